"""The table of indicators: what each one is, which photo shows it, when it matters, how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from posture.assessment import UNIT_SIGNS, Threshold, ViewName
from posture.landmarks import Joint
from posture.protocol_answer import Side
from posture.tables import read_table


@dataclass(frozen=True, slots=True)
class Says:
    """What a positive and a negative value mean; ``{size}`` stands for the amount with its unit."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    positive: str
    negative: str


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """A row of ``data/indicators.toml``; its header explains the fields."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    label: str
    plane: Literal["frontal", "transverse", "sagittal"]
    unit: Literal["deg", "pct"]
    views: tuple[ViewName, ...]
    needs: tuple[str, ...]
    sides: Literal["both", "left", "right", "near"]
    definition: str
    threshold_source: str
    says: Says
    missing: str
    threshold: float | None = None
    neutral: float = 0.0
    difference_of: str | None = None
    made_of: tuple[str, ...] = ()
    mixed_sources: str = "its parts come from different sources, so they are not subtracted"

    @property
    def unit_sign(self) -> str:
        """The unit as it follows a number."""
        return UNIT_SIGNS[self.unit]

    def side_of(self, value: float) -> Side | None:
        """The side that a value names: the leg itself, or the higher, forward or leaning side."""
        if self.sides in ("left", "right"):
            return self.sides
        if self.plane == "sagittal" and self.difference_of is None:
            return None
        return "right" if value > self.neutral else "left"

    def threshold_row(self) -> Threshold:
        """The threshold as the answer carries it."""
        return Threshold(self.threshold, self.neutral, self.threshold_source)


INDICATORS: tuple[IndicatorSpec, ...] = tuple(read_table("indicators", IndicatorSpec).values())
"""All indicators in the order of the table."""


def shown_in(view: ViewName) -> list[IndicatorSpec]:
    """The indicators that a photo of this view can show."""
    return [spec for spec in INDICATORS if view in spec.views]


def joints_of(spec: IndicatorSpec, view: ViewName) -> list[Joint]:
    """The landmarks that the indicator's formula uses in a photo of this view."""
    sides = {"both": ("LEFT", "RIGHT"), "near": (view.upper(),)}.get(spec.sides, (spec.sides.upper(),))
    return [Joint[f"{side}_{part.upper()}"] for part in spec.needs for side in sides]
