"""Where a printed card is and how it is turned, from the corners of its tags in one photo.

Both facets of a roof are fitted together, with the fold as an unknown that the sheet only suggests. A print
that is larger or smaller than the sheet moves the card nearer or further away and turns nothing.

Axes: card x to the right as one looks at it, y up, z towards the viewer, in mm; camera x to the right in the
picture, y down, z away from the camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from posture.body.landmarks import Array
from posture.cards.fit import (
    Lens,
    SeenCorners,
    State,
    angle_between,
    area,
    fitted,
    misfit,
    square_poses,
    starts,
)
from posture.cards.table import Card, fold_edge_mm, tag_corners_mm
from posture.cards.tags import Tag
from posture.words.phrases import Text, say

__all__ = ["CardPose", "Lens", "StickerPoint", "Unclear", "card_pose", "sticker_point"]

CORNER_SEM_PX = 0.06
"""Standard error of a corner's coordinate at the least; photos that fit worse raise it. Source:
``python -m validation.card_simulation``."""

CURL_SHARE = 0.001
"""The same as a part of the tag's side: paper is never flat (0.4 mm of bulge in the same simulation)."""

TURNING_SHARE = 0.9
"""Part of the corners' residuals that turns the card: what bulged paper does to them mostly turns nothing.
Set so that the intervals of the rotation hold 96 to 100 % of the simulated truths (same command)."""

FOLD_WARNING_DEG, FOLD_LIMIT_DEG = 3.0, 10.0
"""Beyond its own 95 % interval: the user is warned; no pose is given [proposed]."""

PRINT_SCALE_SEM = 0.01
"""Relative standard error of the print's size [proposed]."""

MAX_RMS_PX, MAX_RMS_SHARE = 0.5, 0.02
"""Largest root mean square distance of the corners from the fitted roof: pixels plus a part of the tag's side
[proposed]; simulated cards stay below half of it."""

MAX_ASLANT_DEG, MAX_WALL_ASLANT_DEG = 45.0, 20.0
"""How far a card's UP arrow may point away from the picture's top: nearer to up than to sideways; nobody
holds a camera 20 degrees off level, so a wall card that seems so is not hung on its line [proposed]. In
rendered photos of people (validation/phantom/card_photo.py) worn cards stay below 24, wall cards below 6."""

