"""Runs a session: pictures from the camera to the session, and what it says to window, terminal and ear."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from posture.webcam.beeper import Beeper, Tone
from posture.webcam.camera import Camera
from posture.webcam.drawing import drawn
from posture.webcam.session import Event, Scene, Session
from posture.webcam.window import Window
from posture.webcam.words import said, scene_text, step_text
from posture.words.language import Language
from posture.words.numbers import number

STEADY_S = 0.4
"""A hint is printed when it has stood for so long: a hint that flickers is no line for each flicker."""

_TONES: dict[Event, Tone] = {
    "shot": "shot",
    "moved": "wrong",
    "turned": "ready",
    "turn_begins": "turn",
    "turn_lost": "wrong",
    "turn_done": "done",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How the live part ended: ``done``, ``quit``, ``interrupted`` or ``ended`` (no more pictures)."""

    why: str
    pictures: int


class Teller:
    """Prints what the person should do, a line for each change, each with the session's time."""

    def __init__(self, language: Language, *, quiet: bool = False) -> None:
        self._language, self._quiet = language, quiet
        self._printed = ""
        self._candidate, self._since_s = "", 0.0

    def tell(self, scene: Scene) -> None:
        """Print the scene's hint, once it has stood for a while, and its event at once."""
        now_s = scene.picture.seconds
        if scene.event == "shot":
            self.say(now_s, said(self._language, "shot"))
        elif scene.event == "moved":
            self.say(now_s, said(self._language, "moved"))
        text = f"{step_text(scene.step, self._language)}: {scene_text(scene, self._language)}"
        if text != self._candidate:
            self._candidate, self._since_s = text, now_s
        if text != self._printed and now_s - self._since_s >= STEADY_S:
            self._printed = text
            self.say(now_s, text)

    def say(self, now_s: float, text: str) -> None:
        """Print one line."""
        if not self._quiet:
            seconds = number(now_s % 60, "04.1f", self._language)
            sys.stderr.write(f"{int(now_s) // 60:02d}:{seconds}  {text}\n")
            sys.stderr.flush()


def run(
    camera: Camera,
    session: Session,
    teller: Teller,
    beeper: Beeper,
    window: Window | None = None,
    language: Language = "en",
    watch: Callable[[Scene], None] | None = None,
) -> Ending:
    """Go through the pictures until everything is taken, the pictures end, or somebody ends it.

    Parameters
    ----------
    watch : callable, optional
        Told every scene, for tests and benches.
    """
    count, was_counting = 0, False
    try:
        for picture in camera.pictures():
            scene = session.see(picture)
            count += 1
            if watch is not None:
                watch(scene)
            teller.tell(scene)
            counting = scene.guidance.phase != "waiting"
            if scene.event in _TONES:
                beeper.play(_TONES[scene.event])
            elif counting and not was_counting and scene.step is not None:
                beeper.play("ready")
            was_counting = counting
            if window is not None and _key(
                window.show(drawn(scene, language, said(language, "keys"))), session
            ):
                return Ending("quit", count)
            if not session.left:
                beeper.play("done")
                return Ending("done", count)
    except KeyboardInterrupt:
        return Ending("interrupted", count)
    return Ending("ended", count)


def _key(key: str, session: Session) -> bool:
    """Do what a key says; whether to end."""
    if key == " ":
        session.take_now()
    elif key == "n":
        session.skip()
    return key == "q"


@contextmanager
def opened_window(*, wanted: bool) -> Iterator[Window | None]:
    """A window that is closed at the end, or None."""
    window = Window() if wanted else None
    try:
        yield window
    finally:
        if window is not None:
            window.close()
