"""Quality gates: what may be measured from a photo, and why not the rest. Pure; numpy only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import numpy as np
from pydantic import ConfigDict

from posture.answer.assessment import CameraRoll, GateResult, View
from posture.answer.vocabulary import ViewName
from posture.body.geometry import MIX_UP_DEG
from posture.body.landmarks import Joint, Landmarks
from posture.body.stance import Stance, level, off_axis_deg
from posture.body.standing import (
    arm_raise_deg,
    higher_ankle,
    knee_bend_deg,
    legs_against_trunk_deg,
    nearer_foot,
    side_bend_deg,
    side_by_side_legs,
    step_legs,
    thigh_to_shank,
)
from posture.body.view import bare
from posture.errors import NothingMeasurable, all_errors
from posture.measure.formulas import pair_turn_deg
from posture.measure.indicators import IndicatorSpec, joints_of, shown_in
from posture.package_data import read_table
from posture.words.phrases import Message, Text, say, together


@dataclass(frozen=True, slots=True)
class Gate:
    """A row of ``gates.toml``, which explains its columns."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    limit: float
    unit: str
    remedy_rank: int
    meaning: str
    source: str
    error: str | None = None
    spoils_cards: bool = False
    further: Mapping[str, float] = field(default_factory=dict)
    views: tuple[ViewName, ...] = get_args(ViewName)

    @property
    def retake(self) -> Message:
        """How to take a better photo."""
        return say(f"gate.{self.id}.retake")


GATES: dict[str, Gate] = read_table("posture.measure", "gates", Gate)


@dataclass(frozen=True)
class GatedPhoto:
    """What the gates look at: one photo's landmarks, level, with its view, roll and blur.

    `scale` is the unpacked photo's size against the original's: the network saw no finer pixels.
    `knee_edge` as `posture.image.knee_edge` tells it; infinity where nobody looked. `raised` is how much
    higher the right foot stands than the left on something that was put under it, in body heights.
    """

    landmarks: Landmarks
    view: View
    roll: CameraRoll
    blur: float
    scale: float = 1.0
    knee_edge: float = float("inf")
    raised: float = 0.0

    @cached_property
    def stance(self) -> Stance:
        """The level stance."""
        return level(self.landmarks, self.view.name, self.roll.deg or 0.0)

    @property
    def sideways(self) -> bool:
        """Whether the photo shows a side."""
        return self.view.name in ("left", "right")


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a gate found; `spoils` says which indicators a failure withholds."""

    passed: bool
    detail: Text
    spoils: Callable[[IndicatorSpec], bool] = lambda _: True


_Check = Callable[[GatedPhoto, float], _Finding]

_CHECKS: dict[str, _Check] = {}
"""What looks whether a photo fulfils a gate, by the gate's id."""


def _checks(gate: str) -> Callable[[_Check], _Check]:
    """Register the check of a row of the table; it is handed what was seen, and the row's limit."""

    def register(check: _Check) -> _Check:
        _CHECKS[gate] = check
        return check

    return register


def check(seen: GatedPhoto, with_cards: bool = False) -> tuple[GateResult, ...]:
    """Run every gate over one photo.

    Parameters
    ----------
    seen : GatedPhoto
    with_cards : bool
        Whether printed cards measure something, even when the landmarks are of no use.

    Raises
    ------
    NothingMeasurable
        When no indicator of this view is left: the subclass of the blocking gate that withholds most,
        saying of every gate in `blocking` what it found and how to do better.
    """
    results = gate_results(seen)
    blockers = blocking(results, seen.view.name)
    if with_cards:
        blockers = spoiling_cards(blockers)
    if blockers:
        raise _refusal(blockers)
    return results


