"""Shared by all tests: the real detector (loaded once), a detector that knows, tables that are sampled."""

from __future__ import annotations

import os
import random
import signal

# Before numpy is imported: on matrices as small as these, threads wait for each other most of the time, on a
# busy machine nearly always (learning the formulas again: 13 s of processor time instead of 44).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray

from posture.answer.box import Box
from posture.body.landmarks import Landmarks
from posture.image.photo import Photo
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.pose.detector import MediaPipeDetector
from posture.words.catalogue import ENGLISH
from posture.words.phrases import Text, in_language

# A shell that starts the tests in the background has them ignore Ctrl-C, and what they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says something of the machine and who else uses it, nothing of the code.
# In CI hypothesis has such a profile of its own, with examples that do not change from run to run.
hypothesis.settings.register_profile("unhurried", deadline=None)
if not os.environ.get("CI"):
    hypothesis.settings.load_profile("unhurried")

SAMPLED = 8
"""Rows of an exhaustive table that are always tried, besides the edges."""


def every(
    rows: Iterable[Any], sampled: int = SAMPLED, always: Collection[Any] = (), *, gate: bool = False
) -> list[Any]:
    """All rows of an exhaustive table for `parametrize`, all but a sample marked `slow` and `thorough`.

    With `gate` the others are only `slow`, so that the gate tries them all.

    The sample is the same every time: the first row, the last one, those in `always`, and `sampled` others
    (fewer where networks look at pictures). A tuple is one row of several arguments.
    """
    listed = list(rows)
    marks = [pytest.mark.slow] if gate else [pytest.mark.slow, pytest.mark.thorough]
    known = range(len(listed))
    kept = {0, len(listed) - 1, *random.Random(len(listed)).sample(known, min(sampled, len(listed)))}  # noqa: S311
    kept |= {k for k in known if listed[k] in always}
    return [
        pytest.param(*(row if isinstance(row, tuple) else (row,)), marks=[] if k in kept else marks)
        for k, row in enumerate(listed)
    ]


class KnowingDetector:
    """Reports the landmarks it was given, whatever the photo shows."""

    def __init__(self, *landmarks: Landmarks) -> None:
        self.landmarks = list(landmarks)

    def detect(self, photo: Photo) -> Landmarks:
        return self.landmarks.pop(0) if len(self.landmarks) > 1 else self.landmarks[0]

    def read_lines(self, square: NDArray[np.uint8]) -> None:
        return None

    def people(self, photo: Photo) -> tuple[Box, ...]:
        return ()

    def close(self) -> None:
        self.landmarks = []


@pytest.fixture(scope="session")
def detector() -> Iterator[MediaPipeDetector]:
    with MediaPipeDetector() as opened:
        yield opened


def spec_of(indicator_id: str) -> IndicatorSpec:
    return {spec.id: spec for spec in INDICATORS}[indicator_id]


def english(text: Text) -> str:
    """Return a text, or a message that no answer has said in a language yet, in English."""
    return in_language(text, ENGLISH)
