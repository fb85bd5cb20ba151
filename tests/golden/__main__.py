"""Rewrite the golden files: ``python -m tests.golden``. Read the difference before you commit it."""

from __future__ import annotations

import json

from tests.golden import COMMITTED, level_figure

COMMITTED.write_text(json.dumps(level_figure(), indent=2, ensure_ascii=False) + "\n", "utf-8")
