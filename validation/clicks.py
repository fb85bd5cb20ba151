"""Points set by simulated hands on drawn people: how often the intervals hold what the bones show.

python -m validation.clicks people    150 scenes -> validation/results/bony_points.npz (a minute)
python -m validation.clicks           all hands  -> validation/results/clicks.csv (minutes)

The truth is the line between the bony points in space, against the floor; between it and the value lie a
camera that looks up or down, a body that is turned, and the hand. The hands are not the program's own: they
err with heavy tails, with a bias on one side, by another scale than was assumed, or more than they say. What
standing there once more would change (`pose_repeat`) is no part of these intervals: nobody does.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from posture.answer.assessment import COVERAGE_95, CameraRoll
from posture.answer.vocabulary import Side, ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.errors import BadPoints
from posture.points.given import Given, Marks
from posture.points.listed import measures
from posture.points.placed import placed
from posture.points.readings import Photo
from posture.points.sight import Sight, sight_of
from posture.points.table import POINTS, SKIN, WAYS, Way
from posture.words.phrases import say

RESULTS = Path(__file__).parent / "results"
PEOPLE, CLICKS = RESULTS / "bony_points.npz", RESULTS / "clicks.csv"
SCENES, DRAWS = 150, 20
ROLL_SEM_DEG = 0.3
VIEWS: tuple[ViewName, ...] = ("front", "back", "left", "right")
LINES: Mapping[ViewName, Mapping[str, str]] = {
    "front": {"asis_line": "asis", "acromial_line": "acromion"},
    "back": {"psis_line": "psis", "acromial_line": "acromion"},
    "left": {"pelvic_tilt": "tilt_left"},
    "right": {"pelvic_tilt": "tilt_right"},
}
"""Measures whose truth is known, and what it is called, by view."""

Errors = Callable[[np.random.Generator, int], Array]
"""Errors of points with standard deviation one, shape (N, 2)."""


def normal(rng: np.random.Generator, count: int) -> Array:
    """As the intervals assume."""
    return rng.normal(size=(count, 2))


def heavy(rng: np.random.Generator, count: int) -> Array:
    """Student's t with three degrees of freedom, as wide as `normal` on the whole: now and then far off."""
    return np.asarray(rng.standard_t(3, (count, 2)) / sqrt(3))


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand: how it says that it found the points, and how it really errs.

    Attributes
    ----------
    name : str
    says, does : str
        The way that it states, and the one whose errors it makes.
    times : int
        How often it sets each point.
    errors : callable
    larger : float
        Factor on all of its errors.
    again : float
        Factor on what differs each time alone.
    raised_mm, both_mm : float
        How far it sets the left point, and both, too high.
    body : float or None
        How tall the person is against what the program assumes, while the errors in millimetres are the same;
        None: as the drawn people are, none of whom says how tall.
    """

    name: str
    says: Way = "palpated"
    does: Way = "palpated"
    times: int = 1
    errors: Errors = normal
    larger: float = 1.0
    again: float = 1.0
    raised_mm: float = 0.0
    both_mm: float = 0.0
    body: float | None = 1.0


HANDS = (
    *(Hand(f"as assumed: {way}", way, way) for way in WAYS),
    Hand("as assumed: set three times", times=3),
    Hand("heavy tails", errors=heavy),
    Hand("heavy tails and set three times", errors=heavy, times=3),
    Hand("left points 5 mm too high", raised_mm=5.0),
    Hand("left points 10 mm too high", raised_mm=10.0),
    Hand("all points 10 mm too high", both_mm=10.0),
    Hand("errs half as much", larger=0.5),
    Hand("errs half more", larger=1.5),
    Hand("errs twice as much", larger=2.0),
    Hand("scatters three times as much", again=3.0),
    Hand("scatters three times as much and set three times", again=3.0, times=3),
    Hand("guesses through clothes and says palpated", does="guessed"),
    Hand("all statures", body=None),
    Hand("a child of 1.2 m", body=0.71),
    Hand("a man of 2 m", body=1.18),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One photo: places of points and joints in pixels, the truth by name, and the camera."""

    view: ViewName
    px: Mapping[str, Array]
    truth: Mapping[str, float]
    landmarks: Landmarks
    roll_deg: float
    focal_px: float
    mm_per_px: float


