"""Quality gates: what may be measured from a photo, and why not the rest. Pure; numpy only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pydantic import ConfigDict

from posture.assessment import CameraRoll, GateResult, View
from posture.errors import (
    BodyCut,
    BodyTooSmall,
    NothingMeasurable,
    NotStanding,
    TiltedPicture,
    TooBlurred,
    UnclearBody,
    UnusableView,
)
from posture.formulas import pair_turn_deg
from posture.geometry import bend_deg, direction_deg, wrapped_deg
from posture.indicators import IndicatorSpec, joints_of, shown_in
from posture.landmarks import Array, Joint, Landmarks
from posture.phrases import Phrase, say, together
from posture.stance import Stance, level, off_axis_deg
from posture.tables import read_table


@dataclass(frozen=True, slots=True)
class Gate:
    """A row of ``data/gates.toml``."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    limit: float
    unit: str
    meaning: str
    source: str

    @property
    def retake(self) -> Phrase:
        """How to take a better photo."""
        return say(f"gate.{self.id}.retake")


GATES: dict[str, Gate] = read_table("gates", Gate)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gates look at: one photo's landmarks, level, with its view, roll and blur.

    `scale` is the unpacked photo's size against the original's: the network saw no finer pixels.
    """

    landmarks: Landmarks
    view: View
    roll: CameraRoll
    blur: float
    scale: float = 1.0

    @property
    def stance(self) -> Stance:
        """The level stance."""
        return level(self.landmarks, self.view.name, self.roll.deg or 0.0)


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a gate found; `spoils` says which indicators a failure withholds."""

    passed: bool
    detail: str
    spoils: Callable[[IndicatorSpec], bool] = lambda _: True


SPOILS_CARDS = frozenset({"standing"})
"""Gates that spoil what printed cards say as well; the others are about the landmarks."""


def check(seen: Seen, with_cards: bool = False) -> tuple[GateResult, ...]:
    """Run every gate over one photo.

    Parameters
    ----------
    seen : Seen
    with_cards : bool
        Whether printed cards measure something, even when the landmarks are of no use.

    Raises
    ------
    NothingMeasurable
        The subclass of the first failed gate, when no indicator of this view is left.
    """
    results = gate_results(seen)
    withheld = {indicator for result in results for indicator in result.withholds}
    if withheld >= {spec.id for spec in shown_in(seen.view.name)}:
        failed = [result for result in results if not result.passed and result.withholds]
        if with_cards and not any(result.gate in SPOILS_CARDS for result in failed):
            return results
        first = failed[0]
        raise _ERRORS.get(first.gate, NothingMeasurable)(together(first.detail))
    return results


def gate_results(seen: Seen) -> tuple[GateResult, ...]:
    """Every gate over one photo, also when nothing is left to measure."""
    return tuple(_result(name, seen) for name in GATES)


def _result(name: str, seen: Seen) -> GateResult:
    gate = GATES[name]
    finding = _CHECKS[name](seen, gate.limit)
    spoiled = [spec.id for spec in shown_in(seen.view.name) if not finding.passed and finding.spoils(spec)]
    return GateResult(
        gate=name,
        passed=bool(finding.passed),
        detail=finding.detail,
        retake=None if finding.passed else gate.retake,
        withholds=tuple(spoiled),
    )


def _body_size(seen: Seen, limit: float) -> _Finding:
    height = float(np.ptp(seen.landmarks.xy_px, axis=0).max()) * seen.scale
    return _Finding(height >= limit, say("gate_detail.body_size", height=height, limit=limit))


def _whole_body(seen: Seen, limit: float) -> _Finding:
    landmarks = seen.landmarks
    size = np.array([landmarks.width_px, landmarks.height_px])
    within = (landmarks.xy_px >= 0) & (landmarks.xy_px <= size)
    cut = {joint for joint in Joint if not within[joint].all()}
    names = {_plain(joint) for joint in cut & _needed(seen)}
    room = landmarks.xy_px[[Joint.LEFT_EYE, Joint.RIGHT_EYE], 1].min() / np.ptp(landmarks.xy_px[:, 1])
    if room < limit:
        cut |= {Joint.LEFT_EAR, Joint.RIGHT_EAR}
        names.add(say("gate_detail.head"))
    return _Finding(
        not names,
        say("gate_detail.cut", names=sorted(names)) if names else say("gate_detail.whole"),
        lambda spec: bool(cut & set(joints_of(spec, seen.view.name))),
    )


_FEET = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("HEEL", "FOOT_INDEX")]


def _feet_shown(seen: Seen, limit: float) -> _Finding:
    landmarks = seen.landmarks
    lowest = landmarks.xy_px[_FEET, 1].max()
    room = float((landmarks.height_px - lowest) / np.ptp(landmarks.xy_px[:, 1]))
    return _Finding(
        room >= limit, say("gate_detail.feet_cut") if room < limit else say("gate_detail.feet_shown")
    )


def _joints_visible(seen: Seen, limit: float) -> _Finding:
    needed = _needed(seen)
    # In a side photo the far joints are always hidden behind the near ones; only the near count.
    if seen.view.name in ("left", "right"):
        needed = {joint for joint in needed if joint.name.startswith(seen.view.name.upper())}
    hidden = {joint for joint in needed if seen.landmarks.visibility[joint] < limit}
    names = sorted(_plain(joint) for joint in hidden)
    return _Finding(
        not hidden,
        say("gate_detail.hidden", names=names) if hidden else say("gate_detail.visible"),
        lambda spec: bool(hidden & set(joints_of(spec, seen.view.name))),
    )


