"""Where the repository's files are, for every test, so that a test file may lie in any folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_images"
DOCS = ROOT / "docs"
FOLDERS = (
    "api",
    "deploy",
    "docs",
    "posture",
    "sample_images",
    "scripts",
    "tests",
    "types",
    "validation",
    ".ci",
)
"""The folders of the root that hold the project."""

_TEXTS = {".py", ".js", ".ts", ".md", ".toml", ".lock", ".html", ".css", ".json", ".svg", ".yaml", ""}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, without what machines put beside them."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return tuple(
        path for path in (*inside, *ROOT.glob("*")) if path.is_file() and "__pycache__" not in path.parts
    )


def project_texts() -> dict[Path, str]:
    """What stands in every file of the project that a person may have written."""
    return {
        path: path.read_text("utf-8", errors="ignore")
        for path in project_files()
        if path.suffix in _TEXTS and path.stat().st_size < 1_000_000
    }
