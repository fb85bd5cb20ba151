"""The command line as a user meets it: output, files, exit codes, one clear line for each error."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.main import get_command
from typer.testing import CliRunner

from posture.answer.turn import TurnAssessment
from posture.cli.main import app
from posture.cli.measure import _progress
from posture.cli.terminal import TYPED, complain
from posture.distribution import version
from posture.errors import BadOption, FileNotReadable, all_errors
from posture.image.footage import Footage
from posture.measure.indicators import INDICATORS
from posture.pipeline.options import Person
from tests.conftest import KnowingDetector
from tests.films import still
from tests.image.test_footage import shots
from tests.photos import encoded, quadrants
from tests.places import SAMPLES
from tests.turn.answers import turn_answer

FRONT = SAMPLES / "right_hip_high_front.jpg"
IN_THE_README = SAMPLES / "right_hip_high_back.jpg"


def posture(*arguments: str | Path, width: int = 200) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "posture.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": str(width), "PYTHONWARNINGS": "error"},
        timeout=120,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("how", [[], ["--json"]], ids=["told", "json"])
def test_a_reader_who_has_seen_enough_takes_no_file_away(how: list[str], tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    nobody, said = os.pipe()
    os.close(nobody)  # as `| head` does when it has had its lines
    done = subprocess.run(
        [sys.executable, "-m", "posture.cli.main", "analyze", str(FRONT), "--out", str(out), *how],
        stdout=said,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    os.close(said)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(out.read_text("utf-8"))["indicators"]


@pytest.mark.parametrize("code", TYPED)
def test_a_failure_ends_in_the_option_that_helps(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    [error] = [one for one in all_errors() if one.code == code]
    told = {}
    for typed in (False, True):
        complain(error(), typed=typed)
        told[typed] = capsys.readouterr().err
    command: Any = get_command(app)
    options = {name for one in command.commands["analyze"].params for name in one.opts}
    named = set(re.findall(r"--[a-z]+", told[True]))
    assert named
    assert named <= options
    assert "--" not in told[False]


@pytest.mark.slow
def test_analyze_tells_a_person_everything() -> None:
    done = posture("analyze", FRONT, "--full")
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "As good as ruled out:",
        "Photo: front view",
        "Quality:",
        "Camera roll:",
        "Hip line",
        "Torsion pattern:",
        "Stage 1: Relieve muscular spasm",
        "What could not be measured, and why",
        "a photo alone cannot show this: turn once before the camera, or print the card",
        "not a diagnosis",
    ):
        assert part in done.stdout
    assert all(line == line.rstrip() for line in done.stdout.splitlines())


@pytest.mark.slow
def test_the_readme_shows_a_real_answer() -> None:
    quoted = (SAMPLES.parent / "README.md").read_text("utf-8").split("## What you get")[1].split("```")[1]
    # Digits may differ in the last place from one kind of processor to another.
    real = re.sub(r"\d", "0", posture("analyze", IN_THE_README, width=100).stdout).splitlines()
    assert list(filter(None, re.sub(r"\d", "0", quoted).splitlines())) == list(filter(None, real))


@pytest.mark.slow
def test_analyze_as_json_with_overlay_and_intake(tmp_path: Path) -> None:
    intake = tmp_path / "intake.toml"
    intake.write_text('pain_place = "lower_back"\npain_side = "right"\nred_flags_answered = true\n', "utf-8")
    overlay = tmp_path / "overlay.png"
    done = posture("analyze", FRONT, "--json", "--roll", "0", "--intake", intake, "--overlay", overlay)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert [item["id"] for item in answer["indicators"]] == [spec.id for spec in INDICATORS]
    assert answer["camera_roll"]["source"] == "given"
    assert answer["protocol"]["ask_first"] == []
    assert any(step["side"] == "right" for step in answer["protocol"]["steps"])
    assert overlay.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_answer_goes_into_a_file_that_compare_reads_whatever_the_code_page(tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    command = [
        sys.executable,
        "-m",
        "posture.cli.main",
        "analyze",
        str(FRONT),
        "--lang",
        "de",
        "--out",
        str(out),
    ]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(out.read_bytes().decode("utf-8"))
    assert answer["indicators"][0]["label"] == "Hüftlinie"
    assert posture("compare", out, out).returncode == 0
    refused = posture("analyze", FRONT, "--out", tmp_path / "answer.txt")
    assert "--out" in refused.stderr
    assert refused.returncode == 2


@pytest.mark.slow
def test_several_photos_one_of_them_bad(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")
    done = posture("analyze", FRONT, bad, "--json")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "posture: bad.jpg: This is not an image. Send a photo as JPEG, PNG, WebP, HEIC or AVIF."
    ]
    entries = json.loads(done.stdout)
    assert [entry["photo"] for entry in entries] == [FRONT.name, "bad.jpg"]
    assert entries[0]["answer"]["view"]["name"] == "front"
    assert entries[1]["problem"]["code"] == "not_an_image"


@pytest.mark.slow
def test_a_red_flag_comes_first_even_when_the_photo_fails(tmp_path: Path) -> None:
    intake = tmp_path / "intake.json"
    intake.write_text('{"red_flags": ["bladder_bowel"]}', "utf-8")
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no photo")
    failed = posture("analyze", bad, "--intake", intake)
    assert failed.stderr.startswith("posture: This comes first: emergency now.")
    assert failed.returncode == 2
    for command in (["analyze"], ["session", "--front"]):
        missing = posture(*command, tmp_path / "missing.jpg", "--intake", intake)
        assert missing.stderr.startswith("posture: This comes first: emergency now.")
    done = posture("analyze", FRONT, "--intake", intake)
    assert done.stdout.lstrip().startswith("This comes first: emergency now.")


@pytest.mark.slow
def test_a_terminal_without_the_degree_sign_gets_no_traceback() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for option in ([], ["--json"]):
        command = [sys.executable, "-m", "posture.cli.main", "analyze", str(FRONT), *option]
        done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
def test_the_photo_is_never_overwritten(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(FRONT.read_bytes())
    for overlay, says in ((photo, "would overwrite an input"), (tmp_path / "photo.jpg", "must end in .png")):
        done = posture("analyze", photo, "--overlay", overlay)
        assert done.returncode == 2
        assert says in done.stderr
    assert photo.read_bytes() == FRONT.read_bytes()


@pytest.mark.slow
def test_nobody_in_the_picture_ends_with_3(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    empty.write_bytes(encoded(quadrants(640, 480), "PNG"))
    done = posture("analyze", empty)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "No person was found" in done.stderr


@pytest.mark.slow
def test_session(tmp_path: Path) -> None:
    overlay = tmp_path / "all.png"
    done = posture(
        "session", "--front", SAMPLES / "level_front.jpg", "--back", SAMPLES / "level_back.jpg",
        "--left", SAMPLES / "level_left.jpg", "--right", SAMPLES / "level_right.jpg",
        "--overlay", overlay, "--full",
    )  # fmt: skip
    with Image.open(overlay) as picture:
        assert picture.width > 4 * 700  # four upright photos side by side
        assert picture.height < 1200
    assert (done.returncode, done.stderr) == (0, "")
    assert "Session, photos used: 4" in done.stdout
    assert "Trunk-thigh angle, right against left" in done.stdout
    as_json = posture("session", "--front", SAMPLES / "level_front.jpg", "--json", "--moved-camera")
    assert json.loads(as_json.stdout)["photos"][0]["view"]["name"] == "front"


class NoDetector(KnowingDetector):
    """Stands in for the larger network, which takes seconds for each turn."""

    def __enter__(self) -> NoDetector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def known_turn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Make every turn have one known answer; what was handed in: the source and the number of frames."""
    seen: list[tuple[str, int]] = []

    def analyse(
        footage: Footage, detector: Any, person: Person, progress: Callable[[int, int], None]
    ) -> TurnAssessment:
        seen.append((footage.source, len(footage.frames)))
        for done, _ in enumerate(footage.frames, 1):
            progress(done, len(footage.frames))
        return turn_answer(intake=person.intake)

    monkeypatch.setattr("posture.turn.analysis.analyse_turn", analyse)
    monkeypatch.setattr("posture.pose.detector.MediaPipeDetector.for_turns", NoDetector)
    return seen


