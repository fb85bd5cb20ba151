"""What the program answers to photos of people who come again, beside the truth, as one table.

    python -m validation.twins.seen look PHOTOS            # resumable; a file for each group of people
    python -m validation.twins.seen gather PHOTOS [WORN] [TURNS]    # writes validation/results/twins.npz

Every photo goes through the whole pipeline with its view stated, by itself and as part of a session before a
fixed camera; once with the camera's roll as the program finds it, once with the roll told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from posture.answer.assessment import Answer
from posture.answer.vocabulary import Source, ViewName
from posture.change.differences import Parts
from posture.errors import PostureError
from posture.measure import camera_roll
from posture.measure.indicators import BY_ID, INDICATORS
from posture.pipeline.assess import session_of
from posture.pipeline.observation import Observation, observe
from posture.pose.detector import MediaPipeDetector
from validation.observations import RESULTS

from .conditions import GROUP

TABLE = RESULTS / "twins.npz"
COMBINATIONS: dict[str, tuple[ViewName, ...]] = {
    "front": ("front",),
    "back": ("back",),
    "front + back": ("front", "back"),
    "left": ("left",),
    "right": ("right",),
    "left + right": ("left", "right"),
    "turn": (),
}
ROLLS = ("found", "told")
NAMES = tuple(spec.id for spec in INDICATORS)
SOURCES: tuple[Source, ...] = ("landmarks", "picture", "card", "sticker", "turn")
#: What is kept of each value, and the steps in which it is: the indicator's unit.
NUMBERS, STEP = ("value", "sem", "roll", "repeat", "truth"), 0.005
#: What is kept of each answer, and of its person and clothes.
FACTS = ("person", "roll_deg", "gender", "weight", "skin", "loose", "changed_hip", "changed_shoulder")
TEXTS = ("visit", "photos", "roll", "roll_source", "calibration", "top", "bottom")

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def look(
    folder: Path,
    step: Annotated[int, typer.Option(help="Every so many groups only, for several processes.")] = 1,
    first: int = 0,
) -> None:
    """Analyse the photos of every group that is drawn and was not looked at yet."""
    groups = sorted(folder.glob("group*.done"))
    with MediaPipeDetector() as detector:
        for done in track([one for one in groups if int(one.stem[5:]) % step == first % step]):
            target = done.with_suffix(".json")
            if target.exists():
                continue
            number = int(done.stem[5:])
            people = range(GROUP * number, GROUP * (number + 1))
            rows = [row for person in people for row in _of_person(folder, person, detector)]
            target.write_text(json.dumps(rows), "utf-8")


def _of_person(folder: Path, person: int, detector: MediaPipeDetector) -> Iterator[dict[str, Any]]:
    visits: dict[str, dict[ViewName, dict[str, Any]]] = {}
    for path in sorted(folder.glob(f"{person:05d}_*.json")):
        known = json.loads(path.read_text("utf-8"))
        try:
            known["seen"] = observe(path.with_suffix(".jpg").read_bytes(), detector, known["view"])
        except PostureError as error:
            typer.echo(f"{path.stem}: {error}", err=True)
            continue
        visits.setdefault(known["visit"], {})[known["view"]] = known
    for visit, by_view in visits.items():
        for photos, views in COMBINATIONS.items():
            if views and set(views) <= set(by_view):
                yield from _answers(person, visit, photos, [by_view[view] for view in views])


def _answers(
    person: int, visit: str, photos: str, known: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of one visit's photos, with the roll as it is found and as it is told."""
    rng = np.random.default_rng([person, len(visit), 3])
    told = known[0]["roll_deg"] + float(rng.normal(0, camera_roll.GIVEN_SEM_DEG))
    for roll in ROLLS:
        seen = [_with_roll(one["seen"], told if roll == "told" else None) for one in known]
        try:
            answer = session_of([[one] for one in seen])
        except PostureError as error:
            typer.echo(f"{person} {visit} {photos}: {error}", err=True)
            continue
        row = row_of(answer, known[0], _truth(known))
        yield row | {"person": person, "visit": visit, "photos": photos, "roll": roll}


def _with_roll(seen: Observation, told: float | None) -> Observation:
    return seen if told is None else replace(seen, roll=camera_roll.given(told))


