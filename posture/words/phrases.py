"""The sentences of an answer: each knows its key, so that the finished answer can be said in any language.

What measures and judges speaks English; at the end `in_language` says the whole answer once more. The words
are data, ``posture/words/<language>/answer.toml``, with the same keys and placeholders in every language.
"""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from posture.words.catalogue import ENGLISH, sentences
from posture.words.numbers import number

T = TypeVar("T")


class Phrase(str):
    """An English text that remembers what it was made of.

    Attributes
    ----------
    key : str
        Its place in the words; empty for texts put together from others.
    values : mapping
        What fills the placeholders, or the parts in their order.
    """

    key: str
    values: Mapping[str, Any]

    __slots__ = ("key", "values")

    def __new__(cls, text: str, key: str = "", values: Mapping[str, Any] | None = None) -> Phrase:
        """Make a phrase; without key and values it is the same in every language."""
        made = super().__new__(cls, text)
        made.key, made.values = key, values or {}
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrase, (str(self), self.key, dict(self.values))


def say(key: str, **values: object) -> Phrase:
    """Return the English text of this key, its placeholders filled in; KeyError without such a key."""
    return Phrase(filled(sentences("answer", ENGLISH)[key], ENGLISH, **values), key, values)


def together(*parts: str, between: str = " ") -> Phrase:
    """Return texts in one; each, and what stands between them, can still be said in another language."""
    return Phrase(between.join(parts), "", {"between": between, "parts": parts})


def in_language(value: T, language: str) -> T:
    """Return the same answer, list or text with every phrase in it said in this language."""
    return value if language == ENGLISH else _said(value, language)


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Phrase):
        return _translated(value, language)
    if isinstance(value, tuple | list):
        return type(value)(_said(item, language) for item in value)
    if isinstance(value, Mapping):
        return {key: _said(item, language) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        said = {name: _said(item, language) for name, item in fields.items()}
        changed = {name: item for name, item in said.items() if item is not fields[name]}
        return dataclasses.replace(value, **changed) if changed else value
    return value


def _translated(phrase: Phrase, language: str) -> str:
    if phrase.key:
        values = {name: _said(value, language) for name, value in phrase.values.items()}
        return filled(sentences("answer", language)[phrase.key], language, **values)
    if not phrase.values:
        return str(phrase)
    parts = (_said(part, language) for part in phrase.values["parts"])
    return str(_said(phrase.values["between"], language)).join(parts)


def filled(text: str, language: str, /, **values: object) -> str:
    """Return a text of the words with its placeholders filled in."""
    return _filler(language).vformat(text, (), values)


class _Filler(string.Formatter):
    """Numbers in the language's own form; texts are listed with commas; !c makes a sentence's beginning."""

    def __init__(self, language: str) -> None:
        self._language = language

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "c":
            return f"{value[:1].upper()}{value[1:].rstrip('.')}"
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, tuple | list):
            return ", ".join(value)
        if isinstance(value, int | float):
            return number(value, spec, self._language)
        return str(super().format_field(value, spec))


@cache
def _filler(language: str) -> string.Formatter:
    return _Filler(language)
