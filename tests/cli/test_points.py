"""Points on the command line: the template, filled in, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from posture.cli.main import app
from posture.errors import BadPoints
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER

FIGURE = Figure(hip_obliquity=8)


class _Opened(KnowingDetector):
    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""


@pytest.fixture(autouse=True)
def _knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.pose.detector.MediaPipeDetector", lambda: _Opened(FIGURE.landmarks("front")))


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "front.jpg"
    path.write_bytes(PAPER)
    return path


def filled(template: Path, *names: str, how: str = "palpated") -> Path:
    """The template with these points where it says that they probably are."""
    found = json.loads(template.read_text())
    for point in found["points"]:
        if point["name"] in names:
            (point["x_px"], point["y_px"]), point["how"] = point["near"], how
    path = template.with_name("points.json")
    path.write_text(json.dumps(found))
    return path


def test_a_template_is_filled_in_and_measured(photo: Path, tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    made = run("analyze", photo, "--roll", "0", "--points-template", "--out", template)
    assert (made.exit_code, made.stdout) == (0, "")
    found = json.loads(template.read_text())
    assert found["view"] == "front"
    assert {"asis", "acromion", "hip"} <= {point["name"] for point in found["points"]}
    answer = tmp_path / "answer.json"
    points = filled(template, "hip", "acromion")
    done = run("analyze", photo, "--roll", "0", "--points", points, "--height-cm", "172", "--out", answer)
    assert done.exit_code == 0, done.stderr
    assert "Points set by hand" in done.stdout
    saved = json.loads(answer.read_text())
    assert {point["name"] for point in saved["points"]} == {"hip", "acromion"}
    told = run("analyze", photo, "--roll", "0", "--points", points, "--lang", "de", "--full").stdout
    assert "Von Hand gesetzte Punkte" in told


def test_a_template_in_german_says_how_to_find_each_point(photo: Path) -> None:
    told = json.loads(run("analyze", photo, "--points-template", "--lang", "de").stdout)
    (notch,) = (point for point in told["points"] if point["name"] == "sternal_notch")
    assert notch["find"].startswith("Die Grube zwischen den beiden Schlüsselbeinen")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "The points are no valid JSON"),
        ('[{"name": "asys", "x_px": 1, "y_px": 2}]', "Did you mean asis?"),
        ('[{"name": "left_psis", "x_px": 600, "y_px": 700}]', "cannot be set in a photo from the front"),
        ('[{"name": "left_asis", "x_px": 480, "y_px": 700}]', "lies on the person's right side"),
        ('[{"name": "left_asis", "x_px": 5000, "y_px": 700}]', "outside the picture"),
    ],
)
def test_what_is_wrong_is_one_line(photo: Path, tmp_path: Path, text: str, says: str) -> None:
    points = tmp_path / "points.json"
    points.write_text(text)
    done = run("analyze", photo, "--points", points)
    # of one photo a list of them is made: the error is told, and the next photo would follow
    told = done.stderr + str(done.exception)
    assert says in told
    assert isinstance(done.exception, BadPoints) or done.exit_code == 2


def test_points_are_about_one_photo(photo: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.json"
    points.write_text("[]")
    done = run("analyze", photo, photo, "--points", points)
    assert done.exit_code != 0
    assert "--points" in str(done.exception)


def test_the_points_are_not_overwritten(photo: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.json"
    points.write_text("[]")
    done = run("analyze", photo, "--points", points, "--out", points)
    assert done.exit_code != 0
    assert points.read_text() == "[]"


def test_a_sessions_points_say_their_view(tmp_path: Path, photo: Path) -> None:
    points = tmp_path / "points.json"
    places = [
        {"name": f"{side}_asis", "x_px": x, "y_px": 700, "view": "front"}
        for side, x in (("left", 590), ("right", 490))
    ]
    points.write_text(json.dumps(places))
    done = run("session", "--front", photo, "--roll", "0", "--points", points, "--full")
    assert done.exit_code == 0, done.exception
    assert "Line of the front hip bones" in done.stdout
