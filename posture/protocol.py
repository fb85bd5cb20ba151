"""The stage-one protocol for one pattern and one person: `match` puts it together from the knowledge.

Deterministic and without any text or number of its own: what may be done, for how long and in which
words stands in ``posture/data``. Left and right are treated alike, so a mirrored person gets the
mirrored protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from posture.assessment import (
    Dose,
    Evidence,
    LockedStage,
    Pattern,
    Protocol,
    RedFlagQuestion,
    Step,
    Withheld,
)
from posture.entries import Kind, Technique
from posture.intake import Intake
from posture.knowledge import Knowledge, knowledge
from posture.regions import (
    Limits,
    Region,
    allowed,
    candidates,
    choose,
    limits_for,
    region_name,
    ruled_out,
    usable,
)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A technique on a region (None: the whole person), and how long one round lasts."""

    technique: Technique
    region: Region | None
    seconds: int

    @property
    def total(self) -> int:
        sides = self.region.sides if self.region else 1
        return self.seconds * self.technique.dose.rounds * sides


def withheld_for(intake: Intake | None) -> Withheld | None:
    """Return why no protocol may be handed out, and where to go; None when nothing speaks against one.

    A safety question answered with yes and a contraindication with an urgency count alike. Every
    reason is named, the most urgent first; the most urgent one says how fast.
    """
    known = knowledge()
    rank = list(known.urgencies)
    stops = sorted(_stops(intake or Intake(), known), key=lambda stop: rank.index(stop[0]))
    if not stops:
        return None
    urgency = known.urgencies[stops[0][0]]
    reasons = dict.fromkeys(reason for _, reason in stops)
    return Withheld(" ".join(reasons), urgency.id, urgency.advice)


def match(pattern: Pattern, intake: Intake | None = None) -> Protocol:
    """Build the stage-one protocol.

    Parameters
    ----------
    pattern : Pattern
        What `pattern.recognise` named; only a ``consistent`` one brings muscles in.
    intake : Intake, optional
        What the person said; without it nothing about pain or safety is known.

    Returns
    -------
    Protocol
        With steps, or withheld without any; see `withheld_for`.
    """
    known = knowledge()
    person = intake or Intake()
    if withheld := withheld_for(person):
        return _frame(known, withheld=withheld)
    limits = limits_for(person, known)
    wanted = candidates(pattern, person, known)
    regions = choose(wanted, person, limits, known)
    plan = _plan(regions, person, limits, known)
    timed = _within_time(plan, limits.max_seconds, known)
    dropped = [item for item in plan if item not in timed]
    return replace(
        _frame(known, withheld=None),
        matched_because=tuple(_because(pattern, person, regions, known)),
        ask_first=() if person.red_flags_answered else _questions(known),
        steps=tuple(
            _step(order, item, limits, known)
            for order, item in enumerate(_filled(timed, limits.max_seconds), start=1)
        ),
        left_out=tuple(dict.fromkeys(_left_out(person, limits, wanted, regions, dropped, known))),
        stop_rules=tuple(rule.says for rule in known.stop_rules.values()) + known.after_stops.says,
        readiness=known.stages[1].unlocks_when,
    )


def _frame(known: Knowledge, *, withheld: Withheld | None) -> Protocol:
    """Return what every protocol has: the stage, and the later ones locked."""
    first, *later = known.stages
    return Protocol(
        stage=first.stage,
        title=first.title,
        matched_because=(),
        ask_first=(),
        steps=(),
        left_out=(),
        withheld=withheld,
        stop_rules=(),
        locked_stages=tuple(
            LockedStage(stage.stage, stage.title, stage.description, stage.unlocks_when) for stage in later
        ),
        readiness=(),
    )


