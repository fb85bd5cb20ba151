"""OpenCV's cameras and windows are each opened in one place."""

from __future__ import annotations

import re

from tests.places import ROOT

SOURCES = [path for folder in ("posture", "api") for path in sorted((ROOT / folder).rglob("*.py"))]


def users_of(names: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(rf"\b({names})\b", path.read_text("utf-8"))
    }


def test_films_and_cameras_are_opened_in_one_file_each() -> None:
    assert users_of("VideoCapture|VideoWriter") == {"posture/image/video.py", "posture/webcam/camera.py"}


def test_windows_are_opened_in_one_file() -> None:
    names = "imshow|namedWindow|waitKey|destroyAllWindows|resizeWindow|getWindowProperty|setMouseCallback"
    assert users_of(names) == {"posture/webcam/window.py"}
