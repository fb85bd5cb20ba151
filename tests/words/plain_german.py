"""Tells whether a text that reached a German reader is German, by the words that only English texts have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, get_args

from posture.answer.vocabulary import ViewName
from posture.protocol.diary import Day, Diary
from posture.protocol.intake import Intake
from posture.protocol.knowledge.entries import Irritability, PainSide
from posture.protocol.knowledge.load import knowledge
from posture.words.catalogue import sentences

_CITED = ("threshold_source", "definition")
"""Texts that quote English titles."""

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_NAME = re.compile(r"\w*_\w*|'[^']*'|--[\w-]+|\S*[/.]\w\S*")
"""What is the same in every language: ids, what was sent, options, addresses and names of files."""

COMMON = frozenset(
    _WORD.findall(
        """
        a an and are be been by cannot could do does for from given got has have if input instead into is
        it its list many more must name no not of one only or out please required should some string than
        that the there this to too unable unexpected use used valid value values wrong was were which with
        without yes you your
        """
    )
)

"""Words that hardly an English sentence does without, for texts of libraries that no catalogue holds."""


@cache
def english_only() -> frozenset[str]:
    """Words of the English catalogue that are in no German one, and are no id either."""
    spoken = {language: _spoken(language) for language in ("en", "de")}
    known = knowledge("de")
    tables: tuple[Any, ...] = (known.muscles, known.places, known.contraindications, known.red_flags)
    ids = {name for table in (*tables, known.stop_rules, known.patterns, known.not_yet) for name in table}
    sides = {*get_args(PainSide), *get_args(ViewName), *get_args(Irritability)}
    fields = {*Intake.model_fields, *Diary.model_fields, *Day.model_fields}
    return (COMMON | spoken["en"]) - spoken["de"] - ids - sides - fields


def _spoken(language: str) -> set[str]:
    texts = (text for key, text in sentences("answer", language).items() if not key.endswith(_CITED))
    # Text by text: an apostrophe must not reach for that of another one.
    return {word for text in texts for word in _words(_NAME.sub(" ", re.sub("{[^}]*}", " ", text)))}


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def english_in(text: str, names: Iterable[str] = ()) -> set[str]:
    """Return the words of a text that only an English one has, apart from these names of fields."""
    return (_words(_NAME.sub(" ", text)) & english_only()) - set(names)
