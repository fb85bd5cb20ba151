"""The network's video mode on rendered people: the right view is shot on time, and people are counted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint
from posture.errors import DetectorClosed, NoPerson, SeveralPeople
from posture.image.photo import Photo, decode
from posture.live.glimpse import glimpse_of
from posture.live.guidance import guided, start
from posture.pose.tracker import LiveDetector
from tests.places import SAMPLES


def sample(name: str) -> Photo:
    return decode((SAMPLES / f"{name}.jpg").read_bytes())


def beside(first: Photo, second: Photo) -> Photo:
    """Both people in one picture."""
    rgb = np.concatenate([first.rgb, second.rgb], axis=1)
    return Photo(rgb, rgb.shape[1], rgb.shape[0], "")


@pytest.fixture(scope="module")
def live() -> Iterator[LiveDetector]:
    with LiveDetector() as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("view", ["front", "right", "back", "left"])
def test_a_rendered_person_who_stands_still_is_shot_as_soon_as_the_network_has_settled(
    view: ViewName,
) -> None:
    photo, state, due = sample(f"level_{view}"), start(view), []
    with LiveDetector() as opened:
        for k in range(25):
            state = guided(state, glimpse_of(photo, k / 10, opened))
            if state.phase == "shoot":
                due.append(k / 10)
    assert 1.0 <= due[0] <= 2.0


def test_landmarks_are_where_the_photo_has_them(live: LiveDetector) -> None:
    photo = sample("level_front")
    for k in range(5):
        found = live.track(photo, 100 + k / 10)
    assert (found.width_px, found.height_px, found.passes) == (photo.width_px, photo.height_px, 1)
    assert found.xy_px[Joint.LEFT_HIP, 0] > found.xy_px[Joint.RIGHT_HIP, 0]
    assert np.ptp(found.xy_px[:, 1]) > 0.6 * photo.height_px


@pytest.mark.slow
def test_a_second_person_is_noticed_and_their_leaving_too() -> None:
    one = sample("level_front")
    two = beside(one, sample("left_hip_high_front"))
    alone = beside(one, Photo(np.full_like(one.rgb, 128), one.width_px, one.height_px, ""))
    seen = []
    with LiveDetector() as opened:
        for k in range(40):
            glimpse = glimpse_of(two if 10 <= k < 25 else alone, k / 10, opened)
            seen.append(glimpse.several)
    assert not any(seen[:10])
    assert any(seen[10:21])
    assert not any(seen[29:])


def test_an_empty_room_has_nobody_and_is_as_bright_as_it_is(live: LiveDetector) -> None:
    rgb = np.full((360, 480, 3), 90, np.uint8)
    glimpse = glimpse_of(Photo(rgb, 480, 360, ""), 200.0, live)
    assert glimpse.landmarks is None
    assert (glimpse.brightness, glimpse.contrast) == (90.0, 0.0)
    with pytest.raises(NoPerson):
        live.track(Photo(rgb, 480, 360, ""), 201.0)


def test_a_closed_one_says_so() -> None:
    closed = LiveDetector()
    closed.close()
    with pytest.raises(DetectorClosed):
        closed.track(sample("level_front"), 0.0)


def test_several_is_an_error_of_its_own() -> None:
    two = beside(sample("level_front"), sample("left_hip_high_front"))
    with LiveDetector() as opened, pytest.raises(SeveralPeople):
        [opened.track(two, k / 10) for k in range(20)]
