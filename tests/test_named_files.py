"""Files that pages, tables, docstrings and comments name exist, so that whoever follows one arrives."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.places import DOCS, FOLDERS, ROOT, project_files, project_texts

_PART = r"(?:[\w.*-]|<\w+>|\{[\w,]+\})+"  # of a path: `<code>`, `{a,b}` and `*` stand for any name
_PATH = re.compile(rf"(?<![\w/.:@<{{*$~-])(?:{_PART}/)+(?:{_PART})?")
_NAME = re.compile(
    r"(?<![\w/.:@<{*$~-])(?:[\w*-]|<\w+>)+\.(?:csv|css|html|js|json|md|npz|py|svg|toml|ts)\b(?![/\w<{*.])"
)
_MARKDOWN = re.compile(r"(?<![\w/.:<*-])[\w./-]*\w\.md\b")

EXAMPLES = {
    *(
        "intake.toml",
        "diary.toml",
        "monday.json",
        "wednesday.json",
        "friday.json",
        "front.csv",
        "photos/*.jpg",
    ),  # of the user
    *("people.csv", "table.csv", "before.json", "after.json", "p01/front.jpg", "p01/back.jpg"),
    *("p01/later.jpg", "p02/left.jpg", "points.json", "study/anna/p01.json", "study/ben/p01.json"),
    *("turn.svg", "cameras.json", "validation/results/soak.csv"),  # written on demand
}
"""Files that the pages name without there being any."""


def named(text: str) -> set[str]:
    """Every path with an ending or below a folder of the project, and every file's name."""
    paths = {path.rstrip(".") for path in _PATH.findall(text)}
    ours = {path for path in paths if re.search(r"\.[a-z]\w*$", path) or path.split("/")[0] in FOLDERS}
    return ours | set(_NAME.findall(text))


def exists(name: str, folder: Path) -> bool:
    """Whether the project has it, seen from its root, from `folder`, or, a mere name, in any folder."""
    pattern = re.sub(r"<\w+>|\{[\w,]+\}", "*", name.rstrip("/"))
    if any(True for base in (ROOT, folder) for _ in base.glob(pattern)):
        return True
    return "/" not in name and any(path.match(pattern) for path in project_files())


def prose(path: Path, text: str) -> str:
    """What a file says to its reader: of Python the docstrings and comments, of all else everything."""
    if path.suffix != ".py":
        return text
    strings = [
        node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return "\n".join([*(said for said in strings if isinstance(said, str)), *comments])


def test_every_file_that_is_named_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in project_texts().items()
        if path.suffix in {".py", ".toml", ".yaml", ".md"}
        for name in named(prose(path, text)) - EXAMPLES
        if not exists(name, path.parent)
    }
    assert not missing


def test_no_text_names_a_page_that_nobody_can_open() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in project_texts().items()
        if path != Path(__file__)
        for name in _MARKDOWN.findall(text)
        if not exists(name, path.parent) and not exists(name, DOCS)
    }
    assert found == {"tests/batch/test_photos.py: note.md"}  # a file among photos


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("as field.md 3.3 says", {"field.md"}),
        ("`posture/models`, and posture/pose", {"posture/models"}),
        ("`answer_<language>.toml`; posture/words/<code>/answer.toml", {"answer_<language>.toml"}),
        ("validation/tests/body/test_feet.py.", {"validation/tests/body/test_feet.py"}),
        ("validation/results/observations_*.npz, https://example.org/no/page.html and either/or", set()),
    ],
)
def test_a_file_that_is_not_there_is_found(text: str, missing: set[str]) -> None:
    assert {name for name in named(text) if not exists(name, DOCS)} == missing