def test_a_turn_of_mirror_images_is_turned_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[str | None] = []

    def analyse(footage: Footage, *_: object) -> TurnAssessment:
        seen.append(footage.frames[0].photo.turned_over)
        return turn_answer()

    monkeypatch.setattr("posture.turn.analysis.analyse_turn", analyse)
    monkeypatch.setattr("posture.pose.detector.MediaPipeDetector.for_turns", NoDetector)
    (tmp_path / "turn").write_bytes(still())
    for options in ([], ["--mirrored"]):
        assert CliRunner().invoke(app, ["turn", str(tmp_path / "turn"), *options]).exit_code == 0
    assert seen == [None, "stated"]


def test_a_turn_may_be_labelled_and_dated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def analyse(footage: Footage, _: object, person: Person, *__: object) -> TurnAssessment:
        seen.append((footage.taken_at, person.label))
        return turn_answer()

    monkeypatch.setattr("posture.turn.analysis.analyse_turn", analyse)
    monkeypatch.setattr("posture.pose.detector.MediaPipeDetector.for_turns", NoDetector)
    film = tmp_path / "turn"
    film.write_bytes(still())
    for options in ([], ["--label", "Anna", "--taken", "2026-11-20 14:03"], ["--taken-from-photo"]):
        assert CliRunner().invoke(app, ["turn", str(film), *options]).exit_code == 0
    assert seen == [(None, None), ("2026-11-20T14:03:00", "Anna"), (None, None)]