def row_of(answer: Answer, known: Mapping[str, Any], truth: Mapping[str, float]) -> dict[str, Any]:
    """What an answer says, and what is true of it."""
    said = {}
    for indicator in answer.indicators:
        if indicator.value is not None and indicator.sem is not None:
            parts = Parts.of(indicator.sem, indicator.budget)
            said[indicator.id] = [indicator.source, indicator.value, indicator.sem, parts.roll, parts.repeat]
    roll = answer.session_roll
    return {
        "said": said,
        "truth": truth,
        "roll_source": "" if roll is None else roll.source,
        "calibration": answer.provenance.calibration,
        "changed_hip": known["changed"]["hip_obliquity"],
        "changed_shoulder": known["changed"]["shoulder_obliquity"],
        "skin": float(np.mean(known["skin"])),
        **{name: known[name] for name in ("roll_deg", "gender", "weight", "loose", "top", "bottom")},
    }


def _truth(known: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The mean over the photos, as an answer is; or right minus left."""
    by_view = {one["view"]: one["truth"] for one in known}
    found = {}
    for name, spec in BY_ID.items():
        of = spec.difference_of
        if of and all(of in by_view.get(side, {}) for side in ("left", "right")):
            found[name] = by_view["right"][of] - by_view["left"][of]
        values = [truth[name] for truth in by_view.values() if name in truth]
        if values:
            found[name] = float(np.mean(values))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One row for each answer (N), one column for each of `NAMES`; NaN where there is none.

    Attributes
    ----------
    value, sem, roll, repeat, truth
        (N, I) in the indicators' units: `roll` and `repeat` are parts of `sem`.
    source
        (N, I) place in `SOURCES`, -1 where nothing was measured.
    facts, texts
        By name, (N,) each: `FACTS` and `TEXTS`.
    """

    value: NDArray[np.float64]
    sem: NDArray[np.float64]
    roll: NDArray[np.float64]
    repeat: NDArray[np.float64]
    truth: NDArray[np.float64]
    source: NDArray[np.int8]
    facts: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, NDArray[Any]]


@app.command()
def gather(
    folders: list[Path],
    to: Path = TABLE,
    keep: Annotated[
        bool, typer.Option(help="Keep what the table has of people who are in no folder.")
    ] = False,
) -> None:
    """Join the files of all groups into one table."""
    paths = [path for folder in folders for path in sorted(folder.glob("group*.json"))]
    rows = [row for path in paths for row in json.loads(path.read_text("utf-8"))]
    numbers = {name: np.full((len(rows), len(NAMES)), np.nan) for name in NUMBERS}
    source = np.full((len(rows), len(NAMES)), -1, np.int8)
    for k, row in enumerate(rows):
        for j, name in enumerate(NAMES):
            if name in row["said"]:
                found, *four = row["said"][name]
                source[k, j] = SOURCES.index(found)
                for key, number in zip(NUMBERS, four, strict=False):
                    numbers[key][k, j] = number
            numbers["truth"][k, j] = row["truth"].get(name, np.nan)
    stored: dict[str, Any] = {f"{name}_of": _stored(array) for name, array in numbers.items()}
    stored |= {name: np.array([row[name] for row in rows], np.float32) for name in FACTS}
    stored |= {name: np.array([row[name] for row in rows]) for name in TEXTS}
    stored["source"] = source
    if keep:
        stored = _with_others(stored, to)
    np.savez_compressed(to, **stored)
    typer.echo(f"{len(stored['source'])} answers, {to.stat().st_size / 1000:.0f} kB")


def _with_others(stored: dict[str, Any], table: Path) -> dict[str, Any]:
    """The rows of a table, but those of the people in `stored`, and then these."""
    with np.load(table) as file:
        others = ~np.isin(file["person"], stored["person"])
        return {name: np.concatenate([file[name][others], array]) for name, array in stored.items()}


_UNKNOWN = np.iinfo(np.int32).min


def _stored(values: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.where(np.isnan(values), _UNKNOWN, np.round(np.nan_to_num(values) / STEP)).astype(np.int32)


def load(path: Path = TABLE) -> Answers:
    """Read the table."""
    with np.load(path) as file:
        kept = {name: file[f"{name}_of"] for name in NUMBERS}
        numbers = {name: np.where(array == _UNKNOWN, np.nan, array * STEP) for name, array in kept.items()}
        facts = {name: file[name].astype(float) for name in FACTS}
        texts = {name: file[name] for name in TEXTS}
        return Answers(**numbers, source=file["source"], facts=facts, texts=texts)


if __name__ == "__main__":
    app()
