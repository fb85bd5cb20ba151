"""When a person before a live camera is ready for the next shot, and what is missing. Pure; numpy only.

One picture after the other goes in as a `Glimpse`, with the state before it; the state after it says which
hints stand in the way, for how long nothing has, and whether to shoot. The pictures' own times count, no
clock: a film gives the same answers as the camera did. A window at full rate and a browser that sends a few
pictures a second use the same function::

    state = start("front")
    for glimpse in glimpses:
        state = guided(state, glimpse)
        if state.phase == "shoot":
            ...  # take it; then
            state = start("right")
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import facing_deg, off_axis_deg
from posture.live.hints import LIMITS, WORTH_A_SHOT, Glimpse, HintId, hints_of, in_order
from posture.measure.gates import GATES
from posture.words.catalogue import sentences
from posture.words.language import DEFAULT, Language

Phase = Literal["waiting", "counting", "shoot"]
"""Something stands in the way; nothing does, wait for the hold to be over; take the shot."""

_WATCHED = [
    Joint[f"{side}_{part}"]
    for side in ("LEFT", "RIGHT")
    for part in ("EAR", "SHOULDER", "HIP", "KNEE", "ANKLE")
]
_FEET = [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the watched joints were at one time, in body heights."""

    seconds: float
    xy: Array


@dataclass(frozen=True, slots=True, eq=False)
class Guidance:
    """The state after a picture.

    Attributes
    ----------
    wanted : str
        The view that is to be taken.
    hold_s : float
        For how long nothing may stand in the way before the shot.
    hints : tuple of str
        What stands in the way, the most important first; `hint_text` has the words.
    phase : str
        ``waiting``, ``counting`` or ``shoot``; it stays ``shoot`` as long as all stays well, so that several
        pictures can be taken, and falls back when somebody moves.
    held_s : float
        For how long nothing has stood in the way, 0 while something does.
    turned : bool
        The person has been seen in the wanted view since it was asked for.
    facing_deg : float or None
        Where the person faces (`posture.body.stance.facing_deg`), None without a person.
    ignored : tuple of str
        Hints that were waited for and given up: what they spoil will be withheld.
    hands_up : bool
        The hands may be at the shoulders, as before a full turn.
    """

    wanted: ViewName
    hold_s: float
    hints: tuple[HintId, ...] = ("no_person",)
    phase: Phase = "waiting"
    held_s: float = 0.0
    turned: bool = False
    facing_deg: float | None = None
    ignored: tuple[HintId, ...] = ()
    seconds: float | None = None
    track: tuple[Moment, ...] = ()
    good_since_s: float | None = None
    still_since_s: float | None = None
    only_minor_since_s: float | None = None
    leave_px: tuple[float, float] | None = None
    hands_up: bool = False

    @property
    def left_s(self) -> float:
        """How long to hold still until the shot."""
        return max(0.0, self.hold_s - self.held_s)


def start(wanted: ViewName, hold_s: float | None = None, *, hands_up: bool = False) -> Guidance:
    """The state before the first picture of a view; `hold_s` is one second unless another is wanted.

    Before a full turn the hands belong to the shoulders (`hands_up`), and nobody is told to let them hang.
    """
    return Guidance(wanted, LIMITS["hold"] if hold_s is None else hold_s, hands_up=hands_up)


def once_more(state: Guidance, landmarks: Landmarks) -> Guidance:
    """The state before a repeat: the person steps off the mark and back on first."""
    x, y = landmarks.xy_px[_FEET].mean(axis=0)
    return replace(start(state.wanted, state.hold_s), leave_px=(float(x), float(y)))


