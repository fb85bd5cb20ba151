"""What a person said on the page: the API's fields, with the safety questions asked in groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form
from starlette.requests import Request

from api.requests.options import PersonDep
from posture.pipeline.options import Person
from posture.protocol.knowledge.load import knowledge

NONE_OF = "none_of"
"""The groups of safety questions for which "none of these" was ticked; a script sends the outcome instead."""


def _asked_in_groups(
    request: Request,
    person: PersonDep,
    none_of: Annotated[list[str] | None, Form(description="Groups without a yes.")] = None,
) -> Person:
    """Count the safety questions as answered when every group has a yes, or its "none of these"."""
    known, fields = knowledge(), request.state.fields
    answered = {*(none_of or ()), *(known.red_flags[name].group for name in person.intake.red_flags)}
    if not answered.issuperset(known.red_flag_groups) or "intake" in fields:
        return person
    # What is asked again without typing again says it too.
    fields["red_flags_answered"] = ["true"]
    return replace(person, intake=person.intake.model_copy(update={"red_flags_answered": True}))


AskedPersonDep = Annotated[Person, Depends(_asked_in_groups)]
