"""Where a turning person faces in each frame, and how each pair of joints swings. Pure; numpy only.

A pair of joints that turns before a fixed camera swings: its sideways distance in the picture follows
the cosine of the turning angle, and what lies before or behind the body follows the sine. Nobody
measures the turning angle; it is fitted together with the curves, so pauses, uneven speed, more or
less than one turn, steps and drift do not matter. Left and right are the subject's; a heading is 0
when the ankle line faces the camera and positive when it is turned to the subject's left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from posture.answer.turn import Arms
from posture.body.geometry import wrapped_deg
from posture.body.landmarks import MIRROR, Array, Joint, Landmarks
from posture.body.outline import LEVELS
from posture.errors import FeetHidden, TooFewFrames, TurnTooShort
from posture.turn.curves import harmonics, middle, pair, phase_deg, robust_fit
from posture.words.phrases import say

MIN_FRAMES = 8
"""Fewer leave the curves undetermined: three numbers each, and an angle for every frame [proposed]."""

MIN_TURN_DEG = 200.0
"""Less shows each segment from one side only (issue: refused) [proposed]."""

WORST_DISAGREEMENT = 0.10
"""A frame whose two passes differ by more than this part of the body's height is not used [proposed]."""

RAISED_ABOVE, HANGING_BELOW = 0.03, -0.08
"""Wrists above the elbows, in parts of the height from ankles to shoulders: hands at the shoulders reach
0.1, a hanging forearm -0.18 [proposed, half way]."""

PAIRS = ("ANKLE", "KNEE", "HIP", "SHOULDER", "ELBOW", "EAR", "HEEL", "FOOT_INDEX")
"""Left minus right: follow the cosine of the heading."""

AHEAD = {"toes": (("FOOT_INDEX",), ("HEEL",)), "nose": (("NOSE",), ("EAR",))}
"""What lies ahead of what: follows the sine of the heading."""

# How the headings are searched; all [proposed], and the phantoms' headings come out to 5 degrees with them:
# step of the grid, most rounds, smallest spread of a curve in heights, spread of the network's own guess,
# price of taking the back for the front, and of a jump between two frames, in units of minus log probability.
_GRID_DEG = 3.0
_HEADINGS: Array = np.arange(-180.0, 180.0, _GRID_DEG)
_ROUNDS = 20
_SMALLEST_SPREAD = 0.01
_WORLD_SPREAD_DEG = 15.0
_EXCHANGE_COST = 3.0
_FARTHEST_STEP_COST = 10.0


@dataclass(frozen=True, slots=True)
class TurnFit:
    """A turn, fitted.

    Attributes
    ----------
    used : tuple of int
        Which frames were used; all arrays follow their order.
    heading_deg : ndarray of shape (N,)
    xy_px, world_m, outline_px : ndarray of shape (N, 33, 2), (N, 33, 3), (N, 27, 2)
        As in `Landmarks`, exchanged sides put right.
    height_px : float
        Median height from ankles to shoulders.
    exchanged : ndarray of shape (N,), bool
        Frames in which the network took the back for the front or the front for the back.
    ordered : bool
        Whether the frames came in the order of time.
    """

    used: tuple[int, ...]
    heading_deg: Array
    xy_px: Array
    world_m: Array
    outline_px: Array
    height_px: float
    exchanged: NDArray[np.bool_]
    ordered: bool

    def only(self, kept: NDArray[np.bool_]) -> TurnFit:
        """The same turn with the frames marked in `kept` (N,) only."""
        return replace(
            self,
            used=tuple(np.array(self.used)[kept]),
            heading_deg=self.heading_deg[kept],
            xy_px=self.xy_px[kept],
            world_m=self.world_m[kept],
            outline_px=self.outline_px[kept],
            exchanged=self.exchanged[kept],
        )

    @property
    def arms(self) -> Arms:
        """How the arms were held: wrists against elbows, median of all frames."""
        high = wrists_above_elbows(self)
        if high > RAISED_ABOVE:
            return "raised"
        return "hanging" if high < HANGING_BELOW else "between"

    @property
    def turned_deg(self) -> float:
        """How much of the way round was seen: all but the largest gap, or the whole way of a video."""
        around = np.sort(self.heading_deg)
        gaps = np.diff(np.append(around, around[0] + 360.0))
        seen = 360.0 - float(gaps.max())
        if not self.ordered:
            return seen
        return max(seen, float(abs(np.ptp(np.unwrap(self.heading_deg, period=360.0)))))


