"""A person's hair as lines to draw, which are about as thick as hair is in these pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import render
from .mesh import Floats
from .scene import Person
from .skin import linear
from .spec import PhantomSpec


def lines(spec: PhantomSpec, someone: Person) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Rows (V, 9) of place, normal and colour, and pairs of them (L, 2); the person has strands."""
    base = linear(spec.dress.hair_colour)
    middle = (someone.joints["left_ear"] + someone.joints["right_ear"]) / 2 + [0, 0, 0.03]
    rows, pairs, start = [], [], 0
    for name, strands in someone.strands.items():
        number, points = strands.shape[:2]
        tone = np.array([min(c * render.TONES[name], 0.9) for c in base])
        # Strands differ a little and are darker near the skin, where others cover them.
        own = np.random.default_rng(spec.seed).uniform(0.25, 0.75, (number, 1, 1))
        colour = tone * own * np.linspace(0.6, 1.05, points)[None, :, None]
        rows.append(np.concatenate([strands, _outwards(strands, middle), colour], axis=2).reshape(-1, 9))
        first = start + np.arange(number)[:, None] * points + np.arange(points - 1)
        pairs.append(np.stack([first, first + 1], axis=-1).reshape(-1, 2))
        start += number * points
    return np.concatenate(rows).astype(np.float32), np.concatenate(pairs).astype(np.int32)


def _outwards(strands: Floats, middle: Floats) -> Floats:
    """The way across each strand that leads away from the middle of the head, (S, P, 3)."""
    along = np.gradient(strands, axis=1)
    along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9)
    out = strands - middle
    out = out - (out * along).sum(axis=2, keepdims=True) * along
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-9))
