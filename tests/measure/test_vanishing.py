"""Zenith and horizon from lines whose attitude is known by construction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.measure.camera_roll import EVIDENCE
from posture.measure.vanishing import LEVEL, Constant, Lines, attitude
from posture.package_data import read_table


@dataclass(frozen=True)
class Camera:
    """A camera's attitude; focal length in long sides of the picture."""

    roll_deg: float
    pitch_deg: float
    wall_deg: float
    focal: float = 1.0

    def lines(self, uprights: int, levels: int, seed: int = 0) -> Lines:
        """Lines of a wall through random places, as this camera sees them."""
        rng = np.random.default_rng(seed)
        upright = np.arange(uprights + levels) < uprights
        place = rng.uniform([-0.35, -0.48], [0.35, 0.48], (len(upright), 2))
        away = np.where(upright[:, None], self._zenith(), self._on_the_horizon()) - place
        along = np.arctan2(away[:, 0], -away[:, 1])  # clockwise from the picture's vertical
        off = np.degrees(np.where(upright, np.arctan(np.tan(along)), np.arctan(-1 / np.tan(along))))
        return Lines(upright, off, place, np.full(len(off), 0.25))

    def _zenith(self) -> np.ndarray:
        return self._rolled(0.0, self.focal / np.tan(np.radians(self.pitch_deg)))

    def _on_the_horizon(self) -> np.ndarray:
        pitch, wall = np.radians([self.pitch_deg, self.wall_deg])
        return self._rolled(self.focal / (np.tan(wall) * np.cos(pitch)), -self.focal * np.tan(pitch))

    def _rolled(self, x: float, y: float) -> np.ndarray:
        roll = np.radians(self.roll_deg)
        return np.array([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)])


def _angles(most: float) -> st.SearchStrategy[float]:
    """Hundredths of a degree, never exactly zero: what is parallel meets nowhere."""
    return st.integers(-round(100 * most), round(100 * most)).map(lambda n: (n + 0.5) / 100)


CAMERAS = st.builds(
    Camera,
    roll_deg=_angles(9),
    pitch_deg=_angles(12),
    wall_deg=_angles(15),
    focal=st.floats(0.75, 1.4),
)


@given(CAMERAS, st.integers(0, 5))
def test_uprights_tell_the_roll_whatever_pitch_wall_and_lens(camera: Camera, seed: int) -> None:
    found = attitude(camera.lines(12, 6, seed))
    assert found is not None
    assert abs(found.roll_deg - camera.roll_deg) < 1.96 * found.sem_deg
    assert found.sem_deg < 0.6
    assert found.fits[:12].all()


@given(CAMERAS, st.integers(0, 5))
def test_level_lines_alone_are_as_sure_as_the_wall_lets_them_be(camera: Camera, seed: int) -> None:
    found = attitude(camera.lines(0, 12, seed))
    assert found is not None
    assert abs(found.roll_deg - camera.roll_deg) < 1.96 * found.sem_deg + 0.1


@given(CAMERAS)
def test_the_mirror_image_is_rolled_the_other_way(camera: Camera) -> None:
    lines = camera.lines(8, 5)
    mirror = Lines(lines.upright, -lines.off_deg, lines.place * [-1, 1], lines.length)
    plain, mirrored = attitude(lines), attitude(mirror)
    assert plain is not None
    assert mirrored is not None
    assert mirrored.roll_deg == pytest.approx(-plain.roll_deg, abs=1e-6)
    assert mirrored.sem_deg == pytest.approx(plain.sem_deg, abs=1e-6)


@given(CAMERAS, st.integers(0, 5))
def test_a_quarter_of_other_lines_does_not_matter(camera: Camera, seed: int) -> None:
    lines, rng = camera.lines(14, 7, seed), np.random.default_rng(seed + 100)
    other = rng.permutation(21) < 5
    off = np.where(other, camera.roll_deg + rng.choice([-1, 1], 21) * rng.uniform(8, 15, 21), lines.off_deg)
    found = attitude(Lines(lines.upright, off, lines.place, lines.length))
    assert found is not None
    assert abs(found.roll_deg - camera.roll_deg) < 1.96 * found.sem_deg + 0.2


def test_a_lone_skirting_board_may_belong_to_a_turned_wall() -> None:
    place = np.array([[-0.2, 0.4], [0.0, 0.4], [0.2, 0.4]])
    found = attitude(Lines(np.zeros(3, bool), np.zeros(3), place, np.full(3, 0.3)))
    assert found is not None
    assert found.sem_deg > 3, "tan 14 degrees of turn, 0.4 long sides below the horizon"


def test_two_lines_tell_nothing() -> None:
    assert attitude(Camera(1, 1, 1).lines(2, 0)) is None


def test_lines_that_scatter_more_make_the_roll_less_sure() -> None:
    lines = Camera(2.0, 3.0, 5.0).lines(12, 0)
    scattered = np.tile([0.7, -0.7, 0.0], 4)
    calm, wild = (
        attitude(lines),
        attitude(Lines(lines.upright, lines.off_deg + scattered, lines.place, lines.length)),
    )
    assert calm is not None
    assert wild is not None
    common = LEVEL["room_sem"] ** 2
    assert wild.sem_deg**2 - common > 2 * (calm.sem_deg**2 - common)


def test_every_constant_names_its_source() -> None:
    rows = read_table("posture.measure", "level", Constant)
    assert all(len(row.source) > 20 for row in rows.values())
    assert {name: row.value for name, row in rows.items()} == LEVEL


def test_more_is_asked_where_there_are_fewer_witnesses() -> None:
    few, some, plenty = EVIDENCE
    assert few.witnesses < some.witnesses < plenty.witnesses
    assert few.share > some.share > plenty.share
    assert few.rival <= some.rival <= plenty.rival
    assert all(len(row.source) > 20 for row in EVIDENCE)
