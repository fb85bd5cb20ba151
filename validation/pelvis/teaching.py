"""The second teacher: real photos in which the hip line was turned on purpose.

What their hip line is nobody knows; by how much two warps of one photo differ is known, and that is taught.
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
from .warp import Grip, band_tilted, drawn_band, legs_stretched, pelvis_turned, warped

#: Part that is warped: what a look can reach.
REACH_TRUNKS = 3.4
MOST_DEG = 9.0
PAIRS, WEIGHT, WARPS = 5, 0.4, 24
HELD_OUT = 5
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


class Pairs(IterableDataset[tuple[Any, ...]]):  # type: ignore[misc,unused-ignore]
    """Two looks at a photo warped by two angles, and by how much hip and shoulder line differ.

    The warps are made once, `WARPS` of each photo; looks at them are drawn anew each time.
    """

    def __init__(self, photos: Photos) -> None:
        rng = np.random.default_rng(1)
        self.deg = rng.uniform(-MOST_DEG, MOST_DEG, (len(photos.rgb), WARPS))
        self.made = np.stack(
            [
                np.stack([warped(rgb, band_tilted(grip, float(deg), drawn_band(rng))) for deg in row])
                for rgb, grip, row in zip(photos.rgb, photos.grips, self.deg, strict=True)
            ]
        )

    def __iter__(self) -> Any:
        """Yield pairs without end."""
        rng = np.random.default_rng()
        while True:
            k = int(rng.integers(len(self.made)))
            looks, lines = zip(*(self._look(rng, k) for _ in range(2)), strict=True)
            difference = np.array(lines[0]) - np.array(lines[1])
            if rng.uniform() < 0.5:
                looks, difference = tuple(one[:, ::-1] for one in looks), -difference
            yield *(np.ascontiguousarray(one) for one in looks), difference.astype(np.float32)

    def _look(self, rng: np.random.Generator, k: int) -> tuple[NDArray[np.uint8], tuple[float, float]]:
        which = int(rng.integers(WARPS))
        seen, _, turn = pictures.shot(rng, self.made[k, which], REACH_TRUNKS, by_landmarks=True)
        return seen, (float(self.deg[k, which]) - turn, -turn)


class Second:
    """Some pairs for every step, and the loss of what the network says of them."""

    def __init__(self, path: Path) -> None:
        loader = DataLoader(Pairs(Photos.read(path, held_out=False)), PAIRS, num_workers=1, prefetch_factor=8)
        self._pairs = iter(loader)
        self._apart = Photos.read(path, held_out=True)

    def drawn(self) -> tuple[torch.Tensor, torch.Tensor]:
        """First looks and second looks (2 `PAIRS`, side, side, 3), and their differences (`PAIRS`, 2)."""
        one, other, difference = next(self._pairs)
        return torch.cat([one, other]), difference

    @staticmethod
    def loss(said: torch.Tensor, difference: torch.Tensor) -> torch.Tensor:
        """How wrong the network is about some pairs, by its angles (2 `PAIRS`, A)."""
        count = len(difference)
        turned = said[:count, LINES] - said[count:, LINES]
        both = torch.cat([difference, difference], dim=1)
        loss = functional.smooth_l1_loss(turned, both, reduction="none", beta=2.0)
        return WEIGHT * (loss * torch.tensor([0.7, 0.4, 1.0, 0.6])).mean()

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
