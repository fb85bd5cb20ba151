"""The part of a photo that is looked at: stated, cut, put back; places known by construction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.answer.box import Box
from posture.body.landmarks import Joint, Landmarks
from posture.errors import BadOption
from posture.image.crop import LEAST_PX, box_of, cut, detected, one_each
from posture.image.photo import Photo
from tests.figure import Figure


def photo(width: int = 540, height: int = 720, times: int = 2) -> Photo:
    """A photo of which every `times`-th pixel was unpacked; each has its own colour."""
    down, across = np.mgrid[0:height, 0:width]
    rgb = np.stack([across % 256, down % 256, (across // 256) * 16 + down // 256], axis=2).astype(np.uint8)
    return Photo(rgb, width * times, height * times, "0" * 64)


@pytest.mark.parametrize(
    "given", ["120,0,600,1400", " 120, 0,600 ,1400", (120, 0, 600, 1400), [120, 0, 600, 1400]]
)
def test_a_part_is_four_whole_numbers(given: object) -> None:
    assert box_of(given) == Box(120, 0, 600, 1400)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,2,3,4", (1, 2, 3), (1.0, 2, 3, 4), (True, 2, 3, 4), 7, [[]]],
)
def test_anything_else_is_one_clear_error(given: object) -> None:
    with pytest.raises(BadOption, match="left, top, width and height"):
        box_of(given)  # type: ignore[arg-type]


def test_nothing_stated_is_the_whole_photo() -> None:
    assert box_of(None) is None
    landmarks = Figure().landmarks()
    assert landmarks.searched == Box(0, 0, 1080, 1440)


@pytest.mark.parametrize(
    "part",
    [Box(-1, 0, 200, 200), Box(0, -1, 200, 200), Box(900, 0, 181, 200), Box(0, 1300, 200, 141),
     Box(0, 0, LEAST_PX - 1, 500), Box(0, 0, 500, 0), Box(0, 0, -300, -300)],
)  # fmt: skip
def test_a_part_outside_the_photo_or_a_tiny_one_says_how_large_the_photo_is(part: Box) -> None:
    with pytest.raises(BadOption, match="1080 x 1440"):
        detected(photo(), part, lambda _: Figure().landmarks())


def test_the_network_gets_the_part_alone_and_what_it_finds_is_put_back() -> None:
    whole, part = Figure().landmarks(), Box(200, 100, 680, 1300)
    seen: list[Photo] = []

    def detect(small: Photo) -> Landmarks:
        seen.append(small)
        places, apart = (whole.xy_px - (part.left, part.top)) / 2, np.full(len(Joint), 1.5)
        found = replace(whole, xy_px=places, disagreement_px=apart)
        return replace(found, width_px=small.width_px, height_px=small.height_px)

    found = detected(photo(), part, detect)
    np.testing.assert_array_equal(seen[0].rgb, photo().rgb[50:700, 100:440])
    assert (seen[0].width_px, seen[0].height_px) == (340, 650)
    np.testing.assert_allclose(found.xy_px, whole.xy_px, atol=1e-9)
    np.testing.assert_allclose(found.disagreement_px, 3.0)
    assert (found.width_px, found.height_px, found.searched) == (1080, 1440, part)
    assert found.mirrored().searched == Box(1080 - 880, 100, 680, 1300)


@pytest.mark.parametrize("part", [Box(0, 0, 1080, 1440), Box(201, 99, 333, 501), Box(7, 1, 1001, 1439)])
def test_the_part_of_the_mirrored_photo_is_the_mirrored_part(part: Box) -> None:
    one = photo()
    mirrored = cut(one.mirrored(), part.mirrored(one.width_px))
    np.testing.assert_array_equal(mirrored.rgb, cut(one, part).rgb[:, ::-1])


def test_each_of_several_people_has_a_part_without_the_others() -> None:
    people = [Box(100, 200, 300, 1000), Box(500, 150, 320, 1100), Box(840, 300, 200, 900)]
    parts = one_each(people, 1080, 1440)
    assert [part.right for part in parts[:2]] == [450, 830]
    assert [part.left for part in parts[1:]] == [450, 830]
    for person, part in zip(people, parts, strict=True):
        assert part.within(1080, 1440)
        assert part.left <= person.left
        assert person.right <= part.right
        assert part.top <= person.top - 0.15 * person.height or part.top == 0
        assert part.bottom >= person.bottom + 0.09 * person.height


def test_one_alone_has_room_on_all_sides() -> None:
    assert one_each([Box(400, 400, 200, 1000)], 2000, 2000) == [Box(250, 200, 500, 1300)]
