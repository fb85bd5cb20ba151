"""How far a person has turned before a live camera, and whether too fast. Pure; numpy only.

The heading comes from the network's depth (`posture.body.stance.facing_deg`): good enough to guide, and
nothing of it is measured; that is done afterwards, from the kept frames (`posture.turn.analysis`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from posture.body.geometry import wrapped_deg
from posture.body.stance import facing_deg
from posture.live.hints import LIMITS, Glimpse

TurnHint = Literal["face", "go", "slower", "faster", "half", "last_quarter", "back_in_picture", "done"]
"""Their words are in ``posture/words/*/camera.toml``, table ``hint_turn``."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The state of one turn.

    Attributes
    ----------
    turned_deg : float
        Since the beginning; positive to the person's left.
    rate_deg_s : float
        Smoothed speed of the turn.
    hint : str
    done : bool
        All the way round.
    lost : bool
        Nobody was seen for too long; the turn has to begin anew.
    """

    turned_deg: float = 0.0
    rate_deg_s: float = 0.0
    hint: TurnHint = "go"
    done: bool = False
    lost: bool = False
    began_s: float | None = None
    seconds: float | None = None
    seen_s: float | None = None
    heading_deg: float | None = None

    @property
    def share(self) -> float:
        """How much of the way round is done, 0 to 1."""
        return min(1.0, abs(self.turned_deg) / LIMITS["whole_turn"])


def paced(state: Pace, glimpse: Glimpse) -> Pace:
    """The state after one more picture."""
    now_s = glimpse.seconds
    if glimpse.landmarks is None or glimpse.several:
        seen_s = state.seen_s if state.seen_s is not None else now_s
        lost = now_s - seen_s > LIMITS["lost"]
        return replace(state, seconds=now_s, seen_s=seen_s, lost=lost, hint="back_in_picture")
    facing = facing_deg(glimpse.landmarks)
    if state.heading_deg is None or state.seconds is None:
        return replace(state, heading_deg=facing, began_s=now_s, seconds=now_s, seen_s=now_s)
    step_s = max(1e-3, now_s - state.seconds)
    apart = wrapped_deg(facing - state.heading_deg)
    # Front taken for back is a jump that nobody can make; the next pictures tell.
    possible = abs(apart) <= LIMITS["jump"]
    moved = (1 - math.exp(-step_s / LIMITS["smoothing"])) * apart if possible else 0.0
    keep = math.exp(-step_s / LIMITS["pace_smoothing"])
    rate = keep * state.rate_deg_s + (1 - keep) * moved / step_s
    turned = state.turned_deg + moved
    done = abs(turned) >= LIMITS["whole_turn"]
    return replace(
        state,
        turned_deg=turned,
        rate_deg_s=rate,
        heading_deg=wrapped_deg(state.heading_deg + moved),
        seconds=now_s,
        seen_s=now_s,
        done=done,
        lost=now_s - (state.began_s or 0.0) > LIMITS["turn_time"],
        hint="done" if done else _hint(state, abs(turned), abs(rate), now_s),
    )


def _hint(state: Pace, turned_deg: float, rate_deg_s: float, now_s: float) -> TurnHint:
    if rate_deg_s > LIMITS["turn_fast"]:
        return "slower"
    if turned_deg >= 270.0:
        return "last_quarter"
    if now_s - (state.began_s or 0.0) > 5.0 and rate_deg_s < LIMITS["turn_slow"]:
        return "faster" if turned_deg > 45.0 else "go"
    return "half" if 180.0 <= turned_deg < 225.0 else "go"
