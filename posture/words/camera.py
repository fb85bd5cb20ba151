"""What is said before a live camera, one catalogue for each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from posture.words.language import Language

Words = Mapping[str, Mapping[str, str]]


@cache
def camera_words(language: Language) -> Words:
    """The tables of ``posture/words/<language>/camera.toml``, as they stand there."""
    file = resources.files("posture.words") / language / "camera.toml"
    words: Words = tomllib.loads(file.read_text("utf-8"))
    return words