@pytest.mark.slow
def test_an_answer_is_labelled_and_dated_on_request(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:11:20 14:03:00", 0x9011: "+01:00"})
    dated = tmp_path / "dated.jpg"
    with Image.open(FRONT) as picture:
        picture.save(dated, "JPEG", quality=95, exif=exif)
    told = ["--label", "Anna [bold]", "--taken-from-photo", "--json"]
    photo = json.loads(posture("analyze", dated, *told).stdout)
    session = json.loads(posture("session", "--front", dated, *told).stdout)
    undated = json.loads(posture("analyze", dated, "--json").stdout)
    images = [photo["provenance"]["image"], session["photos"][0]["image"]]
    assert [image["taken_at"] for image in images] == ["2026-11-20T14:03:00+01:00"] * 2
    assert photo["label"] == session["label"] == "Anna [bold]"
    assert (undated["label"], undated["provenance"]["image"]["taken_at"]) == (None, None)
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(photo), "utf-8")
    after.write_text(json.dumps(undated), "utf-8")
    compared = posture("compare", before, after).stdout
    assert "Earlier: photo taken on 2026-11-20 14:03 +01:00. Later: measured on " in compared


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--label", "two\nlines"], "A label has 1 to 80 characters"),
        (["--label", ""], "A label has 1 to 80 characters"),
        (["--taken", "20.11.2026"], "such as 2026-11-20"),
    ],
)
def test_another_label_or_date_is_refused(options: list[str], says: str) -> None:
    for command in (["analyze", str(FRONT)], ["session", "--front", str(FRONT)], ["turn", str(FRONT)]):
        refused = CliRunner().invoke(app, [*command, *options])
        assert isinstance(refused.exception, BadOption)
        assert says in str(refused.exception)


