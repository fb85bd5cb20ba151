"""What each entry about safety must say: questions, what takes techniques away, when to stop."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from posture.protocol.knowledge.entries import (
    Age,
    Count,
    Id,
    Irritability,
    Pressure,
    Sentence,
    Sentences,
    Sourced,
    TechniqueKind,
)


class Stopping(Sourced):
    """May withhold the whole protocol: `urgency` says how fast help is needed, `reason` why."""

    urgency: Id | None = None
    reason: Sentence | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if (self.urgency is None) != (self.reason is None):
            raise ValueError("urgency and reason go together")
        return self


class Contraindication(Stopping):
    """A state of the person that takes techniques away; with an urgency, the whole protocol."""

    id: Id
    label: Sentence
    detail: Sentence


class Adjustment(Stopping):
    """Makes the session smaller or gentler when any one of its conditions holds."""

    id: Id
    label: Sentence
    says: Sentence
    removes: tuple[TechniqueKind, ...]
    drops_most_forceful: bool = False
    irritability: Irritability | None = None
    nrs_from: Annotated[int, Field(ge=0, le=10)] | None = None
    age_under: Age | None = None
    age_over: Age | None = None
    pain_place: Id | None = None
    stepped_down: bool = False
    max_regions: Count | None = None
    max_seconds: Annotated[int, Field(ge=600, le=900)] | None = None
    pressure_max_0_10: Pressure | None = None


class Urgency(Sourced):
    """How fast help is needed, and where."""

    id: Id
    label: Sentence
    advice: Sentence


class RedFlagGroup(Sourced):
    """Questions that are asked together."""

    id: Id
    label: Sentence


class RedFlag(Sourced):
    """A question that comes before any advice; `brief` names what it asks about in a few words.

    `group` is the id of the group in which a page asks it.
    """

    id: Id
    group: Id
    question: Sentence
    brief: Sentence
    reason: Sentence
    urgency: Id


class StopRule(Sourced):
    """When to stop; met on `see_after` days, someone should look at it."""

    id: Id
    says: Sentence
    see_after: Count | None = None


class AfterStops(Sourced):
    """What to do after stopping."""

    says: Sentences