def load(path: Path = PEOPLE) -> list[Seen]:
    """The photos of the drawn people."""
    with np.load(path) as data:
        names, truths = ([str(name) for name in data[field]] for field in ("points", "truths"))
        rows = zip(data["px"].astype(float), data["truth"].astype(float), data["camera"], strict=True)
        return [
            _seen(dict(zip(names, px, strict=True)), dict(zip(truths, truth, strict=True)), camera, number)
            for number, (px, truth, camera) in enumerate(rows)
        ]


def _seen(px: dict[str, Array], truth: dict[str, float], camera: Array, number: int) -> Seen:
    roll, focal, mm_per_px, width, height = (float(value) for value in camera)
    xy = np.zeros((len(Joint), 2))
    for joint in Joint:
        name = joint.name.lower()
        xy[joint] = px.get(name, px["nose"])  # eyes, mouth and fingers: nothing is made of them here
        if name.rpartition("_")[2] in ("pinky", "index", "thumb") and "foot" not in name:
            xy[joint] = px[f"{name.partition('_')[0]}_wrist"]
    count = len(Joint)
    landmarks = Landmarks(
        xy_px=xy,
        world_m=np.full((count, 3), np.nan),
        visibility=np.ones(count),
        width_px=round(width),
        height_px=round(height),
        disagreement_px=np.zeros(count),
    )
    return Seen(VIEWS[number % len(VIEWS)], px, truth, landmarks, roll, focal, mm_per_px)


def clicked(seen: Seen, hand: Hand, sight: Sight, rng: np.random.Generator) -> Marks:
    """The points of this photo as this hand sets them."""
    wanted = {"front": ("asis", "acromion"), "back": ("psis", "acromion")}.get(seen.view, ("asis", "psis"))
    sides: tuple[Side, ...] = ("left", "right")
    if seen.view in ("left", "right"):
        sides = (seen.view,)
    way, given = WAYS[hand.does], []
    for name in wanted:
        spec = POINTS[name]
        for side in sides:
            mm = seen.mm_per_px if hand.body is None else sight.mm_per_px * hand.body
            fixed = hand.larger * way.fixed * spec.palpation_mm * hand.errors(rng, 1)
            sd = hand.larger * hand.again * max(way.again * spec.palpation_mm, way.again_mm)
            skin = spec.skin_mm * sqrt(1 - SKIN.correlation) * rng.normal(size=(1, 2))
            off = fixed + sd * hand.errors(rng, hand.times) + (skin if len(sides) == 2 else 0.0)
            off = off - (0.0, hand.both_mm + (hand.raised_mm if side == "left" else 0.0))
            given.append(Given((name, side), seen.px[f"{side}_{name}"] + off / mm, hand.says, None))
    return Marks(tuple(given))


def trials(people: Sequence[Seen], hand: Hand, draws: int = DRAWS) -> Iterator[tuple[str, float, float]]:
    """Measure, its error and its standard error, of every photo and draw."""
    rng = np.random.default_rng(7)
    for seen in people:
        for _ in range(draws):
            roll_deg = seen.roll_deg + rng.normal(0, ROLL_SEM_DEG)
            roll = CameraRoll(roll_deg, ROLL_SEM_DEG, "given", say("roll.given"))
            sight = sight_of(seen.landmarks, seen.view, roll_deg, seen.focal_px)
            try:
                points = placed(clicked(seen, hand, sight, rng), seen.landmarks, sight)
            except BadPoints:  # so far off that left and right are exchanged: the program says so
                continue
            for one in measures(Photo(points, seen.landmarks, sight, roll)):
                truth = LINES[seen.view].get(one.id)
                if truth is not None and one.value is not None:
                    parts = [sem for cause, sem in one.budget.items() if cause != "pose_repeat"]
                    yield one.id, one.value - seen.truth[truth], hypot(*parts)


