"""What docs/accuracy.md and README.md say of the picture of the trunk: its calibration, and the warp test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.pelvis.calibration import PictureCalibration, picture_calibration
from validation import sections
from validation.pelvis import rotation
from validation.pelvis.groups import by_people

WARPS = {
    "legs_stretched": "hip line turned, legs and trunk follow evenly",
    "pelvis_turned": "hip line turned, the pelvis in one piece",
    "cloth_turned": "clothes turned alone",
    "arms_moved": "arms moved alone",
    "ground_turned": "what is around the person turned alone",
}
READERS = {
    "landmarks": "landmarks, photos",
    "landmarks_heavy": "landmarks, turns",
    "square": "network of the trunk",
}


def section(made: PictureCalibration | None = None) -> str:
    """How exact hip line and shoulder line are where the picture counts, and how real pixels are followed."""
    made = made or picture_calibration()
    lines = [
        "## The picture of the trunk",
        "",
        "Landmarks hardly follow a tilted pelvis, so a network of our own looks at the trunk as well",
        "([method](method.md)).",
    ]
    if not made.views:
        return "\n".join([*lines, "It was not calibrated yet, so the program does not use it.", "", _warps()])
    lines += [
        f"Its calibration `{made.id}` was measured on photos of drawn people whom neither the",
        "network nor any formula was learnt from; each photo is read by what the people in other folds tell.",
        "The camera's roll is known; all else on this page is of the landmarks alone.",
        "",
    ]
    heads = (
        *("indicator", "view", "n", "truth sd", "RMSE landmarks", "RMSE together"),
        *("bias", "slope", "coverage"),
    )
    rows = [
        [
            *(f"`{name}`", view, f"{told['photos']:.0f}"),
            *(sections.number(told[key]) for key in ("truth_sd", "rmse_landmarks", "rmse", "bias", "slope")),
            sections.share_text(told["coverage95"]),
        ]
        for view, name, told in _told(made)
    ]
    return "\n".join([*lines, sections.table(heads, rows), by_people(), rotation.section(), _warps()])


def short(made: PictureCalibration | None = None) -> str:
    """The same in a sentence for README.md; empty where the picture does not count."""
    made = made or picture_calibration()
    said = [
        f"{str(sections.SPECS[name].label).lower()}, {view} {told['rmse']:.1f}° (landmarks alone"
        f" {told['rmse_landmarks']:.1f}°, true spread {told['truth_sd']:.1f}°, slope {told['slope']:.2f})"
        for view, name, told in _told(made)
        if name in sections.PLOTTED
    ]
    if not said:
        return ""
    return (
        "\nThese are the landmarks alone. In a front or back photo hip line and shoulder line are read off\n"
        "the picture of the trunk as well; on other photos of drawn people that nothing was learnt from:\n"
        + ";\n".join(said)
        + ".\n"
    )


def _told(made: PictureCalibration) -> Iterator[tuple[ViewName, str, Mapping[str, Any]]]:
    return ((view, name, told) for view, known in made.views.items() for name, told in known.held_out.items())


def _warps() -> str:
    """How readers follow photos of real people that were changed on purpose: median slopes over photos."""
    rows = sections.rows_of("warp.csv")
    readers = [name for name in READERS if any(row["reader"] == name for row in rows)]
    photos = {row["photo"] for row in rows}
    cells = []
    for change, words in WARPS.items():
        here = [row for row in rows if row["change"] == change]
        found = [
            [float(row["slope"]) for row in here if row["reader"] == name and row["slope"]]
            for name in readers
        ]
        cells.append([words, *(f"{np.median(one):.2f} ± {np.std(one, ddof=1):.2f}" for one in found)])
    lines = [
        f"Whether real pixels are followed, {len(photos)} photos of real people tell that nothing is learnt",
        "from, each changed by known angles: degrees that are read for each degree of the change, median and",
        "standard deviation over the photos. Where the hip line is turned, 1 is right; else 0. The program's",
        "formulas are not in it: landmarks are read straight, and the network before its slope is undone.",
        "",
    ]
    return "\n".join([*lines, sections.table(("change", *(READERS[name] for name in readers)), cells)])
