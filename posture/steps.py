"""The words, dose and safety notes of one planned step."""

from __future__ import annotations

from collections.abc import Iterator

from posture.answer.protocol import Dose, Evidence, Step
from posture.entries import Muscle, Technique
from posture.knowledge_model import Knowledge
from posture.plan import Planned
from posture.regions import Limits, Region


def step(order: int, item: Planned, rest: str, limits: Limits, known: Knowledge) -> Step:
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


def _how(technique: Technique, region: Region | None, limits: Limits, known: Knowledge) -> Iterator[str]:
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


def _pressure(technique: Technique, region: Region | None, limits: Limits) -> int | None:
    most = technique.dose.pressure_max_0_10
    own = region.muscle.techniques[technique.id].pressure_max_0_10 if region else None
    return most and min(most, own or most, limits.pressure_max_0_10)


def _dose(item: Planned, limits: Limits) -> Dose:
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
