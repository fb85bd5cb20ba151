"""The comparison in a breath: chosen from what was compared; nothing is estimated again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from posture.answer.assessment import COVERAGE_95
from posture.change.comparison import Change, Course, Told
from posture.change.wording import phrase, size
from posture.measure.verdicts import parts_of
from posture.summary.remedies import table
from posture.words.phrases import Message, Text, say

MOST = 3
"""How many changes a summary tells in full, and how many leading values it says to be excluded."""

_Claim = tuple[str, Text]
"""An indicator and what is said of it."""


def told(changes: Sequence[Change], courses: Sequence[Course], count: int, more: tuple[Text, ...]) -> Told:
    """Say first what matters.

    Parameters
    ----------
    changes, courses : sequence of Change and of Course
        All of the comparison.
    count : int
        Of answers.
    more : tuple of Text
        What would be sharper next time.
    """
    later = [one for one in courses if one.points[0].number > 1 and _sure_at_last(one, count)]
    claims = _claims(changes, courses, later)
    named = {indicator for indicator, _ in claims}
    known = {*named, *(one.id for one in changes if one.sure), *(one.id for one in later)}
    between = _between(courses, count, known)
    excluded = tuple(_excluded(changes, named))
    if not claims:
        headline, rest = _nothing(changes, between, excluded)
        return Told(headline, (), rest, more)
    said = tuple(text for _, text in claims[:MOST])
    labels = {one.id: one.label for one in courses if one.id in known}
    also = [labels[indicator] for indicator, _ in claims[MOST:]]
    follows = [label for indicator, label in labels.items() if indicator not in named]
    else_changed = _else(also, follows, between)
    return Told(said[0], said[1:], (*else_changed, *_alone(changes, named), *excluded), more)


def _sure_at_last(course: Course, count: int) -> bool:
    return course.points[-1].number == count and course.points[-1].sure


def _claims(changes: Sequence[Change], courses: Sequence[Course], later: Sequence[Course]) -> list[_Claim]:
    """What has surely changed since the first answer, then since a later one, then what a line alone says.

    The surest comes first. What is made of others that are claimed, or says the same, is left out: it would
    count twice.
    """
    sure = [one for one in changes if one.sure]
    sure.sort(key=lambda one: -abs((one.estimate or 0.0) / (one.sem or 1.0)))
    names = {*(one.id for one in sure), *(one.id for one in later)}
    lines = [one for one in courses if one.trend and one.trend.sure and one.id not in names]
    known = {*names, *(one.id for one in lines)}
    of_pairs = [(one.id, _sentence(one)) for one in sure]
    of_later = [(one.id, _since(one)) for one in later]
    of_lines = [(one.id, one.trend.text) for one in lines if one.trend]
    return [claim for claim in [*of_pairs, *of_later, *of_lines] if not known & set(parts_of(claim[0]))]


def _sentence(change: Change) -> Message:
    return say("compare.sentence", phrase=phrase(change.id, change.estimate or 0.0, change.sem or 0.0))


def _since(course: Course) -> Message:
    """The change up to the last answer of what the first answers lack."""
    first, last = course.points[0], course.points[-1]
    low, high = last.interval95 or (0.0, 0.0)
    changed = phrase(course.id, last.estimate or 0.0, (high - low) / (2 * COVERAGE_95))
    return say("compare.since", phrase=changed, number=first.number)


def _nothing(
    changes: Sequence[Change], between: Sequence[Text], excluded: tuple[Message, ...]
) -> tuple[Message, tuple[Text, ...]]:
    """The headline where nothing is sure from the first to the last, and what is said below it."""
    if between:
        return say("compare.in_between", labels=between), excluded
    alone = tuple(_alone(changes, set()))
    if alone:
        return say("compare.none_changed"), (*alone, *excluded)
    lead = next(_leading(changes, set()), None)
    if lead is None:
        return say("compare.none_changed"), ()
    label, bound = lead
    return say("compare.none_changed_lead", label=label, size=bound), excluded[1:]


def _else(also: Sequence[Text], follows: Sequence[Text], between: Sequence[Text]) -> Iterator[Message]:
    """Further sure changes; those that follow from a claim; that nothing else has, or what has in between."""
    if also:
        yield say("compare.also", labels=also)
    if follows:
        yield say("compare.follows", labels=follows)
    yield say("compare.also_between", labels=between) if between else say("compare.nothing_else")


def _between(courses: Sequence[Course], count: int, known: Collection[str]) -> list[Text]:
    """What had surely changed in an answer before the last, and is not sure any more."""
    return [
        one.label
        for one in courses
        if one.id not in known and any(point.sure and point.number < count for point in one.points)
    ]


def _alone(changes: Sequence[Change], named: set[str]) -> Iterator[Message]:
    """What seems to have changed as long as nothing else is looked at, apart from what is claimed."""
    seems = [one for one in changes if one.verdict == "changed" and not one.sure and one.id not in named]
    if seems:
        compared = sum(one.verdict != "not_comparable" for one in changes)
        yield say("compare.alone", labels=[one.label for one in seems], count=compared)


def _excluded(changes: Sequence[Change], named: set[str]) -> Iterator[Message]:
    """What the leading values exclude, apart from those that are claimed."""
    for label, bound in list(_leading(changes, named))[:MOST]:
        yield say("compare.no_larger", label=label, size=bound)


def _leading(changes: Sequence[Change], named: set[str]) -> Iterator[tuple[Text, Message]]:
    """Each leading value that has not changed from the first to the last, and the change that is excluded."""
    found = {one.id: one for one in changes if one.verdict == "no_larger"}
    for name in table().leads:
        if name in found and name not in named:
            yield found[name].label, size(found[name].no_larger_than or 0.0, found[name].unit)
