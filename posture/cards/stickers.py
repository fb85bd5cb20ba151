"""From pairs of stickers to readings: the line between two bony points of one photo.

Each sticker gives a ray through the camera, exact to a hundredth of a degree, and a distance that is not:
a flat square of 50 mm tells it to a few centimetres. So the difference of the two distances is drawn towards
what bodies have, as far as it is uncertain.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.cards.level import Attitude, reading, to_level
from posture.cards.pose import PRINT_SCALE_SEM, StickerPoint, Unclear
from posture.cards.search import SeenCards
from posture.cards.table import CARDS
from posture.measure.readings import NotMeasured, Outcome
from posture.words.phrases import Text, say

PAIRS = (
    ("asis_right", "asis_left", "pelvis_obliquity"),
    ("psis_right", "psis_left", "pelvis_obliquity"),
    ("acromion_right", "acromion_left", "shoulder_obliquity"),
)
"""Right sticker, left sticker, and what the line between them shows in front or back photos."""

SHOULDER_LINE_SEM_DEG = 1.5
"""How far the line of the acromia is off the line of the shoulder joints [proposed]."""

PELVIS_LINE_SEM_DEG, PELVIS_LINE_DIFFERENCE_SEM_DEG = 1.2, 2.25
"""What a hip line that is 3 deg off level does to the inclination of one hip bone, and to the difference of
both: 0.4 and 0.75 deg per degree on phantoms, whose bones are not turned against each other."""

TURNED_SEM_DEG = 8.0
"""Turn of pelvis or shoulders against the picture's plane that is usual [proposed]."""

NEARER_MM, NEARER_SEM_MM = 70.0, 45.0
"""From the side, the front hip bone is nearer to the camera than the rear one: half the difference of their
spans (posture/cards/cards.toml); 63 mm with a spread of 47 in 16 photos of turned phantoms."""

EDGE_SEM_PX = 0.15
"""Standard error of a sticker's folded edge in the picture besides the corners' own: 0.17 px on 14 stickers
of 20 to 25 px in rendered photos of people (validation/phantom/card_photo.py)."""

SIZE_APART_SEM = 0.012
"""Relative standard error of one tag's seen size against another's, whose paper bulges otherwise: 0.014 on
the same stickers."""

_STEPS = np.diag([1e-5, 1e-5, 1e-5, 1e-5, 1.0])
"""Of (x, y, x, y, further_mm), for derivatives."""


@dataclass(frozen=True, slots=True)
class _Line:
    """From one bony point to another: their rays (slope of x and y), their distance, and the second's lead.

    `further_mm` is how much further away from the camera the second is, `noise` the covariance of
    (x, y, x, y, further_mm).
    """

    slopes: Array
    depth_mm: float
    further_mm: float
    noise: Array

    def vector(self, change: Array | None = None) -> Array:
        """First to second point in camera axes, mm, shape (3,), after a change of (x, y, x, y, further)."""
        change = np.zeros(5) if change is None else change
        first, second = self.slopes.ravel()[:2] + change[:2], self.slopes.ravel()[2:] + change[2:4]
        half = (self.further_mm + change[4]) / 2
        near, far = np.append(first, 1.0), np.append(second, 1.0)
        return np.asarray(far * (self.depth_mm + half) - near * (self.depth_mm - half))


def sticker_outcomes(seen: SeenCards, attitude: Attitude, view: ViewName) -> list[Outcome]:
    """Lines between the stickers of one photo, or why a single sticker shows none."""
    points: dict[str, StickerPoint] = {}
    for (name, _), point in seen.points.items():
        if isinstance(point, Unclear):
            continue
        # Of two tags on one sticker the one that faces the camera knows the edge better.
        before = points.get(name)
        if before is None or np.trace(point.image_covariance) < np.trace(before.image_covariance):
            points[name] = point
    if view in ("left", "right"):
        return _innominate(points, seen, attitude, view)
    found: list[Outcome] = []
    for right, left, indicator in PAIRS:
        if right in points and left in points:
            line = _line(points[left], points[right], seen, 0.0, _usual_mm(points[left]))
            found.append(_inclination(indicator, line, points[right], attitude, view))
        else:
            found += _lacking(indicator, (right, left), points, seen, view)
    return found


def _lacking(
    indicator: str, pair: tuple[str, str], points: Container[str], seen: SeenCards, view: ViewName
) -> list[Outcome]:
    """Why a pair of which something was seen shows no line; nothing when there is nothing to explain."""
    unclear = {name: point.reason for (name, _), point in seen.points.items() if isinstance(point, Unclear)}
    lacking = [name for name in pair if name not in points]
    reasons: list[Text] = [unclear[name] for name in lacking if name in unclear]
    if not reasons and len(lacking) == 1:
        reasons = [say("card_text.lacking", card=say(f"card.{lacking[0]}"))]
    return [NotMeasured(indicator, reason, view) for reason in reasons]


