"""The table of indicators: what each one is, which photo shows it, when it matters, how it reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter

from posture.answer.assessment import UNIT_SIGNS, Threshold, Usual
from posture.answer.vocabulary import Side, ViewName
from posture.body.geometry import MIX_UP_DEG
from posture.body.landmarks import Joint
from posture.package_data import read_toml
from posture.words.catalogue import ENGLISH, sentences
from posture.words.phrases import Text, in_language, say


@dataclass(frozen=True, slots=True)
class Says:
    """What a positive and a negative value mean; ``{size}`` stands for the amount with its unit."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    positive: str
    negative: str


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """A row of ``indicators.toml`` with its words; the table's header explains the fields."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    label: Text
    plane: Literal["frontal", "transverse", "sagittal"]
    unit: Literal["deg", "pct"]
    views: tuple[ViewName, ...]
    needs: tuple[str, ...]
    sides: Literal["both", "left", "right", "near"]
    definition: Text
    threshold_source: Text
    says: Says
    missing: Text
    threshold: float | None = None
    neutral: float = 0.0
    difference_of: str | None = None
    made_of: tuple[str, ...] = ()
    says_again: tuple[str, ...] = ()
    usual: tuple[float, float] | None = None
    usual_source: Text = ""

    @property
    def unit_sign(self) -> str:
        """The unit as it follows a number."""
        return UNIT_SIGNS[self.unit]

    def in_language(self, language: str) -> IndicatorSpec:
        """The same row with its words in this language."""
        texts = sentences("answer", language)
        says = Says(*(texts[f"indicator.{self.id}.{sign}"] for sign in ("positive", "negative")))
        return replace(in_language(self, language), says=says)

    def side_of(self, value: float) -> Side | None:
        """The side that a value names: the leg itself, or the higher, forward or leaning side."""
        if self.sides in ("left", "right"):
            return self.sides
        if not self.symmetric:
            return None
        return "right" if value > self.neutral else "left"

    @property
    def symmetric(self) -> bool:
        """Whether `neutral` is what a symmetric body shows, and not only from where one counts."""
        return self.plane != "sagittal" or self.difference_of is not None

    @property
    def judged(self) -> bool:
        """Whether anybody says from which size it matters, or what is usual."""
        return self.threshold is not None or self.usual is not None

    def possible(self, value: float) -> bool:
        """Whether the value can be an answer: an angle beyond 90 degrees is a mix-up of left and right.

        Counted from `neutral`; this is asked of every reading and of every answer, whatever it comes from.
        """
        return isfinite(value) and (self.unit != "deg" or abs(value - self.neutral) <= MIX_UP_DEG)

    def threshold_row(self) -> Threshold:
        """The threshold as the answer carries it."""
        return Threshold(self.threshold, self.neutral, self.threshold_source)

    def usual_row(self) -> Usual | None:
        """What people without pain show, as the answer carries it."""
        return Usual(*self.usual, self.usual_source) if self.usual else None


def _specs() -> tuple[IndicatorSpec, ...]:
    """Every row with its words, as messages; what the adapter checks is their English."""
    adapter, texts = TypeAdapter(IndicatorSpec), sentences("answer", ENGLISH)
    specs = []
    for name, row in read_toml("posture.measure", "indicators").items():
        fields = (*_WORDS, "usual_source") if "usual" in row else _WORDS
        english = {field: texts[f"indicator.{name}.{field}"] for field in fields}
        says = {sign: texts[f"indicator.{name}.{sign}"] for sign in ("positive", "negative")}
        spec = adapter.validate_python({**row, **english, "id": name, "says": says})
        messages: dict[str, Any] = {field: say(f"indicator.{name}.{field}") for field in fields}
        specs.append(replace(spec, **messages))
    return tuple(specs)


_WORDS = ("label", "definition", "missing", "threshold_source")

INDICATORS: tuple[IndicatorSpec, ...] = _specs()
"""All indicators in the order of the table."""

BY_ID: dict[str, IndicatorSpec] = {spec.id: spec for spec in INDICATORS}


def shown_in(view: ViewName) -> list[IndicatorSpec]:
    """The indicators that a photo of this view can show."""
    return [spec for spec in INDICATORS if view in spec.views]


def joints_of(spec: IndicatorSpec, view: ViewName) -> list[Joint]:
    """The landmarks that the indicator's formula uses in a photo of this view."""
    sides = {"both": ("LEFT", "RIGHT"), "near": (view.upper(),)}.get(spec.sides, (spec.sides.upper(),))
    return [Joint[f"{side}_{part.upper()}"] for part in spec.needs for side in sides]
