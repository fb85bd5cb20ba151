"""What the trunk's network is made of, where torch and the body model are installed."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("anny")

from validation.pelvis.network import POINTS, Places  # noqa: E402
from validation.pelvis.pictures import HIGH, WIDE, square_of  # noqa: E402
from validation.pelvis.teaching import KNOTS, Second, Taught  # noqa: E402
from validation.phantom.body import rest  # noqa: E402
from validation.phantom.skin_points import skin_points  # noqa: E402
from validation.phantom.spec import BodySpec  # noqa: E402


def test_a_map_with_one_bright_cell_tells_its_place() -> None:
    maps = torch.full((1, 2, HIGH // 8, WIDE // 8), -50.0)
    maps[0, 0, 3, 5] = maps[0, 1, 25, 19] = 50.0
    told = Places(8)(maps)[0].reshape(2, 2).numpy()
    assert np.allclose(told, square_of(np.array([[5.5, 3.5], [19.5, 25.5]]) * 8), atol=1e-5)


def test_points_of_the_skin_are_pairs_left_and_right() -> None:
    at = rest(BodySpec()).vertices[skin_points()]
    left, right = at[0::2], at[1::2]
    assert len(at) == POINTS - 6
    assert left[:, 0].min() > 0.02
    assert np.allclose(left * [-1, 1, 1], right, atol=2e-3)
    assert len(set(skin_points().tolist())) == len(at)


def test_a_point_that_is_one_place_of_the_photo_costs_nothing_whichever_look_it_is_seen_in() -> None:
    # The second look is shifted against the first, and its warp takes its pixels from further right.
    still = np.stack(np.meshgrid(np.linspace(-1, 1, KNOTS), np.linspace(-1, 1, KNOTS)), axis=-1)
    come = torch.tensor(np.stack([still, still + [0.05, 0.0]]), dtype=torch.float32)
    back = torch.tensor([[[1, 0, 0], [0, 1, 0]], [[1, 0, 0.1], [0, 1, -0.2]]], dtype=torch.float32)
    said, nothing = torch.zeros(2, 7), torch.zeros(1, 2)
    seen = torch.tensor([[0.3, 0.1]]) - torch.tensor([[0.0, 0.0], [0.15, -0.2]])
    assert float(Second.loss(said, seen, Taught(nothing, back, come))) == pytest.approx(0, abs=1e-5)
    assert float(Second.loss(said, seen.flip(0), Taught(nothing, back, come))) > 0.1
