"""Whether a head shows its face: a small face detector's own score, from the photo and its mirror image.

The pose network names left and right by the face; where it sees none it guesses (docs/method.md). This second
network (BlazeFace, short range) says whether there was one. It knows MediaPipe, as `posture.pose.detector`
does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from posture.body.landmarks import HEAD, Array
from posture.pose.models import FACE, model_bytes

SQUARE_SHARE = 0.2
"""Half the side of the square around the head that is looked at, in body heights: a head fills a third of
it, as in the portraits that the network was made for. Of 0.12, 0.2 and 0.3, tried on 26 samples and real
photos under five covers each, it parts faces from covers best [proposed]."""

MIDDLE_SHARE = 0.25
"""A face whose middle lies further from the square's middle, in sides of the square, is somebody else's
[proposed]: the head fills the middle third."""

_SIDE_PX = 128  # what the network sees
_LEAST_SCORE = 0.01  # the lowest that it tells; what matters is learnt (`posture.body.view`)

_CORE = slice(_SIDE_PX // 2 - 11, _SIDE_PX // 2 + 11)
"""The middle of the head: 0.07 body heights wide and tall, about as wide as the face itself."""

_EVEN_LEVELS = 3
"""Grey levels that JPEG's rounding leaves in an even patch [proposed]."""


def open_face_detector() -> Any:
    """One face detector; each serves one thread."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=model_bytes(FACE)),
        min_detection_confidence=_LEAST_SCORE,
    )
    return vision.FaceDetector.create_from_options(options)


def head_square(rgb: NDArray[np.uint8], xy_px: Array) -> NDArray[np.uint8]:
    """The square around the head, shape (128, 128, 3); black where it leaves the picture.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3)
    xy_px : ndarray of shape (33, 2)
        Landmarks in pixels of `rgb`.
    """
    height, width = rgb.shape[:2]
    half = SQUARE_SHARE * float(np.ptp(xy_px[:, 1]))
    low, high = xy_px[HEAD].mean(axis=0) - half, xy_px[HEAD].mean(axis=0) + half
    # The square of a mirrored picture is exactly the mirrored square.
    left, top = int(np.floor(low[0])), int(np.floor(low[1]))
    right, bottom = width - int(np.floor(width - high[0])), height - int(np.floor(height - high[1]))
    inside = rgb[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if not inside.size:
        return np.zeros((_SIDE_PX, _SIDE_PX, 3), np.uint8)
    room = ((max(0, -top), max(0, bottom - height)), (max(0, -left), max(0, right - width)), (0, 0))
    square = Image.fromarray(np.pad(inside, room)).resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BICUBIC)
    return np.asarray(square)


def score(detector: Any, square: NDArray[np.uint8]) -> float:
    """How sure the network is that the square's middle shows a face, 0 to 1."""
    import mediapipe

    picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(square))
    found = [face for face in detector.detect(picture).detections if _in_the_middle(face.bounding_box)]
    return max((float(face.categories[0].score) for face in found), default=0.0)


def even_share(square: NDArray[np.uint8]) -> float:
    """Part of the head's middle in which each pixel is like its neighbours: a painted or smeared patch."""
    grey = square[_CORE, _CORE].mean(axis=2)
    near = sliding_window_view(grey, (3, 3))
    return float((np.ptp(near, axis=(2, 3)) <= _EVEN_LEVELS).mean())


def _in_the_middle(box: Any) -> bool:
    across = (box.origin_x + box.width / 2) / _SIDE_PX - 0.5
    down = (box.origin_y + box.height / 2) / _SIDE_PX - 0.5
    return bool(max(abs(across), abs(down)) <= MIDDLE_SHARE)
