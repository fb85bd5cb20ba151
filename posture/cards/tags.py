"""Finds the square tags of printed cards in a photo, with corners to a tenth of a pixel.

OpenCV finds and reads the squares; then the printed pattern itself, which is known, is laid over the picture
until it fits (brightness may change linearly across it). That uses every edge of the pattern, not only
the four outer corners, and its correlation tells a tag from a chance pattern. A tag that was read with an
error is taken all the same when its print fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array
from posture.cards.table import DICTIONARY, card_of

MIN_CORRELATION = 0.85
"""Below it is no tag. Measured: 0.92 and more on 2,600 simulated tags (``validation/card_simulation.py``,
down to 24 px), 0.78 at the most on what OpenCV took for a tag in 1,026 photos and crops without any."""

MIN_CONTRAST = 20.0
"""Grey levels between ink and paper, at the least [proposed]."""

MIN_SIDE_PX = 14.0
"""Below it a cell is smaller than 2.3 pixels and the pattern cannot be read with any certainty [proposed]."""

LOOKS_PX = (1440, 2160)
"""Long side of the copy that is searched, and of the one searched again when the first shows a tag: there
tags of 25 px are found more often. Only the corners are measured at full resolution. Source:
``python -m validation.card_simulation``."""

_WINDOWS_PX, _QUICK_WINDOWS_PX = (3, 23), (13, 13)
"""Neighbourhoods that black and white are told apart in. One of them finds half a card in 99 of 99 rendered
photos in a third of the time, which is enough to know that the others are worth their while."""

_MAX_ENLARGED = 1.5
_PRINT_BLUR_PX = 0.5
_ROUNDS = 2
_UNTIL = (3, 20, 1e-4)  # both: at most 20 steps, until the correlation changes by less
_SHADING_TERMS = 6

Grey = NDArray[np.uint8]
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that was seen.

    Attributes
    ----------
    id : int
        Its number.
    corners_px : ndarray of shape (4, 2)
        Top-left, top-right, bottom-right, bottom-left of the upright print; pixels from the picture's top
        left corner, so that the first pixel's centre lies at 0.5.
    """

    id: int
    corners_px: Array


def find_tags(grey: Grey, dictionary: str = DICTIONARY) -> tuple[Tag, ...]:
    """The cards' tags in a picture, ordered by id; each id at most once.

    Parameters
    ----------
    grey : uint8 ndarray of shape (H, W)
        The picture at full resolution.
    dictionary : str
        ArUco's name of the family of tags.
    """
    best: dict[int, tuple[float, Tag]] = {}
    if not _candidates(grey, LOOKS_PX[0], dictionary, _QUICK_WINDOWS_PX):
        return ()
    for side_px in LOOKS_PX:
        for rough in _candidates(grey, side_px, dictionary):
            correlation, tag = _laid_over(grey, rough, dictionary) or (0.0, rough)
            if correlation > best.get(tag.id, (0.0, tag))[0]:
                best[tag.id] = correlation, tag
        if not best:
            break
    return tuple(best[number][1] for number in sorted(best))


def _candidates(
    grey: Grey, side_px: int, dictionary: str, windows_px: tuple[int, int] = _WINDOWS_PX
) -> list[Tag]:
    """Everything that OpenCV reads as a tag of a card, with rough corners in pixels of `grey`."""
    import cv2

    scale = min(_MAX_ENLARGED, side_px / max(grey.shape))
    size = [round(side * scale) for side in grey.shape[::-1]]
    copy = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    quads, numbers, _ = _detector(dictionary, windows_px).detectMarkers(copy)
    share = np.array(grey.shape[::-1]) / size
    return [
        Tag(int(number), (quad.reshape(4, 2).astype(np.float64) + 0.5) * share)
        for quad, number in zip(quads, [] if numbers is None else np.ravel(numbers), strict=True)
        if card_of(int(number)) is not None
    ]


@cache
def _family(name: str) -> Any:
    import cv2

    return cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name))


