"""People who wear printed cards and come again, the cards taped on anew.

    python -m validation.twins.worn FOLDER --first 0 --count 60      # resumable; half a minute a person
    python -m validation.twins.seen look FOLDER

Cards show how the pelvis is turned, inclined and tipped, and how the trunk is turned against it. Between the
visits either nothing else has changed, or everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.progress import track

from posture.cards.table import CARDS
from validation.phantom.card_photo import make_cards
from validation.phantom.spec import Wearing
from validation.phantom.wearing import VIEWS, put_on, wall_card, wearing

from .conditions import GROUP, VISITS, Visit
from .visits import change_of, dress_of, stance

#: First group of photos of `wearing` that lends these people, and the numbers by which they are known.
FIRST_WORN, FIRST_PERSON = 10_000, 20_000
WORN_VISITS: tuple[Visit, ...] = ("first", "nothing", "everything")


def worn(person: int) -> Iterator[tuple[Visit, Wearing, float]]:
    """The visits of a person: what is worn, and by how much the pelvis's tilt has changed, degrees."""
    own = wearing(len(VIEWS) * (FIRST_WORN + person) + person % 2)
    other = wearing(len(VIEWS) * (FIRST_WORN + 1000 + person) + person % 2)
    for visit in WORN_VISITS:
        rng = np.random.default_rng([FIRST_WORN, person, VISITS.index(visit)])
        photo, changed = own.photo, (0.0, 0.0)
        if visit != "first":
            changed = (change_of(rng, photo.pose.pelvis_obliquity_deg), 0.0)
        pose = stance(rng, photo.pose, changed)
        if visit != "first":
            turned = change_of(rng, pose.pelvis_rotation_deg)
            pose = replace(pose, pelvis_rotation_deg=pose.pelvis_rotation_deg + turned)
        photo = replace(photo, name=f"{FIRST_PERSON + person:05d}_{visit}_{photo.view}", pose=pose)
        if visit == "everything":
            dress = dress_of(rng, photo, visit, "A")
            photo = replace(photo, dress=dress, room=other.photo.room, camera=other.photo.camera)
        cards = [
            wall_card(rng, other.cards[-1].beside if visit == "everything" else card.beside)
            if CARDS[card.card].worn == "wall"
            else put_on(rng, card.card)
            for card in own.cards
        ]
        yield visit, replace(own, photo=photo, cards=tuple(cards), covers=()), changed[0]


def _known(visit: Visit, wearing: Wearing, changed: float, told: dict[str, Any]) -> dict[str, Any]:
    """What `validation.twins.seen` wants to know of a photo."""
    bones = {part: told["bones"][part]["against_feet_deg"] for part in ("pelvis", "thorax")}
    spec = wearing.photo
    return {
        "visit": visit,
        "view": spec.view,
        "roll_deg": spec.camera.roll_deg,
        "truth": {f"pelvis_{angle}": bones["pelvis"][angle] for angle in ("rotation", "obliquity", "tilt")}
        | {"trunk_rotation": bones["thorax"]["rotation"]}
        | {"trunk_torsion": bones["thorax"]["rotation"] - bones["pelvis"]["rotation"]},
        "changed": {"hip_obliquity": changed, "shoulder_obliquity": 0.0},
        "gender": spec.body.gender,
        "weight": spec.body.weight,
        "skin": spec.body.skin,
        "loose": spec.dress.loose,
        "top": spec.dress.top,
        "bottom": spec.dress.bottom,
    }


def _photograph(person: int, folder: Path) -> None:
    for visit, wears, changed in worn(person):
        path = folder / f"{wears.photo.name}.json"
        make_cards(wears, folder)
        known = _known(visit, wears, changed, json.loads(path.read_text("utf-8")))
        path.write_text(json.dumps(known) + "\n", "utf-8")


def main(folder: Path, first: int = 0, count: int = 60) -> None:
    """Photograph people; whoever is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in track(range(first, first + count)):
        done = folder / f"person{person:04d}.done"
        if not done.exists():
            try:
                _photograph(person, folder)
            except AssertionError as wrong:  # a card that looks the wrong way, or a body out of the picture
                typer.echo(f"left out: {person}: {wrong}", err=True)
            done.touch()
        group, last = person // GROUP, person % GROUP == GROUP - 1 or person == first + count - 1
        if last:
            (folder / f"group{FIRST_PERSON // GROUP + group:04d}.done").touch()


if __name__ == "__main__":
    typer.run(main)
