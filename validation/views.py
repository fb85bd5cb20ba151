"""How surely a photo tells from which side it was taken: learnt on phantoms with and without covered heads.

python -m validation.views look --folder FOLDER   # resumable; writes validation/results/views.csv
python -m validation.views fit                    # writes posture/body/view.json and prints what it does
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import typer
from PIL import Image
from rich.progress import track

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import HEAD, Array
from posture.body.stance import off_axis_deg
from posture.body.view import Claim, Recognition, cues, nearest
from posture.errors import PostureError
from posture.image.photo import decode
from posture.pose.detector import MediaPipeDetector
from validation.covers import COVERS, covered, head_box

TABLE = Path(__file__).parent / "results" / "views.csv"
TARGET = Path(__file__).parent.parent / "posture" / "body" / "view.json"

CUES = ("face", "even", "nose", "disagreement")
READ = {"front": CUES, "back": CUES, "side": ("face", "even", "disagreement")}
"""Cues of each claim; in a side photo the nose lies beside the ears."""

SURE = {"front": 0.92, "back": 0.65, "side": 0.2}
"""Less surely uncovered heads leave the view open, and it is asked for: no phantom, however covered, is then
claimed wrong in either look when the figures were learnt on the other (`fit` prints it)."""

TRIES = {"front": 2, "back": 2, "left": 1, "right": 1}
"""Covers of each kind for a photo; front and back are what they exchange."""

RIDGE = 0.002
app = typer.Typer(no_args_is_help=True, help="How surely a photo tells from which side it was taken.")


@dataclass(frozen=True, slots=True)
class SeenHead:
    """One phantom's photo, covered or not, and what it shows about its head (`posture.body.view.cues`)."""

    photo: str
    view: ViewName
    cover: str
    nearest: ViewName
    off_deg: float
    disputed: bool
    face: float
    even: float
    nose: float
    disagreement: float

    @property
    def kind(self) -> str:
        """The claim: what the landmarks take it for."""
        return self.nearest if self.nearest in ("front", "back") else "side"

    @property
    def right(self) -> bool:
        """Whether the sides are named right."""
        return abs(self.off_deg) < 90.0


def load(path: Path = TABLE) -> list[SeenHead]:
    """The table."""
    with path.open(newline="") as file:
        return [
            SeenHead(
                photo=row["photo"],
                view=cast("ViewName", row["view"]),
                cover=row["cover"],
                nearest=cast("ViewName", row["nearest"]),
                disputed=row["disputed"] == "True",
                **{name: float(row[name]) for name in ("off_deg", *CUES)},
            )
            for row in csv.DictReader(file)
        ]


@app.command()
def look(
    folder: Annotated[Path, typer.Option(help="Rendered photos with their truth (`crowd`).")],
) -> None:
    """Look at every photo of a folder, as it is and with its head covered in every way."""
    known = load() if TABLE.exists() else []
    done = {(seen.photo, seen.cover) for seen in known}
    with TABLE.open("a", newline="") as file, MediaPipeDetector() as detector:
        writer = csv.DictWriter(file, [field.name for field in dataclasses.fields(SeenHead)])
        if not known:
            writer.writeheader()
        for path in track(sorted(folder.glob("*.jpg"))):
            left = [cover for cover in ("none", *COVERS) if (path.stem, cover) not in done]
            if left and path.with_suffix(".json").exists():
                writer.writerows(dataclasses.asdict(seen) for seen in _looks(path, left, detector))
                file.flush()


def _looks(path: Path, covers: Sequence[str], detector: MediaPipeDetector) -> Iterator[SeenHead]:
    view = cast("ViewName", json.loads(path.with_suffix(".json").read_text())["view"])
    picture = Image.open(path).convert("RGB")
    try:
        plain = detector.detect(decode(path.read_bytes()))
    except PostureError:
        return
    tall = float(np.ptp(plain.xy_px[:, 1]))
    x, y = (float(place) for place in plain.xy_px[HEAD].mean(axis=0))
    for cover in covers:
        for number in range(1 if cover == "none" else TRIES[view]):
            rng = np.random.default_rng(zlib.crc32(f"{path.stem} {cover} {number}".encode()))
            hidden = covered(picture, head_box((x, y), tall, rng), cover, rng)
            out = io.BytesIO()
            hidden.save(out, "JPEG", quality=int(rng.integers(75, 96)))
            try:
                found = detector.detect(decode(out.getvalue()))
            except PostureError:
                continue
            yield SeenHead(
                photo=path.stem,
                view=view,
                cover=cover,
                nearest=nearest(found),
                off_deg=round(off_axis_deg(found, view), 1),
                disputed=found.disputed,
                **{name: round(value, 4) for name, value in cues(found).items()},
            )


