"""What is remembered of a fixed camera: its roll, for each setting, in a file of the user's folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from math import hypot
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from posture.answer.assessment import CameraRoll
from posture.errors import BadInput
from posture.files import as_json, read_file, write_file
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.words.phrases import say

FILE = "cameras.json"
_MAX_BYTES = 1_000_000

TRUSTED = ("reversal", "room_edges", "wall_card")
"""Sources of a roll that is worth keeping: what the caller states is stated again."""

_MOVED = 3.0
"""Standard errors of the difference beyond which a camera has moved: one in 370 without reason."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The roll of one camera in one setting, and on which day it was found."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    deg: float
    sem_deg: float
    source: str
    day: str

    def as_roll(self) -> CameraRoll:
        """The roll for photos that tell none; since then somebody may have touched the camera."""
        sem = hypot(self.sem_deg, TOUCHED_SEM_DEG)
        return CameraRoll(self.deg, sem, self.source, say("roll.kept", day=self.day))


Change = Literal["new", "same", "moved", "nothing"]
_KEPT = TypeAdapter(dict[str, Kept])


def setting_of(name: str, width_px: int, height_px: int) -> str:
    """The key of a camera in one setting."""
    return f"{name}, {width_px} x {height_px}"


def recall(folder: Path, setting: str) -> Kept | None:
    """What is known of this camera; a file that cannot be read is as good as none."""
    return _all(folder).get(setting)


def remember(folder: Path, setting: str, roll: CameraRoll, day: str) -> Change:
    """Keep the roll that a session found, and say whether the camera has moved since the last one.

    Of two rolls that agree the surer one stays; one that was recalled from here was not found once more.
    """
    known = _all(folder)
    before = known.get(setting)
    if roll.deg is None or roll.source not in TRUSTED or (before and _recalled(roll, before)):
        return "nothing"
    change = _change(before, roll)
    if before is None or change == "moved" or roll.sem_deg < before.sem_deg:
        known[setting] = Kept(round(roll.deg, 3), round(roll.sem_deg, 3), roll.source, day)
        folder.mkdir(parents=True, exist_ok=True)
        write_file(folder / FILE, as_json({key: asdict(kept) for key, kept in known.items()}))
    return change


def _recalled(roll: CameraRoll, before: Kept) -> bool:
    kept = before.as_roll()
    return (roll.deg, roll.sem_deg, roll.source) == (kept.deg, kept.sem_deg, kept.source)


def _change(before: Kept | None, roll: CameraRoll) -> Change:
    if before is None or roll.deg is None:
        return "new"
    return "moved" if abs(roll.deg - before.deg) > _MOVED * hypot(roll.sem_deg, before.sem_deg) else "same"


def _all(folder: Path) -> dict[str, Kept]:
    try:
        return _KEPT.validate_python(json.loads(read_file(folder / FILE, _MAX_BYTES)))
    except (BadInput, ValueError):
        return {}
