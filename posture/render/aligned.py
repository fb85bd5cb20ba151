"""Photos of one person made alike, to be looked at side by side: level, ankles on one line, equally tall."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, radians
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from posture.image.photo import DEFAULT_LIMITS, PhotoLimits, decode
from posture.render.colours import COLOURS
from posture.render.over_photo import strokes_of
from posture.render.strokes import BODY_UNITS, Dot, Line, Point, middle_of

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment

WIDTH_PX, HEIGHT_PX = 400, 720
_ANKLES = 0.93
"""Height of the ankles' middle in the picture, from above."""

_TRUNK_AND_LEGS = 0.66
"""From the ankles to the shoulders, of the picture's height: the head has room above, with an arm's breadth
beside [proposed]."""

_LONG_SIDE_PX = 1440


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a photo's pixels go: ``scale * turn @ (xy - foot) + to``."""

    scale: float
    turn: NDArray[np.float64]
    foot: NDArray[np.float64]

    def of(self, at: Point) -> Point:
        """Where a place of the photo lies in the picture."""
        x, y = self.scale * self.turn @ (np.asarray(at) - self.foot) + _TO
        return float(x), float(y)

    def back(self, shrunk: float) -> tuple[float, ...]:
        """Six numbers for Pillow: from the picture to a photo that was shrunk by this factor."""
        matrix = shrunk * self.turn.T / self.scale
        x, y = shrunk * self.foot - matrix @ _TO
        return (matrix[0, 0], matrix[0, 1], float(x), matrix[1, 0], matrix[1, 1], float(y))


_TO = np.array([WIDTH_PX / 2, _ANKLES * HEIGHT_PX])


def placing(answer: Assessment) -> Placing:
    """Place a photo so that the body stands level, on the line of the ankles, as tall as any other."""
    points = {p.name: (p.x_px, p.y_px) for p in answer.landmarks}
    foot, shoulders = middle_of(points, "ankle"), middle_of(points, "shoulder")
    tall = max(1.0, hypot(shoulders[0] - foot[0], shoulders[1] - foot[1]))
    roll = radians(answer.camera_roll.deg or 0.0)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    return Placing(_TRUNK_AND_LEGS * HEIGHT_PX / tall, turn, np.array(foot))


def aligned_picture(data: bytes, answer: Assessment, limits: PhotoLimits = DEFAULT_LIMITS) -> Image.Image:
    """Return the photo with its lines, placed like every other.

    Parameters
    ----------
    data : bytes
        The photo file that was measured.
    answer : Assessment
        About it.
    limits : PhotoLimits

    Returns
    -------
    Image
        `WIDTH_PX` by `HEIGHT_PX` pixels, no metadata; where the photo ends, it is pale.
    """
    photo = decode(data, limits, _LONG_SIDE_PX, answer.turned_over)
    placed, picture = placing(answer), Image.fromarray(photo.rgb)
    # Shrunk first: turning it takes single pixels, and would leave most of a large photo out.
    picture.thumbnail((placed.scale * photo.width_px, placed.scale * photo.height_px))
    shrunk = picture.width / photo.width_px
    picture = picture.transform(
        (WIDTH_PX, HEIGHT_PX),
        Image.Transform.AFFINE,
        placed.back(shrunk),
        Image.Resampling.BICUBIC,
        fillcolor=(238, 238, 238),
    )
    pen, unit = ImageDraw.Draw(picture, "RGBA"), HEIGHT_PX / BODY_UNITS
    for piece in strokes_of(answer):
        if isinstance(piece, Line):
            colour = (*COLOURS[piece.colour], piece.opacity)
            ends = [placed.of(piece.start), placed.of(piece.end)]
            pen.line(ends, fill=colour, width=max(1, round(piece.width * unit)))
        elif isinstance(piece, Dot):
            (x, y), radius = placed.of(piece.at), piece.radius * unit
            pale = (*COLOURS["paper"], piece.opacity)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=pale, outline=COLOURS["ink"])
    return picture
