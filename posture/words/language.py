"""The languages that answers are written in: those that there are words for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from posture.words.catalogue import ENGLISH, languages, sentences

LANGUAGES: tuple[str, ...] = languages()
"""Every language with a complete catalogue; the first is used when nothing else is asked for."""

DEFAULT = ENGLISH

if TYPE_CHECKING:
    Language = str
else:
    # The folders name the languages, so no type checker can know them; pydantic, and with it the API's
    # schema, sees them one by one.
    Language = Literal[LANGUAGES]


def own_name(language: Language) -> str:
    """How a language calls itself."""
    return sentences("answer", language)["language.name"]
