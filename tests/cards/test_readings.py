"""Cards and stickers in photos and sessions: signs, lines, views, gates, other sources, budgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from posture.answer.assessment import Assessment, CameraRoll, View
from posture.answer.vocabulary import ViewName
from posture.body.feet import FEET_SEM_DEG, MISSED_SHARE, UNSEEN_SEM_DEG, Feet
from posture.body.landmarks import MIRROR, Joint, Landmarks
from posture.cards.piece_words import piece_words
from posture.cards.readings import CARD_CONFIDENCE, PLACEMENT, card_outcomes
from posture.cards.search import SeenCards
from posture.cards.table import CARDS
from posture.errors import NotStanding, UnusableView, ViewMismatch
from posture.measure.budget import indicators_of
from posture.measure.covariance import SHARED, TOUCHED_SEM_DEG
from posture.measure.readings import Outcome, Reading
from posture.measure.repeats import with_own_placement
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.options import PhotoOptions
from posture.render.beside import apart
from posture.render.overlay import overlay_png
from posture.render.text import narrate
from tests.cards.scene import Shot, about, body
from tests.conftest import KnowingDetector, english
from tests.figure import Figure

AT_BELLY = (20.0, 30.0, 3000.0)
AT_CHEST = (-30.0, -370.0, 3040.0)
STRAIGHT = np.eye(3)


def told(shot: Shot, landmarks: Landmarks | None = None, roll_deg: float = 0.0, **how: Any) -> Assessment:
    seen = landmarks or Figure().landmarks(shot.view, roll_deg=shot.roll_deg)
    return analyse_photo(shot.jpeg(), KnowingDetector(seen), options=PhotoOptions(roll_deg), **how)


def value(answer: Any, name: str) -> float:
    found = answer.indicator(name)
    assert found.value is not None, found.reason
    return float(found.value)


def pair(
    view: ViewName, bone: str, width: float, inclination_deg: float, height: float = 0.0, aside: float = 10.0
) -> Shot:
    """Both stickers of a bone, the right one higher by the inclination."""
    shot = Shot(view)
    half = (
        width / 2 * np.array([np.cos(np.radians(inclination_deg)), -np.sin(np.radians(inclination_deg)), 0])
    )
    towards_right = np.array([-1.0 if view == "front" else 1.0, 1.0, 1.0])
    for side, sign in (("right", 1.0), ("left", -1.0)):
        edge = np.array([aside, height, 3000.0]) + sign * half * towards_right
        shot.sticker(f"{bone}_{side}", 0, edge, STRAIGHT)
    return shot


def hip_bone(view: ViewName, inclination_deg: float) -> Shot:
    """Both stickers of the near hip bone; positive: the front one is lower."""
    shot = Shot(view)
    angle, forward = np.radians(inclination_deg), 1.0 if view == "right" else -1.0
    line = 170 * np.array([forward * np.cos(angle), np.sin(angle), 0.0])
    rear = np.array([0.0, 20.0, 3035.0]) - line / 2
    shot.sticker(f"psis_{view}", 1, rear, STRAIGHT)
    return shot.sticker(f"asis_{view}", 1, rear + line - [0.0, 0.0, 70.0], STRAIGHT)


@pytest.mark.parametrize(("view", "bone", "width"), [("front", "asis", 240), ("back", "psis", 100)])
@pytest.mark.parametrize("inclination", [6.0, -4.0])
def test_two_hip_stickers_tell_the_pelvis_line(
    view: ViewName, bone: str, width: float, inclination: float
) -> None:
    found = told(pair(view, bone, width, inclination)).indicator("pelvis_obliquity")
    assert found.source == "sticker"
    assert found.value == pytest.approx(inclination, abs=0.3)
    off = np.degrees(np.arctan2(5 * np.sqrt(2), width * np.cos(np.radians(inclination))))
    assert found.budget["placement"] == pytest.approx(off, rel=0.02)


def test_the_roll_is_taken_out_of_stickers_and_its_error_is_counted() -> None:
    shot = Shot("front", roll_deg=4.0)
    for side, x in (("right", -110.0), ("left", 130.0)):
        shot.sticker(f"asis_{side}", 0, np.array([x, 20.0, 3000.0]), STRAIGHT)
    found = told(shot, roll_deg=4.0).indicator("pelvis_obliquity")
    assert found.value == pytest.approx(0.0, abs=0.3)
    assert found.budget["camera_roll"] == pytest.approx(0.3, abs=0.02)


def test_a_single_sticker_says_which_one_is_missing() -> None:
    shot = Shot("front").sticker("asis_left", 0, np.array([130.0, 20.0, 3000.0]), STRAIGHT)
    answer = told(shot)
    assert "front hip sticker, right was not seen" in english(
        answer.indicator("pelvis_obliquity").reason or ""
    )
    assert [(card.id, card.seen, card.rotation_deg) for card in answer.cards] == [
        ("asis_left", "clear", None)
    ]
    side = told(Shot("left").sticker("asis_left", 1, np.array([-80.0, 20.0, 3000.0]), STRAIGHT))
    assert "rear hip sticker, left" in english(side.indicator("innominate_inclination_left").reason or "")


def test_shoulder_stickers_stand_beside_the_landmarks_and_disagreement_is_said() -> None:
    shot = pair("front", "acromion", 340, 6.0, height=-450.0)
    agreeing = told(shot, Figure(shoulder_obliquity=6.0).landmarks("front"), calibrated=False)
    found = agreeing.indicator("shoulder_obliquity")
    assert found.source == "sticker"
    assert found.value == pytest.approx(6.0, abs=0.3)
    assert "shoulder_line" in found.budget
    assert [(other.source, other.agrees) for other in found.others] == [("landmarks", True)]
    against = told(shot, Figure(shoulder_obliquity=-6.0).landmarks("front"), calibrated=False)
    assert "do not agree" in english(against.indicator("shoulder_obliquity").text)
    # Its parts come from different sources now.
    assert agreeing.indicator("shoulder_hip_difference").value is None


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("inclination", [13.0, -5.0])
def test_the_inclination_of_a_hip_bone(view: ViewName, inclination: float) -> None:
    answer = told(hip_bone(view, inclination))
    found = answer.indicator(f"innominate_inclination_{view}")
    assert found.value == pytest.approx(inclination, abs=0.6)
    assert found.source == "sticker"
    assert {"placement", "camera_pitch", "pelvis_line"} <= set(found.budget)
    assert found.budget["placement"] == pytest.approx(2.4, abs=0.1)
    assert answer.indicator("innominate_difference").value is None


def test_hip_bones_against_each_other_in_a_session() -> None:
    photos = {side: [hip_bone(side, angle).jpeg()] for side, angle in SIDES.items()}
    detector = KnowingDetector(*(Figure().landmarks(side) for side in SIDES))
    answer = analyse_photos(photos, detector, options=PhotoOptions(roll_deg=0.0))
    found = answer.indicator("innominate_difference")
    assert found.value == pytest.approx(-8.0, abs=0.8)
    assert found.side == "left" or found.status == "unclear"
    assert found.budget["pelvis_line"] == pytest.approx(2.25)
    # One camera, one roll: it tips the bones to opposite sides of the two pictures.
    assert found.budget["camera_roll"] == pytest.approx(
        np.hypot(2 * 0.3, np.sqrt(2) * TOUCHED_SEM_DEG), rel=0.02
    )
    assert [[card.id for card in part.cards] for part in answer.photos] == [
        ["asis_left", "psis_left"],
        ["asis_right", "psis_right"],
    ]


SIDES: Mapping[ViewName, float] = {"left": 15.0, "right": 7.0}


@pytest.mark.parametrize("view", ["front", "back"])
def test_a_card_settles_which_side_is_seen(view: ViewName) -> None:
    other: ViewName = "back" if view == "front" else "front"
    # The network takes the person for the other side: left and right are exchanged.
    mistaken = Figure(shoulder_obliquity=5.0).landmarks(view)
    mistaken = replace(mistaken, xy_px=mistaken.xy_px[MIRROR], world_m=mistaken.world_m[MIRROR])
    shot = Shot(view).roof(f"pelvis_{view}", body(8, 3, 0), AT_BELLY)
    answer = told(shot, mistaken, calibrated=False)
    assert (answer.view.name, answer.view.source) == (view, "card")
    assert value(answer, "pelvis_rotation") == pytest.approx(8, abs=0.6)
    assert value(answer, "shoulder_obliquity") == pytest.approx(5, abs=1e-6)
    assert "by the card" in next(text for _, text in narrate(answer) if text.startswith("Photo"))
    with pytest.raises(ViewMismatch, match=f"worn on the {view}"):
        told(shot, mistaken, view=other)
    assert told(shot, view=view).view.source == "stated"


def test_a_card_settles_what_the_passes_dispute() -> None:
    figure = Figure(hip_obliquity=8)
    mistaken = replace(figure.landmarks("back").exchanged(), disputed=True)
    answer = told(Shot("back").roof("pelvis_back", body(8, 3, 0), AT_BELLY), mistaken)
    assert answer.view == View("back", CARD_CONFIDENCE, "card")
    named = {point.name: point.x_px for point in answer.landmarks}
    assert named["left_hip"] == pytest.approx(figure.landmarks("back").xy_px[Joint.LEFT_HIP, 0])


def test_a_card_beside_the_person_is_not_worn() -> None:
    answer = told(Shot("front").roof("pelvis_front", body(8, 3, 0), (850.0, 30.0, 3000.0)))
    assert answer.indicator("pelvis_rotation").value is None
    assert "not on the person" in english(answer.indicator("pelvis_rotation").reason or "")
    assert answer.view.source == "landmarks"


@pytest.mark.parametrize(
    ("bone", "height", "aside", "reason"),
    [
        ("asis", 0.0, 650.0, "not on the person"),
        ("asis", -430.0, 10.0, "not where it belongs"),
        ("acromion", 0.0, 10.0, "not where it belongs"),
    ],
)
def test_stickers_that_are_not_worn_where_they_belong_are_refused(
    bone: str, height: float, aside: float, reason: str
) -> None:
    answer = told(pair("front", bone, 240, 13.0, height, aside))
    name = "shoulder_obliquity" if bone == "acromion" else "pelvis_obliquity"
    found = answer.indicator(name)
    assert found.source != "sticker"
    assert found.others == ()
    assert found.value is not None or reason in english(found.reason or "")
    assert [(card.seen, reason in english(card.detail or "")) for card in answer.cards] == [
        ("unclear", True)
    ] * 2


def test_a_hip_sticker_in_a_side_photo_is_refused_at_the_chest() -> None:
    shot = Shot("left").sticker("asis_left", 1, np.array([-80.0, -500.0, 3000.0]), STRAIGHT)
    assert "not where it belongs" in english(told(shot).indicator("innominate_inclination_left").reason or "")


def test_a_card_in_the_hand_is_not_worn() -> None:
    answer = told(Shot("front").roof("pelvis_front", body(8, 3, 0), (20.0, -470.0, 3000.0)))
    assert "not where it belongs" in english(answer.indicator("pelvis_rotation").reason or "")


def test_half_a_card_gives_the_reason_and_no_number() -> None:
    shot = Shot("front").roof("pelvis_front", body(), AT_BELLY)
    shot.rgb[:, :550] = 90
    answer = told(shot)
    for name in ("pelvis_rotation", "pelvis_obliquity", "pelvis_tilt", "trunk_torsion"):
        assert "Only one half" in english(answer.indicator(name).reason or "")
    card = answer.cards[0]
    assert (card.seen, card.axes_px, len(card.tags)) == ("unclear", (), 1)
    assert any(style == "mark" and "Only one half" in text for style, text in narrate(answer))


def test_one_card_alone_says_what_the_torsion_needs() -> None:
    alone = told(Shot("front").roof("pelvis_front", body(), AT_BELLY)).indicator("trunk_torsion")
    assert "needs the chest or upper back card" in english(alone.reason or "")
    upper = told(Shot("front").roof("chest", body(), AT_CHEST)).indicator("trunk_torsion")
    assert "needs the pelvis card" in english(upper.reason or "")


def test_gates_of_the_landmarks_do_not_withhold_cards() -> None:
    shot = Shot("front").roof("pelvis_front", body(14, 3, 0), AT_BELLY)
    turned = Figure(turn_deg=24.0).landmarks("front")
    answer = told(shot, turned)
    assert {item.source for item in answer.indicators} == {None, "card"}
    with pytest.raises(UnusableView):
        told(Shot("front"), turned)


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("turn", [10.0, -10.0])
def test_the_turn_of_the_feet_is_taken_out(view: ViewName, turn: float) -> None:
    """The whole person is turned: nothing is turned against the feet."""
    shot = Shot(view).roof(f"pelvis_{view}", body(turn, 0, 0), AT_BELLY)
    found = told(shot, Figure(turn_deg=turn).landmarks(view)).indicator("pelvis_rotation")
    assert found.value == pytest.approx(0.0, abs=3.0)
    assert found.status == "unclear"
    feet = np.hypot(FEET_SEM_DEG[view], MISSED_SHARE[view] * 10.0)
    assert FEET_SEM_DEG[view] < found.budget["facing"] == pytest.approx(feet, rel=0.25)


def test_feet_that_are_not_clear_widen_the_interval() -> None:
    figure = Figure().landmarks("front")
    hidden = figure.visibility.copy()
    hidden[Joint.LEFT_HEEL] = 0.1
    shot = Shot("front").roof("pelvis_front", body(14, 3, 0), AT_BELLY)
    found = told(shot, replace(figure, visibility=hidden)).indicator("pelvis_rotation")
    assert found.value == pytest.approx(14, abs=0.6)
    assert found.budget["facing"] == UNSEEN_SEM_DEG


def test_somebody_who_sits_is_not_measured_by_a_card_either() -> None:
    sitting = Figure().landmarks("front")
    xy = sitting.xy_px.copy()
    xy[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 1] = xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP], 1] + 20
    with pytest.raises(NotStanding):
        told(Shot("front").roof("pelvis_front", body(), AT_BELLY), replace(sitting, xy_px=xy))


def test_somebody_with_a_foot_ahead_is_measured_by_the_shoulders_alone_and_told_why() -> None:
    walking = Figure().landmarks("front")
    xy = walking.xy_px.copy()
    xy[[Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX, Joint.LEFT_ANKLE]] += (0.0, 60.0)
    xy[Joint.LEFT_FOOT_INDEX] += (0.0, 60.0)
    shot = Shot("front").roof("pelvis_front", body(), AT_BELLY)
    answer = told(shot, replace(walking, xy_px=xy))
    gate = next(one for one in answer.quality if one.gate == "no_foot_ahead")
    assert not gate.passed
    assert {one.id for one in answer.indicators if one.value is not None} == {
        "shoulder_obliquity",
        "head_tilt",
    }
    assert answer.indicator("pelvis_rotation").reason == f"{gate.detail} {gate.retake}"


@pytest.fixture
def rolls_read(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """The degrees of roll with which the cards of any photo are read, in their order."""
    seen: list[float | None] = []

    def watched(cards: SeenCards, view: ViewName, roll: CameraRoll, feet: Feet) -> tuple[Outcome, ...]:
        seen.append(roll.deg)
        return card_outcomes(cards, view, roll, feet)

    monkeypatch.setattr("posture.pipeline.observation.card_outcomes", watched)
    return seen


def test_the_cards_of_a_photo_are_read_once(rolls_read: list[float | None]) -> None:
    assert told(Shot("front").roof("pelvis_front", body(), AT_BELLY)).indicator("pelvis_rotation").value
    assert rolls_read == [0.0]


def test_in_a_session_cards_are_read_once_for_each_photo_and_roll(rolls_read: list[float | None]) -> None:
    views: tuple[ViewName, ...] = ("front", "back")
    plain = np.full((1440, 1080, 3), 200, np.uint8)
    shots = {
        view: [Shot(view, 2.0, rgb=plain.copy()).roof(f"pelvis_{view}", body(), AT_BELLY).jpeg()]
        for view in views
    }
    detector = KnowingDetector(*(Figure().landmarks(view, roll_deg=2.0) for view in views))
    answer = analyse_photos(shots, detector, calibrated=False)
    assert answer.camera_roll.source == "reversal"
    assert rolls_read == [None, None, answer.camera_roll.deg, answer.camera_roll.deg]


def test_without_cards_the_answer_says_nothing_of_them() -> None:
    answer = told(Shot("front"))
    assert answer.cards == ()
    assert answer.to_dict()["cards"] == []
    assert not any("printed card's own" in english(text) for text in answer.limits)
    assert not any("Cards:" in text for _, text in narrate(answer))


def test_every_roof_of_the_body_has_its_placement() -> None:
    worn = {card.id for card in CARDS.values() if card.kind == "roof" and card.worn != "wall"}
    assert set(PLACEMENT) == worn
    assert all(
        {"rotation", "obliquity"} <= set(row) <= {"rotation", "obliquity", "tilt"}
        for row in PLACEMENT.values()
    )


def card_reading(value: float, **changes: Any) -> Reading:
    parts = {"placement": 2.0, "facing": 4.0}
    made = Reading("pelvis_rotation", value, 0.3, 0.6, 0.0, 0.5, "card", "front", parts=parts)
    return replace(made, **changes)


def mean_part(outcomes: list[Outcome], cause: str) -> float:
    found = {item.id: item for item in indicators_of(outcomes, fixed_camera=True)}
    return found["pelvis_rotation"].budget[cause]


def test_repeats_share_what_they_have_in_common() -> None:
    found = with_own_placement([card_reading(3.0), card_reading(3.2)])
    assert mean_part(found, "placement") == pytest.approx(2.0)
    assert mean_part(found, "facing") == pytest.approx(4.0)
    alike = with_own_placement([card_reading(x) for x in (3.0, 3.2, 2.8)])
    assert mean_part(alike, "placement") == pytest.approx(2.0)


def test_repeats_that_are_not_equally_sure_count_with_their_root_mean_square() -> None:
    parts = [{"placement": 2.0, "facing": facing} for facing in (1.0, 7.0)]
    found = with_own_placement([card_reading(3.0, parts=part) for part in parts])
    assert mean_part(found, "facing") == pytest.approx(5.0)


@pytest.mark.parametrize("view", ["front", "right"])
def test_every_cause_that_worn_pieces_have_is_in_the_table_of_what_repeats_share(view: ViewName) -> None:
    if view == "front":
        shots = [pair("front", "asis", 240, 3.0), pair("front", "acromion", 340, 3.0, height=-450.0)]
        shots.append(Shot("front").roof("pelvis_front", body(2, 2, 0), AT_BELLY))
    else:
        shots = [hip_bone("right", 10.0)]
    answers = [told(shot, calibrated=False) for shot in shots]
    worn = [one for answer in answers for one in answer.indicators if one.source in ("card", "sticker")]
    assert {one.source for one in worn} == ({"card", "sticker"} if view == "front" else {"sticker"})
    causes = {cause for one in worn for cause in one.budget}
    assert causes - {"model", "camera_roll", "pose_repeat"} <= set(SHARED["one_view"].causes)
    assert "pelvis_line" in causes or {"facing", "shoulder_line"} <= causes


def test_scattered_repeats_show_the_persons_own_placement_error() -> None:
    values = [-4.0, 0.0, 4.0, 8.0]
    found = with_own_placement([card_reading(x) for x in values])
    own = np.sqrt(np.var(values, ddof=1) - 0.3**2 - 0.6**2)
    assert mean_part(found, "placement") == pytest.approx(own / 2)
    assert mean_part(found, "facing") == pytest.approx(4.0)


def test_repeats_of_other_sources_stay_as_they_are() -> None:
    own = [card_reading(3.0, source="landmarks", parts={}), card_reading(9.0)]
    assert with_own_placement(own) == own


def test_a_session_with_a_card_taped_on_three_times() -> None:
    # Nine degrees either way: no 5 mm do that.
    shots = [Shot("front").roof("pelvis_front", body(angle, 2, 0), AT_BELLY) for angle in (-9, 0, 9)]
    detector = KnowingDetector(Figure().landmarks("front"))
    answer = analyse_photos(
        {"front": [shot.jpeg() for shot in shots]}, detector, options=PhotoOptions(roll_deg=0.0)
    )
    found = answer.indicator("pelvis_rotation")
    assert found.value == pytest.approx(0.0, abs=0.5)
    assert found.budget["placement"] == pytest.approx(9 / np.sqrt(3), abs=0.3)
    assert all(part.cards[0].id == "pelvis_front" for part in answer.photos)


def test_the_cards_axes_are_drawn_and_their_values_written() -> None:
    shot = Shot("front").roof("pelvis_front", body(10, 0, 0), AT_BELLY)
    answer = told(shot)
    start, right, up, out = np.array(answer.cards[0].axes_px)
    assert (right - start)[0] < -20  # the person's right is on the left of the picture
    assert (up - start)[1] < -20
    assert (out - start)[0] > 3  # the right side is further forward: the card faces the picture's right
    plain = np.asarray(
        Image.open(BytesIO(overlay_png(shot.jpeg(), replace(answer, cards=())))).convert("RGB")
    )
    drawn = np.asarray(Image.open(BytesIO(overlay_png(shot.jpeg(), answer))).convert("RGB"))
    middle = (start + 0.7 * (right - start)).astype(int)
    red, green, blue = drawn[middle[1], middle[0]].astype(int)
    assert red > green + 60
    assert red > blue + 60
    assert drawn.shape[1] >= plain.shape[1]


def test_labels_are_moved_apart_and_stay_in_the_strip() -> None:
    placed = apart([(100.0, "b"), (98.0, "a"), (395.0, "d"), (396.0, "e"), (300.0, "c")], 20.0, 400.0)
    assert [text for _, text in placed] == ["a", "b", "c", "d", "e"]
    heights = np.array([height for height, _ in placed])
    assert (np.diff(heights) >= 20).all()
    assert heights.max() <= 390
    assert heights[2] == 300.0


def test_a_sticker_that_is_turned_gives_the_same_point() -> None:
    shot = Shot("front")
    for side, x in (("right", -110.0), ("left", 130.0)):
        shot.sticker(f"asis_{side}", 0, np.array([x, 20.0, 3000.0]), about((0, 1, 0), -x / 6))
    assert value(told(shot), "pelvis_obliquity") == pytest.approx(0.0, abs=0.3)


def test_the_sheet_promises_a_tilt_only_of_cards_that_show_it() -> None:
    for name, row in PLACEMENT.items():
        assert ("tips" in piece_words(CARDS[name]).shows) == ("tilt" in row)
