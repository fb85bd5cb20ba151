"""Which muscles on which sides one person's session is about, and what limits the session has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from posture.answer.assessment import Pattern
from posture.answer.vocabulary import SideOrBoth
from posture.protocol.intake import Intake
from posture.protocol.knowledge.entries import Muscle, PainSide, Technique, TechniqueKind
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.knowledge.safety_entries import Contraindication
from posture.protocol.pattern import on_side
from posture.protocol.safety import holds

Origin = Literal["tender", "pattern", "symptom"]


_NO_LIMIT = 10
_ONE_SIDED: Mapping[PainSide | None, SideOrBoth] = {"left": "left", "right": "right"}


@dataclass(frozen=True, slots=True)
class Region:
    """A muscle on a side, where it came from, and that in words."""

    muscle: Muscle
    side: SideOrBoth
    origin: Origin
    why: str

    @property
    def sides(self) -> int:
        """How many single-sided regions this is."""
        return 2 if self.side == "both" else 1


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How much one session may hold, after everything that the person said.

    `says_of_drop` is empty unless the most forceful kind of step has to go.
    """

    max_regions: int
    max_seconds: int
    pressure_max_0_10: int
    removed: frozenset[TechniqueKind]
    says: tuple[str, ...]
    says_of_drop: tuple[str, ...]


def limits_for(person: Intake, known: Knowledge) -> SessionLimits:
    """Return the limits of the session; of several adjustments the strictest counts."""
    rules = [rule for rule in known.adjustments.values() if holds(rule, person)]
    session = known.session
    return SessionLimits(
        max_regions=min([session.max_regions, *(rule.max_regions or session.max_regions for rule in rules)]),
        max_seconds=min([session.max_seconds, *(rule.max_seconds or session.max_seconds for rule in rules)]),
        pressure_max_0_10=min([_NO_LIMIT, *(rule.pressure_max_0_10 or _NO_LIMIT for rule in rules)]),
        removed=frozenset(kind for rule in rules for kind in rule.removes),
        says=tuple(rule.says for rule in rules if not rule.drops_most_forceful),
        says_of_drop=tuple(rule.says for rule in rules if rule.drops_most_forceful),
    )


def allowed(technique: Technique, region: Region | None, person: Intake, limits: SessionLimits) -> bool:
    """Whether nothing that the person said speaks against this technique, on this region if there is one."""
    if technique.kind in limits.removed:
        return False
    handling = region.muscle.techniques.get(technique.id) if region else None
    if region is not None and handling is None:
        return False
    against = {*technique.not_if, *(handling.not_if if handling else ())}
    return against.isdisjoint(person.contraindications)


def candidates(pattern: Pattern, person: Intake, known: Knowledge) -> list[Region]:
    """List the regions in the order in which they deserve the session, each muscle and side once.

    Tender spots first, because the hand knows more than the picture; then the pattern's muscles that
    fit the painful place, the painful side first. Where none of them lies on the painful side, the
    muscles of the painful place go before them.
    """
    named = [
        Region(known.muscles[muscle], side, "tender", known.words.wording.why_tender)
        for muscle, side in person.tender
    ]
    led = list(_from_pattern(pattern, person, known))
    if not led or (person.pain_side in _ONE_SIDED and all(region.side != person.pain_side for region in led)):
        led = [*_from_symptom(person, known), *led]
    chosen: dict[tuple[str, str], Region] = {}
    for region in [*named, *led]:
        taken = {side for muscle, side in chosen if muscle == region.muscle.id}
        if region.side not in taken and not (taken and region.side == "both"):
            chosen[region.muscle.id, region.side] = region
    return list(chosen.values())


def _from_pattern(pattern: Pattern, person: Intake, known: Knowledge) -> Iterator[Region]:
    if pattern.verdict != "consistent" or pattern.side is None:
        return
    side = pattern.side
    place = person.pain_place or (known.session.default_place if person.has_pain else None)
    why = known.words.wording.why_pattern.format(pattern=pattern.label)
    found = [
        Region(known.muscles[row.muscle], on_side(row.relation, side), "pattern", why)
        for row in known.patterns[pattern.name].muscles
        if place is None or place in known.muscles[row.muscle].places
    ]
    one_sided = person.pain_side in _ONE_SIDED
    yield from sorted(found, key=lambda region: one_sided and region.side != person.pain_side)


def _from_symptom(person: Intake, known: Knowledge) -> Iterator[Region]:
    if not person.has_pain:
        return
    side = _ONE_SIDED.get(person.pain_side, "both")
    place = known.places[person.pain_place or known.session.default_place]
    for row in place.muscles[: known.session.symptom_muscles]:
        there: SideOrBoth = "both" if side == "both" else on_side(row.relation, side)
        yield Region(known.muscles[row.muscle], there, "symptom", known.words.wording.why_symptom)


def usable(region: Region, person: Intake, limits: SessionLimits, known: Knowledge) -> bool:
    """Whether there is at least one technique that may be done on this region."""
    return any(allowed(known.techniques[name], region, person, limits) for name in region.muscle.techniques)


def choose(wanted: Sequence[Region], person: Intake, limits: SessionLimits, known: Knowledge) -> list[Region]:
    """Take the first usable regions, as many as the session holds."""
    chosen: list[Region] = []
    for region in wanted:
        room = limits.max_regions - sum(other.sides for other in chosen)
        if region.sides <= room and usable(region, person, limits, known):
            chosen.append(region)
    return chosen


def region_name(region: Region, known: Knowledge) -> str:
    """Return the region in words, for example ``deep hip flexor (left)``."""
    side = known.sides[region.side]["name"]
    return known.words.wording.region.format(muscle=region.muscle.label, side=side)


def spot_name(spot: str, known: Knowledge) -> str:
    """Return a further painful place in words, for example ``the buttock (on the left)``."""
    place, _, side = spot.partition(":")
    name = known.sides[cast("PainSide", side)]["pain"]
    return known.words.wording.region.format(muscle=known.places[place].label, side=name)


def ruled_out(reason: Contraindication, wanted: Sequence[Region], known: Knowledge) -> Iterator[str]:
    """Say what a contraindication takes away, whether or not it would have been chosen."""
    words = known.words.wording
    titles = [item.title for item in known.techniques.values() if reason.id in item.not_if]
    yield words.left_out.format(titles="; ".join(titles), reason=reason.label, detail=reason.detail)
    for technique in known.techniques.values():
        handlings = ((region, region.muscle.techniques.get(technique.id)) for region in wanted)
        names = [
            region_name(region, known)
            for region, handling in handlings
            if handling is not None and reason.id in handling.not_if
        ]
        if names:
            yield words.left_out_regions.format(
                title=technique.title, regions="; ".join(names), reason=reason.label
            )
