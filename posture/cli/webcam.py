"""The command ``posture webcam``."""

from __future__ import annotations

import re
import signal
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posture.cli.options import IntakeOption, JsonOption, LabelOption, LanguageOption, intake_of
from posture.cli.terminal import complain, note, tell
from posture.errors import BadOption, CameraLost
from posture.files import print_json
from posture.words.catalogue import ENGLISH
from posture.words.language import DEFAULT
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.vocabulary import ViewName
    from posture.pipeline.options import Person, PhotoOptions
    from posture.webcam.camera import Camera, Wish
    from posture.webcam.run import Ending
    from posture.webcam.session import Session, Take
    from posture.webcam.shots import ObservedShot
    from posture.webcam.window import Window
    from posture.words.language import Language

VIEWS: tuple[ViewName, ...] = ("front", "right", "back", "left")


def webcam(
    camera: Annotated[
        str, typer.Option(metavar="N|URL|FILE", help="Camera number, its address, or a video file.")
    ] = "0",
    list_cameras: Annotated[
        bool, typer.Option("--list", help="List the cameras of this machine and end.")
    ] = False,
    views: Annotated[
        str, typer.Option(help="Views in the order in which they are taken; 'none' for the turn alone.")
    ] = ",".join(VIEWS),
    repeats: Annotated[
        int, typer.Option(min=1, max=10, help="Shots of each view, stepping off and on between them.")
    ] = 1,
    turn: Annotated[bool, typer.Option("--turn/--no-turn", help="One full turn at the end.")] = True,
    timer: Annotated[
        float, typer.Option(min=1.0, max=30.0, help="Seconds to hold still before each shot.")
    ] = 1.0,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Picture size to ask the camera for.")
    ] = None,
    fps: Annotated[
        float | None, typer.Option(min=1.0, max=240.0, help="Pictures a second to ask the camera for.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder that keeps the results and the camera's roll. Without it nothing is stored."
        ),
    ] = None,
    roll: Annotated[
        float | None, typer.Option("--roll", help="Camera roll in degrees, when it is known.")
    ] = None,
    no_window: Annotated[
        bool, typer.Option("--no-window", help="Print the hints; for a machine without a screen.")
    ] = False,
    silent: Annotated[bool, typer.Option("--silent", help="No beeps.")] = False,
    label: LabelOption = None,
    intake: IntakeOption = None,
    lang: LanguageOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Measure a person who stands before a camera, hands-free: views in turn, then one full turn."""
    from posture.pipeline.options import Person, PhotoOptions
    from posture.webcam.camera import open_camera
    from posture.webcam.files import check_folder
    from posture.webcam.session import steps_of

    if list_cameras:
        _list()
        return
    person = Person(intake_of(intake), lang, label)
    steps = steps_of(_views(views), repeats, turn=turn)
    if not steps:
        raise BadOption(say("failure.nothing_to_take"))
    if out is not None:
        check_folder(out)
    signal.signal(signal.SIGTERM, _as_interrupt)
    given = _Given(person, PhotoOptions(roll), out, window=not no_window, silent=silent, as_json=as_json)
    with closing(open_camera(camera, _wish(size, fps))) as opened:
        _take(opened, steps, timer, given)


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said on the command line about the person, the photos, and where the results go."""

    person: Person
    options: PhotoOptions
    out: Path | None
    window: bool
    silent: bool
    as_json: bool


def _take(camera: Camera, steps: tuple[Take, ...], hold_s: float, given: _Given) -> None:
    """One session from the camera to the files."""
    from posture.pose.detector import MediaPipeDetector
    from posture.pose.tracker import LiveDetector
    from posture.webcam.beeper import Beeper
    from posture.webcam.run import Ending, Teller, opened_window, run
    from posture.webcam.session import Session
    from posture.webcam.shots import Measuring
    from posture.webcam.words import said

    language = given.person.language
    with ExitStack() as stack:
        window = stack.enter_context(opened_window(wanted=given.window))
        still = stack.enter_context(MediaPipeDetector())
        measuring = stack.enter_context(closing(Measuring(still, given.options)))
        tracker = stack.enter_context(LiveDetector())
        session = Session(steps, tracker, hold_s, measuring.add)
        teller, beeper = Teller(language), Beeper(silent=given.silent)
        try:
            ending = run(camera, session, teller, beeper, window, language)
        except CameraLost as error:
            if not measuring.count and session.turn is None:
                raise
            complain(error, language=language)
            ending = Ending("ended", 0)
        _say_ending(camera, session, ending, language)
        if measuring.count or session.turn is not None:
            note(said(language, "measuring"))
        picture = _results(camera, measuring.looked(), session, given)
        if window is not None and picture is not None and ending.why == "done":
            _show(window, picture)


def _say_ending(camera: Camera, session: Session, ending: Ending, language: Language) -> None:
    from posture.webcam.words import said, step_text

    if ending.why in ("quit", "interrupted"):
        note(said(language, "interrupted"))
    elif session.left:
        missing = ", ".join(dict.fromkeys(step_text(step, language) for step in session.left))
        note(said(language, "ended", camera=in_language(camera.name, language), missing=missing))


def _results(camera: Camera, looked: list[ObservedShot], session: Session, given: _Given) -> bytes | None:
    """Measure, tell and save; the first overlay, for the window."""
    from posture.pipeline.options import SessionOptions
    from posture.webcam.results import keep, keep_roll, kept_roll, results_of, setting
    from posture.webcam.words import said

    key = setting(in_language(camera.name, ENGLISH), looked)
    language = given.person.language
    roll = kept_roll(language, given.out, key, note)
    results = results_of(looked, session.turn, given.person, SessionOptions(kept_roll=roll))
    if given.as_json:
        both = {"session": results.session, "turn": results.turn}
        print_json({name: one.to_dict() if one else None for name, one in both.items()})
    else:
        for name, one in results.answers.items():
            tell(one, name if len(results.answers) > 1 else None, full=False)
    for problem in results.problems:
        complain(problem, language=language)
    if given.out is None:
        note(said(language, "not_saved"))
    else:
        note(said(language, "saved", folder=keep(results, given.out)))
        try:
            keep_roll(results, language, given.out, key, note)
        except BadOption as problem:  # of the camera, for the next session; this one is kept
            complain(problem, language=language)
    return next(iter(results.overlays.values()), None)


def _list() -> None:
    from posture.webcam.camera import cameras

    found = cameras()
    for line in found:
        typer.echo(line)
    if not found:
        typer.echo("No camera was found. A video file or an address can be given instead: --camera FILE.")


def _views(text: str) -> tuple[ViewName, ...]:
    if text.strip() == "none":
        return ()
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in VIEWS]
    if unknown or len(set(names)) < len(names):
        raise BadOption(say("failure.views", given=text))
    return tuple(view for name in names for view in VIEWS if view == name)


def _wish(size: str | None, fps: float | None) -> Wish:
    from posture.webcam.camera import Wish

    if size is None:
        return Wish(rate_hz=fps)
    match = re.fullmatch(r"(\d{2,5})[xX](\d{2,5})", size)
    if match is None:
        raise BadOption(say("failure.size", given=size))
    return Wish(int(match[1]), int(match[2]), fps)


def _show(window: Window, png: bytes) -> None:
    """The result, until a key is pressed or a minute has passed."""
    from posture.webcam.drawing import blue_first

    pixels = blue_first(png)
    for _ in range(600):
        if window.show(pixels, wait_ms=100):
            return


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt
