"""What ``check_in.toml`` must say: what a pain diary is measured by, and what people ask for too early."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from posture.protocol.knowledge.entries import Count, Id, Sentence, Sentences, Sourced

Verdict = Literal["stay", "step_down", "stop_and_see", "ready_for_stage_two"]
Met = Literal["yes", "no", "not_noted"]

DayField = Literal["pain_usual", "pain_at_rest", "night_spasm", "tender_0_10", "bending_easy", "stops"]
"""What a diary's day says; an angle has no name here on purpose."""

FLAG_RULE = "red_flag"
"""The stop rule that is no stop but a safety question; a diary names it in `red_flags`."""

_TESTS: Mapping[DayField, tuple[str, ...]] = {
    "pain_usual": ("fall_points", "at_most"),
    "pain_at_rest": ("fall_points", "at_most"),
    "night_spasm": ("is_",),
    "tender_0_10": ("at_most",),
    "bending_easy": ("is_",),
    "stops": ("quiet",),
}
"""Which tests make sense for a field."""


class Criterion(Sourced):
    """What must hold on each of the last days before stage two; exactly one test."""

    id: Id
    field: DayField
    says: Sentence
    ask: Sentence
    fall_points: Count | None = None
    fall_percent: Count | None = None
    at_most: Annotated[int, Field(ge=0, le=10)] | None = None
    is_: Annotated[bool | None, Field(alias="is")] = None
    quiet: Literal[True] | None = None

    @model_validator(mode="after")
    def _tests_one_thing(self) -> Self:
        given = [
            name for name in ("fall_points", "at_most", "is_", "quiet") if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError("give exactly one of fall_points, at_most, is, quiet")
        if given[0] not in _TESTS[self.field]:
            raise ValueError(f"{given[0].rstrip('_')} cannot be asked of {self.field}")
        if (self.fall_points is None) != (self.fall_percent is None):
            raise ValueError("fall_points and fall_percent go together")
        return self


class CheckInRules(Sourced):
    """When to step down, when someone should look at it, and for how long all must hold before stage two."""

    consecutive_days: Count
    step_down_after: Count
    see_after: Count
    worse_points: Count
    worse_days: Count
    no_change_days: Count
    again_days: Count
    urgency: Id

    @model_validator(mode="after")
    def _steps_down_before_it_stops(self) -> Self:
        if self.see_after <= self.step_down_after:
            raise ValueError("see_after comes after step_down_after")
        return self


class NotYetRow(Sourced):
    """What people ask for before its stage, the words they use for it, and why it waits."""

    id: Id
    stage: Annotated[int, Field(ge=2, le=5)]
    title: Sentence
    why: Sentence
    words: Sentences
