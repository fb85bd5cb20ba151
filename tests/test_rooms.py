"""The house stays a house: few loose files, no room that says its name twice, and its tests beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGES = ("posture", "api")
MOST_LOOSE = 8
FILES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


@pytest.mark.parametrize("package", PACKAGES)
def test_few_files_lie_loose(package: str) -> None:
    loose = [path.name for path in (ROOT / package).glob("*.py")]
    assert len(loose) <= MOST_LOOSE, f"make a room, or find theirs: {loose}"


def test_no_file_repeats_its_folder_s_name() -> None:
    twice = [path for path in FILES if path.parent.name in path.stem.split("_")]
    assert [str(path.relative_to(ROOT)) for path in twice] == []


@pytest.mark.parametrize(
    ("package", "tests", "others"),
    [("posture", ROOT / "tests", {"api", "browser", "golden"}), ("api", ROOT / "tests" / "api", set())],
)
def test_every_folder_of_tests_is_named_after_a_room(package: str, tests: Path, others: set[str]) -> None:
    assert folders(tests) - others <= folders(ROOT / package)


def folders(place: Path) -> set[str]:
    """Names of the packages in a folder."""
    return {path.parent.name for path in place.glob("*/__init__.py")}
