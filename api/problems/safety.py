"""The answers before anything is measured: which fields there may be, and what stops everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from posture.answer.protocol import SafetyAnswers, Withheld
from posture.errors import BadIntake
from posture.protocol.intake import json_object, safety_of
from posture.protocol.safety import withheld_for
from posture.words.language import DEFAULT, Language


def withheld_in(fields: Mapping[str, Sequence[str]], language: Language = DEFAULT) -> Withheld | None:
    """Return what the answers say about going to a clinician first, as far as they can be read.

    An answer about a photo, an option or another field must not swallow it.
    """
    return withheld_for(*_safety_answers(fields), language=language)


def _safety_answers(fields: Mapping[str, Sequence[str]]) -> Iterator[SafetyAnswers]:
    """Yield what the single fields say, and what each JSON object says."""
    yield safety_of({name: ",".join(texts) for name, texts in fields.items()})
    for age in fields.get("age_years", ()):
        yield safety_of({"age_years": age})
    for text in fields.get("intake", ()):
        try:
            yield safety_of(json_object(text))
        except BadIntake:
            continue