def _stops(person: Intake, known: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield urgency and reason of everything that speaks against any self-care now."""
    for name in person.red_flags:
        flag = known.red_flags[name]
        yield flag.urgency, flag.reason
    for name in person.contraindications:
        state = known.contraindications[name]
        if state.urgency and state.reason:
            yield state.urgency, state.reason


def _questions(known: Knowledge) -> tuple[RedFlagQuestion, ...]:
    return tuple(RedFlagQuestion(flag.id, flag.question, flag.urgency) for flag in known.red_flags.values())


def _plan(regions: Sequence[Region], person: Intake, limits: Limits, known: Knowledge) -> list[_Planned]:
    """List everything that may be done, in the order in which a session does it."""
    complaint = bool(regions) or person.has_pain
    return list(
        chain.from_iterable(
            _of_kind(kind, regions, person, limits, complaint, known) for kind in known.session.order
        )
    )


def _of_kind(
    kind: Kind, regions: Sequence[Region], person: Intake, limits: Limits, complaint: bool, known: Knowledge
) -> Iterator[_Planned]:
    """Plan a kind: the first general technique that is allowed, or each region's own."""
    fitting = [item for item in known.techniques.values() if item.kind == kind]
    for technique in fitting:
        wanted = technique.when == "always" or (technique.when == "complaint" and complaint)
        if wanted and allowed(technique, None, person, limits):
            yield _Planned(technique, None, technique.dose.seconds)
            return
    for region in regions:
        for technique in fitting:
            if technique.when == "region" and allowed(technique, region, person, limits):
                yield _Planned(technique, region, technique.dose.seconds)


def _within_time(plan: Sequence[_Planned], max_seconds: int, known: Knowledge) -> list[_Planned]:
    """Keep what belongs to every session, then what fits, in the order in which time is given."""
    rank = known.session.time_goes_to
    kept = [item for item in plan if item.technique.kind not in rank]
    optional = [item for item in plan if item.technique.kind in rank]
    for item in sorted(optional, key=lambda item: rank.index(item.technique.kind)):
        if sum(other.total for other in kept) + item.total <= max_seconds:
            kept.append(item)
    return [item for item in plan if item in kept]


def _filled(plan: Sequence[_Planned], max_seconds: int) -> Iterator[_Planned]:
    """Let the resting steps and the walk take the time that is left, up to their own limits."""
    left = max_seconds - sum(item.total for item in plan)
    for item in plan:
        longest = item.technique.dose.seconds_max or item.seconds
        more = min(left, longest - item.seconds)
        left -= more
        yield replace(item, seconds=item.seconds + more)


def _step(order: int, item: _Planned, limits: Limits, known: Knowledge) -> Step:
    technique, region = item.technique, item.region
    return Step(
        order=order,
        technique=technique.id,
        title=technique.title,
        kind=technique.kind.value,
        muscle=region.muscle.id if region else None,
        muscle_label=region.muscle.label if region else None,
        side=region.side if region else None,
        why=f"{technique.why} {region.why}" if region else technique.why,
        how=tuple(_how(technique, region, known)),
        dose=_dose(item, limits),
        stop_if=tuple(known.stop_rules[name].says for name in technique.stop_if),
        not_if=tuple(_not_if(technique, region, known)),
        evidence=Evidence(
            technique.evidence.grade,
            technique.evidence.summary,
            technique.evidence.sources + (region.muscle.techniques[technique.id].sources if region else ()),
        ),
    )


def _how(technique: Technique, region: Region | None, known: Knowledge) -> Iterator[str]:
    if region is None:
        yield technique.position
        yield from technique.how
        return
    words = known.sides[region.side]
    handling = region.muscle.techniques[technique.id]
    yield f"{region.muscle.where} {region.muscle.feels}"
    if region.side == "both":
        yield known.wording.do_both
    for text in (handling.position, *handling.how):
        yield text.format(side=words.side, other_side=words.other_side)
    yield from technique.how
    yield known.wording.keep_off.format(places="; ".join(region.muscle.no_go))


def _dose(item: _Planned, limits: Limits) -> Dose:
    dose = item.technique.dose
    pressure = dose.pressure_max_0_10
    return Dose(
        seconds=item.seconds,
        rounds=dose.rounds,
        per_day=dose.per_day,
        pressure_max_0_10=pressure and min(pressure, limits.pressure_max_0_10),
        source=dose.source,
    )


def _not_if(technique: Technique, region: Region | None, known: Knowledge) -> Iterator[str]:
    own = region.muscle.techniques[technique.id].not_if if region else ()
    for name in dict.fromkeys((*technique.not_if, *own)):
        yield known.contraindications[name].label
    for rule in known.adjustments.values():
        if technique.kind in rule.removes:
            yield rule.label


def _because(pattern: Pattern, person: Intake, regions: Sequence[Region], known: Knowledge) -> Iterator[str]:
    words = known.wording
    yield from (
        words.because_tender.format(region=region_name(region, known))
        for region in regions
        if region.origin == "tender"
    )
    if person.has_pain:
        place = known.places[person.pain_place or known.session.default_place].label
        yield words.because_pain.format(side=known.sides[person.pain_side or "both"].pain, place=place)
        if person.pain_place is None:
            yield words.because_default_place
        if person.pain_side is None:
            yield words.because_default_side
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
    limits: Limits,
    wanted: Sequence[Region],
    regions: Sequence[Region],
    dropped: Iterable[_Planned],
    known: Knowledge,
) -> Iterator[str]:
    words = known.wording
    yield from limits.says
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
