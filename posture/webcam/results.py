"""From what a session took to its answers: measured, drawn, kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from posture.answer.assessment import CameraRoll, SessionAssessment
from posture.answer.turn import TurnAssessment
from posture.errors import NothingMeasurable
from posture.files import as_json
from posture.image.footage import Footage
from posture.pipeline.options import Person, SessionOptions
from posture.pose.detector import MediaPipeDetector
from posture.render import turn_plot
from posture.render.report import report_pdf
from posture.render.text import told
from posture.turn.analysis import analyse_turn
from posture.webcam.camera_memory import recall, remember, setting_of
from posture.webcam.files import save
from posture.webcam.shots import ObservedShot, answer_of, overlay_of
from posture.webcam.words import said
from posture.words.language import Language
from posture.words.phrases import say

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Results:
    """The answers of a session, and why one is missing that was tried.

    `overlays` are pictures by file name, `photos` the frames that stand for their shots, for the report.
    """

    session: SessionAssessment | None
    turn: TurnAssessment | None
    overlays: dict[str, bytes]
    problems: tuple[NothingMeasurable, ...]
    photos: tuple[bytes, ...] = ()

    @property
    def answers(self) -> dict[str, SessionAssessment | TurnAssessment]:
        """The answers that there are, by name."""
        both = {"session": self.session, "turn": self.turn}
        return {name: answer for name, answer in both.items() if answer is not None}


def results_of(
    looked: Sequence[ObservedShot], footage: Footage | None, person: Person, camera: SessionOptions
) -> Results:
    """Measure everything that was finished; NothingMeasurable when that is nothing."""
    problems: list[NothingMeasurable] = []
    session: SessionAssessment | None = None
    turn: TurnAssessment | None = None
    if looked:
        try:
            session = answer_of(list(looked), person, camera)
        except NothingMeasurable as error:
            problems.append(error)
    if footage is not None:
        try:
            with MediaPipeDetector.for_turns() as detector:
                turn = analyse_turn(footage, detector, person)
        except NothingMeasurable as error:
            problems.append(error)
    if session is None and turn is None:
        raise problems[0] if problems else NothingMeasurable(say("failure.no_shot"))
    photos = tuple(one.png for one in looked if one.png)
    return Results(session, turn, _overlays(looked, session), tuple(problems), photos)


def kept_roll(language: Language, out: Path | None, setting: str, note: Note) -> CameraRoll | None:
    """The roll that is known of this camera, when there is one."""
    kept = recall(out, setting) if out is not None else None
    if kept is None:
        return None
    note(said(language, "roll_kept", deg=kept.deg, half=1.96 * kept.sem_deg))
    return kept.as_roll()


def keep_roll(results: Results, language: Language, out: Path, setting: str, note: Note) -> None:
    """Remember the camera's roll, and say when it differs from the one before."""
    roll = None if results.session is None else results.session.camera_roll
    if roll is None or roll.deg is None:
        return
    before = recall(out, setting)
    change = remember(out, setting, roll, datetime.now().astimezone().date().isoformat())
    if change == "moved" and before is not None:
        note(said(language, "roll_moved", before=before.deg, now=roll.deg))
    elif change == "new":
        note(said(language, "roll", deg=roll.deg, half=1.96 * roll.sem_deg))


def keep(results: Results, out: Path) -> Path:
    """Write everything into a new folder under `out`, and say where."""
    files = dict(results.overlays)
    for name, answer in results.answers.items():
        files[f"{name}.json"] = as_json(answer.to_dict())
        files[f"{name}_report.pdf"] = report_pdf(answer, results.photos)
    files["report.txt"] = "\n".join(told(answer) for answer in results.answers.values()).encode()
    if results.turn is not None:
        files["turn.svg"] = turn_plot.plot_svg(results.turn).encode()
    return save(out, files, datetime.now().astimezone())


def setting(camera: str, looked: Sequence[ObservedShot]) -> str:
    """The key under which this camera's roll is kept."""
    height, width = looked[0].shot.frames[0].rgb.shape[:2] if looked else (0, 0)
    return setting_of(camera, width, height)


def _overlays(looked: Sequence[ObservedShot], answer: SessionAssessment | None) -> dict[str, bytes]:
    if answer is None:
        return {}
    drawn = {f"{k:02d}_{one.shot.view}.png": overlay_of(one, answer) for k, one in enumerate(looked, 1)}
    return {name: png for name, png in drawn.items() if png is not None}
