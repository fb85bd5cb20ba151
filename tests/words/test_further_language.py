"""A third language needs words only: one is made of the English words, and everything is said in it.

Its texts are English ones in brackets, with accents on their vowels, so that every English word that is left
was written into the code. What is said lies in `in_the_further_language`, which runs in a process of its own
because the languages are found when the program starts.
"""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from posture.words.catalogue import FOLDER, catalogue, languages
from tests.places import ROOT

CODE = "xx"
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
CATALOGUES = (
    ("posture", "answer"),
    ("posture", "camera"),
    ("posture", "protocol"),
    ("posture", "cards"),
    ("api.page", "page"),
)


def accented(text: str) -> str:
    """The text in brackets with accents; what is filled in stays as it is."""
    parts = []
    for plain, name, spec, conversion in string.Formatter().parse(text):
        parts.append(plain.translate(ACCENTS).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            turned = f"!{conversion}" if conversion else ""
            parts.append(f"{{{name}{turned}{f':{spec}' if spec else ''}}}")
    inner = "".join(parts)
    body = inner.strip()
    return inner.replace(body, f"⟦{body}⟧") if body else inner


def translated(value: Any, path: str = "") -> Any:
    """A catalogue in the further language; how numbers are written is kept."""
    if isinstance(value, Mapping):
        return {key: translated(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [translated(item, path) for item in value]
    return value if path.startswith(".number.") else accented(value)


def as_toml(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {_inline(value)}" for key, value in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the words of the further language."""
    made = tmp_path_factory.mktemp("words")
    (made / CODE).mkdir()
    for room, name in CATALOGUES:
        text = as_toml(translated(catalogue(name, "en", room)))
        assert tomllib.loads(text).keys() == catalogue(name, "en", room).keys()
        (made / CODE / f"{name}.toml").write_text(text, "utf-8")
    return made


def test_what_the_further_language_is_made_of() -> None:
    assert accented("Step {n} of {of}: {size:+.1f}{unit!c}.") == "⟦Stép {n} óf {of}: {size:+.1f}{unit!c}.⟧"
    assert accented("  - {text}") == "  ⟦- {text}⟧"


def folders(room: str) -> Iterator[str]:
    for place in (resources.files(room) / "words").iterdir():
        if place.is_dir() and not place.name.startswith("_"):
            yield place.name


@pytest.mark.parametrize("room", ["posture", "api.page"])
def test_the_languages_are_the_folders_that_there_are(room: str) -> None:
    assert set(folders(room)) == set(languages())


def test_a_further_folder_is_a_further_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = languages()
    assert CODE not in before
    monkeypatch.setenv(FOLDER, str(folder))
    assert languages() == ("en", *sorted({*before, CODE} - {"en"}))


@pytest.mark.slow
def test_everything_is_said_in_the_further_language(folder: Path) -> None:
    told = Path(__file__).with_name("in_the_further_language.py")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", str(told)],
        cwd=ROOT,
        env={
            **os.environ,
            FOLDER: str(folder),
            "PYTEST_ADDOPTS": "",  # what this run was told is not for it
        },
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
