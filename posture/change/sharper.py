"""What would make the next comparison sharper: of this very person, with the gain where it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posture.answer.vocabulary import OF_THE_PHOTO, WORN
from posture.change.comparison import Change, Conditions
from posture.change.saved import SavedAnswer
from posture.change.series import Series, change_of
from posture.change.wording import size
from posture.summary.remedies import table
from posture.words.phrases import Message, Text, say

_WORTH = 0.1
"""A gain that is worth a sentence, as a share of the smallest change [proposed]."""


def sharper(
    answers: Sequence[SavedAnswer],
    series: Sequence[Series],
    changes: Sequence[Change],
    conditions: Conditions,
) -> tuple[Text, ...]:
    """Say what to do next time.

    Parameters
    ----------
    answers : sequence of SavedAnswer
        In time.
    series, changes : sequence of Series and of Change
        What could be compared, and what could not.
    conditions : Conditions
        What counted as changed.
    """
    found = {one.spec.id: one for one in series}
    lead = next((found[name] for name in table().leads if name in found), None)
    said = [*_made_comparable(changes)]
    if lead is not None:
        said += [*_kept(lead, answers, conditions), *_more_photos(lead, answers)]
    return tuple(said)


def _made_comparable(changes: Sequence[Change]) -> Iterator[Text]:
    """What a leading value lacks to be comparable."""
    lost = [one for one in changes if one.verdict == "not_comparable" and one.id in table().leads]
    for text in dict.fromkeys(one.next_time for one in lost if one.next_time):
        labels = [one.label for one in lost if one.next_time == text]
        yield say("compare.cannot", labels=labels, next=text)


def _kept(lead: Series, answers: Sequence[SavedAnswer], conditions: Conditions) -> Iterator[Message]:
    """To leave clothes and camera as they were, where they counted as changed."""
    if conditions.counts_as == "nothing":
        return
    which = {"everything": "keep_both", "clothes": "keep_clothes", "camera": "keep_camera"}
    what = say(f"next.{which[conditions.counts_as]}")
    now = lead.since_first[-1]
    best = change_of(lead.spec.id, answers[lead.at[0]], answers[lead.at[-1]], "nothing")
    if best.error == "added":
        yield say("next.keep")
    elif best.mdc95 < (1 - _WORTH) * now.mdc95:
        unit = lead.spec.unit
        amounts = {"before": size(now.mdc95, unit), "after": size(best.mdc95, unit)}
        yield say("next.gain", what=what, label=lead.spec.label, **amounts)


def _more_photos(lead: Series, answers: Sequence[SavedAnswer]) -> Iterator[Message]:
    """Repeats, a second view, and what sees bones."""
    first = lead.values[0]
    if first.source not in OF_THE_PHOTO:
        return
    photos = min(len(answers[at].photos) for at in lead.at)
    if photos <= len(first.views):
        yield say("next.repeats")
    if len(first.views) == 1:
        yield say("next.opposite")
    if lead.spec.id == "hip_obliquity" and not any(
        one.source in WORN for answer in answers for one in answer.indicators
    ):
        yield say("next.cards")
