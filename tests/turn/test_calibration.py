"""The shipped formulas of a turn: how they hang together, and what their file may hold."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from posture.answer.turn import Arms
from posture.turn.calibration import TurnCalibration, turn_calibration
from posture.turn.features import FEATURES

ARMS: tuple[Arms, ...] = ("raised", "hanging")


@pytest.mark.parametrize("arms", ARMS)
def test_the_twist_is_the_difference_of_the_two_turns(arms: Arms) -> None:
    weights = {name: dict(f.coefficients) for name, f in turn_calibration().arms[arms].formulas.items()}
    for feature in FEATURES:
        upper, lower = (weights[name].get(feature, 0.0) for name in ("shoulder_rotation", "pelvis_rotation"))
        assert weights["trunk_torsion"].get(feature, 0.0) == pytest.approx(upper - lower, abs=1e-4)


def test_the_file_refuses_fields_that_nobody_reads() -> None:
    with pytest.raises(ValueError, match="surprise"):
        TypeAdapter(TurnCalibration).validate_python(
            {"id": "x", "provenance": {}, "network_sha256": "", "arms": {}, "surprise": 1}
        )