def guided(state: Guidance, glimpse: Glimpse) -> Guidance:
    """The state after one more picture.

    Parameters
    ----------
    state : Guidance
    glimpse : Glimpse
        Later than all before it.
    """
    gap = state.seconds is not None and glimpse.seconds - state.seconds > LIMITS["gap"]
    landmarks = glimpse.landmarks if not glimpse.several else None
    track = _track(() if gap else state.track, glimpse.seconds, landmarks)
    found = set(hints_of(glimpse, state.wanted)) - ({"arms_down"} if state.hands_up else set())
    leave_px = state.leave_px if _still_there(state, glimpse) else None
    if leave_px is not None and landmarks is not None:
        found.add("step_off")
    still_since = _still_since(state, track, glimpse.seconds)
    if landmarks is not None and still_since is None:
        found.add("hold_still")
    minor_since = _since(state.only_minor_since_s, glimpse.seconds, bool(found) and found <= WORTH_A_SHOT)
    ignored: set[HintId] = set()
    if state.ignored or (minor_since is not None and glimpse.seconds - minor_since >= LIMITS["patience"]):
        ignored = found & WORTH_A_SHOT
    hints = in_order(found - ignored)
    good_since = _since(None if gap else state.good_since_s, glimpse.seconds, not set(hints) - {"hold_still"})
    begins = (good_since, still_since)
    held_s = 0.0 if None in begins else glimpse.seconds - max(one for one in begins if one is not None)
    return replace(
        state,
        hints=hints,
        phase=_phase(state, hints, held_s, track, glimpse.seconds),
        held_s=held_s,
        turned=state.turned or (landmarks is not None and _faces(landmarks, state.wanted)),
        facing_deg=None if landmarks is None else facing_deg(landmarks),
        ignored=in_order(ignored),
        seconds=glimpse.seconds,
        track=track,
        good_since_s=good_since,
        still_since_s=still_since,
        only_minor_since_s=minor_since,
        leave_px=leave_px,
    )


def hint_text(hint: HintId, language: Language = DEFAULT) -> str:
    """What is said to the person."""
    return sentences("camera", language)[f"hint.{hint}"]


def phase_text(phase: Phase, language: Language = DEFAULT) -> str:
    """What is said when no hint stands in the way."""
    return sentences("camera", language)[f"phase.{phase}"]


def short_text(state: Guidance, language: Language = DEFAULT) -> str:
    """The most important hint, or how the shot goes on, in about three words: read from three metres away."""
    key = f"hint_short.{state.hints[0]}" if state.hints else f"phase_short.{state.phase}"
    return sentences("camera", language)[key]


def _phase(
    state: Guidance, hints: tuple[HintId, ...], held_s: float, track: tuple[Moment, ...], now_s: float
) -> Phase:
    if hints:
        return "waiting"
    # Stillness is known only when the whole of its second was watched.
    watched = track[-1].seconds - track[0].seconds >= LIMITS["hold"] - 1e-6
    enough = sum(now_s - moment.seconds <= LIMITS["hold"] + 1e-6 for moment in track) >= LIMITS["pictures"]
    return "shoot" if held_s >= state.hold_s - 1e-6 and watched and enough else "counting"


def _track(track: tuple[Moment, ...], now_s: float, landmarks: Landmarks | None) -> tuple[Moment, ...]:
    """The watched joints of the last second: one moment beyond it, so that it is covered."""
    if landmarks is None:
        return ()
    xy = landmarks.xy_px[_WATCHED] / max(1.0, float(np.ptp(landmarks.xy_px[:, 1])))
    begin = now_s - LIMITS["hold"] + 1e-6
    late = [place for place, moment in enumerate(track) if moment.seconds <= begin]
    return (*track[late[-1] if late else 0 :], Moment(now_s, xy))


def _still_since(state: Guidance, track: tuple[Moment, ...], now_s: float) -> float | None:
    """Since when no joint has moved too far within any one second; None when it has just done so."""
    if not track:
        return None
    backwards = np.stack([moment.xy for moment in reversed(track)])
    spans = np.maximum.accumulate(backwards) - np.minimum.accumulate(backwards)
    moved = np.hypot(spans[..., 0], spans[..., 1]).max(axis=1)
    leeway = 1.0 if state.phase == "waiting" else LIMITS["leeway"]
    still = int((moved <= leeway * LIMITS["still"]).sum())
    if still == len(track):
        return track[0].seconds if state.still_since_s is None else state.still_since_s
    since_s = track[-still].seconds
    if state.still_since_s is not None:
        since_s = max(since_s, state.still_since_s)
    return since_s if now_s - since_s >= LIMITS["settled"] else None


def _still_there(state: Guidance, glimpse: Glimpse) -> bool:
    """Whether the person has not left the place of the last shot since."""
    if state.leave_px is None or glimpse.several:
        return state.leave_px is not None
    if glimpse.landmarks is None:
        return False
    feet = glimpse.landmarks.xy_px[_FEET].mean(axis=0) - np.array(state.leave_px)
    tall = float(np.ptp(glimpse.landmarks.xy_px[:, 1]))
    return bool(np.hypot(*feet) < LIMITS["stepped_off"] * tall)


def _faces(landmarks: Landmarks, wanted: ViewName) -> bool:
    return abs(off_axis_deg(landmarks, wanted)) < GATES["facing"].limit


def _since(before_s: float | None, now_s: float, holds: bool) -> float | None:
    if not holds:
        return None
    return now_s if before_s is None else before_s
