"""``posture blocks``: how its arguments are read, and what it prints and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from posture.cli.blocks import _parts
from posture.cli.main import app
from posture.errors import BadOption
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from tests.blocks.test_analysis import hips, photo, seated, standing
from tests.cli.test_points import _Opened
from tests.conftest import KnowingDetector
from tests.figure import Figure

TOLD = (standing(-30), standing(0), standing(30), seated(0.0))


@pytest.fixture(autouse=True)
def _knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.pose.detector.MediaPipeDetector", lambda: _Opened(*TOLD))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four photos, and the points of each."""
    for number, landmarks in enumerate(TOLD):
        (tmp_path / f"{number}.jpg").write_bytes(photo(number))
        (tmp_path / f"{number}.json").write_text(json.dumps(hips(landmarks)))
    return tmp_path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["blocks", *arguments, "--roll", "0"])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.jpg", ("level", "a.jpg", None)),
        ("left:10=a.jpg", ("left:10", "a.jpg", None)),
        ("RIGHT:7,5=a=b.jpg@c.json", ("RIGHT:7,5", "a=b.jpg", "c.json")),
        ("level=me@home.jpg", ("level", "me@home.jpg", None)),
        ("seated=C:\\photos\\a.jpg@p.json", ("seated", "C:\\photos\\a.jpg", "p.json")),
        ("left:10mm=a.jpg", ("left:10mm", "a.jpg", None)),
        ("left : 10 = a.jpg", ("left : 10", "a.jpg", None)),
        ("left:90=a.jpg", ("left:90", "a.jpg", None)),
        ("left:10=", ("level", "left:10=", None)),
    ],
)
def test_an_argument_says_how_which_photo_and_which_points(text: str, parts: tuple[Any, ...]) -> None:
    stand, photo, points = _parts(text)
    assert (stand, str(photo), points and str(points)) == parts


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("left=10=a.jpg", "left=10"),
        ("rihgt:9=a.jpg", "rihgt:9"),
        ("middle:10=a.jpg@p.json", "middle:10"),
        ("=a.jpg", ""),
    ],
)
def test_a_mistyped_stand_is_named_and_not_taken_for_a_file(text: str, given: str) -> None:
    with pytest.raises(BadOption, match="Before the = say level") as found:
        _parts(text)
    assert f'"{given}" is no way to stand' in found.value.detail


@pytest.mark.parametrize("name", ["a=b.jpg", "left:10=a.jpg", "rihgt:9=a@p.json"])
def test_a_file_that_is_there_is_a_file_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert _parts(name) == ("level", Path(name), None)
    if not name.startswith("left"):
        assert _parts(f"{name}@q.json") == ("level", Path(name), Path("q.json"))


def test_blocks_and_seated_in_one(folder: Path) -> None:
    photos = [
        f"{stand}={folder}/{number}.jpg@{folder}/{number}.json"
        for number, stand in enumerate(("left:30", "level", "right:30"))
    ]
    out, report = folder / "answer.json", folder / "answer.html"
    made = run(
        *photos, "--seated", f"{folder}/3.jpg@{folder}/3.json", "--out", str(out), "--report", str(report)
    )
    assert made.exit_code == 0, made.output
    assert "level with about 6 mm under the right foot" in " ".join(made.stdout.split())
    answer = json.loads(out.read_text())
    assert answer["sitting"][0]["source"] == "points"
    assert "<svg" in report.read_text()


def test_points_go_with_a_saved_answer_too(folder: Path) -> None:
    made = [f"{folder}/{number}.jpg@{folder}/{number}.json" for number in range(3)]
    options = PhotoOptions(roll_deg=0.0)
    for number, landmarks in enumerate(TOLD[:3]):
        answer = analyse_photo(photo(number), KnowingDetector(landmarks), options=options).to_dict()
        (folder / f"answer_{number}.json").write_text(json.dumps(answer))
    kept = [f"{folder}/answer_{number}.json@{folder}/{number}.json" for number in range(3)]
    stands = ("left:30mm", "level", "right:30mm")
    by_photo, by_answer = (
        json.loads(
            run(*(f"{stand}={one}" for stand, one in zip(stands, named, strict=True)), "--json").stdout
        )
        for named in (made, kept)
    )
    first, second = (
        next(one for one in answer["courses"] if one["source"] == "points")
        for answer in (by_photo, by_answer)
    )
    assert second["slope_deg"] == pytest.approx(first["slope_deg"], rel=1e-6)


def test_german(folder: Path) -> None:
    made = run(f"{folder}/0.jpg", f"right:30={folder}/1.jpg", "--lang", "de")
    assert made.exit_code == 0, made.output
    assert "Was Studien fanden" in made.stdout
    assert "What" not in made.stdout


def test_a_report_of_another_kind_is_refused(folder: Path) -> None:
    made = run(f"{folder}/0.jpg", f"right:30={folder}/1.jpg", "--report", f"{folder}/answer.txt")
    assert isinstance(made.exception, BadOption)


def test_one_height_is_refused(folder: Path) -> None:
    made = run(f"{folder}/0.jpg", f"{folder}/1.jpg")
    assert isinstance(made.exception, BadOption)
    assert "nothing to compare" in made.exception.detail


def test_the_figures_stand_as_they_say() -> None:
    assert seated(0.0).xy_px[:, 1].max() < Figure().landmarks("front").xy_px[:, 1].max()
