"""The photos of the committed tables, and bodies that no network has looked at."""

from __future__ import annotations

from functools import cache

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from validation.observations import Observation, load_all
from validation.usable import Sample, samples


@cache
def committed() -> tuple[Observation, ...]:
    """All photos of the committed tables."""
    return tuple(load_all())


@cache
def committed_samples() -> tuple[Sample, ...]:
    """All usable ones among them."""
    return tuple(samples(committed()))


def unseen(view: ViewName, room_m: Array, turn_deg: float = 0.0) -> Observation:
    """True joints in the room, which no network has looked at."""
    return Observation(
        name=f"A00001_{view}",
        scene="A00001",
        view=view,
        look="A",
        turn_deg=turn_deg,
        roll_deg=0.0,
        roll_found=float("nan"),
        roll_sem=float("nan"),
        height_m=1.0,
        distance_m=3.0,
        loose=False,
        room_m=room_m,
        landmarks={},
    )
