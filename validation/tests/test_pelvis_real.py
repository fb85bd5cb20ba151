"""The warp test's own arithmetic: readers that are known give slopes that are known."""

import csv
from pathlib import Path

import numpy as np
import pytest

from posture.body.landmarks import Array, Joint, Landmarks
from posture.pelvis.crop import SIZE_PX
from validation.pelvis import real
from validation.pelvis.readers import Lines, inclination_deg, square_reader
from validation.pelvis.teaching_photos import entries
from validation.pelvis.warp import Picture

ANGLES = real.ANGLES_DEG


def landmarks() -> Landmarks:
    """Somebody seen from the front in a picture of 280 by 480 pixels; ends as in test_pelvis_warp."""
    xy: Array = np.full((33, 2), 140.0)
    for left, across, down in (
        (Joint.LEFT_SHOULDER, 42, 110),
        (Joint.LEFT_HIP, 26, 220),
        (Joint.LEFT_KNEE, 23, 320),
        (Joint.LEFT_ANKLE, 22, 420),
        (Joint.LEFT_ELBOW, 80, 165),
        (Joint.LEFT_WRIST, 100, 220),
        (Joint.LEFT_INDEX, 105, 235),
    ):
        xy[left], xy[left + 1] = (140 + across, down), (140 - across, down)
    return Landmarks(xy, np.zeros((33, 3)), np.ones(33), 280, 480, np.zeros(33))


def marked() -> real.Subject:
    """A picture with a bright line through the hips and a duller one through the shoulders."""
    rgb = np.zeros((480, 280, 3), np.uint8)
    rgb[218:222, 108:172] = 255
    rgb[108:112, 104:176] = 200
    person = np.zeros((480, 280), np.float32)
    person[90:440, 80:200] = 1
    return real.Subject(real.Source("drawn", "none", "none"), rgb, landmarks(), person)


def line_deg(picture: Picture) -> float:
    """Inclination of the bright pixels, positive: the left end is higher."""
    columns = np.arange(114, 166)
    light = picture[:, columns, 0].astype(float)
    rows = (light * np.arange(len(light))[:, None]).sum(axis=0) / light.sum(axis=0)
    return float(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0])))


def by_eye(rgb: Picture, _: Landmarks) -> Lines:
    return Lines(line_deg(rgb[150:300]), line_deg(rgb[:150]))


def test_a_reader_that_sees_the_lines_follows_the_pelvis_and_nothing_else() -> None:
    subject = marked()
    for name, change in real.CHANGES.items():
        seen = real.tried(subject, {"eye": by_eye}, change)["eye"]
        expected = 0.0 if name in {"arms_moved", "ground_turned"} else 1.0
        assert seen.slope == pytest.approx(expected, abs=0.05), name
        assert seen.leak == pytest.approx(0.0, abs=0.01), name
        assert seen.residual_deg < 0.2
        assert seen.unchanged_deg == pytest.approx(0.0, abs=0.1)
        assert seen.readings == len(ANGLES)


def test_slope_residual_and_leak_are_those_of_straight_lines() -> None:
    wrong = [0.3 * (-1) ** k for k in range(len(ANGLES))]
    lines = [Lines(1.5 + 0.4 * deg + off, -0.1 * deg) for deg, off in zip(ANGLES, wrong, strict=True)]
    found = real.followed(ANGLES, lines)
    assert found.slope == pytest.approx(0.4, abs=0.01)
    assert found.leak == pytest.approx(-0.1)
    assert found.unchanged_deg == pytest.approx(1.5, abs=0.05)
    assert found.residual_deg == pytest.approx(0.3 * np.sqrt(9 / 7), rel=0.02)


def test_what_was_not_found_is_left_out_and_too_little_gives_no_slope() -> None:
    lines = [Lines(deg, 0.0) if deg < 0 else Lines(np.nan, np.nan) for deg in ANGLES]
    assert real.followed(ANGLES, lines).slope == pytest.approx(1.0)
    few = real.followed(ANGLES[1:], lines[1:])
    assert few.readings == 3
    assert np.isnan(few.slope)


def test_a_line_is_positive_where_the_pictures_left_end_is_higher() -> None:
    assert inclination_deg(np.array([[0.0, 0.0], [10.0, 10.0]])) == pytest.approx(45.0)
    assert inclination_deg(np.array([[10.0, 10.0], [0.0, 0.0]])) == pytest.approx(45.0)
    assert inclination_deg(np.array([[0.0, 5.0], [10.0, 0.0]])) < 0


def test_a_network_sees_the_square_around_the_hips() -> None:
    seen: list[Picture] = []

    def keep(square: Picture) -> tuple[float, float]:
        seen.append(square)
        return 1.0, -2.0

    assert square_reader(keep)(marked().rgb, landmarks()) == Lines(1.0, -2.0)
    assert seen[0].shape == (SIZE_PX, SIZE_PX, 3)
    brightest = np.argwhere(seen[0][..., 0] > 240)
    assert brightest[:, 0].mean() == pytest.approx((SIZE_PX - 1) / 2, abs=1)


def test_the_table_names_every_reader_photo_and_change(tmp_path: Path) -> None:
    table = list(real.rows([marked()], {"eye": by_eye}))
    real.write(table, tmp_path / "warp.csv")
    with (tmp_path / "warp.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [row["change"] for row in written] == list(real.CHANGES)
    assert {row["photo"] for row in written} == {"drawn"}


def test_no_photo_that_teaches_is_of_a_repository_that_tests() -> None:
    testing = {source.repository.lower() for source in real.PHOTOS}
    teaching = entries()
    assert testing.isdisjoint(entry.repository.lower() for entry in teaching)
    assert len(teaching) >= 60
    assert len({entry.person for entry in teaching}) >= 20
    assert {entry.licence for entry in teaching} <= {
        "MIT",
        "BSD-2-Clause",
        "CC-BY-4.0",
        "CC0-1.0",
        "Apache-2.0",
    }
