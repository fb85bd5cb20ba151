"""The answer to a pain diary: stay, step down, stop and see someone, or ready for stage two.

Rules and numbers stand in ``check_in.toml``. What was not noted never counts as good; angles do not
count at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from posture.answer.assessment import SCHEMA_VERSION, Pattern, plain
from posture.answer.protocol import Protocol
from posture.protocol.diary import Day, Diary
from posture.protocol.intake import Intake
from posture.protocol.knowledge.check_in_rules import Criterion, Met, Verdict
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.match import match, without_steps
from posture.protocol.safety import withheld
from posture.words.language import DEFAULT, Language


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """Whether one thing that stage two asks for held on all of the last days."""

    id: str
    says: str
    met: Met
    in_words: str


Results = tuple[CriterionResult, ...]

_WORST = 10
"""The upper end of the pain scale."""

_WORST_FIRST: tuple[Met, ...] = ("no", "not_noted", "yes")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The answer: the verdict (an id, and in words), why, what next, and the protocol to go on with."""

    schema_version: str
    language: str
    verdict: Verdict
    title: str
    because: tuple[str, ...]
    criteria: tuple[CriterionResult, ...]
    next_steps: tuple[str, ...]
    protocol: Protocol

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, exactly the answer of the API."""
        json: dict[str, Any] = plain(self)
        return json


def check_in(
    diary: Diary, pattern: Pattern, intake: Intake | None = None, language: Language = DEFAULT
) -> CheckIn:
    """Answer a diary.

    Parameters
    ----------
    diary : Diary
        The days since stage one began.
    pattern, intake : Pattern, Intake
        What the protocol was made for.
    language : Language
        What the answer is written in.

    Returns
    -------
    CheckIn
        ``stop_and_see`` holds a withheld protocol, ``step_down`` one without its most forceful kind of step.
    """
    known = knowledge(language)
    person = _with_flags(intake or Intake(), diary)
    results = _results(diary, person, known)
    protocol = match(pattern, person, language)
    if protocol.withheld is not None:
        words = known.words.check_in
        return _answer("stop_and_see", [words.because_red_flag], results, protocol, known)
    if reasons := list(_reasons_to_see(diary, known)):
        stop = withheld(" ".join(reasons), known.check_in.urgency, known)
        return _answer("stop_and_see", reasons, results, without_steps(known, stop), known)
    ready = all(result.met == "yes" for result in results)
    too_many = len(_stopped(diary)) >= known.check_in.step_down_after
    if too_many and not ready and not person.stepped_down:
        gentler = match(pattern, person.model_copy(update={"stepped_down": True}), language)
        return _stepped_down(protocol, gentler, list(_stops_in_words(diary, known)), results, known)
    return _going_on(diary, results, protocol, known)


def _with_flags(person: Intake, diary: Diary) -> Intake:
    flags = tuple(dict.fromkeys((*person.red_flags, *diary.red_flags)))
    answered = person.red_flags_answered or diary.red_flags_answered
    return person.model_copy(update={"red_flags": flags, "red_flags_answered": answered})


def _stopped(diary: Diary) -> list[Day]:
    return [day for day in diary.days if day.stops]


def _stops_in_words(diary: Diary, known: Knowledge) -> Iterator[str]:
    """Yield on how many days there was a stop, and every stop rule that was met, with its days."""
    words = known.words.check_in
    if not _stopped(diary):
        yield words.no_stop
        return
    yield words.because_stops.format(n=len(_stopped(diary)))
    for rule in known.stop_rules.values():
        if days := _days_with(rule.id, diary):
            yield words.because_rule.format(n=days, says=rule.says)


def _days_with(rule: str, diary: Diary) -> int:
    return sum(rule in (day.stops or ()) for day in diary.days)


def _reasons_to_see(diary: Diary, known: Knowledge) -> Iterator[str]:
    """Yield what someone should look at before the routine goes on."""
    rules, words = known.check_in, known.words.check_in
    if len(_stopped(diary)) >= rules.see_after:
        yield words.because_stops.format(n=len(_stopped(diary)))
    for rule in known.stop_rules.values():
        days = _days_with(rule.id, diary)
        if rule.see_after and days >= rule.see_after:
            yield words.because_rule.format(n=days, says=rule.says)
    noted = [(day.date, day.pain_usual) for day in diary.days if day.pain_usual is not None]
    if not noted:
        return
    (began, first), latest = noted[0], noted[1:]
    limit = min(first + rules.worse_points, _WORST)
    last = [pain for _, pain in latest[-rules.worse_days :]]
    if len(last) == rules.worse_days and all(pain >= limit and pain > first for pain in last):
        yield words.because_worse.format(points=limit - first, days=rules.worse_days)
    fall = next(criterion for criterion in known.criteria if criterion.fall_points)
    recent = [pain for _, pain in latest[-rules.consecutive_days :]]
    unchanged = bool(recent) and all(_fallen(fall, pain, first) == "no" for pain in recent)
    if noted[-1][0] - began >= timedelta(days=rules.no_change_days) and unchanged:
        yield words.because_no_change.format(days=rules.no_change_days)


def _stepped_down(
    before: Protocol, gentler: Protocol, because: Sequence[str], results: Results, known: Knowledge
) -> CheckIn:
    """Leave the most forceful step out; when there is none left, someone should look at it."""
    if {step.technique for step in before.steps} == {step.technique for step in gentler.steps}:
        because = [*because, known.words.check_in.because_nothing_left]
        stop = withheld(" ".join(because), known.check_in.urgency, known)
        return _answer("stop_and_see", because, results, without_steps(known, stop), known)
    return _answer("step_down", because, results, gentler, known)


def _going_on(diary: Diary, results: Results, protocol: Protocol, known: Knowledge) -> CheckIn:
    words, days = known.words.check_in, known.check_in.consecutive_days
    met = sum(result.met == "yes" for result in results)
    if met == len(results) and not protocol.ask_first:
        return _answer(
            "ready_for_stage_two", [words.because_ready.format(days=days)], results, protocol, known
        )
    missing = words.because_not_ready.format(met=met, of=len(results), days=days)
    because = [*_stops_in_words(diary, known), words.because_ask_first if met == len(results) else missing]
    answer = _answer("stay", because, results, protocol, known)
    if not _stopped(diary):
        return answer
    return replace(answer, next_steps=(words.stay_after_stop, *answer.next_steps))


def _answer(
    verdict: Verdict, because: Sequence[str], results: Results, protocol: Protocol, known: Knowledge
) -> CheckIn:
    words = known.words.check_in
    stop = protocol.withheld
    urgent = stop is not None and stop.urgency != known.check_in.urgency
    return CheckIn(
        schema_version=SCHEMA_VERSION,
        language=known.language,
        verdict=verdict,
        title=words.verdicts[verdict],
        because=tuple(because),
        criteria=() if urgent else results,
        next_steps=() if urgent else words.next_steps[verdict],
        protocol=protocol,
    )


def _results(diary: Diary, person: Intake, known: Knowledge) -> Results:
    """Test each criterion on the last days, which must follow one another without a gap."""
    latest = _last_in_a_row(diary, known.check_in.consecutive_days)
    words = known.words.check_in.met
    results = []
    for criterion in known.criteria:
        first = next((v for day in diary.days if (v := getattr(day, criterion.field)) is not None), None)
        found = {_tested(criterion, day, first, person) for day in latest}
        met: Met = next(name for name in _WORST_FIRST if name in found)
        results.append(CriterionResult(criterion.id, criterion.says, met, words[met]))
    return tuple(results)


def _last_in_a_row(diary: Diary, days: int) -> Sequence[Day | None]:
    """Return the last calendar days, None for one that is missing in the diary."""
    by_date = {day.date: day for day in diary.days}
    last = diary.days[-1].date
    return [by_date.get(last - timedelta(days=back)) for back in range(days)]


def _tested(criterion: Criterion, day: Day | None, first: Any, person: Intake) -> Met:
    value = getattr(day, criterion.field) if day is not None else None
    if value is None:
        return "not_noted"
    if isinstance(value, dict):
        if not set(person.tender_points) <= set(value):
            return "not_noted"
        value = max(value.values(), default=0)
    if criterion.fall_points is not None:
        return _fallen(criterion, value, first)
    return "yes" if _holds(criterion, value) else "no"


def _holds(criterion: Criterion, value: Any) -> bool:
    if criterion.at_most is not None:
        return bool(value <= criterion.at_most)
    if criterion.is_ is not None:
        return value is criterion.is_
    return not value


def _fallen(criterion: Criterion, value: int, first: int) -> Met:
    """Test whether the pain fell by the points or by the share; either is enough, and no pain always is."""
    assert criterion.fall_points is not None  # noqa: S101 - asked by the caller
    assert criterion.fall_percent is not None  # noqa: S101 - the entry refuses one without the other
    fall = first - value
    enough = fall >= criterion.fall_points or 100 * fall >= criterion.fall_percent * first
    return "yes" if value == 0 or (fall > 0 and enough) else "no"
