"""The languages that answers are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "de"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Every language with a complete catalogue; the first is used when nothing else is asked for."""

DEFAULT: Language = "en"

LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "de": "Deutsch"}
"""How each language calls itself."""
