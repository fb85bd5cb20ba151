"""What would tell more of this very person in this very photo, in degrees, from the answer's own budget.

Each remedy is tried on the readings: what they would be with it, and how wide the interval would become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pydantic import ConfigDict, TypeAdapter

from posture.answer.assessment import COVERAGE_95, Indicator
from posture.answer.vocabulary import OF_THE_PHOTO, ViewName
from posture.measure.budget import indicator_of
from posture.measure.calibration import calibration, kind_of
from posture.measure.camera_roll import GIVEN_SEM_DEG
from posture.measure.indicators import BY_ID
from posture.measure.readings import Outcome, Reading
from posture.package_data import read_toml
from posture.pelvis.calibration import picture_calibration
from posture.summary.amounts import plus_minus, worth_saying
from posture.words.phrases import Message, say

_OPPOSITE: Mapping[ViewName, ViewName] = {"front": "back", "back": "front", "left": "right", "right": "left"}
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Further:
    """A row `further` of ``remedies.toml``; its header explains the fields."""

    __pydantic_config__ = _STRICT

    indicator: str
    half_deg: float
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """``remedies.toml``."""

    __pydantic_config__ = _STRICT

    leads: tuple[str, ...]
    worth: float
    further: Mapping[str, Further]


@cache
def table() -> Table:
    """The table of remedies."""
    return TypeAdapter(Table).validate_python(read_toml("posture.summary", "remedies"))


def remedies(
    outcomes: Sequence[Outcome],
    indicators: Sequence[Indicator],
    claimed: Sequence[Indicator],
    *,
    fixed_camera: bool,
) -> tuple[Message, ...]:
    """Sentences on what would narrow the first leading interval, the greatest gain first.

    Parameters
    ----------
    outcomes : sequence of Reading and NotMeasured
        What the indicators were made of.
    indicators, claimed : sequence of Indicator
        All of the answer, and those that it claims.
    fixed_camera : bool
        Whether the camera stood still between the photos.
    """
    found = {one.id: one for one in indicators}
    measured = (found[name] for name in table().leads if found[name].value is not None)
    lead = next(measured, None)
    narrower: list[tuple[float, Message]] = []
    if lead is not None and lead not in claimed:
        narrower = sorted(_narrower(lead, outcomes, fixed_camera=fixed_camera), key=lambda one: -one[0])
    turned = any(isinstance(one, Reading) and one.source == "turn" for one in outcomes)
    return (*(text for _, text in narrower), *(() if turned else _further(found)))


def _narrower(
    lead: Indicator, outcomes: Sequence[Outcome], *, fixed_camera: bool
) -> Iterator[tuple[float, Message]]:
    """Gain in half width, and the sentence, of each remedy that is worth one."""
    own = [
        one
        for one in outcomes
        if isinstance(one, Reading) and (one.indicator, one.source) == (lead.id, lead.source)
    ]
    before = COVERAGE_95 * (lead.sem or 0.0)
    for name, (remedied, fixed) in _REMEDIES.items():
        readings = remedied(own)
        if readings is None:
            continue
        sem = indicator_of(BY_ID[lead.id], readings, fixed or fixed_camera).sem
        gain = before - COVERAGE_95 * (sem or 0.0)
        if gain >= table().worth * before and worth_saying(before - gain) < worth_saying(before):
            halves = {"before": before, "after": before - gain}
            amounts = {key: plus_minus(half, lead.unit) for key, half in halves.items()}
            yield gain, say(f"remedy.{name}", name=say(f"plain.{lead.id}.name"), **amounts)


def _level(readings: Sequence[Reading]) -> list[Reading] | None:
    """With the camera's roll known as well as a person can state it."""
    if any(one.source not in OF_THE_PHOTO for one in readings):
        return None
    return [replace(one, roll_sem_deg=min(one.roll_sem_deg, GIVEN_SEM_DEG)) for one in readings]


def _opposite(readings: Sequence[Reading]) -> list[Reading] | None:
    """With a photo of the other side, in which the camera's roll acts the other way round."""
    views = {one.view for one in readings}
    if len(views) != 1 or any(one.source not in OF_THE_PHOTO for one in readings):
        return None
    return [*readings, *(_of_other_side(one, one.view) for one in readings if one.view is not None)]


def _of_other_side(one: Reading, view: ViewName) -> Reading:
    """The reading of a photo of the other side that is as good or as bad as this one for its view."""
    other = _OPPOSITE[view]
    here, there = (_usual_error(one, side) for side in (view, other))
    model_sem = one.model_sem * there / here if here and there else one.model_sem
    return replace(one, view=other, model_sem=model_sem, roll_sensitivity=-one.roll_sensitivity)


def _usual_error(one: Reading, view: ViewName) -> float | None:
    """Error of such readings of a view on people that nothing was taught on; None where it is unknown."""
    if one.source == "picture":
        seen = picture_calibration().views.get(view)
        return seen.held_out[one.indicator]["rmse"] if seen else None
    formula = calibration().views[kind_of(view)].formulas.get(one.indicator) if one.calibrated else None
    return formula.held_out["rmse"] if formula else None


_Remedied = Callable[[Sequence[Reading]], list[Reading] | None]

_REMEDIES: Mapping[str, tuple[_Remedied, bool]] = {"level": (_level, False), "opposite": (_opposite, True)}
"""What each makes of the readings, None where it does not apply, and whether the camera stands still."""


def _further(found: Mapping[str, Indicator]) -> Iterator[Message]:
    """What shows an indicator that was not measured, and how well."""
    for name, row in table().further.items():
        if found[row.indicator].value is None:
            half = plus_minus(row.half_deg, found[row.indicator].unit)
            yield say(f"remedy.{name}", name=say(f"plain.{row.indicator}.name"), after=half)
