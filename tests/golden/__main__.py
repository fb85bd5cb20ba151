"""Rewrite the golden files: ``python -m tests.golden``. Read the difference before you commit it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.golden import level_figure

Path(__file__).with_name("level_figure.json").write_text(
    json.dumps(level_figure(), indent=2, ensure_ascii=False) + "\n", "utf-8"
)
