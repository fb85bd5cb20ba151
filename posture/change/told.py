"""The comparison in a breath: chosen from what was compared; nothing is estimated again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posture.change.comparison import Change, Course, Told
from posture.change.wording import phrase, size
from posture.measure.verdicts import parts_of
from posture.summary.remedies import table
from posture.words.phrases import Message, Text, say

MOST = 3
"""How many changes a summary names, and how many leading values it says to be excluded."""

_Claim = tuple[str, Text]
"""An indicator and what is said of it."""


def told(changes: Sequence[Change], courses: Sequence[Course], more: tuple[Text, ...]) -> Told:
    """Say first what matters.

    Parameters
    ----------
    changes, courses : sequence of Change and of Course
        All of the comparison.
    more : tuple of Text
        What would be sharper next time.
    """
    claims = _claims(changes, courses)
    named = {indicator for indicator, _ in claims}
    excluded = tuple(_excluded(changes, named))
    if not claims:
        headline, rest = _nothing(changes, courses, excluded)
        return Told(headline, (), rest, more)
    said = tuple(text for _, text in claims[:MOST])
    else_changed = () if len(claims) > MOST else tuple(_else(changes, courses, named))
    return Told(said[0], said[1:], (*else_changed, *_alone(changes, named), *excluded), more)


def _claims(changes: Sequence[Change], courses: Sequence[Course]) -> list[_Claim]:
    """What has surely changed from the first to the last, then what a line alone says, the surest first.

    What is made of others that are claimed, or says the same, is left out: it would count twice.
    """
    sure = [one for one in changes if one.sure]
    sure.sort(key=lambda one: -abs((one.estimate or 0.0) / (one.sem or 1.0)))
    names = [one.id for one in sure]
    lines = [one for one in courses if one.trend and one.trend.sure and one.id not in names]
    known = {*names, *(one.id for one in lines)}
    of_pairs = [(one.id, _sentence(one)) for one in sure]
    of_lines = [(one.id, one.trend.text) for one in lines if one.trend]
    return [claim for claim in [*of_pairs, *of_lines] if not known & set(parts_of(claim[0]))]


def _sentence(change: Change) -> Message:
    return say("compare.sentence", phrase=phrase(change.id, change.estimate or 0.0, change.sem or 0.0))


def _nothing(
    changes: Sequence[Change], courses: Sequence[Course], excluded: tuple[Message, ...]
) -> tuple[Message, tuple[Text, ...]]:
    """The headline where nothing is sure from the first to the last, and what is said below it."""
    between = _between(changes, courses, set())
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


def _else(changes: Sequence[Change], courses: Sequence[Course], named: set[str]) -> Iterator[Message]:
    """What is sure only because of a claim; that nothing else has surely changed, or what has in between."""
    follows = [one.label for one in changes if one.sure and one.id not in named]
    if follows:
        yield say("compare.follows", labels=follows)
    between = _between(changes, courses, named)
    yield say("compare.also_between", labels=between) if between else say("compare.nothing_else")


def _between(changes: Sequence[Change], courses: Sequence[Course], named: set[str]) -> list[Text]:
    """What had surely changed in an answer before the last, and is not sure any more."""
    known = {*named, *(one.id for one in changes if one.sure)}
    return [one.label for one in courses if one.id not in known and any(point.sure for point in one.points)]


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
