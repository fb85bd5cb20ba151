"""What repeats tell: the frames of a burst, and several photos of one person. Pure; numpy only.

Of the frames of a burst the median forgets single ones that went wrong. What they scatter by goes into the
budget undivided: they were taken within one second, so that they share most of the person's sway, and their
number does not make it smaller. Several photos tell the one camera's roll, and how well the person tapes
cards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import OF_THE_PHOTO, WORN
from posture.measure.camera_roll import unknown
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.words.phrases import say

REVERSED = (("front", "back"), ("left", "right"))
"""Views in which a camera's roll enters with opposite sign, because the person turned around."""


def shared_roll(rolls: Sequence[CameraRoll]) -> tuple[CameraRoll | None, bool]:
    """The one roll of a camera that stood still, and whether it really did.

    Parameters
    ----------
    rolls : sequence of CameraRoll
        One for each photo.

    Returns
    -------
    CameraRoll or None
        Weighted mean of the known rolls (or unknown); None when the photos contradict a fixed
        camera, so that each keeps its own.
    bool
        False when two known rolls differ by more than their uncertainty allows.
    """
    known = [roll for roll in rolls if roll.deg is not None]
    if not known:
        return max(rolls, key=lambda roll: roll.sem_deg), True
    if known[0].source == "given":
        return known[0], True
    value = np.array([roll.deg for roll in known])
    weight = np.array([1 / roll.sem_deg**2 for roll in known])
    mean = float(weight @ value / weight.sum())
    # 3 standard errors: one honest session in 370 is taken for a moved camera, at the price of a
    # wider interval only.
    if any(abs(roll.deg - mean) > 3 * roll.sem_deg for roll in known if roll.deg is not None):
        return None, False
    # One room seen four times is no four rooms: the mean is not trusted beyond the best photo.
    best = min(known, key=lambda roll: roll.sem_deg)
    return CameraRoll(mean, best.sem_deg, best.source, say("roll.mean", count=len(known))), True


def each_photo_its_own(rolls: Sequence[CameraRoll]) -> CameraRoll:
    """What a session says about the roll of a camera that was moved between the photos."""
    sem = max(roll.sem_deg for roll in rolls)
    if any(roll.deg is None for roll in rolls):
        return replace(unknown(say("roll.moved_unknown")), sem_deg=sem)
    return CameraRoll(None, sem, "each_photo", say("roll.moved"))


def without_roll(
    measured: Callable[[CameraRoll | None], Sequence[Outcome]], roll: CameraRoll | None, fixed: bool
) -> tuple[CameraRoll | None, Sequence[Outcome]]:
    """The readings of a session, and the roll that was taken out of them.

    Parameters
    ----------
    measured : callable
        Measures all photos with one roll, or each with its own when there is none.
    roll, fixed
        As `shared_roll` returns them.
    """
    outcomes = measured(roll)
    if not fixed or roll is None or roll.source != "unknown":
        return roll, outcomes
    # The first look at the readings tells the roll; the second look takes it out of all photos.
    found = roll_by_reversal(outcomes)
    return (found, measured(found)) if found else (roll, outcomes)


def roll_by_reversal(outcomes: Sequence[Outcome]) -> CameraRoll | None:
    """The camera's roll from the lines that turned over when the person turned around.

    Half the difference between the two photos is the camera, half the sum the person. The readings
    must have been taken without any roll taken out.

    Returns
    -------
    CameraRoll or None
        Source ``reversal``, from the line with the smallest error; None without opposite views.
    """
    readings = [item for item in outcomes if isinstance(item, Reading) and item.source in OF_THE_PHOTO]
    best: CameraRoll | None = None
    for first, second in REVERSED:
        for shown in dict.fromkeys((reading.indicator, reading.source) for reading in readings):
            alike = [reading for reading in readings if (reading.indicator, reading.source) == shown]
            pair = [[reading for reading in alike if reading.view == view] for view in (first, second)]
            if not all(pair):
                continue
            roll = _half_difference(*pair)
            if roll is not None and (best is None or roll.sem_deg < best.sem_deg):
                best = roll
    return best


def _half_difference(first: Sequence[Reading], second: Sequence[Reading]) -> CameraRoll | None:
    value = [float(np.mean([r.value for r in side])) for side in (first, second)]
    slope = [float(np.mean([r.roll_sensitivity for r in side])) for side in (first, second)]
    span = slope[0] - slope[1]
    if abs(span) < 1.0:
        return None
    # Repeats of a view share the model's error, and step off and on again.
    sem = sqrt(
        sum(
            float(np.mean([r.model_sem for r in side])) ** 2 + side[0].repeat_sem ** 2 / len(side)
            for side in (first, second)
        )
    )
    return CameraRoll(
        deg=(value[0] - value[1]) / span,
        sem_deg=sem / abs(span),
        source="reversal",
        detail=say(
            "roll.reversal",
            indicator=first[0].indicator,
            first=say(f"view.{first[0].view}"),
            second=say(f"view.{second[0].view}"),
        ),
    )


