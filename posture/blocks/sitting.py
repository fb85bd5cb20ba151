"""Standing against seated: whether a tilt of the pelvis comes from the legs or from above them.

On a level seat the legs carry nothing. What a tilt loses when the person sits down comes from below the hips,
what is left of it from the pelvis itself or above. Only what is surely more than the errors counts, and both
values must have been measured by the same source in the same way. That nothing is left, or nothing lost, is
never claimed: no errors are so small that they would show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.answer.blocks import Origin, Sitting
from posture.blocks.course import errors_of
from posture.blocks.values import Value
from posture.measure.indicators import BY_ID
from posture.words.phrases import say


def sittings(standing: Sequence[Value], seated: Sequence[Value], fixed_camera: bool) -> list[Sitting]:
    """What can be set against each other, the surest first.

    Parameters
    ----------
    standing : sequence of Value
        With nothing under the feet.
    seated : sequence of Value
    fixed_camera : bool
    """
    found = []
    for kind in dict.fromkeys(value.kind for value in seated):
        up, down = ([one for one in values if one.kind == kind] for values in (standing, seated))
        if up:
            found.append(_sitting(up, down, fixed_camera))
    return sorted(found, key=lambda one: one.sem)


def _sitting(standing: Sequence[Value], seated: Sequence[Value], fixed_camera: bool) -> Sitting:
    both = errors_of([*standing, *seated], fixed_camera)
    # Repeats share most of their error, so their mean counts as no better than one of them.
    up, down = (float(np.mean([one.value for one in values])) for values in (standing, seated))
    ends = both.own[: len(standing)], both.own[len(standing) :]
    up_sem, down_sem = (
        float(np.sqrt(np.mean([one.sem**2 for one in group]))) for group in (standing, seated)
    )
    sem = hypot(*(float(np.sqrt(np.mean(own**2))) for own in ends))
    origin, first = origin_of(up, up_sem, down, down_sem, sem), standing[0]
    label = BY_ID[first.indicator].label
    return Sitting(
        indicator=first.indicator,
        label=label,
        source=first.source,
        views=first.views,
        standing=up,
        standing_sem=up_sem,
        seated=down,
        seated_sem=down_sem,
        difference=up - down,
        sem=sem,
        origin=origin,
        text=say(
            f"blocks.sitting_{origin}",
            label=label,
            standing=round(up, 1) + 0.0,
            standing_half=COVERAGE_95 * up_sem,
            seated=round(down, 1) + 0.0,
            seated_half=COVERAGE_95 * down_sem,
            difference=round(up - down, 1) + 0.0,
            half=COVERAGE_95 * sem,
        ),
    )


def origin_of(standing: float, standing_sem: float, seated: float, seated_sem: float, sem: float) -> Origin:
    """Where a tilt comes from, by two values, their standard errors, and that of their difference.

    ``legs``: it is surely there standing and surely smaller seated, so that at least part of it comes from
    the legs; whether anything is left is not sure. ``above``: surely there in both, to the same side, so that
    at least part of it comes from above the legs; whether it is smaller is not sure. ``both``: surely smaller
    seated, and surely there. Anything else is not told.
    """
    side = 1.0 if standing >= 0 else -1.0
    tilted = abs(standing) > COVERAGE_95 * standing_sem
    stays = side * seated > COVERAGE_95 * seated_sem
    turned = -side * seated > COVERAGE_95 * seated_sem
    smaller = side * (standing - seated) > COVERAGE_95 * sem
    larger = side * (seated - standing) > COVERAGE_95 * sem
    if not tilted or turned or larger:
        return "untold"
    if smaller:
        return "both" if stays else "legs"
    return "above" if stays else "untold"
