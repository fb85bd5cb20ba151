"""The frames of a burst, measured singly, as one reading each. Pure; numpy only.

The median forgets single frames that went wrong. What the frames scatter by goes into the budget undivided:
they were taken within one second, so that they share most of the person's sway, and their number does not
make it smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.measure import NotMeasured, Outcome, Reading

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
