"""The distribution's name: the one on the index is somebody else's, so no text may recommend it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email import message_from_string
from importlib import metadata
from pathlib import Path

import pytest

import posture
from posture.distribution import NAME, NOT_INSTALLED, version
from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FOLDERS = ("api", "docs", "posture", "sample_images", "scripts", "tests", "validation", "deploy", ".ci")
TAKEN = re.compile(r"""(?<![\w.-])posture\[|pip3? install (?:-\S+ )*["'`]?posture(?![\w/-])""")


def texts() -> Iterator[tuple[Path, str]]:
    """Every file of the repository that is a text."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    for path in (*inside, *ROOT.glob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path != Path(__file__):
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


@pytest.mark.parametrize(
    "text",
    ["pip install posture", 'pip install "posture[batch]"', "pip install -U posture", "`posture[ray]`"],
)
def test_what_is_somebody_elses_is_seen(text: str) -> None:
    assert TAKEN.search(text)


@pytest.mark.parametrize(
    "text",
    ["pip install . && posture analyze x.jpg", 'pip install ".[batch]"', f"pip install {NAME}[batch]"],
)
def test_what_is_ours_is_let_through(text: str) -> None:
    assert not TAKEN.search(text)


def test_no_text_recommends_what_is_somebody_elses() -> None:
    found = {str(path.relative_to(ROOT)): match[0] for path, text in texts() if (match := TAKEN.search(text))}
    assert found == {}


def test_the_project_and_its_extras_carry_the_name_that_the_program_asks_for() -> None:
    assert PROJECT["name"] == NAME
    needed = [item for extra in PROJECT["optional-dependencies"].values() for item in extra]
    ours = [item for item in needed if item.startswith("posture")]
    assert ours, "the tests' extra builds on the others"
    assert all(item.startswith(f"{NAME}[") for item in ours)
    assert PROJECT["scripts"] == {"posture": "posture.cli.main:main"}


def test_the_wheel_carries_the_name(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    code = f"from hatchling import build; print(build.prepare_metadata_for_build_wheel({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    told = message_from_string((tmp_path / done.stdout.strip() / "METADATA").read_text("utf-8"))
    assert (told["Name"], told["Version"]) == (NAME, PROJECT["version"])


def test_the_version_is_the_installed_distributions(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {NAME: "7.8.9", "posture": "1.12.2"}
    monkeypatch.setattr(metadata, "version", installed.__getitem__)
    version.cache_clear()
    try:
        assert posture.__version__ == "7.8.9"
    finally:
        version.cache_clear()


def test_a_checkout_that_is_not_installed_says_so(tmp_path: Path) -> None:
    # -S: no installed packages at all, so neither ours nor the one that is called posture.
    code = "import posture; print(posture.__version__)"
    ours = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"]
    done = subprocess.run(ours, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"{NOT_INSTALLED}\n"