def blocking(results: Sequence[GateResult], view: ViewName) -> tuple[GateResult, ...]:
    """The failed gates that must all be mended before anything can be measured, the easiest first.

    As few as possible: those that withhold the one indicator that is nearest to being measurable, and
    among equally near ones that whose gates are mended more easily. None when something is measurable.
    """
    failed = sorted(
        [result for result in results if not result.passed and result.withholds],
        key=lambda result: GATES[result.gate].remedy_rank,
    )
    in_the_way = [
        tuple(result for result in failed if spec.id in result.withholds) for spec in shown_in(view)
    ]
    return min(
        in_the_way, key=lambda found: (len(found), [GATES[result.gate].remedy_rank for result in found])
    )


def spoiling_cards(results: Sequence[GateResult]) -> tuple[GateResult, ...]:
    """The failed gates that spoil what printed cards say as well."""
    return tuple(result for result in results if not result.passed and GATES[result.gate].spoils_cards)


def _refusal(blockers: Sequence[GateResult]) -> NothingMeasurable:
    """The error that names all of them; its class is that of the one that withholds most."""
    most = max(blockers, key=lambda result: len(result.withholds))
    refusals = {kind.code: kind for kind in all_errors() if issubclass(kind, NothingMeasurable)}
    retakes = dict.fromkeys(result.retake for result in blockers if result.retake)
    return refusals[GATES[most.gate].error or ""](
        together(*(result.detail for result in blockers)),
        hint=together(*retakes) if len(blockers) > 1 else None,
    )


def gate_results(seen: GatedPhoto) -> tuple[GateResult, ...]:
    """Every gate of this view over one photo, also when nothing is left to measure."""
    return tuple(_result(name, seen) for name, gate in GATES.items() if seen.view.name in gate.views)


def _result(name: str, seen: GatedPhoto) -> GateResult:
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


@_checks("body_size")
def _body_size(seen: GatedPhoto, limit: float) -> _Finding:
    height = float(np.ptp(seen.landmarks.xy_px, axis=0).max()) * seen.scale
    return _Finding(height >= limit, say("gate_detail.body_size", height=height, limit=limit))


@_checks("whole_body")
def _whole_body(seen: GatedPhoto, limit: float) -> _Finding:
    landmarks = seen.landmarks
    part = landmarks.searched
    within = (landmarks.xy_px >= (part.left, part.top)) & (landmarks.xy_px <= (part.right, part.bottom))
    cut = {joint for joint in Joint if not within[joint].all()}
    names = _names(cut & _needed(seen))
    says = [say("gate_detail.cut", names=names)] if names else []
    eyes = landmarks.xy_px[[Joint.LEFT_EYE, Joint.RIGHT_EYE], 1].min()
    room = (eyes - part.top) / np.ptp(landmarks.xy_px[:, 1])
    if room < limit:
        cut |= {Joint.LEFT_EAR, Joint.RIGHT_EAR}
        says.append(say("gate_detail.head_close"))
    return _Finding(
        not says,
        together(*says) if says else say("gate_detail.whole"),
        lambda spec: bool(cut & set(joints_of(spec, seen.view.name))),
    )


_FEET = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("HEEL", "FOOT_INDEX")]


@_checks("feet_shown")
def _feet_shown(seen: GatedPhoto, limit: float) -> _Finding:
    landmarks = seen.landmarks
    lowest = landmarks.xy_px[_FEET, 1].max()
    room = float((landmarks.searched.bottom - lowest) / np.ptp(landmarks.xy_px[:, 1]))
    return _Finding(
        room >= limit, say("gate_detail.feet_close") if room < limit else say("gate_detail.feet_shown")
    )


@_checks("joints_visible")
def _joints_visible(seen: GatedPhoto, limit: float) -> _Finding:
    needed = _needed(seen)
    # In a side photo the far joints are always hidden behind the near ones; only the near count.
    if seen.sideways:
        needed = {joint for joint in needed if joint.name.startswith(seen.view.name.upper())}
    hidden = {joint for joint in needed if seen.landmarks.visibility[joint] < limit}
    names = _names(hidden)
    return _Finding(
        not hidden,
        say("gate_detail.hidden", names=names) if hidden else say("gate_detail.visible"),
        lambda spec: bool(hidden & set(joints_of(spec, seen.view.name))),
    )


