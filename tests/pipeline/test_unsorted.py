"""Photos without a view: each is looked at once, sorted by what is seen, and named by its number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import posture
from posture.answer.box import Box
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Head, Landmarks
from posture.errors import BadOption, NoPerson, NothingMeasurable, TruncatedImage, ViewUnclear
from posture.image.photo import Photo
from posture.pipeline.assess import analyse_photo, analyse_photos, analyse_unsorted
from posture.pipeline.options import PhotoOptions, SessionOptions
from posture.pose.detector import MediaPipeDetector
from tests.conftest import KnowingDetector, english
from tests.figure import Figure
from tests.pipeline.test_assess import paper, value
from tests.places import SAMPLES

LEVEL = PhotoOptions(roll_deg=0.0)
PAPERS = [paper(1080, 1440 + 12 * k) for k in range(4)]


class Counting(KnowingDetector):
    """Counts the photos that it is shown, and finds nobody where no landmarks are left."""

    def __init__(self, *landmarks: Landmarks | None) -> None:
        self.answers = list(landmarks)
        self.shown: list[str] = []

    def detect(self, photo: Photo) -> Landmarks:
        self.shown.append(photo.sha256)
        found = self.answers.pop(0)
        if found is None:
            raise NoPerson
        return found


def covered(figure: Figure) -> Landmarks:
    """The figure from the front with its head under a cover: front or back, nobody can tell."""
    return replace(figure.landmarks("front"), head=Head(face=0.0, even=1.0))


def test_photos_are_sorted_by_view_and_named_by_their_number() -> None:
    sent: tuple[ViewName, ...] = ("left", "back", "front")
    detector = Counting(*(Figure(hip_obliquity=4).landmarks(view) for view in sent))
    answer = analyse_unsorted(PAPERS[:3], detector, options=LEVEL, calibrated=False)
    assert [(part.view.name, part.view.source, part.number) for part in answer.photos] == [
        ("front", "landmarks", 3), ("back", "landmarks", 2), ("left", "landmarks", 1),
    ]  # fmt: skip
    assert answer.refused == ()
    assert len(detector.shown) == len(set(detector.shown)) == 3
    assert value(answer, "hip_obliquity") == pytest.approx(4, abs=1e-6)


def test_it_measures_what_stated_views_measure() -> None:
    views: tuple[ViewName, ...] = ("right", "front")
    found = [Figure(hip_obliquity=4, trunk_lean_sagittal=3).landmarks(view) for view in views]
    unsorted = analyse_unsorted(PAPERS[:2], KnowingDetector(*found), options=LEVEL)
    by_view = {"front": [PAPERS[1]], "right": [PAPERS[0]]}
    stated = analyse_photos(by_view, KnowingDetector(*reversed(found)), options=LEVEL)  # type: ignore[arg-type]
    assert [item.value for item in unsorted.indicators] == [item.value for item in stated.indicators]
    assert [part.number for part in stated.photos] == [None, None]


def test_a_photo_whose_view_cannot_be_told_is_listed_and_the_others_count() -> None:
    told: list[NothingMeasurable] = []
    detector = Counting(covered(Figure()), Figure().landmarks("front"), None)
    answer = analyse_unsorted(PAPERS[:3], detector, options=LEVEL, session=SessionOptions(tell=told.append))
    assert [part.number for part in answer.photos] == [2]
    assert sorted((one.number, one.view, one.code) for one in answer.refused if one.number) == [
        (1, None, "view_unclear"), (3, None, "no_person"),
    ]  # fmt: skip
    unclear = next(one for one in answer.refused if one.number == 1)
    assert "your front, your back" in english(unclear.hint)
    assert {error.code for error in told} == {"view_unclear", "no_person"}
    assert len(detector.shown) == 3


def test_the_same_file_twice_counts_once() -> None:
    detector = Counting(Figure().landmarks("front"))
    answer = analyse_unsorted([PAPERS[0], PAPERS[0]], detector, options=LEVEL)
    assert [(one.number, one.code) for one in answer.refused] == [(2, "repeated_photo")]
    assert len(detector.shown) == 1


def test_when_all_are_refused_each_is_named_by_its_number() -> None:
    detector = Counting(None, covered(Figure()))
    with pytest.raises(NothingMeasurable) as caught:
        analyse_unsorted(PAPERS[:2], detector, options=LEVEL)
    assert "Photo 1: No person" in caught.value.detail
    assert "Photo 2: The photo does not tell" in caught.value.detail


def test_a_broken_file_is_named_by_its_number() -> None:
    with pytest.raises(TruncatedImage, match="Photo 2"):
        analyse_unsorted([PAPERS[0], PAPERS[1][:2000]], KnowingDetector(Figure().landmarks()))


def test_no_photos_at_all_are_an_error() -> None:
    with pytest.raises(BadOption):
        analyse_unsorted([], KnowingDetector())


def test_the_library_takes_a_list() -> None:
    detector = Counting(Figure().landmarks("back"), Figure().landmarks("front"))
    answer = posture.analyse_session(PAPERS[:2], detector=detector, roll_deg=0.0)
    assert [part.number for part in answer.photos] == [2, 1]
    for wrong in (PAPERS[0], "photo.jpg", None, 7):
        with pytest.raises(BadOption, match="list of photos"):
            posture.analyse_session(wrong, detector=detector)  # type: ignore[arg-type]


def test_a_refusal_carries_what_was_seen_and_the_views_that_it_may_be() -> None:
    with pytest.raises(ViewUnclear) as caught:
        analyse_photo(PAPERS[0], KnowingDetector(covered(Figure())), options=LEVEL)
    seen = caught.value.seen
    assert seen is not None
    assert (seen.width, seen.height, seen.turned_over) == (1080, 1440, False)
    assert len(seen.landmarks) == 33
    assert seen.views == ("front", "back")
    for view in seen.views:
        again = analyse_photo(PAPERS[0], KnowingDetector(covered(Figure())), options=LEVEL, view=view)
        assert again.view.name == view


class OnlyIn(KnowingDetector):
    """Finds the figure where it stands in the photo, but only within what it is shown: as a network does."""

    def __init__(self, landmarks: Landmarks, part: Box) -> None:
        self.whole, self.part = landmarks, part

    def detect(self, photo: Photo) -> Landmarks:
        scale = photo.width_px / self.part.width
        places = (self.whole.xy_px - (self.part.left, self.part.top)) * scale
        return replace(self.whole, xy_px=places, width_px=photo.width_px, height_px=photo.height_px)


@pytest.mark.parametrize("roll", [0.0, 3.0])
def test_a_part_of_the_photo_gives_the_angles_and_places_of_the_whole(roll: float) -> None:
    part = Box(240, 0, 600, 1440)
    landmarks = Figure(hip_obliquity=7, shoulder_obliquity=-2).landmarks("front", roll_deg=roll)
    options = PhotoOptions(roll_deg=roll, crop=part)
    answer = analyse_photo(PAPERS[0], OnlyIn(landmarks, part), options=options, calibrated=False)
    assert value(answer, "hip_obliquity") == pytest.approx(7, abs=1e-6)
    assert value(answer, "shoulder_obliquity") == pytest.approx(-2, abs=1e-6)
    places = np.array([(point.x_px, point.y_px) for point in answer.landmarks])
    np.testing.assert_allclose(places, landmarks.xy_px, atol=1e-6)
    image = answer.provenance.image
    assert image is not None
    assert (image.width, image.height, image.crop) == (1080, 1440, part)
    assert answer.to_dict()["provenance"]["image"]["crop"] == {
        "left": 240, "top": 0, "width": 600, "height": 1440,
    }  # fmt: skip


def test_a_body_that_the_part_cuts_off_is_cut_off() -> None:
    landmarks = Figure().landmarks("front")
    part = Box(240, 0, 600, int(landmarks.xy_px[:, 1].max()) + 5)
    with pytest.raises(NothingMeasurable, match="feet"):
        analyse_photo(PAPERS[0], OnlyIn(landmarks, part), options=PhotoOptions(roll_deg=0.0, crop=part))


def test_the_room_around_the_part_still_tells_the_camera_s_roll(detector: MediaPipeDetector) -> None:
    data = (SAMPLES / "right_hip_high_front.jpg").read_bytes()
    whole = analyse_photo(data, detector)
    part = analyse_photo(data, detector, options=PhotoOptions(crop=Box(150, 0, 900, 1440)))
    assert whole.camera_roll.source == part.camera_roll.source == "room_edges"
    assert part.camera_roll.deg == pytest.approx(whole.camera_roll.deg, abs=0.2)
    for before, after in zip(whole.landmarks, part.landmarks, strict=True):
        assert abs(before.x_px - after.x_px) < 40
    item, other = (one.indicator("hip_obliquity") for one in (whole, part))
    assert item.value is not None
    assert other.value is not None
    assert abs(item.value - other.value) < (item.sem or 0.0)
