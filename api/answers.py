"""The answers before anything is measured: which fields there may be, and what stops everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from posture.errors import BadIntake, BadOption
from posture.intake import Intake, json_object, safety_of, shown
from posture.phrases import say
from posture.protocol import withheld_for
from posture.protocol_answer import Withheld
from posture.texts import DEFAULT, Language

LISTS = {"tender_points", "contraindications", "red_flags", "therapist_findings"}
_MAY_REPEAT = {*LISTS, "front", "back", "left", "right", "photos"}


def check_names(sent: Iterable[str], known: Sequence[str]) -> None:
    """Refuse fields that nobody would read; a misspelled `red_flags` must not pass unheard.

    Raises
    ------
    BadOption
        Names the first field that is unknown or repeated, and what may be sent.
    """
    for name, count in Counter(sent).items():
        if name not in known:
            raise BadOption(say("failure.unknown_field", name=shown(name), known=list(known)))
        if count > 1 and name not in _MAY_REPEAT:
            raise BadOption(say("failure.sent_twice", name=name, count=count))


def withheld_in(fields: Mapping[str, Sequence[str]], language: Language = DEFAULT) -> Withheld | None:
    """Return what the answers say about going to a clinician first, as far as they can be read.

    An answer about a photo, an option or another field must not swallow it.
    """
    said = list(_safety_answers(fields))
    ages = [intake.age_years for intake in said if intake.age_years is not None]
    together = Intake(
        red_flags=_once(name for intake in said for name in intake.red_flags),
        contraindications=_once(name for intake in said for name in intake.contraindications),
        age_years=min(ages, default=None),
    )
    return withheld_for(together, language)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _safety_answers(fields: Mapping[str, Sequence[str]]) -> Iterator[Intake]:
    """Yield what the single fields say, and what each JSON object says."""
    yield safety_of({name: ",".join(texts) for name, texts in fields.items()})
    for age in fields.get("age_years", ()):
        yield safety_of({"age_years": age})
    for text in fields.get("intake", ()):
        try:
            yield safety_of(json_object(text))
        except BadIntake:
            continue
