"""How far the samples stay from every limit, against what processors and recoding change.

    python -m validation.margins            # minutes; writes validation/results/margins.csv
    python -m validation.margins --turns    # the sample's turn too, ten minutes more

Every sample is analysed as it is, with pixels changed by one grey level at random, encoded again, one
pixel smaller, and on older processors (`validation.processors`), which round their networks otherwise.
For every limit that decides something, the table has the sample's distance from it (positive: passed, or
beyond), and how far the distance moved. A sample whose distance is less than three times that sits on a
knife's edge: there the verdict is not to be relied upon.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image

from posture.answer.assessment import Indicator
from posture.body.landmarks import Joint
from posture.body.stance import level, off_axis_deg
from posture.body.standing import nearer_foot, side_by_side_legs
from posture.body.view import bare, nearest, recognition
from posture.errors import NothingMeasurable
from posture.image.edges import Edges, find_edges
from posture.image.photo import decode
from posture.measure import calibration, camera_roll
from posture.measure.calibration import OUTSIDE, kind_of
from posture.measure.gates import GATES, gate_results
from posture.measure.indicators import BY_ID
from posture.measure.vanishing import LEVEL
from posture.measure.verdicts import bars
from posture.pipeline.assess import session_of
from posture.pipeline.observation import Observation, gated, observe
from posture.pose.detector import Detector, MediaPipeDetector
from validation.processors import OLDER, can_be_older, environment

SAMPLES = Path(__file__).parents[1] / "sample_images"
TABLE = Path(__file__).parent / "results" / "margins.csv"
EDGE = 3.0
"""Times the largest change seen: nearer to a limit a sample's verdict is not sure."""

Pixels = NDArray[np.uint8]


def noisy(rgb: Pixels, seed: int) -> Pixels:
    """Every value one grey level up, down or as it was."""
    change = np.random.default_rng(seed).integers(-1, 2, rgb.shape)
    return np.clip(rgb.astype(int) + change, 0, 255).astype(np.uint8)


def encoded(rgb: Pixels, quality: int | None = None) -> bytes:
    """A PNG of these pixels, or a JPEG of this quality."""
    out = io.BytesIO()
    if quality is None:
        Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    else:
        Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _smaller(rgb: Pixels) -> bytes:
    size = (rgb.shape[1] - 1, rgb.shape[0] - 1)
    return encoded(np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC)))


PICTURES: Mapping[str, Callable[[Pixels], bytes]] = {
    "grey_1": lambda rgb: encoded(noisy(rgb, 1)),
    "grey_2": lambda rgb: encoded(noisy(rgb, 2)),
    "grey_3": lambda rgb: encoded(noisy(rgb, 3)),
    "jpeg_95": lambda rgb: encoded(rgb, 95),
    "jpeg_90": lambda rgb: encoded(rgb, 90),
    "smaller": _smaller,
}
"""What is done to the pixels, by name."""


@dataclass(frozen=True)
class Verdicts:
    """What one sample gives in one variant.

    Attributes
    ----------
    room : mapping of limit to float
        Distance from the limit; positive when it is passed or, for a status, when it is exceeded.
    said : mapping of name to str
        What the answer says.
    """

    sample: str
    variant: str
    room: Mapping[str, float]
    said: Mapping[str, str]


def photo_verdicts(sample: str, variant: str, data: bytes, detector: Detector) -> Verdicts:
    """Analyse one photo and read off every limit."""
    try:
        observation = observe(data, detector)
        answer = session_of([[observation]])
    except NothingMeasurable as error:
        return Verdicts(sample, variant, {}, {"refused": error.code})
    room = {
        **_gates(observation),
        **_view_and_domain(observation),
        **_roll(observation),
        **statuses(answer.indicators),
    }
    (part,) = answer.photos
    said = {f"gate {gate.gate}": str(gate.passed) for gate in part.quality}
    said |= {f"status {one.id}": one.status for one in answer.indicators if one.status != "not_measured"}
    said |= {
        "refused": "no",
        "view": observation.view.name,
        "roll": observation.roll.source,
        "domain": _domain(observation),
        "pattern": f"{answer.pattern.verdict} {answer.pattern.name} {answer.pattern.side}",
    }
    return Verdicts(sample, variant, room, said)


