"""The part of a photo in which the person is looked for: as it is stated, cut out, and put back.

Only the network gets the cut: lens, camera roll and cards are read in the whole photo, whose middle is the
optical axis. So every place in the answer is one of the whole upright photo.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from posture.answer.box import Box, around
from posture.errors import BadOption
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.body.landmarks import Landmarks
    from posture.image.photo import Photo

LEAST_PX = 64
"""Shortest side of a part; a body that can be measured needs four times as many [proposed]."""


def box_of(given: str | Sequence[int] | None) -> Box | None:
    """The part that is stated as left, top, width and height: four whole numbers, or a text with commas.

    Raises
    ------
    BadOption
        It is anything else.
    """
    if given is None:
        return None
    try:
        parts = given.split(",") if isinstance(given, str) else list(given)
        left, top, width, height = (_whole(part) for part in parts)
    except (TypeError, ValueError) as error:
        raise BadOption(say("failure.crop")) from error
    return Box(left, top, width, height)


def _whole(part: object) -> int:
    if isinstance(part, bool) or not isinstance(part, str | int | np.integer):
        raise TypeError(part)
    return int(part)


def detected(photo: Photo, part: Box, detect: Callable[[Photo], Landmarks]) -> Landmarks:
    """What `detect` finds in this part of a photo, in pixels of the whole photo.

    Raises
    ------
    BadOption
        The part does not lie in the photo, or is too small.
    """
    if not part.within(photo.width_px, photo.height_px) or min(part.width, part.height) < LEAST_PX:
        width, height = str(photo.width_px), str(photo.height_px)
        raise BadOption(say("failure.crop_outside", width=width, height=height, least=LEAST_PX))
    return _put_back(detect(cut(photo, part)), photo, part)


_ROOM = (0.15, 0.2, 0.15, 0.1)
"""Left, above, right and below of a person's landmarks, in their heights: with the crown, the arms and the
floor about the feet, as the gates ask for them [proposed]."""


def one_each(people: Sequence[Box], width: int, height: int) -> list[Box]:
    """For each of several people, from left to right, the part of the picture that shows nobody else.

    Between two neighbours it ends half way.
    """
    parts = []
    for k, one in enumerate(people):
        left, above, right, below = (share * one.height for share in _ROOM)
        first = max(one.left - left, (people[k - 1].right + one.left) / 2 if k else 0.0)
        last = min(one.right + right, (people[k + 1].left + one.right) / 2 if k + 1 < len(people) else width)
        parts.append(around(first, one.top - above, last, one.bottom + below, width, height))
    return parts


def cut(photo: Photo, part: Box) -> Photo:
    """The part as a photo of its own; that of the mirrored photo is exactly the mirrored one."""
    cells = _unpacked(photo, part)
    rgb = np.ascontiguousarray(photo.rgb[cells.top : cells.bottom, cells.left : cells.right])
    return dataclasses.replace(photo, rgb=rgb, width_px=cells.width, height_px=cells.height)


def _put_back(found: Landmarks, photo: Photo, part: Box) -> Landmarks:
    cells = _unpacked(photo, part)
    height, width = photo.rgb.shape[:2]
    scale = np.array([photo.width_px / width, photo.height_px / height])
    return dataclasses.replace(
        found,
        xy_px=(found.xy_px + np.array([cells.left, cells.top])) * scale,
        disagreement_px=found.disagreement_px * float(scale.mean()),
        width_px=photo.width_px,
        height_px=photo.height_px,
        part=part,
    )


def _unpacked(photo: Photo, part: Box) -> Box:
    """The part in pixels as they were unpacked, at least as large."""
    height, width = photo.rgb.shape[:2]
    across, down = width / photo.width_px, height / photo.height_px
    left, top = int(part.left * across), int(part.top * down)
    right = width - int((photo.width_px - part.right) * across)
    bottom = height - int((photo.height_px - part.bottom) * down)
    return Box(left, top, right - left, bottom - top)
