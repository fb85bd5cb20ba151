"""What the page's form lists, from the same tables that measure and match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from api.page.show import sentence
from posture.protocol.knowledge import pain_map
from posture.protocol.knowledge.body_map import body_map
from posture.protocol.knowledge.entries import Irritability
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.words.language import Language


@dataclass(frozen=True, slots=True)
class Select:
    """A choice of the page's form."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of the page's form."""

    name: str
    label: str
    low: int
    high: int


def _numbers(words: Mapping[str, str]) -> tuple[Number, ...]:
    return (Number("pain_nrs", words["nrs"], 0, 10), Number("age_years", words["age"], 0, 120))


def _selects(known: Knowledge, words: Mapping[str, str]) -> tuple[Select, ...]:
    """Return the choices about pain, in the order of the form."""
    places = tuple((place.id, sentence(place.label)) for place in known.places.values())
    sides = tuple((side, sentence(row["pain"])) for side, row in known.sides.items())
    return (
        Select("pain_place", words["place"], places),
        Select("pain_side", words["side"], sides),
        Select(
            "irritability",
            words["irritability"],
            tuple((level, words[level]) for level in get_args(Irritability)),
        ),
    )


def form_tables(language: Language, words: Mapping[str, str]) -> dict[str, Any]:
    """Return everything that the form lists; `words` are the page's own about pain."""
    known = knowledge(language)
    return {
        "red_flags": [(flag, known.urgencies[flag.urgency]) for flag in known.red_flags.values()],
        "muscles": [(row.id, sentence(row.label), row.where) for row in known.muscles.values()],
        "contraindications": [
            (row.id, sentence(row.label), row.detail) for row in known.contraindications.values()
        ],
        "selects": _selects(known, words),
        "numbers": _numbers(words),
        "figures": {"front": body_map().front, "back": body_map().back},
        "pain_places": pain_map.places(),
        "muscle_areas": pain_map.muscles(),
    }