def test_turn_with_a_video_and_with_photos(known_turn: list[tuple[str, int]], tmp_path: Path) -> None:
    (tmp_path / "turn").write_bytes(still())
    told = CliRunner().invoke(app, ["turn", "--full", str(tmp_path / "turn")])
    assert (told.exit_code, told.stderr) == (0, "")
    for part in (
        "Full turn: 360°, frames used: 20 of 24",
        "4 not used: Not clear enough, or feet cut off",
        "Shoulders turned against the pelvis     +12.0° ± 2.4    clear",
        "Stage 1: Relieve muscular spasm",
    ):
        assert part in told.stdout
    paths = [tmp_path / f"{number}.png" for number in range(9)]
    for path, data in zip(paths, shots(9), strict=True):
        path.write_bytes(data)
    as_json = CliRunner().invoke(app, ["turn", "--json", *map(str, paths)])
    assert json.loads(as_json.stdout)["turn"]["turned_deg"] == 360.0
    assert known_turn == [("video", 60), ("photos", 9)]


def test_the_plot_of_a_turn(known_turn: list[tuple[str, int]], tmp_path: Path) -> None:
    film = tmp_path / "film.png"
    film.write_bytes(still())
    for name, begins in (("turn.svg", b"<svg "), ("turn.png", b"\x89PNG")):
        done = CliRunner().invoke(app, ["turn", str(film), "--plot", str(tmp_path / name)])
        assert done.exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    for target, says in ((film, "would overwrite"), (tmp_path / "turn.pdf", "must end in .svg or .png")):
        refused = CliRunner().invoke(app, ["turn", str(film), "--plot", str(target)])
        assert isinstance(refused.exception, BadOption)
        assert says in str(refused.exception)
    assert film.read_bytes() == still()
    assert len(known_turn) == 2


@pytest.mark.slow
def test_turns_that_cannot_be_used(tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no video")
    intake = tmp_path / "intake.json"
    intake.write_text('{"red_flags": ["bladder_bowel"]}', "utf-8")
    for arguments, says in (
        ([bad], "This is no video of an accepted kind. Send the MP4"),
        ([FRONT], "A turn needs one video, or 8 to 16 photos; these are 1."),
        ([tmp_path / "missing.mp4"], "missing.mp4 cannot be read"),
    ):
        done = posture("turn", *arguments, "--intake", intake)
        assert (done.returncode, done.stdout) == (2, "")
        first, _, last = done.stderr.splitlines()
        assert first.startswith("posture: This comes first: emergency now.")
        assert says in last


@pytest.mark.slow
def test_a_turn_without_a_person_ends_with_3(tmp_path: Path) -> None:
    """With the real network: nobody stands in these pictures."""
    (tmp_path / "turn.avi").write_bytes(still())
    done = posture("turn", tmp_path / "turn.avi")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1


def test_the_bar_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    with _progress() as tell:
        tell("Looking at the frames", 3, 72)
    assert "Looking at the frames" in (shown := capsys.readouterr().err)
    assert shown.endswith("\x1b[2K")  # the line is erased


@pytest.mark.slow
def test_cards(tmp_path: Path) -> None:
    for paper in ("a4", "letter"):
        done = posture("cards", "-o", tmp_path / "cards.pdf", "--paper", paper)
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")
    wrong = posture("cards", "-o", tmp_path / "cards.png")
    assert wrong.returncode == 2
    assert "the name must end in .pdf" in wrong.stderr


def test_the_version() -> None:
    assert posture("--version").stdout == f"posture {version()}\n"


@pytest.mark.slow
def test_the_tables_can_be_listed() -> None:
    rows = json.loads(posture("indicators", "--json").stdout)
    assert [row["id"] for row in rows] == [spec.id for spec in INDICATORS]
    assert "hip_obliquity" in posture("indicators").stdout


@pytest.mark.slow
def test_a_protocol_for_a_stated_pattern_is_mirrored_with_its_side() -> None:
    right = json.loads(posture("protocol", "--pattern", "hip_hike", "--side", "right", "--json").stdout)
    left = json.loads(posture("protocol", "--pattern", "hip_hike", "--side", "left", "--json").stdout)
    sides = [[step["side"] for step in answer["protocol"]["steps"]] for answer in (right, left)]
    assert "right" in sides[0]
    assert sides[1] == [{"right": "left", "left": "right"}.get(side, side) for side in sides[0]]
    told = posture("protocol", "--pattern", "hip_hike", "--side", "right").stdout
    assert "Stage 1: Relieve muscular spasm" in told
    assert "no pattern" in posture("protocol").stdout


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (["protocol", "--pattern", "nonsense", "--side", "left"], BadOption, "known: hip_hike"),
        (["protocol", "--pattern", "hip_hike"], BadOption, "belong together"),
        (["session", "--front", "missing.jpg"], FileNotReadable, "missing.jpg cannot be read"),
        (["analyze", "a.jpg", "b.jpg", "--overlay", "o.png"], BadOption, "exactly one photo"),
        (["session"], BadOption, "at least one of --front"),
        (["session", "--front", "a.jpg", "--overlay", "o.jpg"], BadOption, "must end in .png"),
        (["cards", "-o", "c.pdf", "--only", "elbow"], BadOption, "known: instructions, pelvis, trunk"),
        (["protocol", "--review", "r.txt"], BadOption, "--review"),
    ],
)
def test_wrong_arguments(arguments: list[str], error: type[Exception], says: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, error)
    assert says in str(result.exception)


