"""What is named on or beside a photo: each measured line with its place, its name and its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS
from posture.answer.vocabulary import WORN
from posture.cards.table import CARDS
from posture.render.strokes import Point, level_lines
from posture.words.phrases import Message, in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Indicator

_SAGITTAL = {
    "head_forward": "ear",
    "trunk_lean_sagittal": "shoulder",
    "hip_offset_sagittal": "hip",
    "knee_angle_sagittal": "knee",
}

_BY_CARDS = {
    "pelvis_rotation": "pelvis",
    "pelvis_obliquity": "pelvis",
    "pelvis_tilt": "pelvis",
    "trunk_rotation": "trunk",
    "trunk_torsion": "trunk",
    "innominate_inclination_left": "pelvis",
    "innominate_inclination_right": "pelvis",
}
"""Indicators of printed cards: the part of the body whose cards they stand beside."""


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A measured line, by its ends in pixels of the photo; what has no length has one end."""

    indicator: str
    ends: tuple[Point, ...]
    name: str
    amount: str

    @property
    def height(self) -> float:
        """The height of its middle in the photo, pixels from the top."""
        return sum(y for _, y in self.ends) / len(self.ends)

    def near(self, way: int) -> Point:
        """The end that is furthest right (`way` 1) or left (-1)."""
        return max(self.ends, key=lambda end: way * end[0])


def named_lines(answer: Assessment) -> list[NamedLine]:
    """Return what is named on the photo of an answer, in the answer's language."""
    language = answer.protocol.language
    return [
        NamedLine(
            indicator,
            ends,
            in_language(say(f"overlay.{indicator}"), language),
            in_language(size_of(answer.indicator(indicator)), language),
        )
        for indicator, ends in {**_of_the_body(answer), **_of_cards(answer)}.items()
    ]


def size_of(indicator: Indicator) -> Message:
    """The size without its direction, and its 95 % half width; or that it was not measured."""
    if indicator.value is None or indicator.sem is None:
        return say("overlay.not_measured")
    return say(
        "overlay.amount",
        size=abs(indicator.value - indicator.threshold.neutral),
        unit=UNIT_SIGNS[indicator.unit],
        half=COVERAGE_95 * indicator.sem,
    )


def _of_the_body(answer: Assessment) -> Mapping[str, tuple[Point, ...]]:
    side = answer.view.name
    if side not in ("left", "right"):
        return level_lines(answer)
    places = {point.name: (point.x_px, point.y_px) for point in answer.landmarks}
    return {name: (places[f"{side}_{part}"],) for name, part in _SAGITTAL.items()}


def _of_cards(answer: Assessment) -> Mapping[str, tuple[Point, ...]]:
    places: dict[str, list[Point]] = {}
    for card in answer.cards:
        corners = np.array([at for tag in card.tags for at in tag.corners_px])
        places.setdefault(CARDS[card.id].segment, []).append(_middle(corners))
    return {
        name: (_middle(np.array(places[segment])),)
        for name, segment in _BY_CARDS.items()
        if segment in places and answer.indicator(name).source in WORN
    }


def _middle(points: np.typing.NDArray[np.float64]) -> Point:
    x, y = points.mean(axis=0)
    return float(x), float(y)