def _usual_mm(point: StickerPoint) -> float:
    """How much further away one end of a pair's line usually is."""
    return float(CARDS[point.card].span_mm * np.tan(np.radians(TURNED_SEM_DEG)))


def _line(
    first: StickerPoint, second: StickerPoint, seen: SeenCards, further_mm: float, usual_mm: float
) -> _Line:
    """The line between two points; `further_mm` and `usual_mm` say what bodies have."""
    lens, depths = seen.lens, np.array([first.place_mm[2], second.place_mm[2]])
    # Focal length and print scale move both points together: what each distance has of its own remains.
    common = lens.focal_sem_share**2 + PRINT_SCALE_SEM**2 - SIZE_APART_SEM**2
    variance = sum(
        max(float(point.place_covariance[2, 2]) - common * float(point.place_mm[2]) ** 2, 1.0)
        for point in (first, second)
    )
    gain = usual_mm**2 / (usual_mm**2 + variance)
    noise = np.diag([*[(EDGE_SEM_PX / lens.focal_px) ** 2] * 4, gain * variance])
    noise[:2, :2] += first.image_covariance / lens.focal_px**2
    noise[2:4, 2:4] += second.image_covariance / lens.focal_px**2
    slopes = np.stack([(point.image_px - lens.centre_px) / lens.focal_px for point in (first, second)])
    apart = float(depths[1] - depths[0])
    return _Line(slopes, float(depths.mean()), further_mm + gain * (apart - further_mm), noise)


def _inclination(
    indicator: str, line: _Line, point: StickerPoint, attitude: Attitude, view: ViewName
) -> Outcome:
    """Inclination of the line from the left to the right sticker, positive = right higher."""

    def angle(vector: Array) -> float:
        x, y, z = vector
        return float(np.degrees(np.arctan2(-y, np.hypot(x, z))))

    parts = _placement(line, point)
    if indicator == "shoulder_obliquity":
        parts["shoulder_line"] = SHOULDER_LINE_SEM_DEG
    return _read(indicator, angle, line, attitude, view, parts)


def _innominate(
    points: dict[str, StickerPoint], seen: SeenCards, attitude: Attitude, view: ViewName
) -> list[Outcome]:
    """Inclination of the near hip bone: front point below the rear one positive."""
    one_side = f"innominate_inclination_{view}"
    rear, front = points.get(f"psis_{view}"), points.get(f"asis_{view}")
    if rear is None or front is None:
        return _lacking(one_side, (f"psis_{view}", f"asis_{view}"), points, seen, view)
    line = _line(rear, front, seen, -NEARER_MM, NEARER_SEM_MM)
    forward = 1.0 if view == "right" else -1.0

    def angle(vector: Array) -> float:
        return float(np.degrees(np.arctan2(vector[1], forward * vector[0])))

    # In the difference of both sides the hip line acts twice: half of its square belongs to each.
    shared = PELVIS_LINE_DIFFERENCE_SEM_DEG / float(np.sqrt(2))
    return [
        _read(indicator, angle, line, attitude, view, {**_placement(line, front), "pelvis_line": pelvis_line})
        for indicator, pelvis_line in ((one_side, PELVIS_LINE_SEM_DEG), ("innominate_inclination", shared))
    ]


def _read(
    indicator: str,
    angle: Callable[[Array], float],
    line: _Line,
    attitude: Attitude,
    view: ViewName,
    parts: dict[str, float],
) -> Outcome:
    """A reading of a line's angle (of a vector in level camera axes)."""
    level = to_level(attitude.roll.deg or 0.0, attitude.pitch_deg)
    effect = np.array(
        [
            (angle(level @ line.vector(step)) - angle(level @ line.vector(-step))) / (2 * step.sum())
            for step in _STEPS
        ]
    )
    optics = float(np.sqrt(effect @ line.noise @ effect))
    return reading(
        indicator, lambda turn: angle(turn @ line.vector()), optics, attitude, view, "sticker", parts
    )


def _placement(line: _Line, point: StickerPoint) -> dict[str, float]:
    """Both stickers off their points by `placement_mm`, over the distance in the picture's plane."""
    across = float(np.hypot(*line.vector()[:2]))
    off = np.sqrt(2) * CARDS[point.card].placement_mm
    return {"placement": float(np.degrees(np.arctan2(off, across)))}