@_checks("head_shown")
def _head_shown(seen: GatedPhoto, limit: float) -> _Finding:
    """Under a cover the network places ears where it supposes them."""
    shown = seen.landmarks.head is None or bare(seen.landmarks) >= limit
    return _Finding(
        shown,
        say("gate_detail.head_shown" if shown else "gate_detail.head_hidden"),
        lambda spec: "ear" in spec.needs,
    )


@_checks("view_as_stated")
def _view_as_stated(seen: GatedPhoto, limit: float) -> _Finding:
    """A slip of the hand exchanges the sides; but the network may be the one that is wrong."""
    plausible = seen.view.source != "stated" or seen.view.confidence >= limit
    words = "view_as_stated" if plausible else "view_doubted"
    view = say(f"view.{seen.view.name}")
    return _Finding(plausible, say(f"gate_detail.{words}", view=view), lambda _: False)


@_checks("knees_shown")
def _knees_shown(seen: GatedPhoto, limit: float) -> _Finding:
    """Under a skirt the network places knees where it supposes them, sure of itself."""
    shown = seen.knee_edge >= limit
    return _Finding(
        shown,
        say("gate_detail.knees_shown" if shown else "gate_detail.knees_hidden"),
        lambda spec: "knee" in spec.needs,
    )


@_checks("standing")
def _standing(seen: GatedPhoto, limit: float) -> _Finding:
    """Upright on both legs; independent of camera roll, because only body parts are compared."""
    stance, problems = seen.stance, list[Message]()
    left, right = legs_against_trunk_deg(stance)
    if knee_bend_deg(stance) > limit:
        problems.append(say("gate_detail.knee_bent"))
    if max(abs(left), abs(right)) > limit:
        problems.append(say("gate_detail.not_in_line"))
    if abs(left - right) > limit:
        problems.append(say("gate_detail.legs_spread"))
    if thigh_to_shank(stance) < GATES["standing"].further["thigh_to_shank"]:
        problems.append(say("gate_detail.sitting"))
    words = say("gate_detail.not_upright", problems=problems) if problems else say("gate_detail.upright")
    return _Finding(not problems, words)


@_checks("trunk_straight")
def _trunk_straight(seen: GatedPhoto, limit: float) -> _Finding:
    bend = side_bend_deg(seen.stance)
    mixed_up = say("gate_detail.mixed_up")
    words = say("gate_detail.trunk_straight", bend=bend, limit=limit)
    return _Finding(bend < limit, mixed_up if bend > MIX_UP_DEG else words)


@_checks("legs_side_by_side")
def _legs_side_by_side(seen: GatedPhoto, limit: float) -> _Finding:
    apart = side_by_side_legs(seen.stance) >= limit
    return _Finding(apart, say("gate_detail.legs_apart" if apart else "gate_detail.legs_crossed"))


@_checks("no_step")
def _no_step(seen: GatedPhoto, limit: float) -> _Finding:
    step = step_legs(seen.stance)
    return _Finding(step < limit, say("gate_detail.no_step", step=step, limit=limit))


@_checks("arms_hanging")
def _arms_hanging(seen: GatedPhoto, limit: float) -> _Finding:
    """Raised arms lift the shoulder girdle: they spoil what is made of the shoulders."""
    raised = arm_raise_deg(seen.stance)
    return _Finding(
        raised < limit,
        say("gate_detail.arms_hanging", raised=raised, limit=limit),
        lambda spec: "shoulder" in spec.needs,
    )


