"""What the landmark networks see in every phantom, beside the truth, as one compact table.

    python -m validation.observations look --folder FOLDER       # resumable; one file for each scene
    python -m validation.observations gather --folder FOLDER     # writes validation/results/

The photos themselves are not kept in the repository; this table is what the calibration is made
from and checked with. Left and right are the subject's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.errors import NothingMeasurable
from posture.image.edges import find_edges
from posture.image.photo import Photo, decode
from posture.measure import camera_roll
from posture.pose.detector import MediaPipeDetector

RESULTS = Path(__file__).parent / "results"
TABLES = {look: RESULTS / f"observations_{look}.npz" for look in ("A", "B", "C")}
FRESH = RESULTS / "fresh_scenes.npz"
"""Scenes (from number 9000) that were rendered when all was fixed: nothing was chosen with them."""

MODELS = ("full", "heavy", "lite")
NAIVE = "naive"
"""One pass of the full network without the mirror image, beside the networks' own names."""
SCENES_AT_ONCE = 20

KEPT: tuple[Joint, ...] = tuple(
    joint
    for joint in Joint
    if not any(part in joint.name for part in ("INNER", "PINKY", "INDEX", "THUMB"))
    or joint.name.endswith("FOOT_INDEX")
)
"""Landmarks that are kept: no fingers, no inner corners of the eyes."""

STEP = {"xy": 0.05, "world": 1e-4, "disagreement": 0.05, "visibility": 1 / 255, "truth": 1e-4}
"""Resolution of the stored integers: pixels, metres, pixels, share, metres."""

NUMBERS = ("turn_deg", "roll_deg", "roll_found", "roll_sem", "height_m", "distance_m")
_PARTS = {"FOOT_INDEX": "big_toe"}
app = typer.Typer(no_args_is_help=True, help="What the networks see in every phantom.")


@dataclass(frozen=True, slots=True)
class Observation:
    """One photo: its truth and what each network saw in it.

    Attributes
    ----------
    name, scene : str
        Photo and scene; the photos of one scene share person, pose, room and fixed camera.
    view : str
    look : str
        What the scene was drawn from, ``A``, ``B`` or ``C`` (validation/phantom/looks.py).
    turn_deg : float
        Turn of the feet away from the exact view.
    roll_deg : float
        True camera roll.
    roll_found, roll_sem : float
        Camera roll from the room's edges and its standard error, degrees; NaN where unknown.
    height_m, distance_m : float
        Where the camera stood.
    loose : bool
        Whether clothes hide the joints.
    room_m : ndarray of shape (33, 3)
        True joints in the room (x to the picture's right, y away from the camera, z up), NaN where unknown.
    landmarks : dict
        Mirror-averaged landmarks by network; a network that refused the photo is missing.
    """

    name: str
    scene: str
    view: ViewName
    look: str
    turn_deg: float
    roll_deg: float
    roll_found: float
    roll_sem: float
    height_m: float
    distance_m: float
    loose: bool
    room_m: Array
    landmarks: dict[str, Landmarks]


