"""The detector for full turns: the larger network, on which their calibration was learnt."""

from __future__ import annotations

from posture.pose.detector import MediaPipeDetector
from posture.pose.models import HEAVY, model_bytes


def turn_detector() -> MediaPipeDetector:
    """Open a detector that `posture.turn.analysis.analyse_turn` can use."""
    return MediaPipeDetector(model_bytes(HEAVY), outlines=True, faces=False)
