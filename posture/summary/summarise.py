"""The summary of an answer: chosen here, said in plain words; nothing is measured or matched again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mode

from posture.answer.assessment import Indicator, Pattern
from posture.answer.protocol import Protocol
from posture.answer.summary import Summary
from posture.measure.readings import Outcome
from posture.measure.verdicts import claimed, parts_of
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.summary.amounts import claim, one_sided, ruled_out
from posture.summary.remedies import remedies, table
from posture.words.phrases import Message, Text, say, together

MOST = 3
"""How many values stand out in a summary, and how many are excluded."""


def summarise(
    indicators: Sequence[Indicator],
    pattern: Pattern,
    protocol: Protocol,
    intake: Intake,
    outcomes: Sequence[Outcome],
    *,
    fixed_camera: bool,
) -> Summary:
    """Say first what matters.

    Parameters
    ----------
    indicators : sequence of Indicator
        All of the answer.
    pattern : Pattern
        What they fit; it stands in the headline where no single value does.
    protocol : Protocol
        What was matched; where it is withheld, the summary says why and where to go, and no more.
    intake : Intake
        What the person said.
    outcomes : sequence of Reading and NotMeasured
        What the indicators were made of, to tell what would narrow their intervals.
    fixed_camera : bool
        Whether the camera stood still between the photos.
    """
    if protocol.withheld is not None:
        stop = protocol.withheld
        return Summary(stop.title, (), (), (), (stop.reason, stop.advice))
    sure = claimed(indicators)
    return Summary(
        headline=_headline(indicators, pattern, sure),
        clear=tuple(say("summary.sentence", phrase=claim(one)) for one in sure[:MOST]),
        excluded=tuple(_excluded(indicators, pattern, sure)),
        more=remedies(outcomes, indicators, sure, fixed_camera=fixed_camera),
        now=tuple(what_now(protocol, intake)),
    )


def _headline(indicators: Sequence[Indicator], pattern: Pattern, sure: Sequence[Indicator]) -> Message:
    """The one claim, or how many there are; a pattern; or that there is nothing, and what that means."""
    if sure:
        one = say("summary.stands_out", phrase=claim(sure[0]))
        return one if len(sure) == 1 else say("summary.several", count=min(len(sure), MOST))
    if pattern.verdict == "consistent":
        return say("summary.pattern", label=pattern.label)
    statuses = {one.status for one in indicators}
    if statuses == {"not_measured"}:
        return say("summary.nothing_measured")
    return say("summary.nothing_among_many" if "clear" in statuses else "summary.nothing_stands_out")


def _excluded(
    indicators: Sequence[Indicator], pattern: Pattern, sure: Sequence[Indicator]
) -> Iterator[Message]:
    """What the leading values say that are not claimed: by themselves, or by what they rule out.

    What a claim is made of rules nothing out beside it, and is said only where it is clear by itself. What is
    clear of a pattern in the headline comes first, so that nobody is left without its size.
    """
    found = {one.id: one for one in indicators}
    claims = {one.id for one in sure}
    within = {name for one in sure for name in parts_of(one.id)}
    cues = [cue.indicator for cue in pattern.cues if cue.status == "clear"]
    leads = dict.fromkeys([*(cues if pattern.verdict == "consistent" else []), *table().leads])
    left = [found[name] for name in leads if name not in claims and found[name].value is not None]
    for one in [one for one in left if one.id not in within or one.status == "clear"][: MOST - 1]:
        if one_sided(one):
            by_itself = "by_itself_clear" if one.status == "clear" else "by_itself"
            yield say(f"summary.{by_itself}", phrase=claim(one))
        else:
            yield say("summary.excluded", phrase=together(*ruled_out(one), between=say("summary.or")))


def what_now(protocol: Protocol, intake: Intake) -> Iterator[Text]:
    """What to do next; the routine itself comes after the safety questions, and never in here."""
    strong = knowledge().adjustments["severe_pain"].nrs_from
    if strong is not None and intake.pain_nrs is not None and intake.pain_nrs >= strong:
        yield say("summary.strong_pain")
    if protocol.ask_first:
        yield say("summary.answer_first")
    if not protocol.steps:
        yield say("summary.keep_moving")
    elif not protocol.ask_first:
        often = mode(step.dose.per_day for step in protocol.steps)
        per_day = say("summary.once_a_day") if often == 1 else say("summary.times_a_day", count=often)
        yield say("summary.routine_next", minutes=round(protocol.seconds / 60), often=per_day)
    if not intake.answered_pain:
        yield say("summary.where_it_hurts")
