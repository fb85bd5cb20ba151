"""Learns ``posture/measure/calibration.json`` from the committed table of phantoms.

    python -m validation.calibrate

Ridge regression, nothing else: what else was tried stands in validation/contenders.py. Scenes whose
number is divisible by five are held out: the formulas and their standard errors come from the errors of
cross-validation over the other scenes, so no person, room or camera is on both sides. One thing comes
from the held-out scenes: where fewer than 95 % of their truths lie in the interval, the standard error is
raised until they do (held_out.py).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from posture.body.landmarks import Array
from posture.body.stance import level
from posture.measure import calibration as applied
from posture.measure.calibration import CUES, FEATURES, Calibration, Cloud, Formula, KindOfView
from posture.measure.features import EVEN, ODD
from posture.pose.models import FULL
from validation.held_out import raised_where_needed, sharing, with_held_out
from validation.learning import FOLDS, Line, Target, cloud_of, learn, sem_of, short
from validation.observations import load_all, present
from validation.usable import Sample, samples

TARGET = Path(applied.__file__).with_name("calibration.json")

ODD_INDICATORS = (
    "hip_obliquity",
    "shoulder_obliquity",
    "shoulder_hip_difference",
    "trunk_lean",
    "trunk_shift",
    "weight_shift",
    "knee_line_obliquity",
    "knee_asymmetry",
    "head_tilt",
)
SIDE_INDICATORS = (
    "shoulder_rotation",
    "head_forward",
    "trunk_lean_sagittal",
    "hip_offset_sagittal",
    "knee_angle_sagittal",
    "trunk_thigh_angle",
)
MIRRORED = frozenset({"shoulder_rotation"})
LEVEL_FREE = frozenset({"shoulder_hip_difference", "knee_asymmetry"})
"""Differences of two lines of one picture: a rolled camera tilts both, so it must not change them."""

OPPOSITE = {"front": "back", "left": "right"}


def sign_of(name: str, row: Sample) -> float:
    """-1 where the calibration's own sign of an indicator is not the answer's: left photos, mirrored."""
    return -1.0 if name in MIRRORED and row.observation.view == "left" else 1.0


def _roll_response(rows: Sequence[Sample]) -> Array:
    """Mean change of all features for one degree of camera roll that was not taken out, shape (P,)."""
    changes = []
    for row in rows:
        seen = row.observation
        more, less = (level(row.landmarks, seen.view, seen.roll_deg - step) for step in (0.5, -0.5))
        changes.append(applied.describe(more) - applied.describe(less))
    return np.asarray(np.mean(changes, axis=0))


def _targets(kind: str, rows: Sequence[Sample]) -> list[Target]:
    def truth(name: str) -> Array:
        return np.array([sign_of(name, row) * row.truth[name] for row in rows])

    if kind == "side":
        every = range(len(FEATURES[kind]))
        return [Target(name, truth(name), every, intercept=True) for name in SIDE_INDICATORS]
    odd, even = range(len(ODD)), range(len(ODD), len(ODD) + len(EVEN))
    rolled = _roll_response(rows)[: len(ODD)]
    knees = (truth("knee_angle_left") + truth("knee_angle_right")) / 2
    return [
        *(
            Target(name, truth(name), odd, intercept=False, still=rolled if name in LEVEL_FREE else None)
            for name in ODD_INDICATORS
        ),
        Target("knee_angle_middle", knees, even, intercept=True),
    ]


def folds(rows: Sequence[Sample]) -> Array:
    """Fold number of each photo; all photos of a scene share one."""
    scenes = {scene: k for k, scene in enumerate(sorted({row.observation.scene for row in rows}))}
    return np.array([scenes[row.observation.scene] % FOLDS for row in rows])


Errors = dict[str, dict[str, float]]
"""Cross-validated error of each indicator, by photo, in the indicator's unit and sign."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Formulas by kind of view, and the errors that they were judged by."""

    views: dict[str, KindOfView]
    errors: Errors


def fit(rows: Sequence[Sample]) -> Learnt:
    """Learn all formulas from these photos."""
    views: dict[str, KindOfView] = {}
    errors: Errors = defaultdict(dict)
    for kind in FEATURES:
        here = [row for row in rows if applied.kind_of(row.observation.view) == kind]
        features = np.array([row.features for row in here])
        cloud, cues = cloud_of(_with_mirror_images(kind, features), partial(_cues, here))
        lines = _lines(kind, here, features)
        views[kind] = KindOfView({name: _formula(kind, name, lines, cues, cloud) for name in lines}, cloud)
        for name, line in lines.items():
            for row, error in zip(here, line.errors, strict=True):
                errors[name][row.observation.name] = float(error) * sign_of(name, row)
    return Learnt(views, errors)


