"""Which steps a session holds and how long each lasts: allowed, in order, within the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from posture.entries import Kind, Technique
from posture.intake import Intake
from posture.knowledge_model import Knowledge
from posture.regions import Limits, Region, allowed


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


def everything(regions: Sequence[Region], person: Intake, limits: Limits, known: Knowledge) -> list[Planned]:
    """List everything that may be done, in the order in which a session does it."""
    complaint = bool(regions) or person.has_pain
    return list(
        chain.from_iterable(
            _of_kind(kind, regions, person, limits, complaint, known) for kind in known.session.order
        )
    )


def _of_kind(
    kind: Kind, regions: Sequence[Region], person: Intake, limits: Limits, complaint: bool, known: Knowledge
) -> Iterator[Planned]:
    """Plan a kind: the first general technique that is allowed, or each region's own."""
    fitting = [item for item in known.techniques.values() if item.kind == kind]
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
