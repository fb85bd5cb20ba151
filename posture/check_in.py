"""The answer to a pain diary: stay, step down, stop and see someone, or ready for stage two.

Rules and numbers stand in ``check_in.toml``. What was not noted never counts as good; angles do not
count at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from posture.assessment import SCHEMA_VERSION, Pattern, Protocol, plain
from posture.check_in_rules import Criterion
from posture.diary import Day, Diary
from posture.intake import Intake
from posture.knowledge import Knowledge, knowledge
from posture.protocol import match, withheld, without_steps
from posture.texts import DEFAULT, Language

Verdict = Literal["stay", "step_down", "stop_and_see", "ready_for_stage_two"]
Met = Literal["yes", "no", "not_noted"]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """Whether one thing that stage two asks for held on all of the last days."""

    id: str
    says: str
    met: Met
    in_words: str


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
    protocol = match(pattern, person, language)
    if protocol.withheld is not None:
        words = known.words.check_in
        return _answer("stop_and_see", [words.because_red_flag], diary, protocol, known)
    if reasons := list(_reasons_to_see(diary, known)):
        stop = withheld(" ".join(reasons), known.check_in.urgency, known)
        return _answer("stop_and_see", reasons, diary, without_steps(known, stop), known)
    stops = known.words.check_in.because_stops.format(n=len(_stopped(diary)))
    if len(_stopped(diary)) >= known.check_in.step_down_after and not person.stepped_down:
        return _stepped_down(diary, pattern, person, [stops], known)
    return _going_on(diary, protocol, known)


def _with_flags(person: Intake, diary: Diary) -> Intake:
    flags = tuple(dict.fromkeys((*person.red_flags, *diary.red_flags)))
    return person.model_copy(update={"red_flags": flags})


def _stopped(diary: Diary) -> list[Day]:
    return [day for day in diary.days if day.stops]


def _reasons_to_see(diary: Diary, known: Knowledge) -> Iterator[str]:
    """Yield what someone should look at before the routine goes on."""
    rules, words = known.check_in, known.words.check_in
    if len(_stopped(diary)) >= rules.see_after:
        yield words.because_stops.format(n=len(_stopped(diary)))
    for rule in known.stop_rules.values():
        days = sum(rule.id in (day.stops or ()) for day in diary.days)
        if rule.see_after and days >= rule.see_after:
            yield words.because_rule.format(n=days, says=rule.says)
    first, last = diary.days[0].pain_usual, diary.days[-1].pain_usual
    latest = diary.days[-rules.worse_days :]
    if first is not None and all((day.pain_usual or 0) >= first + rules.worse_points for day in latest):
        yield words.because_worse.format(points=rules.worse_points, days=rules.worse_days)
    elapsed = diary.days[-1].date - diary.days[0].date
    fall = next(criterion for criterion in known.criteria if criterion.fall_points)
    unchanged = first is not None and last is not None and _tested(fall, diary.days[-1], diary) == "no"
    if elapsed >= timedelta(days=rules.no_change_days) and unchanged:
        yield words.because_no_change.format(days=rules.no_change_days)


def _stepped_down(
    diary: Diary, pattern: Pattern, person: Intake, because: Sequence[str], known: Knowledge
) -> CheckIn:
    """Leave the most forceful step out; when there is none left, someone should look at it."""
    before = match(pattern, person, known.language)
    gentler = match(pattern, person.model_copy(update={"stepped_down": True}), known.language)
    if {step.technique for step in before.steps} == {step.technique for step in gentler.steps}:
        stop = withheld(" ".join(because), known.check_in.urgency, known)
        return _answer("stop_and_see", because, diary, without_steps(known, stop), known)
    return _answer("step_down", because, diary, gentler, known)


def _going_on(diary: Diary, protocol: Protocol, known: Knowledge) -> CheckIn:
    words, days = known.words.check_in, known.check_in.consecutive_days
    results = _results(diary, known)
    met = sum(result.met == "yes" for result in results)
    if met == len(results):
        return _answer("ready_for_stage_two", [words.because_ready.format(days=days)], diary, protocol, known)
    stopped = len(_stopped(diary))
    because = [
        words.because_stops.format(n=stopped) if stopped else words.no_stop,
        words.because_not_ready.format(met=met, of=len(results), days=days),
    ]
    return _answer("stay", because, diary, protocol, known)


def _answer(
    verdict: Verdict, because: Sequence[str], diary: Diary, protocol: Protocol, known: Knowledge
) -> CheckIn:
    words = known.words.check_in
    return CheckIn(
        schema_version=SCHEMA_VERSION,
        language=known.language,
        verdict=verdict,
        title=words.verdicts[verdict],
        because=tuple(because),
        criteria=_results(diary, known),
        next_steps=words.next_steps[verdict],
        protocol=protocol,
    )


def _results(diary: Diary, known: Knowledge) -> tuple[CriterionResult, ...]:
    """Test each criterion on the last days, which must follow one another without a gap."""
    latest = _last_in_a_row(diary, known.check_in.consecutive_days)
    words = known.words.check_in.met
    results = []
    for criterion in known.criteria:
        found = {_tested(criterion, day, diary) for day in latest} or {"not_noted"}
        met: Met = next(name for name in ("no", "not_noted", "yes") if name in found)
        results.append(CriterionResult(criterion.id, criterion.says, met, words[met]))
    return tuple(results)


def _last_in_a_row(diary: Diary, days: int) -> Sequence[Day | None]:
    """Return the last calendar days, None for one that is missing in the diary."""
    by_date = {day.date: day for day in diary.days}
    last = diary.days[-1].date
    return [by_date.get(last - timedelta(days=back)) for back in range(days)]


def _tested(criterion: Criterion, day: Day | None, diary: Diary) -> Met:
    value = getattr(day, criterion.field) if day is not None else None
    if value is None:
        return "not_noted"
    if criterion.fall_points is not None:
        return _fallen(criterion, value, diary.days[0].pain_usual)
    return "yes" if _TESTS[_test_of(criterion)](criterion, value) else "no"


def _fallen(criterion: Criterion, value: int, first: int | None) -> Met:
    """Test whether the pain fell by the points or by the share; either is enough, and no pain always is."""
    if first is None:
        return "not_noted"
    assert criterion.fall_points is not None  # noqa: S101 - asked by the caller
    assert criterion.fall_percent is not None  # noqa: S101 - the entry refuses one without the other
    fall = first - value
    enough = fall >= criterion.fall_points or 100 * fall >= criterion.fall_percent * first
    return "yes" if value == 0 or (fall > 0 and enough) else "no"


def _test_of(criterion: Criterion) -> str:
    return next(name for name in _TESTS if getattr(criterion, name) is not None)


def _most(value: object) -> int:
    return max(value.values(), default=0) if isinstance(value, dict) else int(str(value))


_TESTS: dict[str, Callable[[Criterion, Any], bool]] = {
    "at_most": lambda criterion, value: _most(value) <= (criterion.at_most or 0),
    "is_": lambda criterion, value: value is criterion.is_,
    "quiet": lambda _, value: not value,
}
