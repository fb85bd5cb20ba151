"""What comes before any protocol: why none may be handed out, and where to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from posture.answer.protocol import SafetyAnswers, Withheld
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.knowledge.safety_entries import Adjustment
from posture.words.language import DEFAULT, Language


def withheld_for(*said: Intake | SafetyAnswers | None, language: Language = DEFAULT) -> Withheld | None:
    """Return why no protocol may be handed out, and where to go; None when nothing speaks against one.

    A safety question answered with yes, and a contraindication or an age with an urgency, count alike.
    Every reason is named, the most urgent first; the most urgent one says how fast. Whoever shows an error
    asks this with all that the person said: what was read, and what the error holds of what was not.
    """
    known = knowledge(language)
    rank = list(known.urgencies)
    people = [
        Intake(**asdict(one)) if isinstance(one, SafetyAnswers) else one for one in said if one is not None
    ]
    stops = sorted(_stops(people, known), key=lambda stop: rank.index(stop[0]))
    if not stops:
        return None
    reasons = dict.fromkeys(reason for _, reason in stops)
    return withheld(" ".join(reasons), stops[0][0], known)


def withheld(reason: str, urgency: str, known: Knowledge) -> Withheld:
    """Return a reason with how fast it needs help, and where."""
    row = known.urgencies[urgency]
    title = known.words.labels.comes_first.format(urgency=row.label)
    return Withheld(title, reason, row.id, row.advice)


def _stops(people: Sequence[Intake], known: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield urgency and reason of everything that speaks against any self-care now."""
    for flag in (known.red_flags[name] for person in people for name in person.red_flags):
        yield flag.urgency, flag.reason
    states = (known.contraindications[name] for person in people for name in person.contraindications)
    rules = (rule for rule in known.adjustments.values() if any(holds(rule, person) for person in people))
    for entry in (*states, *rules):
        if entry.urgency and entry.reason:
            yield entry.urgency, entry.reason


def holds(rule: Adjustment, person: Intake) -> bool:
    """Whether any one of the adjustment's conditions is met."""
    nrs, age = person.pain_nrs, person.age_years
    return any(
        (
            rule.irritability is not None and rule.irritability == person.irritability,
            rule.pain_place is not None and rule.pain_place in person.painful_places,
            rule.stepped_down and person.stepped_down,
            rule.nrs_from is not None and nrs is not None and nrs >= rule.nrs_from,
            rule.age_under is not None and age is not None and age < rule.age_under,
            rule.age_over is not None and age is not None and age > rule.age_over,
        )
    )
