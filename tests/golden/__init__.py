"""Answers that a person can check by hand: known landmarks, read straight by the formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from posture.measure import camera_roll
from posture.measure.budget import indicators_of
from posture.measure.readings import measure
from tests.conftest import english
from tests.figure import Figure

COMMITTED = Path(__file__).with_name("level_figure.json")
FIGURE = Figure(hip_obliquity=8.0, shoulder_obliquity=-5.0, trunk_lean=2.0, head_tilt=1.0)


def level_figure() -> dict[str, Any]:
    """Value, interval, side, status and sentence of every frontal indicator of `FIGURE`."""
    outcomes = measure(FIGURE.landmarks("front"), "front", camera_roll.given(0.0), (), calibrated=False)
    return {
        item.id: {
            "value": round(item.value, 3),
            "interval95": [round(end, 2) for end in item.interval95 or ()],
            "side": item.side,
            "status": item.status,
            "text": english(item.text),
        }
        for item in indicators_of(outcomes, fixed_camera=True)
        if item.value is not None
    }
