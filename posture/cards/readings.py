"""From the cards of one photo to readings: the card's own angles, and what they are worth on a body.

A roof says how it is turned itself. How it lies on the bones (`placement`), how well the feet's own turn is
seen (`facing`) and how the camera was held go into every budget, so that a tenth of a
degree of optics never poses as one of anatomy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot
from typing import TypeVar

import numpy as np

from posture.answer.assessment import CameraRoll, View
from posture.answer.cards import CardSeen, TagSeen
from posture.answer.vocabulary import ViewName
from posture.body.feet import UNSEEN, Feet
from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import off_axis_deg
from posture.body.view import settled
from posture.cards.angles import attitude_covariance, attitude_deg, difference_deg
from posture.cards.level import Attitude, attitude_of, reading, turned
from posture.cards.pose import CardPose, StickerPoint, Unclear
from posture.cards.search import SeenCards
from posture.cards.stickers import sticker_outcomes
from posture.cards.table import CARDS, Card
from posture.errors import ViewMismatch
from posture.measure.readings import NotMeasured, Outcome
from posture.package_data import read_toml
from posture.words.phrases import Message, say

PLACEMENT: Mapping[str, Mapping[str, float]] = read_toml("posture.cards", "cards")["placement"]["cards"]
"""How far a worn card's angles are off the bone's, degrees, by card and angle."""

CARD_CONFIDENCE = 0.99
"""Of a view that a card has settled: it is worn on the side that its number says [proposed]."""

_HIPS, _SHOULDERS = [Joint.LEFT_HIP, Joint.RIGHT_HIP], [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
_NEAR = {"pelvis": _HIPS, "trunk": _SHOULDERS, "shoulder": _SHOULDERS}
"""Landmarks near which the pieces of a segment are worn."""

MAX_OFF_SHARE = np.array([0.3, 0.2])
"""How far beside, and above or below, the middle of those landmarks a piece may be, as parts of the body's
height: beyond that it is a sheet in a hand [proposed]; 0.23 and 0.09 at the most in 154 rendered photos of
people who wear them (validation/phantom/card_photo.py)."""

Found = TypeVar("Found", CardPose | Unclear, StickerPoint | Unclear)

_ANGLES = ("rotation", "obliquity", "tilt")
_SHOWS = {
    "pelvis": ("pelvis_rotation", "pelvis_obliquity", "pelvis_tilt", "trunk_torsion"),
    "trunk": ("trunk_rotation", "trunk_torsion"),
}


def seen_from(landmarks: Landmarks, seen: SeenCards, stated: ViewName | None) -> tuple[Landmarks, View]:
    """The view, and the landmarks with the right names: a card worn in front settles front and back.

    Raises
    ------
    ViewMismatch
        When the caller states another view than card or landmarks show.
    """
    worn = {CARDS[name].worn for name, pose in seen.poses.items() if pose} - {"wall"}
    side: ViewName | None = "front" if worn == {"front"} else "back" if worn == {"back"} else None
    if side is None:
        return settled(landmarks, stated)
    if stated not in (None, side):
        raise ViewMismatch(
            say("failure.card_mismatch", stated=say(f"view.{stated}"), seen=say(f"view.{side}"))
        )
    # The network took the back for a front, or the other way round: left and right are exchanged.
    named = landmarks.exchanged() if abs(off_axis_deg(landmarks, side)) > 90 else landmarks
    return named, View(side, CARD_CONFIDENCE, "card" if stated is None else "stated")


def on_the_body(seen: SeenCards, landmarks: Landmarks) -> SeenCards:
    """The cards and stickers without those that lie beside the person or far from where they belong."""

    def judged(name: str, tags: Sequence[int], found: Found) -> Found:
        corners = np.concatenate([tag.corners_px for tag in seen.tags if tag.id in tags])
        reason = _elsewhere(CARDS[name], corners.mean(axis=0), landmarks)
        return Unclear(reason) if reason else found

    return replace(
        seen,
        poses={name: judged(name, CARDS[name].tags, pose) for name, pose in seen.poses.items()},
        points={key: judged(key[0], key[1:], point) for key, point in seen.points.items()},
    )


def _elsewhere(card: Card, middle_px: Array, landmarks: Landmarks) -> Message | None:
    """Why a piece whose tags have their middle there is not worn where it belongs."""
    joints = _NEAR.get(card.segment)
    if joints is None:
        return None
    low, high = landmarks.xy_px.min(axis=0), landmarks.xy_px.max(axis=0)
    height = float(high[1] - low[1])
    room = 0.1 * height
    if not ((middle_px > low - room) & (middle_px < high + room)).all():
        return say("card_text.not_on_person", card=say(f"card.{card.id}"))
    off = np.abs(middle_px - landmarks.xy_px[joints].mean(axis=0)) / height
    if (off > MAX_OFF_SHARE).any():
        return say("card_text.elsewhere", card=say(f"card.{card.id}"))
    return None


def card_outcomes(
    seen: SeenCards, view: ViewName, roll: CameraRoll, feet: Feet = UNSEEN
) -> tuple[Outcome, ...]:
    """Everything that the cards and stickers of one photo say, and why they do not say the rest.

    Parameters
    ----------
    seen : SeenCards
    view : str
    roll : CameraRoll
        Taken out; unknown counts as level with its uncertainty.
    feet : Feet
        Where they point, against the camera.
    """
    attitude = attitude_of(seen, roll)
    worn = [
        (name, pose)
        for name, pose in seen.poses.items()
        if CARDS[name].segment in _SHOWS and (CARDS[name].worn == view or not pose)
    ]
    outcomes: list[Outcome] = []
    clear: dict[str, CardPose] = {}
    for name, pose in worn:
        if isinstance(pose, CardPose):
            clear[CARDS[name].segment] = pose
        else:
            outcomes += [NotMeasured(shown, pose.reason, view) for shown in _SHOWS[CARDS[name].segment]]
    for segment, pose in clear.items():
        outcomes.append(_rotation(f"{segment}_rotation", pose, attitude, view, feet))
    if "pelvis" in clear:
        outcomes += _pelvis(clear["pelvis"], attitude, view)
    outcomes += _torsion(clear, attitude, view)
    return (*outcomes, *sticker_outcomes(seen, attitude, view))


def _rotation(indicator: str, pose: CardPose, attitude: Attitude, view: ViewName, feet: Feet) -> Outcome:
    """Turn against the feet, both seen by the camera.

    A wall card would be no better witness: on its thread it is turned by some 3 degrees itself, and far from
    the picture's middle it needs the focal length.
    """
    worn = CARDS[pose.card].worn
    optics = float(np.sqrt(attitude_covariance(pose, worn)[0, 0]))

    def value_at(turn: Array) -> float:
        return wrapped_deg(float(attitude_deg(turn @ pose.rotation, worn)[0]) - feet.turn_deg)

    parts = {"placement": PLACEMENT[pose.card]["rotation"], "facing": feet.sem_deg}
    return reading(indicator, value_at, optics, attitude, view, "card", parts)


def _pelvis(pose: CardPose, attitude: Attitude, view: ViewName) -> list[Outcome]:
    """Obliquity and tilt of the pelvis card."""
    worn, placement = CARDS[pose.card].worn, PLACEMENT[pose.card]
    optics = np.sqrt(np.diag(attitude_covariance(pose, worn)))
    found: list[Outcome] = []
    for k, angle in enumerate(_ANGLES[1:], 1):
        if angle not in placement:
            found.append(NotMeasured(f"pelvis_{angle}", say("card_text.back_slopes"), view))
            continue

        def value_at(turn: Array, k: int = k) -> float:
            return float(attitude_deg(turn @ pose.rotation, worn)[k])

        parts = {"placement": placement[angle]}
        found.append(reading(f"pelvis_{angle}", value_at, float(optics[k]), attitude, view, "card", parts))
    return found


def _torsion(clear: Mapping[str, CardPose], attitude: Attitude, view: ViewName) -> list[Outcome]:
    """Trunk card minus pelvis card of one photo: the way person and camera face cancels."""
    if len(clear) < len(_SHOWS):
        return [NotMeasured("trunk_torsion", say(f"card_text.partner_{segment}"), view) for segment in clear]
    trunk, pelvis = clear["trunk"], clear["pelvis"]

    def value_at(turn: Array) -> float:
        return difference_deg(turned(trunk, turn), turned(pelvis, turn))[0]

    parts = {"placement": hypot(*(PLACEMENT[pose.card]["rotation"] for pose in (trunk, pelvis)))}
    optics = difference_deg(trunk, pelvis)[1]
    return [reading("trunk_torsion", value_at, optics, attitude, view, "card", parts)]


def seen_list(seen: SeenCards) -> tuple[CardSeen, ...]:
    """The cards as the answer shows them, in the order of the table."""
    found = {*seen.poses, *(name for name, _ in seen.points)}
    return tuple(_card_seen(name, seen) for name in CARDS if name in found)


def _card_seen(name: str, seen: SeenCards) -> CardSeen:
    card, pose = CARDS[name], seen.poses.get(name)
    tags = tuple(
        TagSeen(tag.id, tuple((float(x), float(y)) for x, y in tag.corners_px))
        for tag in seen.tags
        if tag.id in card.tags
    )
    if not isinstance(pose, CardPose):
        found = [pose] if pose is not None else [seen.points[key] for key in seen.points if key[0] == name]
        unclear = [one.reason for one in found if isinstance(one, Unclear)]
        if len(unclear) < len(found):
            return CardSeen(name, say(f"card.{name}"), "clear", None, tags)
        return CardSeen(name, say(f"card.{name}"), "unclear", unclear[0], tags)
    rotation, obliquity, tilt = attitude_deg(pose.rotation, card.worn)
    return CardSeen(
        id=name,
        label=say(f"card.{name}"),
        seen="clear",
        detail=pose.fold_warning,
        tags=tags,
        rotation_deg=wrapped_deg(float(rotation)),
        obliquity_deg=float(obliquity),
        tilt_deg=float(tilt),
        axes_px=_axes_px(pose, seen),
    )


def _axes_px(pose: CardPose, seen: SeenCards) -> tuple[tuple[float, float], ...]:
    """Ridge, and a tag's side from it towards the person's right, up and out of the card; pixels."""
    card = CARDS[pose.card]
    # In front, the right as one looks at the card is the person's left.
    right = 1.0 if card.worn == "back" else -1.0
    ends = np.vstack([np.zeros(3), np.diag([right, 1.0, 1.0])]) * card.tag_mm
    places = seen.lens.project(ends @ pose.rotation.T + pose.place_mm)
    return tuple((float(u), float(v)) for u, v in places)
