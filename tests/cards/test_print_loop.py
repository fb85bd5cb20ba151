"""The exact loop: the sheet as a PDF, printed at 300 dpi, folded, photographed, found, posed, told."""

from __future__ import annotations

import numpy as np
import pytest

from posture.answer.assessment import Assessment
from posture.answer.vocabulary import ViewName
from posture.measure import camera_roll
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from tests.cards.scene import Shot, body
from tests.conftest import KnowingDetector, english
from tests.figure import Figure

AT_BELLY = (20.0, 30.0, 3000.0)
AT_CHEST = (-30.0, -370.0, 3040.0)
AT_WALL = (-420.0, 100.0, 3900.0)


def told(shot: Shot, roll_deg: float | None = None) -> Assessment:
    landmarks = Figure().landmarks(shot.view, roll_deg=shot.roll_deg)
    return analyse_photo(shot.jpeg(), KnowingDetector(landmarks), options=PhotoOptions(roll_deg))


def value(answer: Assessment, name: str) -> float:
    found = answer.indicator(name)
    assert found.value is not None, found.reason
    return found.value


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize(
    "angles", [(0.0, 0.0, 0.0), (12.0, 5.0, 6.0), (-12.0, -5.0, -6.0), (7.0, -6.0, 3.0), (-3.0, 8.0, -8.0)]
)
def test_a_pelvis_card_tells_the_angles_that_it_was_given(
    view: ViewName, angles: tuple[float, float, float]
) -> None:
    shot = Shot(view).roof(f"pelvis_{view}", body(*angles), AT_BELLY)
    answer = told(shot, roll_deg=0.0)
    assert answer.view.name == view
    assert value(answer, "pelvis_rotation") == pytest.approx(angles[0], abs=0.6)
    assert value(answer, "pelvis_obliquity") == pytest.approx(angles[1], abs=0.3)
    card = answer.cards[0]
    assert (card.id, card.seen, card.detail) == (f"pelvis_{view}", "clear", None)
    assert card.tilt_deg == pytest.approx(angles[2], abs=0.8)
    if view == "front":
        assert value(answer, "pelvis_tilt") == pytest.approx(angles[2], abs=0.8)
    else:
        assert "slopes" in english(answer.indicator("pelvis_tilt").reason or "")


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("sign", [1, -1])
def test_trunk_against_pelvis_whichever_way_the_person_faces(view: ViewName, sign: int) -> None:
    upper = "chest" if view == "front" else "upper_back"
    facing = sign * 9.0
    shot = Shot(view)
    shot.roof(f"pelvis_{view}", body(facing + 4 * sign, 2, 3), AT_BELLY)
    shot.roof(upper, body(facing - 7 * sign, -3, -12), AT_CHEST)
    answer = told(shot, roll_deg=0.0)
    assert value(answer, "trunk_torsion") == pytest.approx(-11 * sign, abs=0.8)
    assert value(answer, "pelvis_rotation") == pytest.approx(13 * sign, abs=0.6)
    assert value(answer, "trunk_rotation") == pytest.approx(2 * sign, abs=0.6)


@pytest.mark.parametrize(("roll", "pitch"), [(3.0, 6.0), (-4.0, -8.0)])
def test_the_wall_card_takes_out_roll_and_pitch(roll: float, pitch: float) -> None:
    shot = Shot("front", roll_deg=roll, pitch_deg=pitch)
    # The person of the photo does not move when the camera is pitched: the card has to be where the belly is.
    right, down, away = shot.camera.T @ np.array(AT_BELLY)
    shot.roof("pelvis_front", body(6, 5, 4), (float(right), float(down), float(away))).roof(
        "wall", body(), AT_WALL
    )
    answer = told(shot)
    assert answer.camera_roll.source == "wall_card"
    assert answer.camera_roll.deg == pytest.approx(roll, abs=0.2)
    assert answer.camera_roll.sem_deg < 0.35
    assert value(answer, "pelvis_rotation") == pytest.approx(6, abs=0.8)
    assert value(answer, "pelvis_obliquity") == pytest.approx(5, abs=0.4)
    assert value(answer, "pelvis_tilt") == pytest.approx(4, abs=1.2)


def test_a_stated_roll_comes_before_the_wall_card() -> None:
    answer = told(Shot("front", roll_deg=2.0).roof("wall", body(), AT_WALL), roll_deg=2.0)
    assert (answer.camera_roll.source, answer.camera_roll.deg) == ("given", 2.0)
    assert answer.camera_roll.sem_deg == camera_roll.GIVEN_SEM_DEG


def test_optics_is_a_small_part_of_the_budget() -> None:
    answer = told(Shot("front").roof("pelvis_front", body(6, 5, 4), AT_BELLY), roll_deg=0.0)
    budget = answer.indicator("pelvis_rotation").budget
    assert set(budget) == {"model", "camera_roll", "pose_repeat", "placement", "facing", "camera_pitch"}
    assert budget["model"] < 0.5 < budget["placement"] < budget["facing"]
    assert np.hypot.reduce(list(budget.values())) == pytest.approx(answer.indicator("pelvis_rotation").sem)
    assert any("printed card" in english(text) for text in answer.limits)


def test_a_roof_that_is_folded_otherwise_is_read_with_a_warning() -> None:
    answer = told(Shot("front").roof("pelvis_front", body(8, 3, 0), AT_BELLY, fold=50.0), roll_deg=0.0)
    assert "folded by" in english(answer.cards[0].detail or "")
    assert value(answer, "pelvis_rotation") == pytest.approx(8, abs=0.9)
