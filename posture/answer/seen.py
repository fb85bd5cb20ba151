"""What was seen in a photo that was refused: enough to show why, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

from posture.answer.assessment import LandmarkPoint
from posture.answer.vocabulary import ViewName


@dataclass(frozen=True, slots=True)
class Seen:
    """One photo that was refused.

    Attributes
    ----------
    sha256 : str
        Of the file.
    width, height : int
        Of the upright photo; all places are its pixels.
    turned_over : bool
        The file was taken for a mirror image: the places are those of the picture turned back.
    landmarks : tuple of LandmarkPoint
        Of the person who was found; none where nobody was, or more than one.
    views : tuple of ViewName
        Views with which the photo could be measured if one of them were stated; looked for where the view is
        what it was refused for.
    """

    sha256: str
    width: int
    height: int
    turned_over: bool
    landmarks: tuple[LandmarkPoint, ...] = ()
    views: tuple[ViewName, ...] = ()