def rows(
    people: Sequence[Seen], hands: Sequence[Hand] = HANDS, draws: int = DRAWS
) -> Iterator[dict[str, Any]]:
    """One row for each hand and measure: how often the interval holds the truth."""
    for hand in hands:
        found: dict[str, list[tuple[float, float]]] = {}
        for name, off, sem in trials(people, hand, draws):
            found.setdefault(name, []).append((off, sem))
        for name, pairs in found.items():
            off, sem = np.array(pairs).T
            yield {
                "hand": hand.name,
                "measure": name,
                "trials": len(off),
                "coverage_pct": round(100 * float((np.abs(off) <= COVERAGE_95 * sem).mean()), 1),
                "rmse_deg": round(float(np.sqrt((off**2).mean())), 2),
                "bias_deg": round(float(off.mean()), 2),
                "sem_deg": round(float(np.sqrt((sem**2).mean())), 2),
            }


def people(scenes: int = SCENES) -> None:
    """Pose drawn people, without drawing them, and keep where their points are."""
    from validation.phantom import bony, pose  # needs the extra `validation`
    from validation.phantom.crowd import scene
    from validation.phantom.scene import Person, _joints, _rest

    kept: list[tuple[list[str], Array, list[float], list[float]]] = []
    for number in range(scenes):
        photos = scene(60_000 + number, "A")
        body = _rest(photos[0].body)
        posed = pose.stand(body, photos[0].pose, 0.0)
        points = bony.moved(bony.bony_points(body), body, posed.heads, posed.linear)
        someone = Person({}, {}, _joints(body, posed), 1.0, bony=points)
        kept += [_kept(spec, someone) for spec in photos]
    names, pixels, truths, cameras = zip(*kept, strict=True)
    np.savez_compressed(
        PEOPLE,
        points=np.array(names[0]),
        truths=np.array([*_LINES, "tilt_left", "tilt_right"]),
        px=np.round(np.array(pixels), 2).astype(np.float32),
        truth=np.round(np.array(truths), 3).astype(np.float32),
        camera=np.array(cameras, dtype=np.float32),
    )


_LINES = ("asis", "psis", "acromion")


def _kept(spec: Any, someone: Any) -> tuple[list[str], Array, list[float], list[float]]:
    """Names of points, their pixels, the truth, and the camera of one photo."""
    from validation.phantom import truth
    from validation.phantom.scene import turned

    camera, here = truth.camera(spec.camera), turned(someone, spec.turn_deg, spec.place_m)
    places = {**here.joints, **here.bony}
    names = sorted(places)
    everywhere = np.stack([places[name] for name in names])
    away = float((everywhere.mean(axis=0) - camera.position) @ camera.axes[2])
    lines = [truth.inclination_deg(here.bony[f"left_{n}"], here.bony[f"right_{n}"]) for n in _LINES]
    tilts = [_tilt_deg(someone.bony, side) for side in ("left", "right")]
    shot = spec.camera
    seen_by = [shot.roll_deg, shot.focal_px, 1e3 * away / shot.focal_px, shot.width_px, shot.height_px]
    return names, camera.project(everywhere), [*lines, *tilts], seen_by


def _tilt_deg(bony: Mapping[str, Array], side: str) -> float:
    """Angle below the horizontal of the line from PSIS to ASIS, of somebody who faces -y."""
    _, back, up = bony[f"{side}_psis"] - bony[f"{side}_asis"]
    return float(np.degrees(np.arctan2(up, back)))


def main() -> None:
    """Write the table, or the people before it."""
    if sys.argv[1:] == ["people"]:
        people()
        return
    found = list(rows(load()))
    with CLICKS.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


if __name__ == "__main__":
    main()