@cache
def _detector(dictionary: str, windows_px: tuple[int, int]) -> Any:
    import cv2

    read = cv2.aruco.DetectorParameters()
    # Generous, because the correlation with the print decides in the end.
    read.adaptiveThreshWinSizeMin, read.adaptiveThreshWinSizeMax = windows_px
    read.errorCorrectionRate = 1.0
    read.maxErroneousBitsInBorderRate = 0.5
    return cv2.aruco.ArucoDetector(_family(dictionary), read)


@cache
def _printed(dictionary: str, number: int, cell_px: int) -> tuple[Plane, Array]:
    """The print with half a cell of white around it, 0 to 1, and its square's corners as pixel centres."""
    import cv2

    family = _family(dictionary)
    cells = family.markerSize + 2
    bits = np.pad(cv2.aruco.generateImageMarker(family, number, cells) / 255, 1, constant_values=1)
    cut = cell_px - cell_px // 2
    fine = np.kron(bits, np.ones((cell_px, cell_px))).astype(np.float32)[cut:-cut, cut:-cut]
    low, high = cell_px // 2 - 0.5, cell_px // 2 + cells * cell_px - 0.5
    return fine, np.array([[low, low], [high, low], [high, high], [low, high]])


@cache
def _shading(dictionary: str, number: int, cell_px: int) -> tuple[Array, Array]:
    """Pictures that the print makes in linearly falling light, shape (N, 6), and their pseudo-inverse."""
    printed = _printed(dictionary, number, cell_px)[0]
    x, y = np.meshgrid(*[np.linspace(-1, 1, printed.shape[0])] * 2)
    light = np.stack([np.ones_like(x), x, y], axis=-1)
    pictures = np.concatenate([light, light * printed[..., None]], axis=-1).reshape(-1, _SHADING_TERMS)
    return pictures, np.linalg.pinv(pictures)


def confirmed(grey: Grey, rough: Tag) -> tuple[float, Tag] | None:
    """A tag that is expected at `rough`, with its correlation with the print; None when it is not there."""
    height, width = grey.shape
    inside = (rough.corners_px >= 0).all() and (rough.corners_px < (width, height)).all()
    return _laid_over(grey, rough, DICTIONARY) if inside else None


def _laid_over(grey: Grey, rough: Tag, dictionary: str) -> tuple[float, Tag] | None:
    """The tag with the corners that fit its print best, and their correlation; None when it is none."""
    import cv2

    side = float(np.sqrt(cv2.contourArea(rough.corners_px.astype(np.float32))))
    if side < MIN_SIDE_PX:
        return None
    cell_px = int(np.clip(round(side / (_family(dictionary).markerSize + 2)), 4, 10))
    printed, square = _printed(dictionary, rough.id, cell_px)
    pictures, inverse = _shading(dictionary, rough.id, cell_px)
    low = np.maximum(np.floor(rough.corners_px.min(axis=0) - 8).astype(int), 0)
    high = np.ceil(rough.corners_px.max(axis=0) + 8).astype(int)
    part = grey[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    start = (rough.corners_px - low - 0.5).astype(np.float32)
    warp = cv2.getPerspectiveTransform(square.astype(np.float32), start)
    blur = _PRINT_BLUR_PX * float(square[1, 0] - square[0, 0]) / side
    expected = cv2.GaussianBlur(printed, (0, 0), blur)
    for _ in range(_ROUNDS):
        try:
            correlation, warp = cv2.findTransformECC(
                expected, part, warp.astype(np.float32), cv2.MOTION_HOMOGRAPHY, _UNTIL, None, 1
            )
        except cv2.error:  # the fit ran away: nothing there looks like the print
            return None
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        light = inverse @ cv2.warpPerspective(part, warp, printed.shape[::-1], flags=flags).ravel()
        shaded = (pictures @ light).astype(np.float32).reshape(printed.shape)
        expected = cv2.GaussianBlur(shaded, (0, 0), blur)
    if correlation < MIN_CORRELATION or light[3] < MIN_CONTRAST:
        return None
    fitted = cv2.perspectiveTransform(square[None], warp.astype(np.float64))[0] + 0.5 + low
    return float(correlation), Tag(rough.id, fitted)
