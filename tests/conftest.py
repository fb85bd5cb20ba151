"""Shared by all tests: the real detector (loaded once), the sample photos, a detector that knows."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from posture.body.landmarks import Landmarks
from posture.image.photo import Photo
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.pose.detector import MediaPipeDetector

# A shell that starts the tests in the background has them ignore Ctrl-C, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


class KnowingDetector:
    """Reports the landmarks it was given, whatever the photo shows."""

    def __init__(self, *landmarks: Landmarks) -> None:
        self.landmarks = list(landmarks)

    def detect(self, photo: Photo) -> Landmarks:
        return self.landmarks.pop(0) if len(self.landmarks) > 1 else self.landmarks[0]

    def close(self) -> None:
        self.landmarks = []


@pytest.fixture(scope="session")
def detector() -> Iterator[MediaPipeDetector]:
    with MediaPipeDetector() as opened:
        yield opened


def spec_of(indicator_id: str) -> IndicatorSpec:
    return {spec.id: spec for spec in INDICATORS}[indicator_id]