def statuses(indicators: tuple[Indicator, ...]) -> dict[str, float]:
    """Distance of every interval from the bars beyond which it is ``clear``, in its indicator's unit."""
    found = {}
    for one in indicators:
        if one.interval95 is not None and BY_ID[one.id].judged:
            (low, high), (least, most) = one.interval95, bars(BY_ID[one.id])
            found[f"status {one.id}"] = max(least - high, low - most)
    return found


def _gates(observation: Observation) -> dict[str, float]:
    """Distance from every gate's limit, in its unit, for those that compare one number.

    For visible joints and passes that agree it is the worst of all joints (from the side, visible: of the
    near ones), whether an indicator needs them or not: never more than the gate's own distance.
    """
    landmarks, view = observation.landmarks, observation.view.name
    tall = float(np.ptp(landmarks.xy_px[:, 1]))
    hidden = {"left": "RIGHT", "right": "LEFT"}.get(view, "NONE")
    seen = [joint for joint in Joint if not joint.name.startswith(hidden)]
    feet = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("HEEL", "FOOT_INDEX")]
    measured = {
        "whole_body": float(landmarks.xy_px[[Joint.LEFT_EYE, Joint.RIGHT_EYE], 1].min()) / tall,
        "feet_shown": float(landmarks.height_px - landmarks.xy_px[feet, 1].max()) / tall,
        "passes_agree": float(landmarks.disagreement_px.max()) / tall,
        "joints_visible": float(landmarks.visibility[seen].min()),
        "head_shown": bare(landmarks),
    }
    stance = level(landmarks, view, observation.roll.deg or 0.0)
    if view in ("front", "back"):
        measured |= {"knees_shown": observation.knee_edge, "legs_side_by_side": side_by_side_legs(stance)}
    if view == "front":
        measured["no_foot_ahead"] = nearer_foot(stance)
    at_least = {"body_size", "whole_body", "feet_shown", "joints_visible", "head_shown", "knees_shown"}
    at_least.add("legs_side_by_side")
    room = {}
    for result in gate_results(gated(observation, observation.roll)):
        # Most gates say their number; the others are measured here.
        numbers = getattr(result.detail, "values", {})
        told = [value for name, value in numbers.items() if name != "limit" and isinstance(value, float)]
        value = told[0] if len(told) == 1 else measured.get(result.gate)
        # From the side the far foot always stands higher in the picture: nothing is judged.
        if value is not None and (result.gate, hidden != "NONE") != ("feet_level", True):
            limit = GATES[result.gate].limit
            room[f"gate {result.gate}"] = value - limit if result.gate in at_least else limit - value
    return room


def _distance(observation: Observation) -> float:
    stance = level(observation.landmarks, observation.view.name, observation.roll.deg or 0.0)
    cloud = calibration.calibration().views[kind_of(observation.view.name)].cloud
    return calibration.cues(observation.landmarks, stance, cloud)["distance"] / cloud.limit


def _domain(observation: Observation) -> str:
    stance = level(observation.landmarks, observation.view.name, observation.roll.deg or 0.0)
    return calibration.trust(observation.landmarks, stance).domain


def _view_and_domain(observation: Observation) -> dict[str, float]:
    off = abs(off_axis_deg(observation.landmarks, observation.view.name))
    distance = _distance(observation)
    seen = nearest(observation.landmarks)
    sure = recognition().claims[seen if seen in ("front", "back") else "side"].sure
    told = bare(observation.landmarks) - sure
    return {
        "view": 45.0 - off,
        "view sure": told,
        "domain edge": 1.0 - distance,
        "domain outside": OUTSIDE - distance,
    }


