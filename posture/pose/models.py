"""The networks that are shipped, each with the digest of the bytes that were validated."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from posture.errors import ModelCorrupted
from posture.words.phrases import say


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file in ``posture/pose`` without its ending, and its SHA-256."""

    name: str
    sha256: str
    ending: str = ".task"


FULL = Bundle("pose_landmarker_full", "2a5c8900aa4a06b586156cdd1c6b4eeeaf7cad7abb1b40f92302e81c4c54b4f6")
"""Looks at photos."""

HEAVY = Bundle("pose_landmarker_heavy", "d6cff18a89a6f4a46a1118d227e3a0e65c5122b70deedfcdacf7b315590f1a63")
"""Looks at full turns: twice as slow, and the better half of `FULL`'s error there (docs/accuracy.md)."""


FACE = Bundle(
    "face_detector_short_range", "fea8d0f96df7dd6790a18d600a8f05cbc798fceac207b3cd0839124daf572893", ".tflite"
)
"""Tells whether a head shows its face (`posture.pose.face`)."""

LINES = "pelvis_lines"
"""Reads hip line and shoulder line off the trunk (`posture.pose.pelvis_lines`). Its digest stands in the
record beside it: the script that packages the network writes both."""


@cache
def model_bytes(bundle: Bundle) -> bytes:
    """The bundle's bytes; ModelCorrupted when they are not the ones that were validated."""
    try:
        model = (resources.files("posture.pose") / f"{bundle.name}{bundle.ending}").read_bytes()
    except FileNotFoundError as error:
        raise ModelCorrupted(say("failure.model_missing", name=bundle.name)) from error
    found = hashlib.sha256(model).hexdigest()
    if found != bundle.sha256:
        raise ModelCorrupted(
            say("failure.model_digest", name=bundle.name, found=found, expected=bundle.sha256)
        )
    return model
