"""Phantom films as files, and sessions that watch them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from posture.answer.vocabulary import ViewName
from posture.pose.tracker import LiveDetector
from posture.webcam.beeper import Beeper
from posture.webcam.camera import FilmCamera
from posture.webcam.run import Ending, Teller, run
from posture.webcam.session import Scene, Session, Shot, steps_of
from tests.films import film
from tests.phantom_films import Segment, Truth, frames

RATE_HZ = 12.5


@dataclass(frozen=True)
class Watched:
    """What happened while a film was watched, and the truth of its frames."""

    shots: list[Shot]
    scenes: list[Scene]
    session: Session
    ending: Ending
    truth: list[Truth]

    def truths_of(self, shot: Shot) -> list[Truth]:
        return [self.truth[frame.number] for frame in shot.frames]


def written(path: Path, script: Sequence[Segment], rate_hz: float = RATE_HZ) -> list[Truth]:
    """Write the film of a script; the truth of its frames."""
    pairs = list(frames(script, rate_hz))
    path.write_bytes(film((picture for _, picture in pairs), "avi", rate_hz))
    return [truth for truth, _ in pairs]


def watched(
    folder: Path,
    script: Sequence[Segment],
    views: Sequence[ViewName] = ("front",),
    *,
    repeats: int = 1,
    turn: bool = False,
    hold_s: float = 1.0,
) -> Watched:
    """A session that watches the film of a script."""
    path = folder / "film.avi"
    truth = written(path, script)
    shots: list[Shot] = []
    scenes: list[Scene] = []
    with closing(FilmCamera(path)) as camera, LiveDetector() as tracker:
        session = Session(steps_of(views, repeats, turn=turn), tracker, hold_s, shots.append)
        ending = run(camera, session, Teller("en", quiet=True), Beeper(silent=True), watch=scenes.append)
    return Watched(shots, scenes, session, ending, truth)
