"""How the camera looked at the person: scale, focal length, roll, and what a turned body does. Pure.

Points are brought into the body's own directions as a camera far away would have seen them (`Sight.level`).
What a camera near by adds is not known, only how large it is: a point that is nearer than the body's middle
looks further from where the camera looks to. So the same way back is gone with the body turned and the
camera looking up by one standard error each, and what this changes is a part of the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.geometry import rotated
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import ACROSS, Stance, level
from posture.image.exif import FILM_DIAGONAL_MM
from posture.points.table import BODY, CAMERA, POINTS


@dataclass(frozen=True, slots=True)
class Sight:
    """One photo's camera and scale.

    Attributes
    ----------
    size_px : (int, int)
        Width and height of the upright photo.
    view : str
    roll_deg : float
        Taken out; positive when the picture's content is turned clockwise.
    focal_px : float
    stature_px, mm_per_px : float
        The person's height in the picture, and the scale at the person.
    scale_sem_share : float
        Relative standard error of that.
    stature_known : bool
        Whether somebody said how tall the person is, so that lengths may be told in millimetres.
    """

    size_px: tuple[int, int]
    view: ViewName
    roll_deg: float
    focal_px: float
    stature_px: float
    mm_per_px: float
    scale_sem_share: float
    stature_known: bool

    def level(
        self,
        xy_px: Array,
        depth_mm: Array,
        *,
        roll_off: float = 0.0,
        turned_deg: float = 0.0,
        pitch_deg: float = 0.0,
        deeper: float = 1.0,
    ) -> Array:
        """Points as (across, up) from the picture's middle, shape (N, 2), pixels.

        Parameters
        ----------
        xy_px : ndarray of shape (N, 2)
            In the upright photo.
        depth_mm : ndarray of shape (N,)
            How much nearer to the camera each is than the body's middle.
        roll_off : float
            Camera roll, degrees, that is left in.
        turned_deg, pitch_deg : float
            Turn of the body and pitch of the camera that are taken out.
        deeper : float
            Factor on `depth_mm`.
        """
        centre = np.array(self.size_px) / 2
        xy = rotated(xy_px, roll_off - self.roll_deg, centre) - centre
        turned, pitch = np.tan(np.radians([turned_deg, pitch_deg]))
        xy = xy - (0.0, self.focal_px * pitch)
        nearer = deeper * depth_mm / (self.focal_px * self.mm_per_px)
        nearer = nearer + (xy[:, 0] * turned + xy[:, 1] * pitch) / self.focal_px
        return np.asarray(xy * (1.0 - nearer)[:, None] * (ACROSS[self.view], -1.0))


def sight_of(
    landmarks: Landmarks,
    view: ViewName,
    roll_deg: float | None,
    focal_px: float | None = None,
    stature_mm: float | None = None,
    *,
    seated: bool = False,
) -> Sight:
    """The sight of one photo.

    Parameters
    ----------
    landmarks : Landmarks
        The network's, which tell how tall the person is in the picture.
    view : str
    roll_deg : float or None
        None counts as level.
    focal_px : float, optional
        Of the upright photo; the usual one of phones otherwise.
    stature_mm : float, optional
        As somebody said it; the usual one otherwise, with the error that this has.
    seated : bool
        Whether the person sits, so that trunk and shoulders have to tell the scale.
    """
    deg = roll_deg or 0.0
    size = (landmarks.width_px, landmarks.height_px)
    stance = level(landmarks, view, deg)
    shown_px = max(_upright_px(stance) if seated else stance.body_height_px, 1.0)
    stature = stature_mm or BODY.stature_mm
    guessed = 0.0 if stature_mm else BODY.stature_sem_share
    return Sight(
        size_px=size,
        view=view,
        roll_deg=deg,
        focal_px=focal_px or CAMERA.focal_35mm / FILM_DIAGONAL_MM * float(np.hypot(*size)),
        stature_px=shown_px / BODY.shown,
        mm_per_px=stature * BODY.shown / shown_px,
        scale_sem_share=float(np.hypot(guessed, BODY.shown_sem_share)),
        stature_known=stature_mm is not None,
    )


def _upright_px(stance: Stance) -> float:
    """How tall somebody who sits would be shown standing, by the table's body.

    Of what trunk and shoulders say the larger: on a finer scale a millimetre that a point is off has more
    pixels, so that a trunk that leans or turns away makes no value surer.
    """
    shoulders, hips = (
        [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT")] for part in ("SHOULDER", "HIP")
    )
    high, low = POINTS["shoulder"].place, POINTS["hip"].place
    trunk = float(np.hypot(*(stance.at(*shoulders) - stance.at(*hips)))) / (high[2] - low[2])
    across = float(np.hypot(*(stance.at(shoulders[0]) - stance.at(shoulders[1])))) / (2 * high[0])
    return BODY.shown * max(trunk, across)
