"""Rows of the outline hidden in committed turns: the interval grows by what that changes; nothing jumps."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array
from posture.body.outline import LEVELS
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.turn.calibration import completed, described, readings, turn_calibration
from posture.turn.features import FEATURES, PELVIS_ROWS, PELVIS_WIDTHS, WIDTHS, outline_turns
from posture.turn.headings import TurnFit, fit_turn
from tests.conftest import every
from tests.turn.people import Marked, hiding
from validation.turns import FRAMES, LEARNT, TurnRow, load, seen_in

RAISED = ("turnA07000", "turnA07010")
"""Kept turns with the hands at the shoulders; in both every frame shows all rows of the pelvis."""

OUTLINED = ("pelvis_rotation", "trunk_torsion")
"""What is read from the outline when the arms are raised."""


@cache
def kept(name: str) -> TurnFit:
    return fit_turn(seen_in(FRAMES, f"{name}."), ordered=True)


def read(fit: TurnFit) -> dict[str, Outcome]:
    return {one.indicator: one for one in readings(fit)}


def hidden_frames(how: str, heading_deg: Array, rng: np.random.Generator) -> Marked:
    """Which frames are hidden, (N,) bool."""
    if how == "a third at random":
        return np.asarray(rng.random(len(heading_deg)) < 1 / 3)
    if how == "a quarter of the way round":
        return np.asarray(np.abs(wrapped_deg(heading_deg - rng.uniform(-180, 180))) < 45)
    middles = {"front and back": (0, 180), "both sides": (-90, 90)}[how]
    reach = rng.uniform(15, 50)
    hidden = np.zeros(len(heading_deg), dtype=np.bool_)
    for middle in middles:
        hidden |= np.abs(wrapped_deg(heading_deg - middle)) < reach
    return hidden


def test_every_frame_that_a_row_lacks_makes_it_less_sure() -> None:
    fit = kept("turnA07000")
    order = np.random.default_rng(7).permutation(len(fit.used))
    found = []
    for count in range(0, len(fit.used) - 5, 3):
        lacking = np.isin(np.arange(len(fit.used)), order[:count])
        # Same scatter each time: only the frames that are there count.
        found.append(outline_turns(hiding(fit, [PELVIS_ROWS[-1]], lacking))[1][-1])
    assert found[0] == 0
    assert found[1] > 0
    assert np.mean(np.diff(found) > 0) > 0.8
    assert found[-1] > 100 * found[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", RAISED)
@pytest.mark.parametrize("row", [PELVIS_ROWS[-1], PELVIS_ROWS[3]])
def test_one_row_that_fades_away_widens_the_interval_and_never_refuses(name: str, row: int) -> None:
    """The row weighs up to a third of the formula; hidden frame by frame, front and back first."""
    fit = kept(name)
    order = np.argsort(-np.abs(np.cos(np.radians(fit.heading_deg))))
    values: dict[str, list[float]] = {name: [] for name in OUTLINED}
    sems: dict[str, list[float]] = {name: [] for name in OUTLINED}
    for count in range(0, len(order) + 1, 4):
        found = read(hiding(fit, [row], np.isin(np.arange(len(order)), order[:count])))
        for indicator in OUTLINED:
            one = found[indicator]
            assert isinstance(one, Reading), count
            values[indicator].append(one.value)
            sems[indicator].append(float(np.hypot(one.model_sem, one.parts["frames"])))
    for indicator in OUTLINED:
        assert np.abs(np.diff(values[indicator])).max() < 0.5 * sems[indicator][0]
        assert max(sems[indicator]) < 1.5 * sems[indicator][0]
    made = turn_calibration().arms["raised"]
    gone = described(hiding(fit, [row], np.ones(len(order), bool)), made)[1]
    assert gone[WIDTHS.index(f"width_{row}"), WIDTHS.index(f"width_{row}")] > 0.5


HOW = ("a third at random", "front and back", "both sides", "a quarter of the way round")


@pytest.mark.slow
@pytest.mark.parametrize(("how", "rows"), every(itertools.product(HOW, [1, 2, 6]), 3))
def test_what_hidden_frames_change_is_in_the_interval(how: str, rows: int) -> None:
    """The change against the same turn seen whole, in the part of the budget that hidden frames added."""
    rng = np.random.default_rng([rows, HOW.index(how)])
    shares = []
    for name in RAISED:
        fit = kept(name)
        whole = read(fit)["pelvis_rotation"]
        assert isinstance(whole, Reading)
        for _ in range(6):
            chosen = rng.choice(PELVIS_ROWS, rows, replace=False).tolist()
            found = read(hiding(fit, chosen, hidden_frames(how, fit.heading_deg, rng)))["pelvis_rotation"]
            if isinstance(found, NotMeasured):
                continue
            shares.append(abs(found.value - whole.value) / found.parts["frames"])
    assert len(shares) > 10
    assert np.mean(np.array(shares) < 1.96) >= 0.9


def held_out() -> list[TurnRow]:
    return [
        row for row in load() if row.held_out and row.arms == "raised" and np.isfinite(row.described).all()
    ]


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_intervals_hold_on_held_out_turns_whose_rows_are_missing(missing: int) -> None:
    """Whole rows of the pelvis hidden at random on people that nothing was learnt from."""
    made = turn_calibration().arms["raised"]
    formula = made.formulas["pelvis_rotation"]
    weights = np.array([formula.coefficients.get(name, 0.0) for name in FEATURES])
    rng = np.random.default_rng(missing)
    error: dict[str, list[float]] = {"whole": [], "missing": []}
    inside = []
    for row in held_out():
        truth = row.truth[LEARNT.index("pelvis_rotation")]
        for _ in range(8):
            gone = np.isin(WIDTHS, rng.choice(PELVIS_WIDTHS, missing, replace=False))
            values = row.described.copy()
            turns = np.where(gone, np.nan, values[made.rows])
            values[made.rows], left = completed(turns, np.where(gone, np.inf, 0.0), made.covariance)
            sem = np.sqrt(formula.model_sem**2 + weights[made.rows] @ left @ weights[made.rows])
            error["whole"].append(row.described @ weights - truth)
            error["missing"].append(values @ weights - truth)
            inside.append(abs(values @ weights - truth) <= 1.96 * sem)
    rmse = {kind: np.sqrt(np.mean(np.square(errors))) for kind, errors in error.items()}
    assert rmse["missing"] < rmse["whole"] + 0.25 * missing
    assert np.mean(inside) >= 0.94


@pytest.mark.parametrize("levels", [slice(None), slice(len(LEVELS) // 2, None)])
def test_an_outline_that_no_frame_shows_is_refused_and_the_rest_is_not(levels: slice) -> None:
    fit = kept("turnA07000")
    found = read(hiding(fit, levels, np.ones(len(fit.used), bool)))
    for indicator, one in found.items():
        assert isinstance(one, NotMeasured if indicator in OUTLINED else Reading), indicator


@pytest.mark.parametrize("name", RAISED)
def test_hidden_rows_of_a_mirrored_turn_give_the_negated_features(name: str) -> None:
    seen = [one for one in seen_in(FRAMES, f"{name}.") if one is not None]
    edges = [np.array(one.outline_px) for one in seen]
    for k in range(0, len(seen), 3):
        edges[k][list(PELVIS_ROWS[2:])] = np.nan
    seen = [replace(one, outline_px=edge) for one, edge in zip(seen, edges, strict=True)]
    made = turn_calibration().arms["raised"]
    there, open_there = described(fit_turn(seen, ordered=True), made)
    back, open_back = described(fit_turn([one.mirrored() for one in seen], ordered=True), made)
    assert back == pytest.approx(-there, abs=0.05)
    assert open_there.any()
    assert open_back == pytest.approx(open_there, rel=0.02, abs=0.01)
