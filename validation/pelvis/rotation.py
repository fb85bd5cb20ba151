"""What the picture of the trunk says of turns about the vertical; nothing is made of it (docs/accuracy.md).

Photos of drawn people whom the network never learnt from show how much of a turn comes out, and how wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from validation.observations import RESULTS
from validation.pelvis.calibrate import VIEWS, photos_of
from validation.sections import number, table

TURNS = ("pelvis_rotation", "shoulder_rotation")
TORSION = "trunk_torsion"
#: Column of ``facts`` in the table of `validation.pelvis.seen`.
AWAY = 1
#: Mean torsion of healthy people (Hindawi 2018/6567139), degrees.
USUAL_DEG = 4.5


@dataclass(frozen=True, slots=True)
class Read:
    """How a turn is read in one view, degrees.

    Attributes
    ----------
    truth_sd : float
        Spread of what is true.
    slope : float
        Degrees that the network reads for each true one.
    rmse : float
        Error of the value that follows with slope 1, as other people tell how to make it.
    correlation : float
        Of what is read and what is true.
    camera : float
        Degrees by which the reading turns for each that the whole person stands turned before the camera; it
        should be 0.
    """

    truth_sd: float
    slope: float
    rmse: float
    correlation: float
    camera: float


def read(known: Mapping[str, Any], view: ViewName) -> dict[str, Read]:
    """How both turns are read, and shoulders against pelvis, by indicator.

    Parameters
    ----------
    known : mapping
        The arrays of `validation.pelvis.seen.Seen`.
    view : str
        "front" or "back"; of its photos those in which lines are read too (`photos_of`).
    """
    photos = photos_of(known, view)
    place = {name: row for row, name in enumerate(known["name"])}
    here = np.array([place[name] for name in photos.name])
    said, truth = (np.asarray(known[name][here], dtype=np.float64) for name in ("turns", "true_turns"))
    away = np.asarray(known["facts"][here, AWAY], dtype=np.float64)
    causes = np.column_stack([truth, away, np.ones(len(away))])
    pairs = {name: (said[:, k], truth[:, k]) for k, name in enumerate(TURNS)}
    pairs[TORSION] = (said[:, 1] - said[:, 0], truth[:, 1] - truth[:, 0])
    return {name: _read(*pair, causes, photos.fold) for name, pair in pairs.items()}


def _read(said: Array, truth: Array, causes: Array, fold: Array) -> Read:
    value = np.empty_like(said)
    for k in np.unique(fold):
        apart = fold == k
        value[apart] = said[apart] / _slope(said[~apart], truth[~apart])
    return Read(
        truth_sd=float(truth.std()),
        slope=_slope(said, truth),
        rmse=float(np.sqrt(((value - truth) ** 2).mean())),
        correlation=float(np.corrcoef(said, truth)[0, 1]),
        camera=float(np.linalg.lstsq(causes, said, rcond=None)[0][2]),
    )


def _slope(said: Array, truth: Array) -> float:
    return float(truth @ said / (truth @ truth))


def section(path: Path = RESULTS / "pelvis.npz") -> str:
    """What is read of turns, and what speaks against using it, as Markdown."""
    with np.load(path) as file:
        known = dict(file)
    cells = [
        [
            f"`{name}`",
            view,
            f"{one.truth_sd:.1f}°",
            number(one.slope),
            number(one.correlation),
            f"{one.rmse:.1f}°",
            number(one.camera),
        ]
        for view in VIEWS
        for name, one in read(known, view).items()
    ]
    heads = ("turn", "view", "truth sd", "raw slope", "correlation", "RMSE at slope 1", "over the camera")
    return "\n".join([_BEFORE, table(heads, cells), _AFTER])


_BEFORE = """The network was taught turns about the vertical too, and **the program makes nothing of
them**. Of the photos above; *RMSE at slope 1* is the error once the network's slope is undone, *over
the camera* by how much the reading turns when the whole person stands turned before the camera, which
should be 0:
"""

_AFTER = f"""Of drawn people in a look that was never taught the shoulders' turn against the pelvis
comes out; the pelvis's own turn comes out less, since the feet are not in the square, and goes with the
camera's. But the errors are larger than what is looked for: people without pain have {USUAL_DEG}° of
torsion on average (Hindawi 2018). And nobody has shown it on real photos: none taught turns, as some
taught lines, and of one only the torsion is known.
"""
