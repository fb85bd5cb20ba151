"""The figures of docs/accuracy.md, from the committed tables and the shipped calibration.

Everything is computed again on every run; nothing here is learnt, except for the comparison across
looks, which learns its own formulas and throws them away. Left and right are the subject's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array
from posture.measure import calibration as applied
from posture.measure.calibration import Calibration, calibration
from posture.measure.indicators import INDICATORS
from validation.calibrate import fit
from validation.claims import Claims, claims
from validation.evaluation import Figures, Reading, SessionReading, answers, figures, readings, sessions
from validation.observations import FRESH, Observation, load, load_all
from validation.usable import Sample, samples

KINDS = ("front", "back", "side")
METHODS = ("naive", "mirrored", "calibrated")
LEAST = 8
"""Fewer readings than this give no figures."""

ACROSS = ("hip_obliquity", "shoulder_obliquity", "shoulder_rotation", "trunk_lean", "head_forward")
OTHER_LOOKS = (("AC", "B"), ("B", "A"))
"""Looks that are learnt from, and the look that is then read."""

Key = tuple[str, str]
"""Indicator and kind of view."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Readings whose 95 % interval excludes the neutral value; `slope` of the values over the truths."""

    n: int
    share: float
    slope: float
    right_sign: float


@dataclass(frozen=True, slots=True)
class Across:
    """RMSE on the same held-out photos of one look, in the indicator's unit.

    ``other`` was learnt on other looks, ``own`` on this look (A together with C), ``shipped`` on all;
    ``outside`` is the share of photos that the program would not calibrate with ``other``.
    """

    learnt: str
    look: str
    indicator: str
    n: int
    other: float
    own: float
    shipped: float
    outside: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the page, the plots and the tests are made of.

    Attributes
    ----------
    observations : list of Observation
        All photos of all tables.
    held : list of Sample
        Usable photos of the scenes that were never learnt from.
    learnt : int
        Usable photos that were learnt from.
    readings : list of Reading
        Of the held-out photos that the calibration accepts.
    sessions : list of SessionReading
    across : list of Across
    fresh : list of Reading
        Of scenes that nothing at all was chosen with.
    claims : list of Claims
        How many of the held-out people's answers claim anything, and wrongly.
    """

    observations: list[Observation]
    held: list[Sample]
    learnt: int
    readings: list[Reading]
    sessions: list[SessionReading]
    across: list[Across]
    fresh: list[Reading]
    claims: list[Claims]


def gather(step: Told = lambda _: None) -> Evidence:
    """Read the tables and compute everything; `step` is called with what comes next."""
    step("Reading the tables")
    observations = load_all()
    rows = samples(observations)
    held = [row for row in rows if row.held_out]
    step("Reading the held-out photos")
    found = readings(held)
    step("Combining the held-out sessions")
    combined = answers(held)
    step("Learning on one look, reading another")
    other = across(rows)
    step("Reading the fresh scenes")
    fresh = readings(samples(load(FRESH)))
    step("Counting the claims of held-out answers")
    counted = claims(combined)
    return Evidence(
        observations, held, len(rows) - len(held), found, sessions(combined), other, fresh, counted
    )


def kind_of(reading: Reading) -> str:
    """The kind of view: ``front``, ``back`` or ``side``."""
    return applied.kind_of(reading.view)


def grouped(rows: Iterable[Reading]) -> dict[Key, list[Reading]]:
    """Readings by indicator and kind of view, in the order of the table of indicators."""
    groups: dict[Key, list[Reading]] = {(spec.id, kind): [] for spec in INDICATORS for kind in KINDS}
    for row in rows:
        groups[row.indicator, kind_of(row)].append(row)
    return {key: found for key, found in groups.items() if len(found) >= LEAST}


def column(rows: Sequence[Reading], name: str) -> Array:
    """One attribute of all readings, shape (n,)."""
    return np.array([getattr(row, name) for row in rows])


def by_method(rows: Sequence[Reading]) -> dict[str, Figures]:
    """Figures of each way to read the same photos; only the calibrated one has an interval."""
    truth, sem = column(rows, "truth"), column(rows, "sem")
    known = {name: column(rows, name) for name in METHODS}
    return {
        name: figures(truth, value, sem if name == "calibrated" else None)
        for name, value in known.items()
        if np.isfinite(value).sum() >= LEAST
    }


def as_instructed(row: Reading) -> bool:
    """Whether a photo was taken as the instructions ask: exact view, far away, at hip height."""
    return abs(row.turn_deg) <= 6 and row.distance_m >= 2.5 and 0.8 <= row.height_m <= 1.3


def resolved(rows: Sequence[Reading]) -> Resolved | None:
    """Figures of the readings that claim resolution; None when there are too few."""
    neutral = {spec.id: spec.neutral for spec in INDICATORS}[rows[0].indicator]
    truth, value = column(rows, "truth") - neutral, column(rows, "calibrated") - neutral
    claims = np.abs(value) > COVERAGE_95 * column(rows, "sem")
    if claims.sum() < LEAST or truth[claims].std() < 0.1:
        return None
    return Resolved(
        n=int(claims.sum()),
        share=float(claims.mean()),
        slope=float(np.polyfit(truth[claims], value[claims], 1)[0]),
        right_sign=float((truth[claims] * value[claims] > 0).mean()),
    )


def coverage(rows: Sequence[Reading], nominal: float) -> float:
    """Share of truths inside the interval that should hold the share `nominal` of them."""
    z = NormalDist().inv_cdf(0.5 + nominal / 2)
    error = column(rows, "calibrated") - column(rows, "truth")
    return float((np.abs(error) <= z * column(rows, "sem")).mean())


def by_session(rows: Iterable[SessionReading]) -> dict[tuple[str, str, str], Figures]:
    """Figures by combination of photos, source of the roll and indicator."""
    groups: dict[tuple[str, str, str], list[SessionReading]] = {}
    for row in rows:
        groups.setdefault((row.photos, row.roll, row.indicator), []).append(row)
    return {
        key: figures(
            np.array([row.truth for row in found]),
            np.array([row.value for row in found]),
            np.array([row.sem for row in found]),
        )
        for key, found in groups.items()
        if len(found) >= LEAST
    }


def across(rows: Sequence[Sample]) -> list[Across]:
    """What is learnt on one look, read on another, beside what is learnt on the look itself."""
    present = {row.observation.look for row in rows}
    found: list[Across] = []
    for learnt, look in OTHER_LOOKS:
        if look in present and present & set(learnt):
            others = _learnt_on(rows, learnt)
            own = _learnt_on(rows, "AC" if look == "A" else look)
            held = [row for row in rows if row.held_out and row.observation.look == look]
            names = " + ".join(sorted(present & set(learnt)))
            found += _compare(names, look, held, others, own)
    return found


def _learnt_on(rows: Sequence[Sample], looks: str) -> Calibration:
    chosen = [row for row in rows if not row.held_out and row.observation.look in looks]
    return replace(calibration(), views=fit(chosen).views)


def _compare(
    learnt: str, look: str, held: Sequence[Sample], others: Calibration, own: Calibration
) -> Iterator[Across]:
    for name in ACROSS:
        here = [row for row in held if name in row.truth and name not in row.withheld]
        if len(here) < LEAST:
            continue
        truth = np.array([row.truth[name] for row in here])
        value = {
            key: np.array([applied.values(row.stance, made)[name] for row in here])
            for key, made in {"other": others, "own": own, "shipped": calibration()}.items()
        }
        trusts = [applied.trust(row.landmarks, row.stance, others) for row in here]
        yield Across(
            learnt=learnt,
            look=look,
            indicator=name,
            n=len(here),
            **{key: figures(truth, found).rmse for key, found in value.items()},
            outside=float(np.mean([trust.domain == "outside" for trust in trusts])),
        )


def look_groups(rows: Iterable[Reading]) -> dict[str, list[Reading]]:
    """All readings together, then those of each look."""
    groups: dict[str, list[Reading]] = {"all": []}
    for row in rows:
        groups["all"].append(row)
        groups.setdefault(row.look, []).append(row)
    return groups
