"""Rewrite the golden files: ``python -m tests.golden``. Read the difference before you commit it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden import COMMITTED, comparisons, level_figure, samples


def write(path: Path, found: Any) -> None:
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


write(COMMITTED, level_figure())
write(samples.COMMITTED, samples.summaries())
write(comparisons.COMMITTED, comparisons.comparisons())
