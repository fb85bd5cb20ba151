"""Pictures as a camera, a file and a crop a little off would show them; every choice is drawn anew."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.pelvis.crop import SIDE_TORSOS, SIZE_PX

Random = np.random.Generator


Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

#: Rows and columns of the square that the network looks at: from the chin to the knees, and the arms where
#: they hang. Both ends are whole cells of 16 pixels apart, the columns lie evenly about the middle.
ROWS, COLUMNS = slice(4, 212), slice(40, 200)
HIGH, WIDE = ROWS.stop - ROWS.start, COLUMNS.stop - COLUMNS.start
#: From shares of half the square's side, counted from its middle, to pixels of what is looked at: (3, 3).
OF_SQUARE = np.array(
    [
        [SIZE_PX / 2, 0, SIZE_PX / 2 - COLUMNS.start],
        [0, SIZE_PX / 2, SIZE_PX / 2 - ROWS.start],
        [0, 0, 1],
    ]
)
#: Outside the photo.
GREY = 128
#: How far a crop may be turned, degrees.
TURN_DEG = 6.0
#: Where landmarks put the middle of the hips, in lengths of the trunk to the right and down of the joints',
#: and how long they find the trunk: mean and spread. Measured on 79 photos of `validation.pelvis.photos`:
#: 0.00 and 0.014, 0.03 and 0.043, 1.09 and 0.051; the spreads are a little wider here.
ASIDE, BELOW, LONGER = (0.0, 0.02), (0.03, 0.05), (1.09, 0.06)


def placed(trunks: float, side_px: int, out_px: float, turn: float, longer: float, shift: Floats) -> Floats:
    """From a picture ``trunks`` wide to the network's part of it: (2, 3), pixels to pixels.

    ``longer``: length of the trunk that landmarks find, as a share of the joints'; ``shift``: of the middle,
    as a share of the picture's side.
    """
    middle = np.array([side_px, side_px]) / 2 + shift * side_px
    factor = out_px / side_px * trunks / SIDE_TORSOS / longer
    c, s = factor * np.cos(np.radians(turn)), factor * np.sin(np.radians(turn))
    # Positive turns go anticlockwise, as in cv2.getRotationMatrix2D.
    matrix = np.array([[c, s, 0.0], [-s, c, 0.0]])
    matrix[:, 2] = out_px / 2 - matrix[:, :2] @ middle
    return matrix


def shot(
    rng: Random, picture: Picture, trunks: float, *, by_landmarks: bool = False
) -> tuple[Picture, Floats, float]:
    """One look at a picture: (`HIGH`, `WIDE`, 3), where its pixels went (2, 3), and its turn anticlockwise.

    ``by_landmarks``: the picture was cut where landmarks say already, not where the joints are.
    """
    turn, longer = float(rng.uniform(-TURN_DEG, TURN_DEG)), float(rng.normal(*LONGER))
    shift = np.array([rng.normal(*ASIDE), rng.normal(*BELOW)])
    if by_landmarks:
        longer, shift = longer / LONGER[0], shift - (ASIDE[0], BELOW[0])
    shift = shift / trunks
    share = float(np.exp(rng.uniform(np.log(0.4), 0))) if rng.uniform() < 0.25 else 1.0
    wide, high = round(WIDE * share), round(HIGH * share)
    out = SIZE_PX * wide / WIDE
    side = picture.shape[1]
    matrix = placed(trunks, side, out, turn, longer, shift)
    matrix[:, 2] -= np.array([COLUMNS.start * wide / WIDE, ROWS.start * wide / WIDE])
    source = picture
    if out < 0.7 * SIZE_PX:  # the area that a small picture's pixel covers
        source = cv2.blur(picture, (max(1, int(side / out)), max(1, int(side / out))))
    edge = cv2.BORDER_CONSTANT if rng.uniform() < 0.5 else cv2.BORDER_REPLICATE
    seen = cv2.warpAffine(
        source, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=edge, borderValue=(GREY,) * 3
    )
    seen = _developed(rng, _covered(rng, seen))
    if rng.uniform() < 0.6 or share < 1:
        seen = _filed(rng, seen)
    if share < 1:
        kind = cv2.INTER_CUBIC if rng.uniform() < 0.5 else cv2.INTER_LINEAR
        seen = cv2.resize(seen, (WIDE, HIGH), interpolation=kind)
        matrix = np.diag([WIDE / wide, HIGH / high]) @ matrix
    return np.ascontiguousarray(_bordered(rng, seen)), matrix, turn


def square_of(at: Floats) -> Floats:
    """Places in a look (..., 2), pixels: in shares of half the SQUARE's side from its middle."""
    return np.asarray((at - OF_SQUARE[:2, 2]) / OF_SQUARE[0, 0])


def _filed(rng: Random, seen: Picture) -> Picture:
    quality = int(rng.uniform(35, 96))
    _, data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)


def _covered(rng: Random, seen: Picture) -> Picture:
    """Things before the person, or on them: bars and blots of any colour."""
    for _ in range(int(rng.choice([0, 0, 0, 0, 1, 1, 2]))):
        colour = [int(v) for v in rng.integers(0, 256, 3)]
        x, y = rng.integers(0, seen.shape[1::-1]).tolist()
        wide, high = (int(v) for v in np.exp(rng.uniform(np.log(3), np.log(len(seen) / 4), 2)))
        if rng.uniform() < 0.5:
            cv2.rectangle(seen, (x, y), (x + wide, y + high), colour, -1)
        else:
            cv2.ellipse(seen, (x, y), (wide, high), float(rng.uniform(0, 180)), 0, 360, colour, -1)
    return seen


def _developed(rng: Random, seen: Picture) -> Picture:
    """Light, colour, contrast, blur and grain."""
    x = seen.astype(np.float32) / 255
    kind = rng.uniform()
    if kind < 0.2:
        x = np.repeat(x.mean(axis=2, keepdims=True), 3, axis=2)
    elif kind < 0.4:
        x = x[..., rng.permutation(3)]
    if rng.uniform() < 0.03:
        x = 1 - x
    x = x * np.float32(rng.uniform(0.6, 1.4)) * rng.uniform(0.85, 1.15, 3).astype(np.float32)
    x = x + np.float32(rng.uniform(-0.15, 0.15))
    if rng.uniform() < 0.3:
        x = x * _shade(rng, x.shape)[..., None]
    x = np.clip(x, 0, 1) ** np.float32(rng.uniform(0.6, 1.6))
    if rng.uniform() < 0.35:
        x = cv2.GaussianBlur(x, None, float(rng.uniform(0.3, 1.6)))
    elif rng.uniform() < 0.3:  # a phone's sharpening
        x = x + np.float32(rng.uniform(0.3, 1.2)) * (x - cv2.GaussianBlur(x, None, 1.0))
    if rng.uniform() < 0.6:
        x = x + rng.standard_normal(x.shape, dtype=np.float32) * np.float32(rng.uniform(0, 0.06))
    return np.asarray(np.clip(x * 255 + 0.5, 0, 255), dtype=np.uint8)


def _shade(rng: Random, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Light that changes across the picture."""
    few = rng.uniform(0.5, 1.4, (3, 3)).astype(np.float32)
    return np.asarray(cv2.resize(few, shape[1::-1], interpolation=cv2.INTER_CUBIC))


def _bordered(rng: Random, seen: Picture) -> Picture:
    """The photo ends within the crop."""
    if rng.uniform() < 0.07:
        width = int(rng.uniform(4, 45))
        k = int(rng.integers(4))
        turned = np.rot90(seen, k).copy()
        turned[:width] = GREY
        seen = np.rot90(turned, -k)
    return seen
