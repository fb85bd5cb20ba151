"""Who is read how well off the picture of the trunk, each judged by what others tell (docs/accuracy.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array
from posture.pelvis.calibration import LINES, picture_calibration
from validation.observations import RESULTS
from validation.pelvis.calibrate import (
    VIEWS,
    fitted,
    held_out,
    photos_of,
    raised_by_others,
)
from validation.sections import number, share_text, table

TABLE = RESULTS / "pelvis.npz"
#: Below this share of intervals that hold a group is looked at; how sure one must be, all groups together.
LEAST_SHARE, SURE = 0.93, 0.05
#: A true tilt from which on one hopes for a clear answer, degrees.
LARGE_DEG = 5.0


@dataclass(frozen=True, slots=True)
class Judged:
    """Photos of one view (N), each read by what other people tell; columns are `INDICATORS`.

    Attributes
    ----------
    values, sems, truth
        (N, 3) landmarks and picture together; NaN where the picture is not read.
    alone, raw
        (N, 2) the picture by itself, and what the network says.
    facts
        By name, (N,) each.
    """

    values: Array
    sems: Array
    truth: Array
    alone: Array
    raw: Array
    facts: Mapping[str, Any]


def judged(known: Mapping[str, Any], view: Any) -> Judged:
    """Read the photos of a view of a table."""
    photos = photos_of(known, view)
    taught = picture_calibration().views[view].taught
    values, sems, truth = held_out(photos, view, taught)
    sems = sems * raised_by_others(photos.fold, np.abs(values - truth) / sems)
    alone = np.empty_like(photos.lines)
    for k in np.unique(photos.fold):
        apart = photos.fold == k
        formulas = fitted(photos.part(~apart), taught).formulas
        weights = np.array([list(one.coefficients.values()) for one in formulas.values()])
        alone[apart] = photos.lines[apart] @ weights.T
    place = {name: row for row, name in enumerate(known["name"])}
    rows = np.array([place[name] for name in photos.name])
    facts = known["facts"][rows]
    return Judged(
        values,
        sems,
        truth,
        alone,
        photos.lines,
        {
            "bottom": known["bottom"][rows],
            "top": known["top"][rows],
            "trunk": known["trunk_px"][rows],
            "sex": np.where(facts[:, 3] < 0.5, "men", "women"),
            "weight": facts[:, 4],
            "waist": facts[:, 5],
            "hem": facts[:, 6],
            "skin": facts[:, 7],
        },
    )


def by_people(path: Path = TABLE) -> str:
    """Who is read how well, and whether clothes are, as Markdown; empty as long as no table is there."""
    if not path.exists() or not picture_calibration().views:
        return ""
    with np.load(path) as file:
        known = dict(file)
    views: dict[str, Judged] = {view: judged(known, view) for view in VIEWS}
    return "\n".join([_clear(views), _by_group(views), _clothes(views)])


def _rmse(error: Array) -> float:
    return float(np.sqrt(np.nanmean(error**2)))


def _slope(truth: Array, said: Array) -> float:
    read = np.isfinite(said)
    return float(np.polyfit(truth[read], said[read], 1)[0])


def _clear(views: Mapping[str, Judged]) -> str:
    """What the picture says by itself, and how many large tilts are clear."""
    text = (
        "*picture alone*: slope undone, before it is weighed with the landmarks; *raw slope*: the network's\n"
        f"own. *clear*: of true tilts of {LARGE_DEG:.0f}° and more, those whose 95 % interval leaves 0 out.\n"
    )
    cells = [
        [f"`{name}`", view, *_numbers(one, k)] for k, name in enumerate(LINES) for view, one in views.items()
    ]
    heads = ("indicator", "view", "RMSE picture alone", "raw slope", "median half width", "clear")
    return "\n".join([text, table(heads, cells)])


def _numbers(one: Judged, k: int) -> list[object]:
    truth, value = one.truth[:, k], one.values[:, k]
    large = (np.abs(truth) >= LARGE_DEG) & np.isfinite(value)
    clear = np.abs(value[large]) > COVERAGE_95 * one.sems[large, k]
    return [
        f"{_rmse(one.alone[:, k] - truth):.2f}°",
        number(_slope(truth, one.raw[:, k])),
        f"{np.nanmedian(COVERAGE_95 * one.sems[:, k]):.1f}°",
        f"{clear.sum()} of {large.sum()}",
    ]


def holds(one: Judged, k: int) -> Array:
    """Of the photos that are read: whether the interval holds the truth."""
    read = np.isfinite(one.values[:, k])
    return np.asarray(np.abs(one.values[read, k] - one.truth[read, k]) <= COVERAGE_95 * one.sems[read, k])


def groups(one: Judged) -> dict[str, Array]:
    """People by clothes, build, skin, sex and size, (N,) flags each."""
    found: dict[str, Array] = {}
    for part in ("top", "bottom"):
        for kind in sorted(set(one.facts[part].tolist())):
            found[str(kind)] = one.facts[part] == kind
    for kind in ("women", "men"):
        found[kind] = one.facts["sex"] == kind
    for name, low, high in (
        ("weight", "slight", "heavy"),
        ("skin", "dark skin", "light skin"),
        ("trunk", "small in the picture", "large in the picture"),
    ):
        values = one.facts[name]
        found[low] = values <= np.quantile(values, 1 / 3)
        found[high] = values >= np.quantile(values, 2 / 3)
    return found


def below(held: int, count: int) -> float:
    """How likely so few of the intervals hold if 93 % do: the binomial's lower tail."""
    return sum(comb(count, k) * LEAST_SHARE**k * (1 - LEAST_SHARE) ** (count - k) for k in range(held + 1))


