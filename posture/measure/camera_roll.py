"""How far the camera was rolled: told by the caller, read off the room, or unknown.

A rolled camera tilts every line of the body, so it is measured first and its uncertainty goes into every
budget. The room tells it: door frames, shelves and wall corners are upright, skirting boards, sills and tiles
level, and all of them lean by the roll (`posture.measure.vanishing`, with what `posture.measure.room_lines`
leaves of them when the person is cut out).

A printed card that hangs on the wall tells it better (`posture.cards.level`). Needs OpenCV: without it, or
without its system libraries, the roll is unknown and the answer says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from pydantic import ConfigDict

from posture.answer.assessment import CameraRoll
from posture.body.landmarks import Landmarks
from posture.errors import BadOption, MissingLibrary
from posture.image.edges import Edges
from posture.measure.room_lines import body_axis_deg, room_lines, windows_deg
from posture.measure.vanishing import LEVEL, Attitude, attitude
from posture.package_data import read_table
from posture.words.phrases import Message, Text, say, together

UNKNOWN_SEM_DEG = 1.5
"""Uncertainty of assuming a level camera [proposed: 1-2 degrees], before a person who leans in the picture
raises it."""

UNKNOWN_SHARE = 2 / 3
"""Part of the person's lean in the picture that may be the camera's. Set so that with an unknown roll of up
to 6 degrees 95 % of the intervals of held-out phantoms hold the truth (docs/accuracy.md): half of the lean
held 92-95 %, four fifths 95-98 %."""

GIVEN_SEM_DEG = 0.3
"""Uncertainty of a roll told by the caller, as read off a phone's level [proposed]."""

MAX_GIVEN_DEG = 45.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of ``evidence.toml``, whose header explains the columns."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    witnesses: int
    share: float
    rival: float
    against_body: bool
    source: str


EVIDENCE = tuple(read_table("posture.measure", "evidence", Evidence).values())


def given(roll_deg: float) -> CameraRoll:
    """The roll that the caller states; BadOption beyond 45 degrees."""
    if not abs(roll_deg) <= MAX_GIVEN_DEG:
        raise BadOption(say("failure.roll_range", roll=roll_deg))
    return CameraRoll(roll_deg, GIVEN_SEM_DEG, "given", say("roll.given"))


def unknown(why: Text) -> CameraRoll:
    """No roll; a level camera is assumed, with the uncertainty that this deserves."""
    return CameraRoll(None, UNKNOWN_SEM_DEG, "unknown", why)


def estimate(edges: Edges | MissingLibrary, landmarks: Landmarks) -> CameraRoll:
    """The roll from the upright and level edges of the room around the person.

    A mirrored photo gives exactly the opposite roll.

    Parameters
    ----------
    edges : Edges or MissingLibrary
        What `find_edges` returned.
    landmarks : Landmarks
        Where the person is.

    Returns
    -------
    CameraRoll
        Source ``room_edges`` with its own standard error, or ``unknown`` with the reason.
    """
    axis_deg = body_axis_deg(landmarks)
    if isinstance(edges, MissingLibrary):
        return _doubted(unknown(together(edges.words.detail, edges.words.hint)), axis_deg)
    found = room_attitude(edges, landmarks)
    why_not = doubt(found)
    if found is None or why_not is not None:
        return _doubted(unknown(why_not or say("roll.few_edges")), axis_deg)
    why = say("roll.room_lines", columns=found.columns, rows=found.rows)
    roll = CameraRoll(found.roll_deg, found.sem_deg, "room_edges", why)
    return roll if asked(found.witnesses).against_body else _doubted(roll, axis_deg)


def room_attitude(edges: Edges, landmarks: Landmarks) -> Attitude | None:
    """What the room's lines say, before it is judged; None when there are hardly any."""
    found = [attitude(room_lines(edges, landmarks, about), about) for about in windows_deg(landmarks)]
    return max((one for one in found if one is not None), key=lambda one: one.score, default=None)


def doubt(found: Attitude | None) -> Message | None:
    """Why the room's lines are not believed; None when they are."""
    if found is None or found.witnesses < EVIDENCE[0].witnesses or found.sem_deg > LEVEL["error"]:
        return say("roll.few_edges")
    least = asked(found.witnesses)
    return say("roll.disagree") if found.share < least.share or found.rival > least.rival else None


def asked(witnesses: int) -> Evidence:
    """What is asked of so many witnesses; of too few the same as of the fewest."""
    return [row for row in EVIDENCE if row.witnesses <= max(witnesses, EVIDENCE[0].witnesses)][-1]


def _doubted(roll: CameraRoll, body_axis_deg: float) -> CameraRoll:
    """A room that leans against the person may lean itself: half the gap goes into the uncertainty.

    In a picture that shows no room the person's own lean may be the camera's: part of it does so too.
    """
    if roll.deg is None:
        return replace(roll, sem_deg=float(np.hypot(roll.sem_deg, UNKNOWN_SHARE * body_axis_deg)))
    gap = abs(roll.deg - body_axis_deg)
    if gap <= LEVEL["usual_lean"]:
        return roll
    return replace(roll, sem_deg=float(np.hypot(roll.sem_deg, gap / 2)))