@_checks("facing")
def _facing(seen: GatedPhoto, limit: float) -> _Finding:
    # The depth of a trunk that is bent to the side says nothing about a turn; the bend is named instead.
    bent = max(map(abs, legs_against_trunk_deg(seen.stance))) > GATES["standing"].limit
    if not seen.sideways and (bent or side_bend_deg(seen.stance) >= GATES["trunk_straight"].limit):
        return _Finding(passed=True, detail=say("gate_detail.facing_not_judged"))
    off = off_axis_deg(seen.landmarks, seen.view.name)
    return _Finding(
        abs(off) < limit,
        say("gate_detail.facing", off=abs(off), view=say(f"view.{seen.view.name}")),
    )


_NEARER_TO_LYING_DEG = 45.0


@_checks("picture_level")
def _picture_level(seen: GatedPhoto, limit: float) -> _Finding:
    stated = seen.roll.source == "given"
    stance = seen.stance if stated else level(seen.landmarks, seen.view.name, 0.0)
    ankles = stance.at(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
    across, up = stance.at(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER) - ankles
    lean = abs(float(np.degrees(np.arctan2(across, up))))
    # A stated roll may be large, but after it has been taken out the body must stand upright.
    tilt = lean if stated else max(lean, abs(seen.roll.deg or 0.0))
    words = say(f"gate_detail.{'level_stated' if stated else 'level'}", tilt=tilt, limit=limit)
    lying = say("gate_detail.lying")
    return _Finding(tilt < limit, lying if tilt > _NEARER_TO_LYING_DEG else words)


@_checks("feet_level")
def _feet_level(seen: GatedPhoto, limit: float) -> _Finding:
    drop = higher_ankle(seen.stance, seen.raised)
    spoiled = {"hip_obliquity", "shoulder_hip_difference", "weight_shift"}
    spoiled |= {"knee_line_obliquity", "ankle_line_obliquity"}
    return _Finding(
        drop < limit,
        say("gate_detail.feet_level", drop=drop, limit=limit),
        lambda spec: spec.id in spoiled,
    )


@_checks("no_foot_ahead")
def _no_foot_ahead(seen: GatedPhoto, limit: float) -> _Finding:
    """A step takes pelvis and trunk along; shoulder line and head do not stand on one foot or the other."""
    ahead = nearer_foot(seen.stance, seen.raised)
    return _Finding(
        ahead < limit,
        say("gate_detail.no_foot_ahead" if ahead < limit else "gate_detail.foot_ahead"),
        lambda spec: spec.id not in {"shoulder_obliquity", "head_tilt"},
    )


@_checks("feet_together")
def _feet_together(seen: GatedPhoto, limit: float) -> _Finding:
    """In side photos the feet are the reference: one placed forward would read as turned shoulders."""
    turn = abs(pair_turn_deg(Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE, seen.stance))
    turn = 90.0 if np.isnan(turn) else turn  # feet further apart than the ankles are wide
    return _Finding(
        turn < limit,
        say("gate_detail.feet_together", turn=float(turn), limit=limit),
        lambda spec: spec.id == "shoulder_rotation",
    )


@_checks("sharp")
def _sharp(seen: GatedPhoto, limit: float) -> _Finding:
    return _Finding(seen.blur < limit, say("gate_detail.sharp", blur=float(seen.blur), limit=limit))


@_checks("passes_agree")
def _passes_agree(seen: GatedPhoto, limit: float) -> _Finding:
    tall = np.ptp(seen.landmarks.xy_px[:, 1])
    apart = {joint for joint in Joint if seen.landmarks.disagreement_px[joint] > limit * tall}
    apart &= _needed(seen)
    names = _names(apart)
    return _Finding(
        not apart,
        say("gate_detail.apart", names=names) if apart else say("gate_detail.agree"),
        lambda spec: bool(apart & set(joints_of(spec, seen.view.name))),
    )


def _needed(seen: GatedPhoto) -> set[Joint]:
    """All joints that some indicator of this view uses."""
    view = seen.view.name
    return {joint for spec in shown_in(view) for joint in joints_of(spec, view)}


def _names(joints: Set[Joint]) -> list[Message]:
    return [say(f"joint.{joint.name.lower()}") for joint in sorted(joints, key=lambda joint: joint.name)]
