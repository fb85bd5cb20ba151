"""Where the repository's files are, for every test, so that a test file may lie in any folder."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_images"
DOCS = ROOT / "docs"
