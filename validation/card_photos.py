"""How well cards are found and read in rendered photos of people who wear them, against card and bone.

    python -m validation.card_photos look --folder FOLDER   # writes validation/results/card_photos.csv
    python -m validation.card_photos answers --folder FOLDER  # writes validation/results/card_answers.csv
    python -m validation.card_photos table                  # prints what docs/cards.md shows

FOLDER holds photos and truth of ``python -m validation.phantom cards``. All angles in degrees.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.progress import track

from posture.answer.assessment import COVERAGE_95
from posture.body.geometry import wrapped_deg
from posture.cards.angles import attitude_covariance, attitude_deg, difference_deg
from posture.cards.pose import CardPose, Lens, Unclear, card_pose
from posture.cards.search import completed
from posture.cards.table import CARDS
from posture.cards.tags import find_tags
from posture.errors import PostureError
from posture.image.photo import decode_grey
from posture.pipeline.assess import analyse_photo
from posture.pose.detector import Detector, MediaPipeDetector

TABLE = Path(__file__).parent / "results" / "card_photos.csv"
ANSWERS = TABLE.with_name("card_answers.csv")
"""What the whole program answers to the same photos, with its own landmarks, feet and camera roll."""
ANGLES = ("rotation", "obliquity", "tilt")
PAIRS = (("chest", "pelvis_front"), ("upper_back", "pelvis_back"))
"""Cards of one photo whose difference is the trunk's torsion."""

LENS_SEM = 0.03
"""Relative error of the focal length that the reader is told, as from EXIF: whole millimetres of the
35 mm equivalent."""

app = typer.Typer(no_args_is_help=True, help="Cards in rendered photos, against card and bone.")
PhotoRow = dict[str, Any]


@app.command()
def look(folder: Annotated[Path, typer.Option(help="Rendered photos with their truth.")]) -> None:
    """Read every card in every photo and write one row for each."""
    rows = [
        row for path in track(sorted(folder.glob("*.json")), description="Looking") for row in _rows(path)
    ]
    _write(TABLE, rows)


@app.command()
def answers(folder: Annotated[Path, typer.Option(help="Rendered photos with their truth.")]) -> None:
    """Let the whole program answer to every photo and write one row for each angle that a card shows."""
    paths = track(sorted(folder.glob("*.json")), description="Answering")
    with MediaPipeDetector() as detector:
        _write(ANSWERS, [row for path in paths for row in _answers(path, detector)])