def wrists_above_elbows(fit: TurnFit) -> float:
    """How far, in parts of the height from ankles to shoulders; median of all frames, negative when below."""
    above = (middle(fit.xy_px, "ELBOW") - middle(fit.xy_px, "WRIST"))[:, 1] / fit.height_px
    return float(np.median(above))


def fit_turn(seen: Sequence[Landmarks | None], *, ordered: bool) -> TurnFit:
    """Fit headings and curves to what was seen in the frames of one turn.

    Parameters
    ----------
    seen : sequence of Landmarks or None
        One for each frame, None where nobody was found; of one camera that stood still.
    ordered : bool
        Whether the frames are in the order of time. Photos that turn out to be are read as such: only
        then are front and back told apart where the network exchanged them.

    Raises
    ------
    NothingMeasurable
        TooFewFrames, FeetHidden or TurnTooShort.
    """
    used = _usable(seen)
    frames = [one for k in used if (one := seen[k]) is not None]
    xy = np.stack([frame.xy_px for frame in frames])
    world = np.stack([frame.world_m for frame in frames])
    height = float(np.median(np.abs(middle(xy, "SHOULDER") - middle(xy, "ANKLE"))[:, 1]))
    heading, exchanged = _headings(xy / height, world, ordered=ordered)
    if not ordered and _one_after_another(heading):
        ordered = True
        heading, exchanged = _headings(xy / height, world, ordered=True)
    named = [frame.exchanged() if wrong else frame for frame, wrong in zip(frames, exchanged, strict=True)]
    no_outline = np.full((len(LEVELS), 2), np.nan)
    fit = TurnFit(
        used=tuple(used),
        heading_deg=heading,
        xy_px=np.stack([frame.xy_px for frame in named]),
        world_m=np.stack([frame.world_m for frame in named]),
        outline_px=np.stack([no_outline if f.outline_px is None else f.outline_px for f in named]),
        height_px=height,
        exchanged=exchanged,
        ordered=ordered,
    )
    if fit.turned_deg < MIN_TURN_DEG:
        raise TurnTooShort(say("failure.part_of_turn", degrees=float(fit.turned_deg)))
    return facing_ankles(fit)


def _one_after_another(heading: Array) -> bool:
    """Whether most steps from photo to photo go the same way round, and not far."""
    steps = wrapped_deg(np.diff(heading))
    shares = [float(np.mean((sign * steps > 0) & (sign * steps < 90))) for sign in (1, -1)]
    return max(shares) > 2 / 3


def _usable(seen: Sequence[Landmarks | None]) -> list[int]:
    """Numbers of the frames that can be used; raises when they are too few."""
    clear = [k for k, one in enumerate(seen) if one is not None and _agrees(one)]
    if len(clear) < MIN_FRAMES:
        raise TooFewFrames(say("failure.few_frames", clear=len(clear), least=MIN_FRAMES))
    whole = [k for k in clear if (one := seen[k]) is not None and _feet_inside(one)]
    if len(whole) < max(MIN_FRAMES, len(clear) / 2):
        raise FeetHidden(say("failure.feet_in_frames", whole=len(whole), clear=len(clear)))
    return whole


def _agrees(one: Landmarks) -> bool:
    tall = float(np.ptp(one.xy_px[:, 1]))
    return float(np.mean(one.disagreement_px)) < WORST_DISAGREEMENT * tall


def _feet_inside(one: Landmarks) -> bool:
    feet = one.xy_px[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE, Joint.LEFT_HEEL, Joint.RIGHT_HEEL]]
    return bool(
        (feet[:, 1] < one.height_px).all() and (feet >= 0).all() and (feet[:, 0] < one.width_px).all()
    )


def _signals(xy: Array) -> Array:
    """What follows the cosine or the sine of the heading, (N, 10), in the unit of `xy`."""
    found = [pair(xy, part)[:, 0] for part in PAIRS]
    for front, rear in AHEAD.values():
        found.append(middle(xy, front[0])[:, 0] - middle(xy, rear[0])[:, 0])
    return np.stack(found, axis=1)


def world_heading_deg(world_m: Array) -> Array:
    """Rough headings (N,) from the network's guess of depth, degrees."""
    total = np.zeros(len(world_m), dtype=complex)
    for part in ("ANKLE", "HEEL", "KNEE", "HIP", "SHOULDER"):
        across = pair(world_m, part)
        flat = across[:, 0] + 1j * across[:, 2]
        total += flat / np.maximum(np.abs(flat), 1e-9)
    return np.degrees(np.angle(total))


