"""The stage-one protocol for one pattern and one person: `match` puts it together from the knowledge.

Deterministic and without any text or number of its own: what may be done, for how long and in which
words stands in ``knowledge`` and ``posture/words``. Left and right are treated alike, so a mirrored
person gets the mirrored protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from posture.answer.assessment import Pattern
from posture.answer.protocol import LockedStage, Protocol, RedFlagQuestion, Withheld
from posture.errors import BadOption, NotYet
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.plan import Planned, everything, filled, step, too_forceful, within_time
from posture.protocol.regions import (
    Region,
    SessionLimits,
    candidates,
    choose,
    limits_for,
    region_name,
    ruled_out,
    spot_name,
    usable,
)
from posture.protocol.safety import withheld_for
from posture.words.language import DEFAULT, Language
from posture.words.nearest import suggest
from posture.words.phrases import say, together


def match(pattern: Pattern, intake: Intake | None = None, language: Language = DEFAULT) -> Protocol:
    """Build the stage-one protocol.

    Parameters
    ----------
    pattern : Pattern
        What `pattern.recognise` named; only a ``consistent`` one brings muscles in.
    intake : Intake, optional
        What the person said; without it nothing about pain or safety is known.
    language : Language
        What the protocol is written in; `pattern` should be in the same one.

    Returns
    -------
    Protocol
        With steps; without any where it is withheld (`withheld_for`), and for somebody who said that nothing
        hurts: there is no spasm to relieve.
    """
    known = knowledge(language)
    person = intake or Intake()
    if stop := withheld_for(person, language=language):
        return without_steps(known, stop)
    if person.free_of_pain:
        free = known.words.wording.because_free_of_pain
        asked = () if person.red_flags_answered else _questions(known)
        return replace(without_steps(known, None), matched_because=(free,), ask_first=asked)
    limits = limits_for(person, known)
    wanted = candidates(pattern, person, known)
    regions = choose(wanted, person, limits, known)
    plan = everything(regions, person, limits, known)
    timed = within_time(plan, limits.max_seconds, known)
    gone = too_forceful(timed, known) if limits.says_of_drop else []
    if gone:
        plan = [item for item in plan if item.technique.kind != gone[0].technique.kind]
        timed = within_time(plan, limits.max_seconds, known)
    dropped = [item for item in plan if item not in timed]
    left_out = _left_out(person, limits, wanted, regions, gone, dropped, known)
    return replace(
        without_steps(known, None),
        matched_because=tuple(_because(pattern, person, regions, known)),
        ask_first=() if person.red_flags_answered else _questions(known),
        steps=tuple(
            step(order, item, timed[0].technique.id, limits, known)
            for order, item in enumerate(filled(timed, limits.max_seconds), start=1)
        ),
        left_out=tuple(dict.fromkeys(left_out)),
        stop_rules=tuple(rule.says for rule in known.stop_rules.values()) + known.after_stops.says,
        readiness=known.stages[1].unlocks_when,
    )


def without_steps(known: Knowledge, stop: Withheld | None) -> Protocol:
    """Return what every protocol has: the stage, the safety questions, and the later stages locked."""
    first, *later = known.stages
    return Protocol(
        language=known.language,
        stage=first.stage,
        title=first.title,
        matched_because=(),
        ask_first=(),
        steps=(),
        left_out=(),
        withheld=stop,
        stop_rules=(),
        safety_questions=_questions(known),
        locked_stages=tuple(
            LockedStage(stage.stage, stage.title, stage.description, stage.unlocks_when) for stage in later
        ),
        readiness=(),
    )


def refuse_later(asked: int | str, language: Language = DEFAULT) -> None:
    """Answer the wish for a later stage, or for something that belongs to one, with why not yet.

    Parameters
    ----------
    asked : int or str
        A stage from 1 to 5, or words such as ``stretching`` or ``plank``.
    language : Language

    Raises
    ------
    NotYet
        For everything that belongs to a later stage, in `language`.
    BadOption
        When nobody knows what is meant.
    """
    known = knowledge(language)
    if asked == 1:
        return
    rows = list(known.not_yet.values())
    said = str(asked).casefold()
    row = next((row for row in rows if asked == row.stage or said in {row.id, *_folded(row.words)}), None)
    if row is None:
        nothing = say("failure.nothing_known", asked=asked, known=list(known.not_yet))
        words = (word for one in rows for word in (one.id, *_folded(one.words)))
        raise BadOption(suggest(nothing, said, words))
    stage = known.stages[row.stage - 1]
    # The knowledge is in the asker's language already.
    answer = known.words.wording.not_yet.format(
        title=row.title,
        stage=stage.stage,
        stage_title=stage.title,
        why=row.why,
        unlocks_when=" ".join(stage.unlocks_when),
    )
    raise NotYet(together(answer))


def _folded(words: Iterable[str]) -> Iterator[str]:
    return (word.casefold() for word in words)


def _questions(known: Knowledge) -> tuple[RedFlagQuestion, ...]:
    return tuple(
        RedFlagQuestion(flag.id, flag.question, flag.brief, flag.urgency, known.urgencies[flag.urgency].label)
        for flag in known.red_flags.values()
    )


def _because(pattern: Pattern, person: Intake, regions: Sequence[Region], known: Knowledge) -> Iterator[str]:
    words = known.words.wording
    yield from (
        words.because_tender.format(region=region_name(region, known))
        for region in regions
        if region.origin == "tender"
    )
    if person.has_pain:
        place = known.places[person.pain_place or known.session.default_place].label
        yield words.because_pain.format(side=known.sides[person.pain_side or "both"]["pain"], place=place)
        if person.pain_place is None:
            yield words.because_default_place
        if person.pain_side is None:
            yield words.because_default_side
        if also := [spot_name(spot, known) for spot in person.pain_also]:
            yield words.because_also.format(places="; ".join(also))
    if pattern.verdict == "consistent":
        yield words.because_pattern.format(pattern=pattern.label)
    else:
        yield words.because_no_pattern
    if any(region.origin == "pattern" for region in regions):
        for conflict in known.patterns[pattern.name].conflict:
            yield words.because_conflict.format(says=conflict.says, self_check=conflict.self_check)
        if not person.has_pain and not person.tender:
            yield words.because_no_pain
    if not regions:
        yield words.because_general


def _left_out(
    person: Intake,
    limits: SessionLimits,
    wanted: Sequence[Region],
    regions: Sequence[Region],
    gone: Sequence[Planned],
    dropped: Iterable[Planned],
    known: Knowledge,
) -> Iterator[str]:
    words = known.words.wording
    yield from limits.says
    if gone:
        yield from limits.says_of_drop
        titles = dict.fromkeys(item.technique.title for item in gone)
        yield words.stepped_down.format(titles="; ".join(titles))
    for name in person.contraindications:
        yield from ruled_out(known.contraindications[name], wanted, known)
    for region in wanted:
        if region.origin == "tender" and region not in regions:
            where = region_name(region, known)
            fits = usable(region, person, limits, known)
            yield words.not_now.format(what=where) if fits else words.no_step.format(region=where)
    for item in dropped:
        place = f", {region_name(item.region, known)}" if item.region else ""
        yield words.not_now.format(what=f"{item.technique.title}{place}")
