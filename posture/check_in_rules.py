"""What ``check_in.toml`` must say: what a pain diary is measured by, and what people ask for too early."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from posture.entries import Count, Id, Sentence, Sentences, Sourced

DayField = Literal["pain_usual", "pain_at_rest", "night_spasm", "tender_0_10", "bending_easy", "stops"]
"""What a diary's day says; an angle has no name here on purpose."""

_TESTS = ("fall_points", "at_most", "is_", "quiet")


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
        if sum(getattr(self, name) is not None for name in _TESTS) != 1:
            raise ValueError("give exactly one of fall_points, at_most, is, quiet")
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
    urgency: Id


class NotYetRow(Sourced):
    """What people ask for before its stage, the words they use for it, and why it waits."""

    id: Id
    stage: Annotated[int, Field(ge=2, le=5)]
    title: Sentence
    why: Sentence
    words: Sentences
