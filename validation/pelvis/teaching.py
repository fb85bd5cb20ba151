"""The second teacher: real photos in which the hip line was turned on purpose.

What their hip line is nobody knows; by how much two warps of one photo differ is known, and that is taught.
Where a point of the skin lies in them nobody knows either; but it is one place of the photo, whichever warp
it is looked for in, and that is taught too (equivariance: Thewlis and others 2017, arXiv:1705.02193).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset

from posture.pelvis.crop import SIZE_PX

from . import pictures
from .drawing import LINES
from .teaching_photos import SIDE
from .warp import Field, Grip, band_tilted, drawn_band, legs_stretched, pelvis_turned, warped

#: Part that is warped: what a look can reach.
REACH_TRUNKS = 3.4
MOST_DEG = 9.0
WEIGHT, WARPS = 0.4, 24
HELD_OUT = 5
#: How much it counts that a point is one place, as `learning.PLACES` does.
ONE_PLACE = 10.0
#: Places along a side at which it is kept where a warp takes its pixels from.
KNOTS = 41
TEST_DEG = np.arange(-8.0, 8.1, 4.0)


@dataclass(frozen=True, slots=True)
class Photos:
    """Parts of real photos (N, side, side, 3), and where to take hold of them."""

    rgb: NDArray[np.uint8]
    grips: list[Grip]

    @classmethod
    def read(cls, path: Path, *, held_out: bool) -> Photos:
        """The photos of every fifth person, or of all others."""
        table = np.load(path, allow_pickle=False)
        people = sorted(set(table["person"].tolist()))
        number = np.array([people.index(one) for one in table["person"].tolist()])
        rows = np.flatnonzero((number % HELD_OUT == 0) == held_out)
        side = table["rgb"].shape[1]
        cut = round(side * (1 - REACH_TRUNKS / SIDE) / 2)
        joints = table["joints_px"].astype(float) - cut
        grips = [_grip(joints[row]) for row in rows]
        return cls(np.ascontiguousarray(table["rgb"][rows, cut : side - cut, cut : side - cut]), grips)


def _grip(joints: NDArray[Any]) -> Grip:
    """From hip, shoulder, knee and ankle, the subject's left and right of each."""
    ends = [pair[np.argsort(pair[:, 0])] for pair in joints.reshape(4, 2, 2)]
    hip_to_knee = ends[2].mean(axis=0)[1] - ends[0].mean(axis=0)[1]
    lowest = ends[0].mean(axis=0)[1] + 1.2 * hip_to_knee
    ankles = (
        ends[3] if np.isfinite(ends[3]).all() and ends[3][:, 1].min() > lowest else ends[2] + [0, hip_to_knee]
    )
    return Grip(ends[0], ends[1], ankles)


@dataclass(frozen=True, slots=True)
class Taught:
    """What is known of looks: difference of lines (P, 2) of P pairs, and as in `Pairs` (2 P, ...)."""

    difference: torch.Tensor
    back: torch.Tensor
    come: torch.Tensor

    def on(self, device: str) -> Taught:
        """The same where the network is."""
        return Taught(self.difference.to(device), self.back.to(device), self.come.to(device))