def _write(path: Path, rows: list[PhotoRow]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    typer.echo(f"{path.name}: {len(rows)} rows")


def _answers(path: Path, detector: Detector) -> Iterator[PhotoRow]:
    """One row for each of `ANSWERED` that the photo's answer takes from a card: answer and bone."""
    try:
        answer = analyse_photo(path.with_suffix(".jpg").read_bytes(), detector)
    except PostureError:
        return
    bones = json.loads(path.read_text("utf-8"))["bones"]
    pelvis, thorax = (bones[part]["against_feet_deg"] for part in ("pelvis", "thorax"))
    truth = {f"pelvis_{angle}": pelvis[angle] for angle in ANGLES}
    truth |= {"trunk_rotation": thorax["rotation"], "trunk_torsion": thorax["rotation"] - pelvis["rotation"]}
    for name in ANSWERED:
        found = answer.indicator(name)
        if found.source == "card" and found.value is not None and found.sem is not None:
            yield {
                "photo": path.stem,
                "view": answer.view.name,
                "indicator": name,
                "value": round(found.value, 3),
                "sem": round(found.sem, 3),
                "bone": round(truth[name], 3),
            }


def _rows(path: Path) -> Iterator[PhotoRow]:
    """One row for each roof card that can be seen, and one for each pair whose difference can be taken."""
    truth = json.loads(path.read_text("utf-8"))
    grey = decode_grey(path.with_suffix(".jpg").read_bytes())
    camera, image = truth["camera"], truth["image"]
    wrong = np.random.default_rng(int.from_bytes(path.stem.encode())).normal(0, LENS_SEM)
    lens = Lens(camera["focal_px"] * (1 + wrong), LENS_SEM, (image["width"] / 2, image["height"] / 2))
    tags = completed(grey, find_tags(grey), lens)
    seen: dict[str, CardPose] = {}
    told: dict[str, PhotoRow] = {}
    for card in truth["cards"]:
        if card["kind"] != "roof":
            continue
        pose = card_pose(CARDS[card["card"]], tags, lens)
        row = _row(path.stem, truth, card, pose)
        if isinstance(pose, CardPose):
            seen[card["card"]], told[card["card"]] = pose, card
        yield row
    for upper, lower in PAIRS:
        if upper in seen and lower in seen:
            yield _difference(path.stem, truth, (seen[upper], seen[lower]), (told[upper], told[lower]))


def _shape(truth: PhotoRow) -> PhotoRow:
    picture, camera = truth["image"], truth["camera"]
    return {
        "height_px": picture["height"],
        "distance_m": round(camera["distance_m"], 2),
        "glare": truth["glare"],
    }


def _row(name: str, truth: PhotoRow, card: PhotoRow, pose: CardPose | Unclear) -> PhotoRow:
    clear = all(
        tag["seen_share_with_margin"] == 1.0 and tag["incidence_deg"] < 60 for tag in card["tags"].values()
    )
    row: PhotoRow = {"photo": name, "what": card["card"], **_shape(truth), "uncovered": clear}
    row |= {"found": isinstance(pose, CardPose)}
    if not isinstance(pose, CardPose):
        return row
    worn = CARDS[card["card"]].worn
    error = wrapped_deg(
        attitude_deg(pose.rotation, worn) - attitude_deg(np.array(card["rotation_camera"]), worn)
    )
    sem = np.sqrt(np.diag(attitude_covariance(pose, worn)))
    for k, angle in enumerate(ANGLES):
        row |= {f"{angle}_error": round(float(error[k]), 3), f"{angle}_sem": round(float(sem[k]), 3)}
        row |= _against_bone(truth, card, angle)
    return row


def _against_bone(truth: PhotoRow, card: PhotoRow, angle: str) -> PhotoRow:
    """How the card itself lies on the bone: what no optics can better."""
    bone = {"pelvis": "pelvis", "trunk": "thorax"}.get(CARDS[card["card"]].segment)
    if bone is None:
        return {}
    off = card["against_feet_deg"][angle] - truth["bones"][bone]["against_feet_deg"][angle]
    return {f"{angle}_card_on_bone": round(off, 3)}


def _difference(
    name: str, truth: PhotoRow, poses: tuple[CardPose, CardPose], told: tuple[PhotoRow, PhotoRow]
) -> PhotoRow:
    value, sem = difference_deg(*poses)
    against_camera = [attitude_deg(np.array(card["rotation_camera"]), "front")[0] for card in told]
    against_feet = [card["against_feet_deg"]["rotation"] for card in told]
    bones = [truth["bones"][part]["against_feet_deg"]["rotation"] for part in ("thorax", "pelvis")]
    return {
        "photo": name,
        "what": "trunk_torsion",
        **_shape(truth),
        "uncovered": True,
        "found": True,
        "rotation_error": round(wrapped_deg(value - float(against_camera[0] - against_camera[1])), 3),
        "rotation_sem": round(sem, 3),
        "rotation_card_on_bone": round((against_feet[0] - against_feet[1]) - (bones[0] - bones[1]), 3),
    }


def load(table: Path = TABLE) -> list[PhotoRow]:
    """Rows of a table with numbers as numbers."""
    with table.open(encoding="utf-8", newline="") as file:
        return [{key: _plain(value) for key, value in row.items()} for row in csv.DictReader(file)]


def _plain(text: str) -> Any:
    if text in ("True", "False"):
        return text == "True"
    try:
        return float(text)
    except ValueError:
        return text or None


WHAT = {
    "pelvis_front": "pelvis card, front",
    "pelvis_back": "pelvis card, back",
    "chest": "chest card",
    "upper_back": "upper back card",
    "wall": "wall card",
    "trunk_torsion": "trunk torsion, two cards",
}


ANSWERED = {
    "pelvis_rotation": "pelvis turned against the feet",
    "trunk_rotation": "upper body turned against the feet",
    "trunk_torsion": "upper body turned against the pelvis",
    "pelvis_obliquity": "pelvis higher on one side",
    "pelvis_tilt": "pelvis tipped forward or back",
}
"""Angles that cards show, as the docs name them."""


def page_table(rows: list[PhotoRow]) -> str:
    """Both tables of docs/cards.md: cards as they are read, and the program's answers against the bones."""
    return f"{optics_table(rows)}\n\n{answers_table(load(ANSWERS))}"


def answers_table(rows: list[PhotoRow]) -> str:
    """Error of the answers against the bones, and how many of their 95 % intervals hold the truth."""
    lines = [
        "| answer against bone | view | photos | root mean square error | stated, 95 % | inside |",
        "|---|---|---|---|---|---|",
    ]
    for name, words in ANSWERED.items():
        for view in ("front", "back"):
            some = [row for row in rows if (row["indicator"], row["view"]) == (name, view)]
            if not some:
                continue
            error = wrapped_deg(np.array([row["value"] - row["bone"] for row in some]))
            half = COVERAGE_95 * np.array([row["sem"] for row in some])
            lines.append(
                f"| {words} | {view} | {len(some)} | {np.sqrt(np.mean(error**2)):.1f}° "
                f"| ± {half.mean():.1f}° | {100 * np.mean(np.abs(error) <= half):.0f} % |"
            )
    return "\n".join(lines)


def optics_table(rows: list[PhotoRow], near_m: float = 1.8, far_m: float = 4.5) -> str:
    """Found, error of the optics with its intervals, and the card on the bone."""
    lines = [
        "| | picture | photos | found | rotation | obliquity | tilt | 95 % | on bone: rotation, obliquity |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for tall, picture in ((1440, "1080 x 1440"), (3000, "2250 x 3000")):
        for what, words in WHAT.items():
            some = [
                row
                for row in rows
                if row["what"] == what and row["height_px"] == tall and near_m <= row["distance_m"] <= far_m
            ]
            if some:
                lines.append(f"| {words} | {picture} | {len(some)} | {' | '.join(_cells(what, some))} |")
    return "\n".join(lines)


def _cells(what: str, rows: list[PhotoRow]) -> list[str]:
    clear = [row for row in rows if row["uncovered"]]
    found = [row for row in rows if row["found"]]
    share = (
        f"{100 * np.mean([row['found'] for row in clear]):.0f} %" if what != "trunk_torsion" and clear else ""
    )
    errors, inside = [], []
    for angle in ANGLES:
        pairs = [
            (r[f"{angle}_error"], r[f"{angle}_sem"]) for r in found if r.get(f"{angle}_error") is not None
        ]
        errors.append(f"{np.sqrt(np.mean([e**2 for e, _ in pairs])):.2f}°" if pairs else "")
        inside += [abs(e) <= COVERAGE_95 * s for e, s in pairs]
    bone = [
        f"{np.sqrt(np.mean(np.square(off))):.1f}°"
        for angle in ANGLES[:2]
        if (off := [r[f"{angle}_card_on_bone"] for r in rows if r.get(f"{angle}_card_on_bone") is not None])
    ]
    return [share, *errors, f"{100 * np.mean(inside):.0f} %" if inside else "", ", ".join(bone)]


@app.command()
def table() -> None:
    """Print the table for all distances, and for 2.5 to 3.5 m."""
    typer.echo(page_table(load()))
    typer.echo(optics_table(load(), 2.5, 3.5))


if __name__ == "__main__":
    app()
