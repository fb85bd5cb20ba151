"""What is said, before it is said in a language: a key of the words and what fills its placeholders.

What measures and judges makes messages; where an answer, an error or a page leaves the program, `in_language`
makes texts of them. The words are data, ``posture/words/<language>/answer.toml``, with the same keys and
placeholders in every language.
"""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Protocol, TypeVar, overload

from posture.words.catalogue import ENGLISH, sentences
from posture.words.numbers import number


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in no language yet; it is no text, and refuses to be used as one.

    Attributes
    ----------
    key : str
        Its place in the words; empty for what `together` made.
    values : mapping
        What fills the placeholders: numbers, texts, messages, or several of these.
    """

    key: str
    values: Mapping[str, Value]

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> NoReturn:
        raise TypeError(f"the message {self.key!r} is no text: in_language says it")

    def __format__(self, spec: str) -> NoReturn:
        self.__str__()


if TYPE_CHECKING:
    Text = str | Message
else:
    # Answers hold messages only until they leave the program; their JSON and its schema know texts alone.
    Text = str

Value = Text | float | Sequence[Text]


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=_Dataclass)


def say(key: str, **values: Value) -> Message:
    """Return the message with this key and what fills its placeholders; KeyError without such a key."""
    if key not in sentences("answer", ENGLISH):
        raise KeyError(key)
    return Message(key, {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def together(*parts: Text, between: Text = " ") -> Message:
    """Return texts and messages in one, with `between` standing between them."""
    return Message("", {"between": between, "parts": parts})


@overload
def in_language(value: Text, language: str) -> str: ...


@overload
def in_language(value: T, language: str) -> T: ...


def in_language(value: Text | T, language: str) -> str | T:
    """Return a message as a text in this language, or an answer with every message in it said so.

    Parameters
    ----------
    value : Text or dataclass
        A text stays as it is.
    language : str
    """
    said: str | T = _said(value, language)
    return said


def filled(text: str, language: str, /, **values: object) -> str:
    """Return a text of the words with its placeholders filled in."""
    return _filler(language).vformat(text, (), values)


_PLAIN = frozenset((str, float, int, bool, type(None)))
"""Most of an answer; they are let through before anything slower is asked."""


def _said(value: Any, language: str) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Message):
        return _text(value, language)
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


def _text(message: Message, language: str) -> str:
    values = {name: _said(value, language) for name, value in message.values.items()}
    if message.key:
        return filled(sentences("answer", language)[message.key], language, **values)
    return str(values["between"].join(values["parts"]))


class _Filler(string.Formatter):
    """Numbers in the language's own form; texts are listed with commas; !c and !n as the words explain."""

    def __init__(self, language: str) -> None:
        self._language = language

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "c":
            return f"{value[:1].upper()}{value[1:].rstrip('.')}"
        if conversion == "n":
            return sentences("answer", self._language)[f"indicator.{value}.label"]
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