@app.command()
def look(
    folder: Annotated[Path, typer.Option(help="Photos and truth of rendered scenes.")],
    networks: Annotated[Path, typer.Option(help="Folder with pose_landmarker_{lite,full,heavy}.task.")],
    processes: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Run every network over every photo that was not looked at yet."""
    scenes: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        scenes[path.stem.rpartition("_")[0]].append(path)
    missing = [(name, paths) for name, paths in scenes.items() if not (folder / f"{name}.npz").exists()]
    chunks = [missing[k : k + SCENES_AT_ONCE] for k in range(0, len(missing), SCENES_AT_ONCE)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_look, chunk, folder, networks) for chunk in chunks]
        for job in track(as_completed(jobs), description="Looking", total=len(jobs)):
            job.result()


def _look(scenes: list[tuple[str, list[Path]]], folder: Path, networks: Path) -> None:
    """Write what the networks see in the photos of some scenes, one file for each scene."""
    with ExitStack() as stack:
        detectors = {
            model: stack.enter_context(
                MediaPipeDetector((networks / f"pose_landmarker_{model}.task").read_bytes())
            )
            for model in MODELS
        }
        for name, paths in scenes:
            rows = [_row(path, detectors) for path in paths]
            part = folder / f"{name}.part"
            joined: Any = {key: np.array([row[key] for row in rows]) for key in rows[0]}
            with part.open("wb") as file:
                np.savez_compressed(file, **joined)
            part.rename(folder / f"{name}.npz")


def _row(path: Path, detectors: dict[str, MediaPipeDetector]) -> dict[str, Any]:
    truth = json.loads(path.read_text("utf-8"))
    spec = truth["spec"]
    photo = decode(path.with_suffix(".jpg").read_bytes())
    row: dict[str, Any] = {
        "name": path.stem,
        "turn_deg": np.float32(spec["turn_extra_deg"]),
        "roll_deg": np.float32(truth["camera"]["roll_deg"]),
        "loose": bool({spec["dress"]["top"], spec["dress"]["bottom"]} & set(truth["loose_garments"])),
        "height_m": np.float32(spec["camera"]["height_m"]),
        "distance_m": np.float32(spec["camera"]["distance_m"]),
        "size_px": np.array([photo.width_px, photo.height_px], dtype=np.int16),
        "truth": _stored(_true_joints(truth), "truth"),
    }
    seen = {model: _seen(detector.detect, photo) for model, detector in detectors.items()}
    seen[NAIVE] = _seen(detectors["full"].detect_once, photo)
    for model, found in seen.items():
        row.update(_stored_landmarks(model, found))
    return {**row, **_roll_seen(photo, seen["full"])}


def _roll_seen(photo: Photo, landmarks: Landmarks | None) -> dict[str, np.float32]:
    """Camera roll from the room's edges and its standard error; NaN where it is unknown."""
    roll = camera_roll.estimate(find_edges(photo), landmarks) if landmarks else None
    if roll is None or roll.deg is None:
        return {"roll_found": np.float32(np.nan), "roll_sem": np.float32(np.nan)}
    return {"roll_found": np.float32(roll.deg), "roll_sem": np.float32(roll.sem_deg)}


def _true_joints(truth: dict[str, Any]) -> Array:
    """(33, 3) metres in the room, NaN for landmarks without a true joint."""
    room = np.full((len(Joint), 3), np.nan)
    for joint in Joint:
        side, _, part = joint.name.partition("_")
        name = f"{side}_{_PARTS.get(part, part)}".lower().rstrip("_")
        if name in truth["joints"]:
            found = truth["joints"][name]
            room[joint] = (found["x_m"], found["y_m"], found["z_m"])
    return room


def _seen(detect: Callable[[Photo], Landmarks], photo: Photo) -> Landmarks | None:
    try:
        return detect(photo)
    except NothingMeasurable:
        return None


def _stored_landmarks(model: str, found: Landmarks | None) -> dict[str, NDArray[np.int16]]:
    """The kept landmarks of one network as integers; all zero when it refuses the photo."""
    kept = list(KEPT)
    if found is None:
        empty = np.zeros((len(kept), 3), dtype=np.int16)
        shapes = {"xy": empty[:, :2], "world": empty, "disagreement": empty[:, 0], "visibility": empty[:, 0]}
        return {f"{model}_{key}": value for key, value in shapes.items()}
    return {
        f"{model}_xy": _stored(found.xy_px[kept], "xy"),
        f"{model}_world": _stored(found.world_m[kept], "world"),
        f"{model}_disagreement": _stored(found.disagreement_px[kept], "disagreement"),
        f"{model}_visibility": _stored(found.visibility[kept], "visibility"),
    }


_UNKNOWN = np.int16(-32768)


def _stored(values: Array, kind: str) -> NDArray[np.int16]:
    scaled = np.round(np.nan_to_num(values / STEP[kind], nan=float(_UNKNOWN)))
    return np.asarray(np.clip(scaled, -32768, 32767), dtype=np.int16)


def _restored(values: NDArray[np.int16], kind: str) -> Array:
    return np.where(values == _UNKNOWN, np.nan, values.astype(np.float64) * STEP[kind])


@app.command()
def gather(
    folder: Annotated[Path, typer.Option(help="Folder that `look` has filled.")],
    fresh: Annotated[bool, typer.Option("--fresh", help="Scenes of the last check, in one table.")] = False,
) -> None:
    """Join the files of all scenes into one table for each look."""
    by_look: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("[ABC][0-9]*.npz")):
        by_look["fresh" if fresh else path.stem[0]].append(path)
    RESULTS.mkdir(exist_ok=True)
    for name, paths in by_look.items():
        tables = []
        for path in paths:
            with np.load(path) as table:
                tables.append(dict(table))
        joined: Any = {key: np.concatenate([table[key] for table in tables]) for key in tables[0]}
        target = FRESH if fresh else TABLES[name]
        np.savez_compressed(target, **joined)
        typer.echo(f"{target.name}: {len(joined['name'])} photos of {len(paths)} scenes")


def load(path: Path) -> list[Observation]:
    """Read a table that `gather` has written."""
    with np.load(path) as file:
        table = dict(file)
    rows = len(table["name"])
    return [_observation({key: column[k] for key, column in table.items()}) for k in range(rows)]


def present() -> dict[str, Path]:
    """The committed tables by look; a look without its table is left out."""
    return {look: path for look, path in TABLES.items() if path.exists()}


def load_all() -> list[Observation]:
    """Read all committed tables."""
    return [seen for path in present().values() for seen in load(path)]


def _observation(row: dict[str, Any]) -> Observation:
    name = str(row["name"])
    scene, _, view = name.rpartition("_")
    return Observation(
        name=name,
        scene=scene,
        view=cast("ViewName", view),
        look=name[0],
        loose=bool(row["loose"]),
        room_m=_restored(row["truth"], "truth"),
        landmarks={model: _landmarks(row, model) for model in (*MODELS, NAIVE) if row[f"{model}_xy"].any()},
        **{key: float(row[key]) for key in NUMBERS},
    )


def _landmarks(row: dict[str, Any], model: str) -> Landmarks:
    """Landmarks with NaN where a joint was not kept."""
    kept = list(KEPT)
    full = {
        "xy": np.full((len(Joint), 2), np.nan),
        "world": np.full((len(Joint), 3), np.nan),
        "disagreement": np.full(len(Joint), np.nan),
        "visibility": np.ones(len(Joint)),
    }
    for key, array in full.items():
        array[kept] = _restored(row[f"{model}_{key}"], key)
    width, height = (int(side) for side in row["size_px"])
    return Landmarks(
        xy_px=full["xy"],
        world_m=full["world"],
        visibility=np.clip(full["visibility"], 0.0, 1.0),
        width_px=width,
        height_px=height,
        disagreement_px=full["disagreement"],
        passes=1 if model == NAIVE else 2,
    )


if __name__ == "__main__":
    app()