def _standing(seen: Seen, limit: float) -> _Finding:
    """Upright on both legs; independent of camera roll, because only body parts are compared."""
    stance, problems = seen.stance, list[Phrase]()
    legs = [[stance.at(Joint[f"{s}_{j}"]) for j in ("HIP", "KNEE", "ANKLE")] for s in ("LEFT", "RIGHT")]
    trunk = stance.at(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER) - stance.at(Joint.LEFT_HIP, Joint.RIGHT_HIP)
    left, right = (_angle_deg(hip - ankle, trunk) for hip, _, ankle in legs)
    if max(abs(bend_deg(*leg)) for leg in legs) > limit:
        problems.append(say("gate_detail.knee_bent"))
    if max(abs(left), abs(right)) > limit:
        problems.append(say("gate_detail.not_in_line"))
    if abs(left - right) > limit:
        problems.append(say("gate_detail.legs_spread"))
    ratio = min(np.hypot(*(leg[0] - leg[1])) / np.hypot(*(leg[1] - leg[2])) for leg in legs)
    if ratio < 0.7:
        problems.append(say("gate_detail.sitting"))
    words = say("gate_detail.not_upright", problems=problems) if problems else say("gate_detail.upright")
    return _Finding(not problems, words)


def _angle_deg(first: Array, second: Array) -> float:
    """Angle from `second` to `first`, both (across, up) vectors, degrees in (-180, 180]."""
    return wrapped_deg(
        direction_deg(float(first[1]), float(first[0])) - direction_deg(float(second[1]), float(second[0]))
    )


def _facing(seen: Seen, limit: float) -> _Finding:
    off = off_axis_deg(seen.landmarks, seen.view.name)
    return _Finding(
        abs(off) < limit,
        say("gate_detail.facing", off=abs(off), view=say(f"view.{seen.view.name}")),
    )


def _picture_level(seen: Seen, limit: float) -> _Finding:
    stated = seen.roll.source == "given"
    stance = seen.stance if stated else level(seen.landmarks, seen.view.name, 0.0)
    ankles = stance.at(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
    across, up = stance.at(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER) - ankles
    lean = abs(float(np.degrees(np.arctan2(across, up))))
    # A stated roll may be large, but after it has been taken out the body must stand upright.
    tilt = lean if stated else max(lean, abs(seen.roll.deg or 0.0))
    words = say(f"gate_detail.{'level_stated' if stated else 'level'}", tilt=tilt, limit=limit)
    lying = say("gate_detail.lying")
    return _Finding(tilt < limit, lying if tilt > 45.0 else words)


def _feet_level(seen: Seen, limit: float) -> _Finding:
    stance = seen.stance
    drop = abs(stance.at(Joint.RIGHT_ANKLE)[1] - stance.at(Joint.LEFT_ANKLE)[1]) / stance.body_height_px
    spoiled = {"hip_obliquity", "shoulder_hip_difference", "weight_shift", "knee_line_obliquity"}
    # In a side photo the far foot always stands higher in the picture.
    return _Finding(
        drop < limit or seen.view.name in ("left", "right"),
        say("gate_detail.feet_level", drop=float(drop), limit=limit),
        lambda spec: spec.id in spoiled,
    )


def _feet_together(seen: Seen, limit: float) -> _Finding:
    """In side photos the feet are the reference: one placed forward would read as turned shoulders."""
    front_or_back = seen.view.name in ("front", "back")
    turn = 0.0 if front_or_back else abs(pair_turn_deg(Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE, seen.stance))
    turn = 90.0 if np.isnan(turn) else turn  # feet further apart than the ankles are wide
    return _Finding(
        turn < limit,
        say("gate_detail.side_only")
        if front_or_back
        else say("gate_detail.feet_together", turn=float(turn), limit=limit),
        lambda spec: spec.id == "shoulder_rotation",
    )


def _sharp(seen: Seen, limit: float) -> _Finding:
    return _Finding(seen.blur < limit, say("gate_detail.sharp", blur=float(seen.blur), limit=limit))


def _passes_agree(seen: Seen, limit: float) -> _Finding:
    tall = np.ptp(seen.landmarks.xy_px[:, 1])
    apart = {joint for joint in Joint if seen.landmarks.disagreement_px[joint] > limit * tall}
    apart &= _needed(seen)
    names = sorted(_plain(joint) for joint in apart)
    return _Finding(
        not apart,
        say("gate_detail.apart", names=names) if apart else say("gate_detail.agree"),
        lambda spec: bool(apart & set(joints_of(spec, seen.view.name))),
    )


def _needed(seen: Seen) -> set[Joint]:
    """All joints that some indicator of this view uses."""
    view = seen.view.name
    return {joint for spec in shown_in(view) for joint in joints_of(spec, view)}


def _plain(joint: Joint) -> Phrase:
    return say(f"joint.{joint.name.lower()}")


_CHECKS: dict[str, Callable[[Seen, float], _Finding]] = {
    "body_size": _body_size,
    "whole_body": _whole_body,
    "feet_shown": _feet_shown,
    "joints_visible": _joints_visible,
    "standing": _standing,
    "facing": _facing,
    "picture_level": _picture_level,
    "feet_level": _feet_level,
    "feet_together": _feet_together,
    "sharp": _sharp,
    "passes_agree": _passes_agree,
}

_ERRORS: dict[str, type[NothingMeasurable]] = {
    "body_size": BodyTooSmall,
    "whole_body": BodyCut,
    "feet_shown": BodyCut,
    "joints_visible": UnclearBody,
    "standing": NotStanding,
    "facing": UnusableView,
    "picture_level": TiltedPicture,
    "sharp": TooBlurred,
    "passes_agree": UnclearBody,
}