@pytest.mark.slow
def test_a_missing_file_is_named_once(tmp_path: Path) -> None:
    done = posture("analyze", tmp_path / "missing.jpg")
    assert done.returncode == 2
    assert done.stderr.count("missing.jpg") == 1


@pytest.mark.slow
def test_an_overlay_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = posture("analyze", FRONT, "--overlay", tmp_path / "no" / "such.png")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/dev/zero", "", "https://example.org/a.jpg"])
def test_what_is_no_ordinary_file_is_one_line(name: str) -> None:
    done = posture("analyze", name)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_video_given_as_a_photo_is_named() -> None:
    done = posture("analyze", SAMPLES / "turn.mp4")
    assert done.returncode == 2
    assert "turn.mp4: This is a video" in done.stderr
    assert "posture turn" in done.stderr


@pytest.mark.slow
def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "x.jpg" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(FRONT.read_bytes())
    done = posture("analyze", *paths, SAMPLES / "turn.mp4", "--json")
    assert [entry["photo"] for entry in json.loads(done.stdout)] == [*map(str, paths), "turn.mp4"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_an_answer_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "posture.cli.main", "indicators"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("posture: The answer cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_photos_without_a_view_are_one_session(tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    photos = (SAMPLES / "level_back.jpg", SAMPLES / "level_front.jpg")
    done = posture("session", *photos, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    parts = json.loads(out.read_text("utf-8"))["photos"]
    assert [(part["number"], part["view"]["name"]) for part in parts] == [(2, "front"), (1, "back")]
    both = posture("session", photos[0], "--front", photos[1])
    assert both.returncode == 2
    assert "without any view; not both" in both.stderr


@pytest.mark.slow
def test_a_part_of_the_photo_is_measured_alone(tmp_path: Path) -> None:
    out = tmp_path / "answer.json"
    done = posture("analyze", FRONT, "--crop", "150,0,900,1440", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    crop = json.loads(out.read_text("utf-8"))["provenance"]["image"]["crop"]
    assert crop == {"left": 150, "top": 0, "width": 900, "height": 1440}
    for wrong, says in (("1,2,3", "left, top, width and height"), ("0,0,5000,10", "1080 x 1440 pixels")):
        refused = posture("analyze", FRONT, "--crop", wrong)
        assert refused.returncode == 2
        assert says in re.sub(r"\s+", " ", refused.stderr)
