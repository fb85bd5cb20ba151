"""One photo of a person with cards: all is put on and hung up, rendered and written beside its truth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy.spatial.transform import Rotation

from posture.cards.table import CARDS

from . import closeup, render, truth
from .card_truth import card_truth, focal_35mm
from .cards import Sheet, Skin, hung, worn
from .looks import LOOKS
from .mesh import Floats, Mesh, merge
from .picture import check_projection, widened
from .scene import Person, standing, turned
from .skin import linear
from .spec import CoverSpec, Wearing

#: EXIF's numbers of its second table and of the focal length for 35 mm film.
EXIF_IFD, EXIF_FOCAL_35MM = 0x8769, 0xA405
#: Height of the picture that everything but the cards is enlarged from, and its light paths for each pixel.
ROUGH_PX, ROUGH_SAMPLES = 480, 9
#: Room between the wall card and the person or the picture's border, pixels of a picture 1000 high.
WALL_FREE_PX = 14
#: Side walls, floor and ceiling keep this far from a lamp, metres.
ROOM = np.array([[-2.4, -9.0, 0.2], [2.4, 9.0, 2.6]])


def _hung(wearing: Wearing, someone: Person, camera: truth.Camera) -> Sheet | None:
    """The wall card, beside the person where the whole of it is in the picture; None without such a place."""
    spec = next((card for card in wearing.cards if card.card == "wall"), None)
    if spec is None:
        return None
    body = camera.project(np.concatenate([m.vertices for m in someone.surfaces.values()]))
    free = WALL_FREE_PX * camera.height_px / 1000
    rng = np.random.default_rng(wearing.photo.seed)
    wall = wearing.photo.room.wall_distance_m
    for _ in range(200):
        x, z = spec.beside * rng.uniform(0.3, 2.3), rng.uniform(0.7, 1.5)
        sheet = hung(spec, np.array([x, wall - 0.008, z]))
        seen = camera.project(np.concatenate([panel.corners for panel in sheet.panels]))
        inside = (seen > free).all() and (seen < [camera.width_px - free, camera.height_px - free]).all()
        beside = seen[:, 0].min() > body[:, 0].max() + free or seen[:, 0].max() < body[:, 0].min() - free
        if inside and beside:
            return sheet
    return None


def _cover(cover: CoverSpec, sheets: tuple[Sheet, ...], wearing: Wearing) -> Mesh:
    """Lay a finger or a fold of cloth over one corner of a tag, from outside the paper."""
    panel = next(p for sheet in sheets for p in sheet.panels if p.tag == cover.tag)
    corner, middle = panel.corners[cover.corner], panel.corners.mean(axis=0)
    inwards = (middle - corner) / np.linalg.norm(middle - corner)
    right = panel.corners[1] - panel.corners[0]
    normal = np.cross(panel.corners[3] - panel.corners[0], right)
    normal /= np.linalg.norm(normal)
    half = np.array([0.045, 0.009, 0.008] if cover.kind == "finger" else [0.060, 0.030, 0.006])
    tip = corner + inwards * cover.share * np.linalg.norm(right) * np.sqrt(0.5)
    axes = np.stack([inwards, np.cross(normal, inwards), normal], axis=1)
    polar, around = np.meshgrid(np.linspace(0, np.pi, 17), np.linspace(0, 2 * np.pi, 25))
    ball = np.stack(
        [np.cos(polar), np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around)], axis=-1
    ).reshape(-1, 3)
    points = tip - inwards * half[0] + normal * (half[2] + 0.002) + (ball * half) @ axes.T
    grid = np.arange(17 * 25).reshape(25, 17)
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=-1).reshape(-1, 4)
    spec = wearing.photo
    colour = linear(spec.body.skin if cover.kind == "finger" else spec.dress.top_colour)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return Mesh(points, faces, np.tile(colour, (len(points), 1)))


def _lamps(wearing: Wearing, sheets: tuple[Sheet, ...], camera: truth.Camera) -> dict[str, Any]:
    """A lamp that the camera sees mirrored in one tag, where the room has a place for it."""
    panels = {p.tag: p for sheet in sheets for p in sheet.panels if p.tag is not None}
    if wearing.paper.glare_tag not in panels:
        return {}
    panel = panels[wearing.paper.glare_tag]
    middle = panel.corners.mean(axis=0)
    normal = np.cross(panel.corners[3] - panel.corners[0], panel.corners[1] - panel.corners[0])
    normal /= np.linalg.norm(normal)
    way = (camera.position - middle) / np.linalg.norm(camera.position - middle)
    mirrored = 2 * (normal @ way) * normal - way
    far = [f for f in (2.2, 1.8, 1.4, 1.0) if _inside(middle + f * mirrored, wearing)]
    if normal @ way < 0.1 or not far:
        return {}
    return {"glare": closeup.lamp(middle + far[0] * mirrored, 0.06 * far[0], wearing.paper.glare)}


def _inside(place: Floats, wearing: Wearing) -> bool:
    return bool((place > ROOM[0]).all() and (place < ROOM[1]).all()) and bool(
        place[1] < wearing.photo.room.wall_distance_m - 0.2
    )


def _twisted(person: Person, torsion_deg: float) -> Person:
    """Tip the halves of the pelvis against each other: their bony points turn about the hip joints."""
    axis = person.segments["pelvis"][:, 0]
    bony = dict(person.bony)
    for side, sign in (("right", 0.5), ("left", -0.5)):
        turn = Rotation.from_rotvec(axis * sign * torsion_deg, degrees=True)
        hip = person.joints[f"{side}_hip"]
        for name in (f"{side}_asis", f"{side}_psis"):
            bony[name] = hip + turn.apply(bony[name] - hip)
    return replace(person, bony=bony)


def dressed(wearing: Wearing) -> tuple[Wearing, Person, tuple[Sheet, ...]]:
    """The person with the cards on, and the camera zoomed out until all of the body is in the picture."""
    spec = wearing.photo
    upright = standing(spec, "coarse")
    someone = _twisted(turned(upright, spec.turn_deg, spec.place_m), wearing.innominate_deg)
    spec = replace(spec, camera=widened([spec], upright))
    wearing = replace(wearing, photo=spec)
    skin = Skin(someone)
    sheets = [worn(card, someone, skin) for card in wearing.cards if CARDS[card.card].worn != "wall"]
    wall = _hung(wearing, someone, truth.camera(spec.camera))
    return wearing, someone, tuple([*sheets, wall] if wall else sheets)


def make_cards(wearing: Wearing, folder: Path) -> None:
    """Render one photo and write it beside its truth."""
    render.start(threads=1)
    wearing, someone, sheets = dressed(wearing)
    check_projection(wearing.photo, someone)
    camera = truth.camera(wearing.photo.camera)
    tags = {p.tag for sheet in sheets for p in sheet.panels}
    covers = [_cover(cover, sheets, wearing) for cover in wearing.covers if cover.tag in tags]
    shown = replace(someone, surfaces={**someone.surfaces, "cover": merge(covers)}) if covers else someone
    lamps = _lamps(wearing, sheets, camera)
    effort = replace(LOOKS["A"].effort, samples=ROUGH_SAMPLES, scale=ROUGH_PX / camera.height_px)
    pixels, seen = closeup.photograph(wearing, shown, sheets, camera, effort, lamps)
    known = card_truth(wearing, someone, sheets, seen)
    known["glare"] = bool(lamps)
    image, exif = Image.fromarray(pixels), Image.Exif()
    if wearing.focal_said:
        exif.get_ifd(EXIF_IFD)[EXIF_FOCAL_35MM] = focal_35mm(wearing)
    name, quality = wearing.photo.name, wearing.photo.camera.jpeg_quality
    image.save(folder / f"{name}.jpg", quality=quality, exif=exif)
    (folder / f"{name}.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
