"""People who come again: what is learnt from pairs is what they were made with, and what is claimed holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posture.change.differences import Condition, differences
from validation import relied_on
from validation.observations import RESULTS
from validation.twins import figures, section, teach
from validation.twins.conditions import CONDITIONS
from validation.twins.figures import Share, answers
from validation.twins.learning import Kind, Lessons, fitted, standard
from validation.twins.pairs import Pairs, couples
from validation.twins.proof import families, judged, lessons, wrongly
from validation.twins.retest import icc
from validation.twins.seen import COMBINATIONS, FACTS, NAMES, TABLE, TEXTS, gather, load

BOTH = Kind("hip_obliquity", "picture", ("back", "front"))
#: What made-up pairs are made with, and how many there are.
SLOPE, SEM, COUNT = 0.8, 1.2, 4000


def _made(sem_by_condition: Mapping[Condition, float], seed: int = 0) -> Pairs:
    """Pairs whose differences follow true changes with a known slope and error; all state the same."""
    rng = np.random.default_rng(seed)
    condition = np.array(CONDITIONS)[rng.integers(0, 4, COUNT)]
    change = rng.normal(0, 4, COUNT)
    error = rng.normal(0, 1, COUNT) * [sem_by_condition[one] for one in condition.tolist()]
    person = np.arange(COUNT, dtype=float)
    both = np.full((COUNT, 2), 2.0)
    return Pairs(
        before=np.arange(COUNT),
        after=np.arange(COUNT),
        person=person,
        fold=person % 5,
        condition=condition,
        difference=SLOPE * change + error,
        change=change,
        usual=change,
        own=both,
        roll=0 * both,
        repeat=0 * both,
        errors=rng.normal(0, 1, (COUNT, 2)),
    )


def test_the_slope_and_the_error_that_pairs_were_made_with_are_learnt() -> None:
    made = dict(zip(CONDITIONS, (0.7, 1.0, 1.3, 2.0), strict=True))
    pairs = _made(made)
    for condition, row in fitted(Lessons(pairs, pairs), BOTH).items():
        assert row.slope == pytest.approx(SLOPE, abs=0.02)
        assert row.slope_sem < 0.06
        assert row.sem == pytest.approx(made[condition], rel=0.1)
        assert np.mean(np.abs(standard(row, pairs.of(condition))) <= 1.96) == pytest.approx(0.95, abs=0.02)


def test_where_stated_errors_say_how_large_the_true_ones_are_they_are_believed() -> None:
    pairs = _made(dict.fromkeys(CONDITIONS, 1.0))
    scale = np.where(pairs.person % 2 == 0, 0.8, 1.25)
    error = (pairs.difference - SLOPE * pairs.change) * scale**2
    pairs = replace(pairs, difference=SLOPE * pairs.change + error, own=pairs.own * scale[:, None])
    row = fitted(Lessons(pairs, pairs), BOTH)["nothing"]
    assert row.growth == pytest.approx(2.0, abs=0.4)


def test_a_slope_that_differs_between_people_is_in_its_own_error() -> None:
    rng = np.random.default_rng(3)
    pairs = _made(dict.fromkeys(CONDITIONS, 0.5))
    pairs = replace(pairs, difference=pairs.difference + rng.normal(0, 0.2, COUNT) * pairs.change)
    row = fitted(Lessons(pairs, pairs), BOTH)["clothes"]
    assert row.slope_sem == pytest.approx(0.2, abs=0.04)


def test_the_intraclass_correlation_of_shrout_and_fleiss() -> None:
    """Their table 2: six people, four judges, ICC(2,1) = .29 (Psychological Bulletin 86:420, 1979)."""
    judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert icc(np.array(judges, dtype=float)) == pytest.approx(0.29, abs=0.005)


def test_the_interval_of_a_share() -> None:
    assert Share(0, 10).interval == pytest.approx((0.0, 0.278), abs=1e-3)
    assert Share(50, 100).interval == pytest.approx((0.404, 0.596), abs=1e-3)


def test_nobody_teaches_a_fold_that_they_are_tested_in() -> None:
    found = lessons(answers(), BOTH).told
    folds = {person: set(found.fold[found.person == person]) for person in set(found.person.tolist())}
    assert all(len(fold) == 1 for fold in folds.values())


def test_only_answers_that_may_be_compared_are_paired() -> None:
    named = answers().texts["calibration"]
    for before, after, _ in couples(answers(), "front", "found"):
        assert named[before] == named[after]
        assert "," not in named[before]


@pytest.mark.slow
def test_the_shipped_errors_are_what_the_table_teaches() -> None:
    assert teach.written(teach.made(answers())) == teach.TARGET.read_text("utf-8")
    assert not teach.outdated(differences().calibrations)


@pytest.mark.slow
def test_unchanged_people_are_called_changed_as_rarely_as_meant() -> None:
    """Five in a hundred values of a line; what sampling allows beyond three to seven is in the interval."""
    zeros = sum((one.zeros for one in figures.compared() if one.follows), Share(0, 0))
    assert zeros.interval[0] <= 0.07
    assert zeros.interval[1] >= 0.03
    whole = sum((Share(*wrongly(families(answers(), photos))) for photos in COMBINATIONS), Share(0, 0))
    assert whole.interval[0] <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("indicator", ["hip_obliquity", "shoulder_obliquity"])
def test_no_condition_claims_less_than_was_measured_on_others(indicator: str) -> None:
    """Of pairs that taught nothing, 95 % of the intervals hold, as far as so few can tell."""
    for photos in (("front",), ("back",), ("back", "front")):
        taught = lessons(answers(), Kind(indicator, "picture", photos))
        for here in judged(taught, Kind(indicator, "picture", photos)).values():
            held = np.abs(here.error) <= 1.96
            assert Share(int(held.sum()), len(held)).interval[1] >= 0.95


@pytest.mark.slow
def test_the_page_begins_with_ten_lines_and_has_every_condition() -> None:
    lines = relied_on.section().splitlines()
    assert [line.split(".")[0] for line in lines if line[:1].isdigit()] == [f"{k}" for k in range(1, 11)]
    page = section.section()
    assert all(f"| front + back | {condition} |" in page for condition in CONDITIONS)


def test_the_table_is_there_and_small() -> None:
    assert TABLE.parent == RESULTS
    assert TABLE.stat().st_size < 1_000_000


def test_what_is_gathered_anew_replaces_its_people_and_keeps_the_others(tmp_path: Path) -> None:
    said = {"hip_obliquity": ["card", 2.0, 0.5, 0.1, 0.2]}
    row = {"said": said, "truth": {"hip_obliquity": 1.5}, "roll_source": "", "calibration": "none"}
    row |= dict.fromkeys(FACTS, 0.0) | dict.fromkeys(TEXTS, "x")
    table = tmp_path / "table.npz"
    for first, second in ((1, 2), (2, 3)):
        rows = [row | {"person": person, "roll_deg": float(first)} for person in (first, second)]
        (tmp_path / "group1.json").write_text(json.dumps(rows), "utf-8")
        gather([tmp_path], table, keep=table.exists())
    found = load(table)
    assert found.facts["person"].tolist() == [1, 2, 3]
    assert found.facts["roll_deg"].tolist() == [1, 2, 2]
    assert found.value[:, NAMES.index("hip_obliquity")].tolist() == [2, 2, 2]