def _with_mirror_images(kind: str, features: Array) -> Array:
    """The features of the photos and of their mirror images: a cloud that knows no left or right."""
    if kind == "side":
        return features
    signs = np.concatenate([np.full(len(ODD), -1.0), np.ones(len(EVEN))])
    return np.concatenate([features, features * signs])


def _cues(rows: Sequence[Sample], cloud: Cloud) -> Array:
    table = [applied.cues(row.landmarks, row.stance, cloud) for row in rows]
    return np.array([[found[name] for name in CUES] for found in table])


def _lines(kind: str, rows: Sequence[Sample], features: Array) -> dict[str, Line]:
    """One regression for each indicator of this kind of view."""
    fold = folds(rows)
    lines = {target.name: learn(target, features, fold) for target in _targets(kind, rows)}
    if kind == "side":
        return lines
    middle, asymmetry = lines.pop("knee_angle_middle"), lines["knee_asymmetry"]
    for side, half in (("left", -0.5), ("right", 0.5)):
        lines[f"knee_angle_{side}"] = Line(
            middle.intercept,
            np.concatenate([half * asymmetry.weights, middle.weights]),
            [*asymmetry.columns, *middle.columns],
            middle.errors + half * asymmetry.errors,
        )
    # All phantoms stand on a level floor: there is nothing to learn, the reading stays as it is.
    column = FEATURES[kind].index("ankle_line_obliquity_reading")
    errors = np.array([row.features[column] - row.truth["ankle_line_obliquity"] for row in rows])
    lines["ankle_line_obliquity"] = Line(0.0, np.array([1.0]), [column], errors)
    return lines


def _formula(kind: str, name: str, lines: dict[str, Line], cues: Array, cloud: Cloud) -> Formula:
    line = lines[name]
    pooled = [lines[one].errors for one in sharing(name)]
    sem, growth = sem_of(np.concatenate(pooled), np.concatenate([cues] * len(pooled)), cloud)
    return Formula(
        intercept=short(line.intercept),
        coefficients=line.coefficients(kind),
        sem=short(sem),
        sem_growth=growth,
        held_out={},
        mirrored=name in MIRRORED,
    )


def shared(errors: Errors) -> dict[str, float]:
    """Correlation of the errors of two opposite photos of one person, by indicator."""
    found = {}
    for name in errors:
        pairs = [pair for one in sharing(name) for pair in _opposite(errors[one])]
        found[name] = short(np.corrcoef(np.array(pairs).T)[0, 1])
    return found


def _opposite(by_photo: dict[str, float]) -> list[tuple[float, float]]:
    """Errors of the two opposite photos of each person."""
    return [
        (error, by_photo[f"{scene}_{OPPOSITE[view]}"])
        for (scene, _, view), error in ((photo.partition("_"), error) for photo, error in by_photo.items())
        if view in OPPOSITE and f"{scene}_{OPPOSITE[view]}" in by_photo
    ]


def calibrated(rows: Sequence[Sample]) -> Calibration:
    """Learn from the photos that are not held out, and put the figures of the others beside."""
    learnt = fit([row for row in rows if not row.held_out])
    made = Calibration(
        id=calibration_id(),
        provenance=_provenance(rows),
        network_sha256=FULL.sha256,
        views=learnt.views,
        shared=shared(learnt.errors),
    )
    kept = [row for row in rows if row.held_out]
    raised = replace(made, views=raised_where_needed(with_held_out(made, kept)))
    return replace(raised, views=with_held_out(raised, kept))


def main() -> None:
    """Learn and write the file."""
    found = calibrated(samples(load_all()))
    text = json.dumps(asdict(found), indent=1)
    # One line for each list of numbers: readable, and a change of one formula stays one change.
    TARGET.write_text(re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", _on_one_line, text) + "\n", encoding="utf-8")


def _on_one_line(found: re.Match[str]) -> str:
    return "[" + re.sub(r"\s+", " ", found[1]) + "]"


def calibration_id() -> str:
    """Eight digits of the tables that it is learnt from and of the network that saw them."""
    digest = hashlib.sha256(FULL.sha256.encode())
    for path in present().values():
        digest.update(path.read_bytes())
    return f"phantoms-{digest.hexdigest()[:8]}"


def _provenance(rows: Sequence[Sample]) -> dict[str, Any]:
    learnt = [row for row in rows if not row.held_out]
    return {
        "command": "python -m validation.calibrate",
        "tables": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in present().values()},
        "network": FULL.name,
        "photos_learnt_from": len(learnt),
        "scenes_learnt_from": len({row.observation.scene for row in learnt}),
        "photos_held_out": len(rows) - len(learnt),
        "caution": "Learnt on rendered people: a parametric body has no bony relief of the pelvis.",
    }


if __name__ == "__main__":
    main()