def too_low(chances: Mapping[str, float]) -> set[str]:
    """Groups below 93 %, all looked at together (Holm 1979)."""
    found = set()
    for rank, name in enumerate(sorted(chances, key=lambda one: chances[one])):
        if chances[name] * (len(chances) - rank) > SURE:
            break
        found.add(name)
    return found


def coverages(views: Mapping[str, Judged]) -> dict[str, tuple[int, int, float]]:
    """By group, both views together: hip line's intervals that hold, of how many, and the error's size."""
    found: dict[str, tuple[int, int, float]] = {}
    parts: dict[str, list[tuple[Array, Array]]] = defaultdict(list)
    for one in views.values():
        read = np.isfinite(one.values[:, 0])
        error = one.values[read, 0] - one.truth[read, 0]
        for name, flags in groups(one).items():
            parts[name].append((holds(one, 0)[flags[read]], error[flags[read]]))
    for name, pairs in parts.items():
        held, error = (np.concatenate(one) for one in zip(*pairs, strict=True))
        found[name] = (int(held.sum()), len(held), _rmse(error))
    return found


def _by_group(views: Mapping[str, Judged]) -> str:
    found = coverages(views)
    low = too_low({name: below(held, count) for name, (held, count, _) in found.items()})
    cells = [
        [name, count, f"{rmse:.2f}°", share_text(held / count), "too low" if name in low else ""]
        for name, (held, count, rmse) in found.items()
    ]
    text = (
        "Hip line, front and back together, by group; *slight*, *dark* and *small* are the lower third,\n"
        "*heavy*, *light* and *large* the upper. A coverage is called too low if it is below\n"
        f"{share_text(LEAST_SHARE)} beyond chance, all groups looked at together (Holm).\n"
    )
    return "\n".join([text, table(("group", "photos", "RMSE together", "coverage", ""), cells)])


def over_clothes(one: Judged) -> tuple[float, float, float]:
    """How the hip line's answer follows waistband, hem, and the pelvis under clothes that stay level."""
    read = np.isfinite(one.values[:, 0])
    worn = np.stack([one.truth[:, 0], one.facts["waist"], one.facts["hem"], np.ones(len(read))], axis=1)[read]
    pelvis, waist, hem, _ = np.linalg.lstsq(worn, one.values[read, 0], rcond=None)[0]
    # Clothes that stay level sit askew by minus the pelvis's tilt.
    return float(waist), float(hem), float(pelvis - waist - hem)


def _clothes(views: Mapping[str, Judged]) -> str:
    text = (
        "Does the answer follow the pelvis or the clothes? Slopes of the hip line's answer, by regression\n"
        "on the pelvis, the waistband's and the hem's inclination on the body together:\n"
    )
    heads = ("view", "over the waistband (0 is right)", "over the hem (0)", "pelvis under level clothes (1)")
    cells = [[view, *(number(value) for value in over_clothes(one))] for view, one in views.items()]
    return "\n".join([text, table(heads, cells)])