class Pairs(IterableDataset[tuple[Any, ...]]):  # type: ignore[misc,unused-ignore]
    """Two looks at a photo warped by two angles, and by how much hip and shoulder line differ.

    The warps are made once, `WARPS` of each photo; looks at them are drawn anew each time. Beside each look:
    how its places, in shares of half the square's side, become places of the made picture (2, 3), and where
    in the photo those come from (`KNOTS`, `KNOTS`, 2), both from -1 to 1.
    """

    def __init__(self, photos: Photos) -> None:
        rng = np.random.default_rng(1)
        self.side = photos.rgb.shape[1]
        self.deg = rng.uniform(-MOST_DEG, MOST_DEG, (len(photos.rgb), WARPS))
        made, come = [], []
        for rgb, grip, row in zip(photos.rgb, photos.grips, self.deg, strict=True):
            fields = [band_tilted(grip, float(deg), drawn_band(rng)) for deg in row]
            made.append(np.stack([warped(rgb, field) for field in fields]))
            come.append(np.stack([self._knots(field) for field in fields]))
        self.made, self.come = np.stack(made), np.stack(come)

    def _knots(self, field: Field) -> NDArray[np.float32]:
        """Where a warp takes its pixels from."""
        along = (np.linspace(-1, 1, KNOTS) + 1) / 2 * self.side
        x, y = np.meshgrid(along, along)
        return np.asarray(np.stack(field(x, y), axis=-1) / self.side * 2 - 1, np.float32)

    def __iter__(self) -> Any:
        """Yield pairs without end."""
        rng = np.random.default_rng()
        while True:
            k = int(rng.integers(len(self.made)))
            seen, lines, back, come = zip(*(self._look(rng, k) for _ in range(2)), strict=True)
            looks, difference = np.stack(seen), np.array(lines[0]) - np.array(lines[1])
            places = np.array(back, np.float32)
            if rng.uniform() < 0.5:
                looks, difference = looks[:, :, ::-1], -difference
                places[:, :, 0] *= -1
            yield np.ascontiguousarray(looks), difference.astype(np.float32), places, np.stack(come)

    def _look(self, rng: np.random.Generator, k: int) -> tuple[Any, ...]:
        which = int(rng.integers(WARPS))
        seen, matrix, turn = pictures.shot(rng, self.made[k, which], REACH_TRUNKS, by_landmarks=True)
        lines = (float(self.deg[k, which]) - turn, -turn)
        whole = np.vstack([matrix, [0, 0, 1]])
        # Shares to pixels of the look, to pixels of the made picture, to shares of it.
        to_share = np.array([[2 / self.side, 0, -1], [0, 2 / self.side, -1], [0, 0, 1]])
        back = (to_share @ np.linalg.inv(whole) @ pictures.OF_SQUARE)[:2]
        return seen, lines, back, self.come[k, which]


class Second:
    """Some pairs for every step, and the loss of what the network says of them."""

    def __init__(self, path: Path, pairs: int, workers: int) -> None:
        taught = Pairs(Photos.read(path, held_out=False))
        loader = DataLoader(taught, pairs, num_workers=workers, prefetch_factor=8)
        self._pairs = iter(loader)
        self._apart = Photos.read(path, held_out=True)

    def drawn(self) -> tuple[torch.Tensor, Taught]:
        """Looks (2 P, high, wide, 3), both of each pair in turn, and what is known of them."""
        looks, difference, back, come = next(self._pairs)
        return looks.flatten(0, 1), Taught(difference, back.flatten(0, 1), come.flatten(0, 1))

    @staticmethod
    def loss(said: torch.Tensor, at: torch.Tensor, taught: Taught) -> torch.Tensor:
        """How wrong the network is about pairs, by its angles (2 P, A) and places."""
        turned = said[::2, LINES] - said[1::2, LINES]
        both = torch.cat([taught.difference, taught.difference], dim=1)
        loss = functional.smooth_l1_loss(turned, both, reduction="none", beta=2.0)
        lines = WEIGHT * (loss * torch.tensor([0.7, 0.4, 1.0, 0.6], device=said.device)).mean()
        places = at.reshape(len(at), -1, 2)
        made = places @ taught.back[:, :, :2].transpose(1, 2) + taught.back[:, None, :, 2]
        knots = taught.come.permute(0, 3, 1, 2)
        photo = functional.grid_sample(knots, made[:, :, None], align_corners=True)[..., 0]
        apart = functional.smooth_l1_loss(photo[::2], photo[1::2], beta=0.01)
        return lines + ONE_PLACE * apart

    def slopes(self, read: Any) -> str:
        """How the network follows the two fields that never teach, on people whom it never saw."""
        words = []
        for field in (legs_stretched, pelvis_turned):
            looks = [
                _cut(warped(rgb, field(grip, float(deg))))
                for rgb, grip in zip(self._apart.rgb, self._apart.grips, strict=True)
                for deg in TEST_DEG
            ]
            said = read(np.stack(looks))[:, :2].reshape(len(self._apart.rgb), len(TEST_DEG), 2)
            hip, shoulder = (np.polyfit(TEST_DEG, said[:, :, k].T, 1)[0] for k in (0, 1))
            words.append(f"{np.median(hip):.2f}±{hip.std():.2f} leak {np.median(shoulder):+.2f}")
        return f"real ({len(self._apart.rgb)}) " + "; ".join(words)


def _cut(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The network's part of a photo's part."""
    side = picture.shape[1]
    matrix = pictures.placed(REACH_TRUNKS, side, SIZE_PX, 0.0, 1.0, np.zeros(2))
    soft = cv2.GaussianBlur(picture, None, 0.6)
    return np.asarray(cv2.warpAffine(soft, matrix, (SIZE_PX, SIZE_PX)), dtype=np.uint8)
