"""The error tree: stable codes, a way out for each, and documentation that knows them all."""

from __future__ import annotations

import re

import pytest

from posture import errors
from posture.errors import BadInput, EngineFailure, NothingMeasurable, PostureError, all_errors
from tests.places import DOCS

PAGE = DOCS / "errors.md"


def test_codes_are_unique_and_follow_the_class_name() -> None:
    codes = [error.code for error in all_errors()]
    assert len(set(codes)) == len(codes)
    for error in all_errors():
        assert error.code == re.sub(r"(?<!^)(?=[A-Z])", "_", error.__name__).lower()


@pytest.mark.parametrize("error", list(all_errors()), ids=lambda error: error.__name__)
def test_every_error_says_what_to_do_and_how_it_ends(error: type[PostureError]) -> None:
    assert error().hint.endswith(".")
    assert not error().title.endswith(".")
    assert error().detail == str(error()) == f"{error().title}."
    if issubclass(error, BadInput):
        assert error.exit_code == 2
        assert 400 <= error.status < 500
    elif issubclass(error, NothingMeasurable):
        assert (error.exit_code, error.status) == (3, 422)
    else:
        assert error.exit_code == 1
        assert error.status >= 500


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = set(re.findall(r"\b[A-Z][a-z]+[A-Za-z]*\b", (errors.__doc__ or "").split("PostureError", 1)[1]))
    assert {error.__name__ for error in all_errors()} - {"PostureError"} <= drawn


def test_the_documentation_lists_every_error() -> None:
    text = PAGE.read_text("utf-8")
    for error in all_errors():
        row = next((line for line in text.splitlines() if line.startswith(f"| `{error.code}` ")), None)
        assert row is not None, f"{error.code} is missing in docs/errors.md"
        assert f"| {error.status} |" in row
        assert f"| {error.exit_code} |" in row
        assert error().title in row
        assert error().hint in row


def test_families() -> None:
    assert [child.__name__ for child in PostureError.__subclasses__()] == [
        BadInput.__name__,
        NothingMeasurable.__name__,
        EngineFailure.__name__,
    ]
