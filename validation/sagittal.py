"""Whether a pelvis that tips forward shows in the landmarks of a photo from the side: it hardly does.

    python -m validation.sagittal        # seconds; writes validation/results/sagittal.csv

What physiotherapists call pelvic tilt is how far the pelvis is tipped forward. One ridge regression for each
network reads it off all landmarks together, in the picture and in the network's own depth, with the camera's
roll taken out: learnt on looks A and C, tried on look B, whose people and rooms share nothing with theirs.
How far the trunk and the chest are tipped is read in the same way, to show that the way can read something.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import numpy as np
import typer

from posture.body.landmarks import Array, Landmarks
from validation.learning import FOLDS, Target, learn
from validation.observations import KEPT, RESULTS, Observation, load_all

TABLE = RESULTS / "sagittal.csv"
NETWORKS = ("full", "heavy")
#: Parts that are tipped forward, as `validation.phantom.spec.PoseSpec` calls them.
PARTS = {"pelvis": "pelvis_tilt_deg", "trunk": "trunk_pitch_deg", "chest": "thorax_pitch_deg"}
UNSEEN = "B"

Tipped = Callable[[Observation], Mapping[str, float]]


def features(seen: Landmarks, roll_deg: float) -> Array:
    """All kept landmarks of somebody who faces the picture's left or right: (5 K,), facing left.

    Places in the picture in body heights from their middle, and the network's own metres.
    """
    facing = seen.xy_px[31:33, 0].mean() - seen.xy_px[29:31, 0].mean()
    seen = seen.mirrored() if facing > 0 else seen
    angle = np.radians(roll_deg if facing <= 0 else -roll_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    kept = list(KEPT)
    flat = (seen.xy_px[kept] - seen.xy_px[kept].mean(axis=0)) @ turn
    deep = seen.world_m[kept] - seen.world_m[kept].mean(axis=0)
    return np.concatenate([(flat / np.ptp(flat[:, 1])).ravel(), deep.ravel()])


def drawn(one: Observation) -> Mapping[str, float]:
    """How far the parts of a phantom are tipped: it is drawn anew from its number."""
    # Nothing else here needs what draws people.
    from validation.phantom.crowd import scene

    pose = scene(int(one.scene[1:]), cast("Any", one.look))[0].pose
    return {part: getattr(pose, name) for part, name in PARTS.items()}


def judged(rows: list[Observation], tipped: Tipped) -> Iterator[dict[str, str]]:
    """A row for each network and part: how the reading follows the truth on the look that taught nothing."""
    truths = {one.scene: tipped(one) for one in rows}
    scenes = sorted(truths)
    for network in NETWORKS:
        seen = [one for one in rows if network in one.landmarks]
        x = np.stack([features(one.landmarks[network], one.roll_deg) for one in seen])
        unseen = np.array([one.look == UNSEEN for one in seen])
        fold = np.array([scenes.index(one.scene) % FOLDS for one in seen])
        for part in PARTS:
            truth = np.array([truths[one.scene][part] for one in seen])
            target = Target(part, truth[~unseen], range(x.shape[1]), intercept=True)
            line = learn(target, x[~unseen], fold[~unseen])
            said, true = x[unseen] @ line.weights + line.intercept, truth[unseen]
            figures = {
                "sd_deg": true.std(),
                "rmse_deg": np.sqrt(((said - true) ** 2).mean()),
                "correlation": np.corrcoef(said, true)[0, 1],
                "slope": np.polyfit(true, said, 1)[0],
            }
            told = {name: f"{figure:.2f}" for name, figure in figures.items()}
            yield {"network": network, "part": part, "photos": str(len(true)), **told}


def main() -> None:
    """Write the table."""
    rows = [one for one in load_all() if one.view in ("left", "right")]
    found = list(judged(rows, drawn))
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    for row in found:
        typer.echo("  ".join(row.values()))


if __name__ == "__main__":
    typer.run(main)
