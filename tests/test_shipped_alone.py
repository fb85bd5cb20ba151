"""Tests of what is shipped need nothing of `validation`, which makes the evidence and is not shipped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

INSIDE = re.compile(r"validation(\.\w+)+")
"""A module of the package as text, for `import_module`, `monkeypatch` or ``python -m``."""


def of_validation(source: str) -> Iterator[str]:
    """Every module of `validation`, or of a script that needs it, that a source imports or names."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if is_evidence(alias.name))
            case ast.ImportFrom(module=str(module), names=names):
                found = (f"{module}.{alias.name}" for alias in names)
                yield from (name for name in found if is_evidence(name))
            case ast.Constant(value=str(text)) if INSIDE.fullmatch(text):
                yield text


def is_evidence(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == "validation" or module.startswith("scripts.write_docs")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import validation", ["validation"]),
        ("import numpy, validation.views as views", ["validation.views"]),
        ("from validation import page, report", ["validation.page", "validation.report"]),
        ("from validation.usable import Sample", ["validation.usable.Sample"]),
        ("def late() -> None:\n    from validation.views import load", ["validation.views.load"]),
        ("from scripts.write_docs import PAGES", ["scripts.write_docs.PAGES"]),
        ("import_module('validation.margins')", ["validation.margins"]),
        ("run([sys.executable, '-m', 'validation.margins'])", ["validation.margins"]),
        ("from posture import validation_words; import validationist", []),
        ("from scripts.draw_positions import main", []),
        ("FOLDERS = ('tests', 'validation', 'See validation.margins there')", []),
    ],
)
def test_what_names_the_evidence_is_seen(source: str, found: list[str]) -> None:
    assert list(of_validation(source)) == found


def test_no_test_of_what_is_shipped_imports_the_evidence() -> None:
    # This file's own rows name what it looks for.
    ours = sorted(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
    assert len(ours) > 100
    found = {str(path.relative_to(ROOT)): list(of_validation(path.read_text("utf-8"))) for path in ours}
    assert {name: names for name, names in found.items() if names} == {}
