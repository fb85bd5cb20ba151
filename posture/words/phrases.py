"""The sentences of an answer: each knows its key, so that the finished answer can be said in any language.

What measures and judges speaks English; at the end `in_language` says the whole answer once more. The words
are data, ``posture/words/<language>/answer.toml``, with the same keys and placeholders in every language.
"""

from __future__ import annotations

import dataclasses
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

ENGLISH = "en"

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


@cache
def answer_words(language: str) -> dict[str, str]:
    """Every text of ``answer_<language>.toml`` by its dotted key."""
    file = resources.files("posture.words") / language / "answer.toml"
    return dict(_flat("", tomllib.loads(file.read_text("utf-8"))))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def say(key: str, **values: object) -> Phrase:
    """Return the English text of this key, its placeholders filled in; KeyError without such a key."""
    return Phrase(_ENGLISH.vformat(answer_words(ENGLISH)[key], (), values), key, values)


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
        return _FORMATTERS[language].vformat(answer_words(language)[phrase.key], (), values)
    if not phrase.values:
        return str(phrase)
    parts = (_said(part, language) for part in phrase.values["parts"])
    return str(_said(phrase.values["between"], language)).join(parts)


class _English(string.Formatter):
    """Numbers as Python writes them; texts are listed with commas; !c makes a sentence's beginning."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "c":
            return f"{value[:1].upper()}{value[1:].rstrip('.')}"
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, tuple | list):
            return ", ".join(value)
        return str(super().format_field(value, spec))


class _German(_English):
    """Numbers with a decimal comma, and a space before the percent sign."""

    def format_field(self, value: Any, spec: str) -> str:
        text = super().format_field(value, spec)
        return text.replace(".", ",").replace("%", " %") if isinstance(value, int | float) else text


_ENGLISH = _English()
_FORMATTERS: Mapping[str, string.Formatter] = {ENGLISH: _ENGLISH, "de": _German()}
