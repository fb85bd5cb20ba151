"""What the page's form lists, from the same tables that measure and match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from api.page.show import sentence
from posture.protocol.diary import stop_rules
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


def _spots(known: Knowledge) -> list[tuple[str, str]]:
    """Return everything that can be tapped as painful, once each, with what it is called."""
    sides = {(area.name, area.side) for area in pain_map.places()}
    return [
        (f"{place.id}:{side}", f"{sentence(place.label)}, {words['pain']}")
        for place in known.places.values()
        for side, words in known.sides.items()
        if (place.id, side) in sides
    ]


def check_in_tables(language: Language, tender: Sequence[str]) -> dict[str, Any]:
    """Return what a check-in asks: the question of each field, the stop rules, the spots named as tender."""
    known = knowledge(language)
    spots = (spot.partition(":") for spot in tender)
    return {
        "asks": {criterion.field: criterion.ask for criterion in known.criteria},
        "stop_rules": [known.stop_rules[name] for name in stop_rules()],
        "tender": [
            (f"{muscle}:{side}", f"{sentence(known.muscles[muscle].label)}, {row['name']}")
            for muscle, _, named in spots
            for side, row in known.sides.items()
            if side == named and muscle in known.muscles
        ],
    }


def form_tables(language: Language, words: Mapping[str, str]) -> dict[str, Any]:
    """Return everything that the form lists; `words` are the page's own about pain."""
    known = knowledge(language)
    return {
        "urgencies": list(known.urgencies.values()),
        "red_flag_groups": [
            (group, [flag for flag in known.red_flags.values() if flag.group == group.id])
            for group in known.red_flag_groups.values()
        ],
        "muscles": [(row.id, sentence(row.label), row.where) for row in known.muscles.values()],
        "contraindications": list(known.contraindications.values()),
        "selects": _selects(known, words),
        "numbers": _numbers(words),
        "figures": {"front": body_map().front, "back": body_map().back},
        "pain_places": pain_map.places(),
        "pain_spots": _spots(known),
        "muscle_areas": pain_map.muscles(),
    }