MIN_RETAPED = 3
"""Repeats from which the person's own placement error is read [proposed]."""


def with_own_placement(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The readings, with the errors of worn cards as their repeats show them.

    Repeats of one view may show a card that was never taken off: what they have in common (placement, feet,
    pitch) is one error, as large as the root mean square of what each of them tells. From three on, a scatter
    beyond optics and stance that exceeds the table's placement error is the person's own; such cards were
    taped on anew each time, so that this error does average out.
    """
    groups: dict[tuple[str, str, str | None], list[Reading]] = {}
    for item in outcomes:
        if isinstance(item, Reading) and item.source in WORN:
            groups.setdefault((item.indicator, item.source, item.view), []).append(item)
    changed = {
        id(reading): repeat
        for group in groups.values()
        if len(group) > 1
        for reading, repeat in zip(group, _repeats(group), strict=True)
    }
    return [changed.get(id(item), item) for item in outcomes]


def _repeats(group: Sequence[Reading]) -> list[Reading]:
    """Repeats of one view, each with the errors of all."""
    scatter = float(np.std([reading.value for reading in group], ddof=1))
    expected = float(np.mean([reading.model_sem**2 + reading.repeat_sem**2 for reading in group]))
    own = sqrt(max(scatter**2 - expected, 0.0))
    table = float(np.mean([reading.parts.get("placement", 0.0) for reading in group]))
    causes = dict.fromkeys(cause for reading in group for cause in reading.parts)
    parts = {
        cause: sqrt(float(np.mean([one.parts.get(cause, 0.0) ** 2 for one in group]))) for cause in causes
    }
    retaped = len(group) >= MIN_RETAPED and own > table
    if retaped:
        parts["placement"] = own
    return [replace(reading, parts=parts, retaped=retaped) for reading in group]


MAD_TO_SD = 1.4826
"""Median absolute deviation to standard deviation, normal distribution."""

MIN_SHARE = 0.5
"""An indicator that fewer frames than this can show is withheld [proposed]: the median of a minority."""


def median_of(frames: Sequence[Sequence[Outcome]]) -> list[Outcome]:
    """One outcome for each indicator and source, from the outcomes of every frame of one shot.

    Parameters
    ----------
    frames : sequence of sequences of Reading and NotMeasured
        Of one view. A single frame is handed back as it is.

    Returns
    -------
    list of Reading and NotMeasured
        The median value; the frames' robust standard deviation is the part ``burst`` of its error.
    """
    if len(frames) == 1:
        return list(frames[0])
    groups: dict[tuple[str, str | None], list[Reading]] = {}
    missing: dict[str, list[NotMeasured]] = {}
    for item in (item for outcomes in frames for item in outcomes):
        if isinstance(item, Reading):
            groups.setdefault((item.indicator, item.source), []).append(item)
        else:
            missing.setdefault(item.indicator, []).append(item)
    enough = {key: group for key, group in groups.items() if len(group) >= MIN_SHARE * len(frames)}
    found: list[Outcome] = [_median(group) for group in enough.values()]
    measured = {indicator for indicator, _ in enough}
    found += [_most_often(items) for name, items in missing.items() if name not in measured]
    return found


def middle_roll(rolls: Sequence[CameraRoll]) -> CameraRoll:
    """The roll of the frame in the middle, among those that most frames are like: known, or unknown."""
    known = sorted((roll for roll in rolls if roll.deg is not None), key=lambda roll: roll.deg or 0.0)
    if 2 * len(known) >= len(rolls):
        return known[len(known) // 2]
    unknown = sorted((roll for roll in rolls if roll.deg is None), key=lambda roll: roll.sem_deg)
    return unknown[len(unknown) // 2]


def _median(group: Sequence[Reading]) -> Reading:
    calibrated = [reading for reading in group if reading.calibrated]
    # Values with and without calibration differ by the network's own error: never a median across both.
    alike = calibrated if 2 * len(calibrated) >= len(group) else [one for one in group if not one.calibrated]
    values = np.array([reading.value for reading in alike])
    middle = float(np.median(values))
    spread = MAD_TO_SD * float(np.median(np.abs(values - middle)))
    causes = dict.fromkeys(cause for reading in alike for cause in reading.parts)
    parts = {cause: float(np.median([one.parts.get(cause, 0.0) for one in alike])) for cause in causes}
    nearest = min(alike, key=lambda reading: abs(reading.value - middle))
    return replace(
        nearest,
        value=middle,
        model_sem=float(np.median([reading.model_sem for reading in alike])),
        roll_sensitivity=float(np.median([reading.roll_sensitivity for reading in alike])),
        roll_sem_deg=float(np.median([reading.roll_sem_deg for reading in alike])),
        parts=parts | {"burst": spread},
    )


def _most_often(items: Sequence[NotMeasured]) -> NotMeasured:
    reasons = [item.reason for item in items]
    return items[reasons.index(max(reasons, key=reasons.count))]
