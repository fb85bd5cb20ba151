"""The form's answers before anything is measured: which fields there may be, and what stops everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from posture.assessment import Withheld
from posture.errors import BadIntake, BadOption
from posture.intake import Intake, json_object
from posture.protocol import withheld_for

_LISTS = {"tender_points", "contraindications", "red_flags", "therapist_findings"}
_MAY_REPEAT = {*_LISTS, "front", "back", "left", "right", "photos"}
_SAFETY = ("red_flags", "contraindications")


def check_names(sent: Iterable[str], known: Sequence[str]) -> None:
    """Refuse fields that nobody would read; a misspelled `red_flags` must not pass unheard.

    Raises
    ------
    BadOption
        Names the first field that is unknown or repeated, and what may be sent.
    """
    for name, count in Counter(sent).items():
        if name not in known:
            shown = name[:40].encode("ascii", "replace").decode()
            raise BadOption(f"Unknown field {shown!r}: use {', '.join(known)}.")
        if count > 1 and name not in _MAY_REPEAT:
            raise BadOption(f"{name} was sent {count} times: send it once.")


def withheld_in(fields: Mapping[str, Sequence[str]]) -> Withheld | None:
    """Return what the answers say about going to a clinician first, as far as they can be read.

    An answer about a photo, an option or another field must not swallow it.
    """
    said = list(_safety_answers(fields))
    together = {
        name: list(dict.fromkeys(item for intake in said for item in getattr(intake, name)))
        for name in _SAFETY
    }
    return withheld_for(Intake.from_mapping(together))


def _safety_answers(fields: Mapping[str, Sequence[str]]) -> Iterator[Intake]:
    """Yield what the single fields say, and what the JSON object says."""
    yield _read({name: ",".join(fields.get(name, ())) for name in _SAFETY})
    for text in fields.get("intake", ()):
        try:
            yield _read(json_object(text))
        except BadIntake:
            continue


def _read(answers: Mapping[str, Any]) -> Intake:
    """Read the safety answers only; the empty intake when even they are wrong."""
    try:
        return Intake.from_mapping({name: answers.get(name) for name in _SAFETY})
    except BadIntake:
        return Intake()
