"""What a program hands in beside the photos, checked as a whole: most callers run no type checker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any, get_args

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.errors import BadIntake, BadOption
from posture.protocol.intake import Intake, safety_of
from posture.words.language import LANGUAGES
from posture.words.nearest import suggest
from posture.words.phrases import Message, say

_Is = tuple[Callable[[Any], bool], Message]

_YES_NO: _Is = (lambda value: isinstance(value, bool | np.bool_), say("failure.wanted_yes_no"))

_WANTED: Mapping[str, _Is] = {
    "roll_deg": (lambda v: isinstance(v, Real) and not isinstance(v, bool), say("failure.wanted_number")),
    "mirrored": _YES_NO,
    "fixed_camera": _YES_NO,
    "taken_from_photo": _YES_NO,
    "same_clothes": _YES_NO,
    "same_camera": _YES_NO,
    "detector": (lambda v: callable(getattr(v, "detect", None)), say("failure.wanted_detector")),
    "progress": (callable, say("failure.wanted_function")),
    "photos": (lambda v: isinstance(v, Mapping | list | tuple), say("failure.wanted_views")),
}
"""Options by their name in `posture`: what each must be, unless it is None."""


def check_options(**given: object) -> None:
    """Refuse what is of another kind than an option takes; None is an option that was not given.

    Raises
    ------
    BadOption
        Names the option and what it takes; never with its value, which may be a photo.
    """
    for name, value in given.items():
        fits, wanted = _WANTED[name]
        if not (value is None and name != "photos") and not fits(value):
            raise BadOption(say("failure.kind", name=name, wanted=wanted, kind=type(value).__name__))


def check_names(language: object, views: Iterable[object] = ()) -> None:
    """Refuse a language or a view that there is not; BadOption lists those that there are."""
    for name, values, known in (("view", views, get_args(ViewName)), ("language", [language], LANGUAGES)):
        for value in values:
            if not isinstance(value, str) or value not in known:
                shown = repr(value)[:40] if isinstance(value, str) else type(value).__name__
                unknown = say("failure.no_such", name=name, value=shown, known=", ".join(known))
                raise BadOption(suggest(unknown, str(value), known))


def intake_of(given: object) -> Intake:
    """The intake that was handed in as such, as its fields, or not at all.

    Raises
    ------
    BadIntake
        It is neither, or one line about the field that is wrong.
    """
    if given is None:
        return Intake()
    if isinstance(given, Intake):
        return given
    if isinstance(given, Mapping):
        if all(isinstance(name, str) for name in given):
            return Intake.from_mapping(given)
        raise BadIntake(say("failure.no_intake", kind=type(given).__name__), said=safety_of(given))
    raise BadIntake(say("failure.no_intake", kind=type(given).__name__))
