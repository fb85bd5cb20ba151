"""Clear, usual, unclear; and what an answer may claim as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import Indicator
from posture.measure.budget import indicators_of
from posture.measure.indicators import BY_ID as SPECS
from posture.measure.indicators import INDICATORS
from posture.measure.readings import Reading
from posture.measure.verdicts import WRONGLY, bars, by_chance, claimed, status

JUDGED = [
    spec.id
    for spec in INDICATORS
    if spec.judged and not spec.made_of and not spec.says_again and spec.difference_of is None
]


def answer(values: dict[str, tuple[float, float]]) -> tuple[Indicator, ...]:
    """All indicators, of which these have a value with its standard error."""
    return indicators_of(
        [Reading(name, value, sem, 0.0, 0.0, 0.0, "card", None) for name, (value, sem) in values.items()],
        fixed_camera=True,
    )


def ids(found: Sequence[Indicator]) -> list[str]:
    return [one.id for one in found]


def test_bars_are_the_wider_of_threshold_and_usual_band_on_each_side() -> None:
    assert bars(SPECS["hip_obliquity"]) == (-2.0, 2.0)
    assert bars(SPECS["shoulder_obliquity"]) == (-2.5, 2.5)
    assert bars(SPECS["knee_angle_left"]) == (-4.7, 7.5)
    assert bars(replace(SPECS["hip_obliquity"], threshold=9.0)) == (-9.0, 9.0)


def test_without_a_norm_a_symmetric_value_has_a_side_and_a_side_view_claims_nothing() -> None:
    assert bars(SPECS["head_tilt"]) == (0.0, 0.0)
    assert status(SPECS["head_tilt"], 5.0, 1.0) == "clear"
    assert bars(SPECS["knee_angle_sagittal"]) == (-inf, inf)
    assert status(SPECS["knee_angle_sagittal"], 40.0, 0.1) == "unclear"
    assert status(SPECS["head_forward"], -30.0, 0.1) == "unclear"


@given(st.floats(-20, 20), st.floats(0.05, 6.0), st.sampled_from(INDICATORS))
def test_usual_is_never_clear_and_the_mirror_image_has_the_same_verdict(
    value: float, sem: float, spec: object
) -> None:
    spec = SPECS[spec.id]  # type: ignore[attr-defined]
    found = status(spec, value, sem)
    low, high = value - 1.96 * sem, value + 1.96 * sem
    least, most = bars(spec)
    assert (found == "clear") == (low > most or high < least)
    if found == "usual":
        assert spec.usual is not None
        assert spec.usual[0] <= low <= high <= spec.usual[1]
    if (least, most) == (-most, -least):
        assert status(spec, -value, sem) == found


def test_holm_asks_more_of_the_surest_the_more_there_is_to_choose_from() -> None:
    # 2.2 standard errors beyond its bar: once in 36 by chance, enough alone and too little among twelve.
    alone = {"hip_obliquity": (2.0 + 2.2, 1.0)}
    assert by_chance(answer(alone)[0]) == pytest.approx(0.0278, abs=1e-4)
    assert ids(claimed(answer(alone))) == ["hip_obliquity"]
    others = {name: (0.0, 1.0) for name in JUDGED if name != "hip_obliquity"}
    assert len(others) > 6
    assert claimed(answer(alone | others)) == []
    assert ids(claimed(answer(others | {"hip_obliquity": (2.0 + 3.5, 1.0)}))) == ["hip_obliquity"]


def test_a_claim_is_clear_and_the_surest_comes_first() -> None:
    found = claimed(answer({"hip_obliquity": (9.0, 1.0), "shoulder_obliquity": (-12.0, 1.0)}))
    assert ids(found) == ["shoulder_obliquity", "hip_obliquity"]
    assert {one.status for one in found} == {"clear"}


def test_a_difference_does_not_count_beside_its_parts() -> None:
    parts = {"shoulder_obliquity": (9.0, 0.5), "hip_obliquity": (0.0, 0.5)}
    both = answer(parts | {"shoulder_hip_difference": (9.0, 0.5)})
    assert "shoulder_hip_difference" not in ids(claimed(both))
    alone = answer(
        {
            "shoulder_obliquity": (4.0, 2.0),
            "hip_obliquity": (-4.0, 2.0),
            "shoulder_hip_difference": (8.0, 1.0),
        }
    )
    assert ids(claimed(alone)) == ["shoulder_hip_difference"]


def test_one_turn_of_the_trunk_is_not_claimed_three_times() -> None:
    turned = {"pelvis_rotation": (-15.0, 1.0), "shoulder_rotation": (15.0, 1.0), "trunk_torsion": (30.0, 1.0)}
    assert set(ids(claimed(answer(turned)))) == {"pelvis_rotation", "shoulder_rotation"}
    bony = {"hip_obliquity": (9.0, 1.0), "pelvis_obliquity": (9.0, 1.0)}
    assert ids(claimed(answer(bony))) == ["hip_obliquity"]


def test_what_is_claimed_is_clear_to_the_last_digit() -> None:
    on_the_edge = answer({"hip_obliquity": (2.0 + 1.95998, 1.0)})
    assert (on_the_edge[0].status, claimed(on_the_edge)) == ("unclear", [])


def test_of_what_nobody_judges_nothing_is_claimed() -> None:
    assert claimed(answer({"head_tilt": (20.0, 0.5)})) == []


def test_people_on_the_bars_are_wrongly_claimed_of_in_at_most_five_of_a_hundred_answers() -> None:
    """The worst case: every truth lies exactly on its bar, where an error in one direction makes a claim."""
    rng = np.random.default_rng(5)
    wrong, answers = 0, 1500
    for _ in range(answers):
        errors = rng.standard_normal(len(JUDGED))
        values = {name: (bars(SPECS[name])[1] + e, 1.0) for name, e in zip(JUDGED, errors, strict=True)}
        wrong += bool(claimed(answer(values)))
    # The upper side alone: half of 5 %; three standard errors of the count above that.
    assert wrong / answers <= WRONGLY / 2 + 3 * (0.025 * 0.975 / answers) ** 0.5
    assert wrong / answers >= WRONGLY / 2 - 3 * (0.025 * 0.975 / answers) ** 0.5