_SECOND_BEST_COST = 9.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why no pose is given, in plain words that say how to do better. False in a condition."""

    reason: Text

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPose:
    """Place and turn of a roof card.

    Attributes
    ----------
    card : str
        Its id.
    rotation : ndarray of shape (3, 3)
        Card axes to camera axes.
    place_mm : ndarray of shape (3,)
        The card's origin in camera axes.
    fold_deg, fold_sem_deg : float
        Angle between the facets as fitted.
    covariance : ndarray of shape (6, 6)
        Of a small rotation (radians, about the camera's axes) and of the place (mm); all parts together.
    focal_shift : ndarray of shape (6,)
        What one standard error of the focal length does to them; already part of `covariance`.
    rms_px : float
        Root mean square of the corners' residuals.
    fold_warning : Text or None
        Set when the roof is folded otherwise than on the sheet.
    """

    card: str
    rotation: Array
    place_mm: Array
    fold_deg: float
    fold_sem_deg: float
    covariance: Array
    focal_shift: Array
    rms_px: float
    fold_warning: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerPoint:
    """Middle of a sticker's folded edge: pixels (2,) and camera mm (3,), covariances (2, 2) and (3, 3)."""

    card: str
    tag: int
    image_px: Array
    image_covariance: Array
    place_mm: Array
    place_covariance: Array


def card_pose(card: Card, tags: Sequence[Tag], lens: Lens) -> CardPose | Unclear:
    """The pose of a roof card from both of its tags.

    Parameters
    ----------
    card : Card
        A roof.
    tags : sequence of Tag
        Everything `find_tags` saw.
    lens : Lens
        Of the camera that saw them.
    """
    by_id = {tag.id: tag.corners_px for tag in tags}
    if not all(number in by_id for number in card.tags):
        count = sum(number in by_id for number in card.tags)
        return Unclear(say(f"card_text.{'one_half' if count else 'not_seen'}", card=say(f"card.{card.id}")))
    corners_px = np.stack([by_id[number] for number in card.tags])
    side_px = float(np.sqrt(min(area(quad) for quad in corners_px)))
    seen = SeenCorners(card, corners_px, lens, float(np.hypot(CORNER_SEM_PX, CURL_SHARE * side_px)))
    found = sorted((fitted(seen, start, 1e-3) for start in starts(seen)), key=lambda one: one[1])
    best, cost = found[0]
    other = next(
        (
            state
            for state, much in found
            if angle_between(state, best) > 0.03 and much < cost + _SECOND_BEST_COST
        ),
        None,
    )
    rms_px = _rms_px(seen, best)
    if other is not None:
        return Unclear(say("card_text.two_ways", card=say(f"card.{card.id}")))
    if rms_px > MAX_RMS_PX + MAX_RMS_SHARE * side_px:
        return Unclear(say("card_text.not_folded", card=say(f"card.{card.id}")))
    return _judged(
        _with_covariance(replace(seen, sem_px=max(seen.sem_px, _residual_sem(seen, best))), best), card
    )


def _judged(pose: CardPose, card: Card) -> CardPose | Unclear:
    """The pose; refused when its arrow does not point up, warned of or refused when the fold is not right."""
    up = pose.rotation[:, 1]
    limit_deg = MAX_WALL_ASLANT_DEG if card.segment == "wall" else MAX_ASLANT_DEG
    if abs(np.degrees(np.arctan2(up[0], -up[1]))) > limit_deg:
        return Unclear(say("card_text.upside_down", card=say(f"card.{card.id}")))
    off = abs(pose.fold_deg - card.fold_deg) - 1.96 * pose.fold_sem_deg
    if off <= FOLD_WARNING_DEG:
        return pose
    refused = off > FOLD_LIMIT_DEG
    text = say(
        f"card_text.{'folded' if refused else 'fold_allowed'}",
        card=say(f"card.{card.id}"),
        seen=float(pose.fold_deg),
        wanted=card.fold_deg,
    )
    return Unclear(text) if refused else replace(pose, fold_warning=text)


def sticker_point(card: Card, tag: Tag, lens: Lens) -> StickerPoint:
    """The middle of a sticker's folded edge, from its one flat tag.

    The point lies in the tag's plane, so its image needs no pose. Its distance does: of the two poses that
    a flat square allows, each counts by how well it fits. Errors of focal length and print scale move all
    stickers of one photo along their rays by the same part.
    """
    edge = fold_edge_mm(card, card.tags.index(tag.id))
    side_px = float(np.sqrt(area(tag.corners_px)))
    sem = float(np.hypot(CORNER_SEM_PX, CURL_SHARE * side_px))
    image_px = _through(card, tag.corners_px, edge)
    steps = np.eye(8).reshape(8, 4, 2) * 0.01
    effect = np.stack(
        [(_through(card, tag.corners_px + step, edge) - image_px) / 0.01 for step in steps], axis=1
    )
    poses = list(square_poses(card, tag.corners_px, lens))
    depths = np.array([(rotation @ edge + place)[2] for rotation, place, _ in poses])
    off = np.array([error**2 for *_, error in poses]) * 8 / sem**2 / 2
    weight = np.exp(off.min() - off)
    weight /= weight.sum()
    depth = float(weight @ depths)
    ray = np.append((image_px - lens.centre_px) / lens.focal_px, 1.0)
    parts = [sem / side_px, lens.focal_sem_share, PRINT_SCALE_SEM]
    variance = float(weight @ (depths - depth) ** 2) + depth**2 * float(np.sum(np.square(parts)))
    seen = np.eye(3)[:, :2] * depth / lens.focal_px
    image_covariance = effect @ effect.T * sem**2
    return StickerPoint(
        card=card.id,
        tag=tag.id,
        image_px=image_px,
        image_covariance=image_covariance,
        place_mm=ray * depth,
        place_covariance=np.outer(ray, ray) * variance + seen @ image_covariance @ seen.T,
    )


def _through(card: Card, corners_px: Array, point_mm: Array) -> Array:
    """Image of a point in a tag's plane."""
    import cv2

    flat = tag_corners_mm(card)[:, :2].astype(np.float32)
    # getPerspectiveTransform takes single precision: keep it to a hundredth of a millipixel.
    middle = corners_px.mean(axis=0)
    matrix = cv2.getPerspectiveTransform(flat, (corners_px - middle).astype(np.float32))
    return np.asarray(cv2.perspectiveTransform(point_mm[None, None, :2], matrix)[0, 0] + middle)


def _with_covariance(seen: SeenCorners, state: State) -> CardPose:
    """The pose with what corner noise, fold and focal length leave open."""
    state, _ = fitted(seen, state)
    jacobian = misfit(seen, state)[1]
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    share = max(seen.lens.focal_sem_share, 1e-4)
    longer = replace(seen, lens=replace(seen.lens, focal_px=seen.lens.focal_px * (1 + share)))
    moved, _ = fitted(longer, state)
    turn = moved.rotation @ state.rotation.T
    half = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]]) / 2
    shift = np.append(half, moved.place_mm - state.place_mm) * seen.lens.focal_sem_share / share
    scale = np.append(np.zeros(3), state.place_mm * PRINT_SCALE_SEM)
    return CardPose(
        card=seen.card.id,
        rotation=state.rotation,
        place_mm=state.place_mm,
        fold_deg=state.fold_deg,
        fold_sem_deg=float(np.sqrt(covariance[6, 6])),
        covariance=covariance[:6, :6] + np.outer(shift, shift) + np.outer(scale, scale),
        focal_shift=shift,
        rms_px=_rms_px(seen, state),
    )


def _rms_px(seen: SeenCorners, state: State) -> float:
    """Root mean square distance of the corners from the fitted roof's."""
    residual = misfit(seen, state)[0][:-1] * seen.sem_px
    return float(np.sqrt(np.mean(residual**2) * 2))


def _residual_sem(seen: SeenCorners, state: State) -> float:
    """Standard error of a corner's coordinate that the residuals speak for: 16 of them, 7 unknowns."""
    residual = misfit(seen, state)[0][:-1]
    return TURNING_SHARE * float(np.sqrt(residual @ residual / (len(residual) - 7))) * seen.sem_px
