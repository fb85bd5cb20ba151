"""Which steps a session holds and how long each lasts: allowed, in order, within the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from posture.answer.protocol import Dose, Evidence, Step
from posture.protocol.intake import Intake
from posture.protocol.knowledge.entries import Muscle, Technique, TechniqueKind
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.regions import Region, SessionLimits, allowed


@dataclass(frozen=True, slots=True)
class Planned:
    """A technique on a region (None: the whole person), and how long one round lasts."""

    technique: Technique
    region: Region | None
    seconds: int

    @property
    def total(self) -> int:
        """Seconds with all rounds, on all sides."""
        sides = self.region.sides if self.region else 1
        return self.seconds * self.technique.dose.rounds * sides


def everything(
    regions: Sequence[Region], person: Intake, limits: SessionLimits, known: Knowledge
) -> list[Planned]:
    """List everything that may be done, in the order in which a session does it."""
    complaint = bool(regions) or person.has_pain
    return list(
        chain.from_iterable(
            _of_kind(kind, regions, person, limits, complaint, known) for kind in known.session.order
        )
    )


def _of_kind(
    kind: TechniqueKind,
    regions: Sequence[Region],
    person: Intake,
    limits: SessionLimits,
    complaint: bool,
    known: Knowledge,
) -> Iterator[Planned]:
    """Plan a kind: the first general technique that is allowed, or each region's own."""
    fitting = [
        item
        for item in known.techniques.values()
        if item.kind == kind and (not item.places or person.pain_place in item.places)
    ]
    for technique in fitting:
        wanted = technique.when == "always" or (technique.when == "complaint" and complaint)
        if wanted and allowed(technique, None, person, limits):
            yield Planned(technique, None, technique.dose.seconds)
            return
    for region in regions:
        for technique in fitting:
            if technique.when == "region" and allowed(technique, region, person, limits):
                yield Planned(technique, region, technique.dose.seconds)


def too_forceful(plan: Sequence[Planned], known: Knowledge) -> list[Planned]:
    """Return the most forceful steps of those that a session can do without."""
    optional = [item for item in plan if item.technique.kind in known.session.time_goes_to]
    most = max((item.technique.forcefulness for item in optional), default=None)
    return [item for item in optional if item.technique.forcefulness == most]


def within_time(plan: Sequence[Planned], max_seconds: int, known: Knowledge) -> list[Planned]:
    """Keep what belongs to every session, then what fits, in the order in which time is given."""
    rank = known.session.time_goes_to
    kept = [item for item in plan if item.technique.kind not in rank]
    optional = [item for item in plan if item.technique.kind in rank]
    for item in sorted(optional, key=lambda item: rank.index(item.technique.kind)):
        if sum(other.total for other in kept) + item.total <= max_seconds:
            kept.append(item)
    return [item for item in plan if item in kept]


def filled(plan: Sequence[Planned], max_seconds: int) -> Iterator[Planned]:
    """Let the resting steps and the walk take the time that is left, up to their own limits."""
    left = max_seconds - sum(item.total for item in plan)
    for item in plan:
        longest = item.technique.dose.seconds_max or item.seconds
        more = min(left, longest - item.seconds)
        left -= more
        yield replace(item, seconds=item.seconds + more)


def step(order: int, item: Planned, rest: str, limits: SessionLimits, known: Knowledge) -> Step:
    """Return the step as the person reads it.

    `order` counts from 1; `rest` is the technique in whose position the session began.
    """
    technique, region = item.technique, item.region
    handling = region.muscle.techniques[technique.id] if region else None
    drawing = handling.drawing if handling else technique.drawing_after.get(rest, technique.drawing)
    assert drawing is not None  # noqa: S101 - the entries refuse a technique without one
    return Step(
        order=order,
        technique=technique.id,
        title=technique.title,
        kind=technique.kind.value,
        muscle=region.muscle.id if region else None,
        muscle_label=region.muscle.label if region else None,
        side=region.side if region else None,
        why=technique.why,
        because=region.why if region else None,
        where=f"{region.muscle.where} {region.muscle.feels}" if region else None,
        how=tuple(_how(technique, region, limits, known)),
        keep_off=_keep_off(region.muscle, known) if region else None,
        dose=_dose(item, limits),
        stop_if=tuple(known.stop_rules[name].says for name in technique.stop_if),
        not_if=tuple(_not_if(technique, region, known)),
        evidence=Evidence(
            technique.evidence.grade,
            technique.evidence.summary,
            tuple(dict.fromkeys(technique.evidence.sources + (handling.sources if handling else ()))),
        ),
        drawing=drawing,
        no_go=region.muscle.no_go if region else (),
    )


def _how(
    technique: Technique, region: Region | None, limits: SessionLimits, known: Knowledge
) -> Iterator[str]:
    if region is None:
        yield technique.position
    else:
        if region.side == "both":
            yield known.words.wording.do_both
        handling = region.muscle.techniques[technique.id]
        for text in (handling.position, *handling.how):
            yield text.format(**known.sides[region.side])
    for text in technique.how:
        yield text.format(pressure=_pressure(technique, region, limits))


def _keep_off(muscle: Muscle, known: Knowledge) -> str:
    places = "; ".join(known.words.zone[zone]["label"] for zone in muscle.no_go)
    return known.words.wording.keep_off.format(places=places)


def _pressure(technique: Technique, region: Region | None, limits: SessionLimits) -> int | None:
    most = technique.dose.pressure_max_0_10
    own = region.muscle.techniques[technique.id].pressure_max_0_10 if region else None
    return most and min(most, own or most, limits.pressure_max_0_10)


def _dose(item: Planned, limits: SessionLimits) -> Dose:
    dose = item.technique.dose
    return Dose(
        seconds=item.seconds,
        rounds=dose.rounds,
        per_day=dose.per_day,
        pressure_max_0_10=_pressure(item.technique, item.region, limits),
        says=dose.says,
        sources=dose.sources,
    )


def _not_if(technique: Technique, region: Region | None, known: Knowledge) -> Iterator[str]:
    own = region.muscle.techniques[technique.id].not_if if region else ()
    for name in dict.fromkeys((*technique.not_if, *own)):
        yield known.contraindications[name].label
    for rule in known.adjustments.values():
        if technique.kind in rule.removes:
            yield rule.label
