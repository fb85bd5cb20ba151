"""Fits a folded card to the corners of its two tags: pixels of eight corners in, pose and fold out.

Axes as in ``posture/cards/pose.py``: card x right, y up, z towards the viewer; camera x right, y down, z
away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from posture.body.landmarks import Array
from posture.cards.table import Card, roof_corners_mm, tag_corners_mm

FOLD_SEM_DEG = 3.0
"""How far a roof's fold may be off the sheet's [proposed]; both glue lines 1 mm off change it by 2.5."""

_MAX_STEPS = 50


@dataclass(frozen=True, slots=True)
class Lens:
    """The camera: focal length, its relative standard error, and where the optical axis meets the picture."""

    focal_px: float
    focal_sem_share: float
    centre_px: tuple[float, float]

    def scaled(self, scale: float) -> Lens:
        """The same lens over a picture that is so much larger or, below 1, smaller."""
        across, down = self.centre_px
        return Lens(self.focal_px * scale, self.focal_sem_share, (across * scale, down * scale))

    def project(self, points_mm: Array) -> Array:
        """Pixels (N, 2) of points (N, 3) in camera axes."""
        return np.asarray(self.focal_px * points_mm[:, :2] / points_mm[:, 2:] + np.array(self.centre_px))


@dataclass(frozen=True, slots=True)
class SeenCorners:
    """What is fitted: the corners, shape (2, 4, 2), seen by a lens with this standard error."""

    card: Card
    corners_px: Array
    lens: Lens
    sem_px: float


@dataclass(frozen=True, slots=True)
class State:
    """What is fitted."""

    rotation: Array
    place_mm: Array
    fold_deg: float

    def moved(self, step: Array) -> State:
        """A step of 3 radians about the camera's axes, 3 mm, 1 degree of fold."""
        return State(
            small_turn(step[:3]) @ self.rotation, self.place_mm + step[3:6], self.fold_deg + float(step[6])
        )


def square_poses(card: Card, corners_px: Array, lens: Lens) -> Iterator[tuple[Array, Array, float]]:
    """Both poses of a flat tag: rotation and place of its frame in camera axes, reprojection error in px."""
    import cv2

    camera = np.diag([lens.focal_px, lens.focal_px, 1.0])
    camera[:2, 2] = lens.centre_px
    _, turns, places, errors = cv2.solvePnPGeneric(
        tag_corners_mm(card), corners_px, camera, None, flags=cv2.SOLVEPNP_IPPE_SQUARE
    )
    for turn, place, error in zip(turns, places, np.ravel(errors), strict=True):
        yield cv2.Rodrigues(turn)[0], place.ravel(), float(error)


def starts(seen: SeenCorners) -> Iterator[State]:
    """Four rough poses of the roof: turned to either side, leaning either way.

    The poses of the single facets (IPPE) would be nearer, but are wrong for some roofs that face the camera.
    """
    left, right = seen.corners_px.mean(axis=1)
    in_plane = small_turn(np.array([0.0, 0.0, np.arctan2(*(right - left)[::-1])]))
    side_px = np.sqrt(max(area(quad) for quad in seen.corners_px))
    depth = seen.lens.focal_px * seen.card.tag_mm / side_px
    ray = np.append(((left + right) / 2 - seen.lens.centre_px) / seen.lens.focal_px, 1.0)
    for yaw in (-0.3, 0.3):
        for lean in (-0.2, 0.2):
            out = small_turn(np.array([0.0, yaw, 0.0])) @ small_turn(np.array([lean, 0.0, 0.0]))
            yield State(in_plane @ out @ np.diag([1.0, -1.0, -1.0]), ray * depth, seen.card.fold_deg)


def misfit(seen: SeenCorners, state: State) -> tuple[Array, Array]:
    """Residuals in standard errors, the sheet's fold last, shape (17,), and their Jacobian, shape (17, 7)."""
    model = roof_corners_mm(seen.card, state.fold_deg).reshape(-1, 3)
    # Central difference over one degree; its error is 5e-5 of the slope.
    bend = roof_corners_mm(seen.card, state.fold_deg + 0.5) - roof_corners_mm(seen.card, state.fold_deg - 0.5)
    turned = model @ state.rotation.T
    placed = turned + state.place_mm
    (x, y, z), focal = placed.T, seen.lens.focal_px
    moved = np.zeros((len(model), 3, 7))
    moved[:, :, :3] = np.cross(np.eye(3)[None], turned[:, None]).transpose(0, 2, 1)
    moved[:, :, 3:6] = np.eye(3)
    moved[:, :, 6] = bend.reshape(-1, 3) @ state.rotation.T
    lens = np.zeros((len(model), 2, 3))
    lens[:, 0, 0] = lens[:, 1, 1] = focal / z
    lens[:, 0, 2], lens[:, 1, 2] = -focal * x / z**2, -focal * y / z**2
    residual = (seen.lens.project(placed) - seen.corners_px.reshape(-1, 2)).ravel() / seen.sem_px
    prior = (state.fold_deg - seen.card.fold_deg) / FOLD_SEM_DEG
    jacobian = np.vstack([(lens @ moved).reshape(-1, 7) / seen.sem_px, np.eye(7)[6] / FOLD_SEM_DEG])
    return np.append(residual, prior), jacobian


def fitted(seen: SeenCorners, state: State, enough: float = 1e-12) -> tuple[State, float]:
    """Levenberg and Marquardt's least squares from a start: the state and its sum of squares.

    `enough`: the gain, in squared standard errors, below which another step is not worth while.
    """
    damping = 1e-3
    residual, jacobian = misfit(seen, state)
    for _ in range(_MAX_STEPS):
        normal = jacobian.T @ jacobian
        damped = normal + damping * np.diag(np.diag(normal))
        step = np.asarray(-np.linalg.solve(damped, jacobian.T @ residual), np.float64)
        trial = state.moved(step)
        trial_residual, trial_jacobian = misfit(seen, trial)
        gain = float(residual @ residual - trial_residual @ trial_residual)
        if gain > 0:
            state, residual, jacobian, damping = trial, trial_residual, trial_jacobian, damping / 10
        else:
            damping *= 10
        if abs(gain) < enough or damping > 1e8:
            break
    return state, float(residual @ residual)


def area(quad_px: Array) -> float:
    """Area of a quadrilateral, by its diagonals."""
    (ax, ay), (bx, by) = quad_px[2] - quad_px[0], quad_px[3] - quad_px[1]
    return abs(float(ax * by - ay * bx)) / 2


def angle_between(one: State, other: State) -> float:
    """Angle between two states in radians."""
    cosine = (np.trace(one.rotation @ other.rotation.T) - 1) / 2
    return float(np.arccos(np.clip(cosine, -1, 1)))


def cross_matrix(vector: Array) -> Array:
    """Matrix that makes the cross product with a vector."""
    x, y, z = vector
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])


def small_turn(vector: Array) -> Array:
    """Rotation matrix of a rotation vector in radians (Rodrigues' formula)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.asarray(np.eye(3) + cross_matrix(vector))
    axis = cross_matrix(vector / angle)
    return np.asarray(np.eye(3) + np.sin(angle) * axis + (1 - np.cos(angle)) * axis @ axis)
