"""The true value of every indicator of a phantom, from its joints in space."""

from __future__ import annotations

import numpy as np

from posture.body.landmarks import Array, Joint
from posture.body.stance import FACING_DEG, Stance
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import shown_in
from validation.observations import Observation


def true_stance(seen: Observation) -> Stance:
    """The true joints as a level camera at infinity, exactly before the feet, would see them; metres."""
    forward, right, up = _body_axes(seen)
    sideways = seen.view in ("left", "right")
    across = forward if sideways else right
    world = np.stack([across, -up, -right if sideways else -forward], axis=1)
    return Stance(np.stack([across, up], axis=1), world, seen.view)


def _body_axes(seen: Observation) -> tuple[Array, Array, Array]:
    """Forward, right and up of all joints against the feet; the person faces -y when not turned."""
    turn = np.radians(FACING_DEG[seen.view] + seen.turn_deg)
    x, y, z = seen.room_m.T
    right = -x * np.cos(turn) - y * np.sin(turn)
    forward = x * np.sin(turn) - y * np.cos(turn)
    return forward, right, z


def rotation_deg(seen: Observation, part: str) -> float:
    """Turn of shoulders or hips against the feet, right side forward positive, degrees."""
    forward, right, _ = _body_axes(seen)
    near, far = Joint[f"RIGHT_{part}"], Joint[f"LEFT_{part}"]
    return float(np.degrees(np.arctan2(forward[near] - forward[far], right[near] - right[far])))


def true_values(seen: Observation) -> dict[str, float]:
    """True value of every indicator that the view can show, in its unit."""
    stance = true_stance(seen)
    values = {spec.id: FORMULAS[spec.id](stance) for spec in shown_in(seen.view)}
    if "shoulder_rotation" in values:  # against the feet as they were placed, not against the ankle line
        values["shoulder_rotation"] = rotation_deg(seen, "SHOULDER")
    return values