def _headings(xy: Array, world: Array, *, ordered: bool) -> tuple[Array, NDArray[np.bool_]]:
    """Heading of each frame and whether its sides are exchanged."""
    signals = np.stack([_signals(xy), _signals(xy[:, MIRROR])])
    rough = world_heading_deg(world)
    guesses = np.stack([rough, wrapped_deg(rough + 180.0)])
    start = 3.0 * np.log1p((wrapped_deg(_HEADINGS - guesses[..., None]) / _WORLD_SPREAD_DEG) ** 2 / 2)
    start[1] += _EXCHANGE_COST
    heading, label = _path(start, ordered=ordered)
    for _ in range(_ROUNDS):
        cost = _cost(signals, heading, label, guesses)
        new, new_label = _path(cost, ordered=ordered)
        settled = np.abs(wrapped_deg(new - heading)).max() < 0.2 and (new_label == label).all()
        heading, label = new, new_label
        if settled:
            break
    return heading, label.astype(bool)


def _cost(signals: Array, heading: Array, label: Array, guesses: Array) -> Array:
    """How badly each heading of the grid explains each frame, sides kept or exchanged, (2, N, G)."""
    now = signals[label, np.arange(len(heading))]
    columns = harmonics(heading, 1)
    fits = [robust_fit(columns, values) for values in now.T]
    curves = harmonics(_HEADINGS, 1) @ np.stack([found for found, _ in fits], axis=1)
    spread = np.maximum([left for _, left in fits], _SMALLEST_SPREAD)
    off = (signals[:, :, None, :] - curves) / spread
    cost = 1.5 * np.log1p(off**2 / 3).sum(axis=-1)
    cost += 2.0 * np.log1p((wrapped_deg(_HEADINGS - guesses[..., None]) / _WORLD_SPREAD_DEG) ** 2 / 2)
    cost[1] += _EXCHANGE_COST
    return np.asarray(cost)


def _path(cost: Array, *, ordered: bool) -> tuple[Array, Array]:
    """The cheapest heading and labelling of every frame, finer than the grid; (N,) each."""
    _, count, size = cost.shape
    flat = np.moveaxis(cost, 0, 1).reshape(count, 2 * size)
    if ordered:
        step = 360.0 / max(count, MIN_FRAMES)
        ways = [_cheapest_way(flat, sign * step, 0.8 * step + 5.0) for sign in (1.0, -1.0)]
        best = min(ways, key=lambda way: way[0])[1]
    else:
        best = flat.argmin(axis=1)
    label, place = best // size, best % size
    at = flat.reshape(count, 2, size)[np.arange(count), label]
    before, here, after = (at[np.arange(count), (place + k) % size] for k in (-1, 0, 1))
    bend = np.maximum(before - 2 * here + after, 1e-9)
    off = np.clip((before - after) / (2 * bend), -0.5, 0.5)
    return wrapped_deg(_HEADINGS[place] + _GRID_DEG * off), label


def _cheapest_way(cost: Array, step_deg: float, spread_deg: float) -> tuple[float, Array]:
    """Viterbi's way through all frames for a turn of about `step_deg` from frame to frame."""
    off = wrapped_deg(_HEADINGS[None, :] - _HEADINGS[:, None] - step_deg)
    move = np.minimum(off**2 / (2 * spread_deg**2), _FARTHEST_STEP_COST)
    moves = np.block([[move, move + 1.0], [move + 1.0, move]])
    total, back = cost[0], np.zeros(cost.shape, dtype=int)
    for k in range(1, len(cost)):
        reach = total[:, None] + moves
        back[k] = reach.argmin(axis=0)
        total = reach[back[k], np.arange(cost.shape[1])] + cost[k]
    way = [int(total.argmin())]
    for k in range(len(cost) - 1, 0, -1):
        way.append(int(back[k, way[-1]]))
    return float(total.min()), np.array(way[::-1])


def facing_ankles(fit: TurnFit) -> TurnFit:
    """Count headings from the ankle line."""
    ahead = phase_deg(fit.heading_deg, pair(fit.xy_px, "ANKLE")[:, 0] / fit.height_px)
    return replace(fit, heading_deg=wrapped_deg(fit.heading_deg + ahead))
