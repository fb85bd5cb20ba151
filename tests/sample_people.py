"""The sample people: who they are, their truth, and what the program says of them, once for all tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from posture.answer.assessment import Assessment
from posture.pipeline.assess import analyse_photo
from posture.pose.detector import MediaPipeDetector
from tests.conftest import every
from tests.places import SAMPLES


def sample_photos() -> list[Path]:
    return sorted(SAMPLES.glob("*.jpg"))


samples = pytest.mark.parametrize("path", every(sample_photos(), 2, gate=True), ids=lambda path: path.stem)


def truth_of(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return truth


@cache
def assessed(path: Path, detector: MediaPipeDetector) -> Assessment:
    return analyse_photo(path.read_bytes(), detector)