def learnt(table: Sequence[SeenHead]) -> Recognition:
    """The figures from a table: for each claim a logistic curve that tells uncovered heads from covered ones.

    Uncovered heads count as much as all covers together.
    """
    claims = {}
    for kind, names in READ.items():
        rows = [seen for seen in table if seen.kind == kind and not seen.disputed]
        bare = np.array([seen.cover == "none" for seen in rows], float)
        right = np.array([seen.right for seen in rows], float)
        weight = bare / bare.sum() + (1 - bare) / (1 - bare).sum()
        design = np.array([[1.0, *(getattr(seen, name) for name in names)] for seen in rows])
        fitted = [round(float(value), 4) for value in _logistic(design, bare, weight * len(rows) / 2)]
        plain = 1 / (1 + np.exp(-design @ fitted))
        claims[kind] = Claim(
            intercept=fitted[0],
            coefficients=dict(zip(names, fitted[1:], strict=True)),
            right_bare=_share(right, weight * plain * bare.sum()),
            right_covered=_share(right, weight * (1 - plain) * bare.sum()),
            sure=SURE[kind],
        )
    return Recognition(
        {
            "command": "python -m validation.views fit",
            "photos": len({seen.photo for seen in table}),
            "looks": len(table),
            "covers": list(COVERS),
        },
        claims,
    )


def _share(right: Array, weight: Array) -> float:
    """Share of photos that were named right, one mistake more granted."""
    return round(float((weight @ right + 1) / (weight.sum() + 2)), 4)


def _logistic(design: Array, bare: Array, weight: Array) -> Array:
    """Weighted logistic regression with a small ridge on standardised cues (Newton's method)."""
    middle, spread = design[:, 1:].mean(axis=0), design[:, 1:].std(axis=0)
    scaled = np.column_stack([design[:, 0], (design[:, 1:] - middle) / spread])
    ridge = RIDGE * len(design) * np.diag([0.0, *np.ones(len(spread))])
    found = np.zeros(scaled.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weight * (bare - chance)) - ridge @ found
        curve = (scaled * (weight * chance * (1 - chance))[:, None]).T @ scaled + ridge
        step = np.linalg.solve(curve, slope)
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    slopes = found[1:] / spread
    return np.array([found[0] - float(slopes @ middle), *slopes])


def bare(seen: SeenHead, made: Recognition) -> float:
    """What `posture.body.view.bare` would say, from the table."""
    if seen.disputed:
        return 0.0
    return made.claims[seen.kind].bare({name: getattr(seen, name) for name in CUES})


def outcomes(table: Sequence[SeenHead], made: Recognition) -> Counter[tuple[str, str, str]]:
    """How often each view under each cover is claimed right, claimed wrong, or asked for."""
    return Counter(
        (
            seen.view,
            seen.cover,
            "asked" if bare(seen, made) < made.claims[seen.kind].sure else "right" if seen.right else "wrong",
        )
        for seen in table
    )


@app.command()
def fit() -> None:
    """Learn, write ``posture/body/view.json``, and print what unseen looks would get."""
    table = load()
    for held_out in ("A", "B"):
        made = learnt([seen for seen in table if not seen.photo.startswith(held_out)])
        print(f"look {held_out}, learnt on the other:")
        _tell(outcomes([seen for seen in table if seen.photo.startswith(held_out)], made))
    made = learnt(table)
    TARGET.write_text(json.dumps(dataclasses.asdict(made), indent=1) + "\n")


def _tell(found: Counter[tuple[str, str, str]]) -> None:
    for view in TRIES:
        for cover in ("none", *COVERS):
            counts = [f"{found[view, cover, what]} {what}" for what in ("right", "asked", "wrong")]
            print(f"  {view:6} {cover:8} {', '.join(counts)}")


if __name__ == "__main__":
    app()
