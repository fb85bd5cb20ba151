"""The window: the only module that opens one, through OpenCV."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from posture.errors import BadOption, MissingLibrary
from posture.image.video import opencv
from posture.words.phrases import say

TITLE = "posture"
_START_SIZE = (1280, 720)
_ESCAPE = 27

_EVENTS_MS = 15
"""How long the window may handle its events after each picture. On a busy machine one millisecond was over
before it had painted anything, and the window stayed black."""


class Window:
    """A window that shows pictures and tells keys.

    Raises
    ------
    BadOption
        When there is no screen.
    MissingLibrary
        When this OpenCV was built without windows.
    """

    def __init__(self, size: tuple[int, int] = _START_SIZE) -> None:
        if not _has_screen():
            raise BadOption(say("failure.no_screen"))
        self._cv: Any = opencv()
        try:
            self._cv.namedWindow(
                TITLE, self._cv.WINDOW_NORMAL | self._cv.WINDOW_KEEPRATIO | self._cv.WINDOW_GUI_NORMAL
            )
            self._cv.resizeWindow(TITLE, *size)
        except self._cv.error as error:
            raise MissingLibrary(say("failure.no_windows")) from error

    def show(self, pixels: NDArray[np.uint8], wait_ms: int = _EVENTS_MS) -> str:
        """Show a picture (blue first); the pressed key, ``q`` when the window was closed, or nothing."""
        self._cv.imshow(TITLE, pixels)
        code = self._cv.waitKey(wait_ms)
        if self._cv.getWindowProperty(TITLE, self._cv.WND_PROP_VISIBLE) < 1:
            return "q"
        if code < 0:
            return ""
        return "q" if code & 0xFF == _ESCAPE else chr(code & 0xFF).lower()

    def close(self) -> None:
        """Close it; closed twice is no mistake."""
        self._cv.destroyAllWindows()


def _has_screen() -> bool:
    """Whether a window can open. Without this look, the window's library ends the whole program."""
    if sys.platform != "linux":
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    host, _, number = display.partition(":")
    if not number:
        return False
    return bool(host) or Path("/", "tmp", ".X11-unix", f"X{number.partition('.')[0]}").exists()
