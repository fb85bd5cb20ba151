"""How often an answer claims anything wrongly, on people that the calibration never saw.

A claim says that a value lies beyond what matters and beyond what is usual, on one side; it is wrong
where the truth does not. A pattern is wrong where the truth of its main cue is not beyond the bars on
the pattern's side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from posture.answer.assessment import Indicator
from posture.measure.indicators import BY_ID
from posture.measure.verdicts import bars, claimed
from posture.protocol.knowledge.load import knowledge
from posture.protocol.pattern import on_side, recognise
from validation.evaluation import Answer


@dataclass(frozen=True, slots=True)
class Claims:
    """Counts of answers: all, those that claim, those that claim anything wrongly; the same of patterns.

    `level` of them are of people none of whose truths is beyond its bars; of these `level_wrong` claim.
    """

    photos: str
    roll: str
    answers: int
    claiming: int
    wrong: int
    level: int
    level_wrong: int
    patterns: int
    patterns_wrong: int


@dataclass(frozen=True, slots=True)
class _One:
    claims: int
    wrong: bool
    level: bool
    pattern: bool
    pattern_wrong: bool


def claims(answers: Iterable[Answer]) -> list[Claims]:
    """Of held-out answers, by combination of views and by what is known of the camera's roll."""
    found: dict[tuple[str, str], list[_One]] = defaultdict(list)
    for answer in answers:
        found[answer.photos, answer.roll].append(_judged(answer.indicators, answer.truths))
    return [_counted(name, source, ones) for (name, source), ones in found.items()]


def _counted(name: str, source: str, ones: Sequence[_One]) -> Claims:
    return Claims(
        photos=name,
        roll=source,
        answers=len(ones),
        claiming=sum(one.claims > 0 for one in ones),
        wrong=sum(one.wrong for one in ones),
        level=sum(one.level for one in ones),
        level_wrong=sum(one.level and one.claims > 0 for one in ones),
        patterns=sum(one.pattern for one in ones),
        patterns_wrong=sum(one.pattern_wrong for one in ones),
    )


def _judged(indicators: Sequence[Indicator], known: Mapping[str, float]) -> _One:
    sure = [one for one in claimed(indicators) if one.id in known]
    pattern = recognise(indicators)
    wrong = False
    if pattern.side is not None:
        pointer = knowledge().patterns[pattern.name].primary
        measured = {one.id for one in indicators if one.value is not None}
        cue = next(name for name in pointer.asked if name in measured)
        wrong = beyond(cue, known[cue]) != (1 if on_side(pointer.relation, pattern.side) == "right" else -1)
    return _One(
        claims=len(sure),
        wrong=any(beyond(one.id, known[one.id]) != _sign(one) for one in sure),
        level=not any(beyond(name, truth) for name, truth in known.items() if BY_ID[name].judged),
        pattern=pattern.side is not None,
        pattern_wrong=wrong,
    )


def _sign(one: Indicator) -> int:
    return 1 if (one.from_neutral or 0.0) > 0 else -1


def beyond(name: str, value: float) -> int:
    """1 above the upper bar, -1 below the lower one, else 0."""
    least, most = bars(BY_ID[name])
    return int(value > most) - int(value < least)