def _roll(observation: Observation) -> dict[str, float]:
    edges = find_edges(observation.photo)
    found = camera_roll.room_attitude(edges, observation.landmarks) if isinstance(edges, Edges) else None
    if found is None:
        return {}
    asked = camera_roll.asked(found.witnesses)
    return {
        "roll witnesses": found.witnesses - asked.witnesses + 0.5,
        "roll share": found.share - asked.share,
        "roll rival": asked.rival - found.rival,
        "roll error": LEVEL["error"] - found.sem_deg,
    }


def looked_at(pictures: bool) -> Iterator[Verdicts]:
    """All sample photos as they are, on this processor, and with their pixels changed."""
    with MediaPipeDetector() as detector:
        for path in sorted(SAMPLES.glob("*.jpg")):
            data = path.read_bytes()
            yield photo_verdicts(path.stem, "as it is", data, detector)
            rgb = decode(data).rgb
            for name, changed in PICTURES.items() if pictures else ():
                yield photo_verdicts(path.stem, name, changed(rgb), detector)


def everywhere(turns: bool) -> Iterator[Verdicts]:
    """All samples in all variants."""
    for processor in ("this", *(OLDER if can_be_older() else ())):
        command = [sys.executable, "-m", "validation.margins", "--here", *(["--turns"] if turns else [])]
        command += ["--pictures"] if processor == "this" else []
        run = subprocess.run(command, env=environment(processor), check=True, capture_output=True, text=True)
        for line in run.stdout.splitlines():
            one = Verdicts(**json.loads(line))
            changed = processor if processor != "this" and one.variant == "as it is" else one.variant
            yield Verdicts(one.sample, changed, one.room, one.said)


@dataclass(frozen=True)
class Margin:
    """One limit and one sample: the distance as it is, and the largest change in each kind of variant."""

    sample: str
    limit: str
    distance: float
    by_processor: float
    by_pixels: float
    flips: str

    @property
    def times(self) -> float:
        """How many times the largest change fits into the distance."""
        return abs(self.distance) / max(self.by_processor, self.by_pixels, 1e-9)


def margins(found: list[Verdicts]) -> list[Margin]:
    """Every limit of every sample; limits that a variant does not reach are left out of its change."""
    rows = []
    for sample, group in groupby(sorted(found, key=lambda one: one.sample), key=lambda one: one.sample):
        variants = {one.variant: one for one in group}
        plain = variants.pop("as it is")
        names = dict.fromkeys([*plain.room, *(name for one in variants.values() for name in one.said)])
        for limit in names:
            distance = plain.room.get(limit, float("nan"))
            change = {
                name: abs(one.room[limit] - distance) for name, one in variants.items() if limit in one.room
            }
            flips = [name for name, one in variants.items() if one.said.get(limit) != plain.said.get(limit)]
            rows.append(
                Margin(
                    sample,
                    limit,
                    distance,
                    max((v for k, v in change.items() if k in OLDER), default=0.0),
                    max((v for k, v in change.items() if k not in OLDER), default=0.0),
                    " ".join(flips),
                )
            )
    return rows


def main(
    *,
    turns: Annotated[bool, typer.Option(help="The sample's turn too.")] = False,
    here: Annotated[bool, typer.Option(hidden=True)] = False,
    pictures: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Measure, print what is near a limit, write the table."""
    if here:
        for one in looked_at(pictures):
            typer.echo(json.dumps(asdict(one)))
        if turns:
            from validation.turn_margins import turns_looked_at

            for one in turns_looked_at(pictures):
                typer.echo(json.dumps(asdict(one)))
        return
    rows = margins(list(everywhere(turns)))
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sample", "limit", "distance", "by_processor", "by_pixels", "times", "flips"])
        for row in rows:
            numbers = (row.distance, row.by_processor, row.by_pixels, min(row.times, 999.0))
            writer.writerow([row.sample, row.limit, *(f"{number:.3g}" for number in numbers), row.flips])
    for row in rows:
        if row.flips or row.times < EDGE:
            typer.echo(f"{row.sample:28} {row.limit:34} {row.distance:8.3f} {row.times:6.1f}  {row.flips}")


if __name__ == "__main__":
    typer.run(main)
