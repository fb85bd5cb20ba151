"""``posture protocol`` and ``posture check-in`` as a therapist without a photo meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from posture.protocol.knowledge.load import knowledge
from tests.cli.test_main import posture

# Each starts the command in a process of its own.
pytestmark = pytest.mark.slow

DIARY = """
[[days]]
date = 2026-11-01
pain_usual = 6
stops = []

[[days]]
date = 2026-11-02
pain_usual = 6
stops = ["pain_rises"]

[[days]]
date = 2026-11-03
pain_usual = 5
stops = ["faint"]
"""


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    path = tmp_path / "intake.toml"
    path.write_text('tender_points = ["piriformis:left"]\nred_flags_answered = true\n')
    return path


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary.toml"
    path.write_text(DIARY)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437", "cp65001", "ascii"])
def test_json_in_a_file_is_the_same_under_every_code_page(encoding: str) -> None:
    command = [sys.executable, "-m", "posture.cli.main", "protocol", "--lang", "de", "--json"]
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=True
    )
    spoken = json.loads(done.stdout.decode("utf-8"))["protocol"]
    assert spoken["title"] == knowledge("de").stages[0].title
    assert "ä" in json.dumps(spoken, ensure_ascii=False)
    if encoding not in ("utf-8", "cp65001"):
        assert done.stdout.isascii()


def test_the_protocol_is_told_in_the_language_asked_for() -> None:
    told = posture("protocol", "--pattern", "hip_hike", "--side", "left", "--lang", "de", "--full")
    assert (told.returncode, told.stderr) == (0, "")
    words = knowledge("de").words.labels
    for text in (words.why, words.stop, words.left_out, knowledge("de").stages[0].title):
        assert text in told.stdout
    for text in ("Why", "When to stop", "left", "Keep off"):
        assert text not in told.stdout


@pytest.mark.parametrize("name", ["sheet.pdf", "sheet.html"])
def test_the_sheet_is_written(tmp_path: Path, intake: Path, name: str) -> None:
    path = tmp_path / name
    done = posture("protocol", "--intake", intake, "--sheet", path, "--paper", "letter", "--large-print")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{path}\n")
    assert path.read_bytes().startswith(b"%PDF" if name.endswith("pdf") else b"<!doctype html>")


def test_a_sheet_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = posture("protocol", "--sheet", tmp_path / "sheet.docx")
    assert done.returncode == 2
    assert "PDF or HTML" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--stage", "4"], "Strengthening belongs to stage 4, Build strength. Why not yet:"),
        (["--ask", "plank"], "Strengthening belongs to stage 4"),
        (["--ask", "stretching", "--lang", "de"], "Stufe 2"),
        (["--ask", "juggling"], "Nothing is known about 'juggling'"),
    ],
)
def test_what_comes_later_is_answered_with_why_not_yet(arguments: list[str], says: str) -> None:
    done = posture("protocol", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_check_in_steps_down_and_hands_out_the_gentler_protocol(
    tmp_path: Path, intake: Path, diary: Path
) -> None:
    sheet = tmp_path / "sheet.pdf"
    done = posture("check-in", diary, "--intake", intake, "--json", "--sheet", sheet)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "step_down"
    assert "compression" not in {step["kind"] for step in answer["protocol"]["steps"]}
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_check_in_is_told_to_a_person(intake: Path, diary: Path) -> None:
    told = posture("check-in", diary, "--intake", intake).stdout
    for text in ("Go one step down", "Days on which you had to stop: 2.", "Angles in a photo do not count."):
        assert text in told
    german = posture("check-in", diary, "--intake", intake, "--lang", "de").stdout
    assert knowledge("de").words.check_in.verdicts["step_down"] in german


def test_a_diary_is_never_overwritten(tmp_path: Path) -> None:
    diary, page = tmp_path / "diary.toml", tmp_path / "sheet.html"
    diary.write_text(DIARY)
    page.symlink_to(diary)
    done = posture("check-in", diary, "--sheet", page)
    assert done.returncode == 2
    assert "overwrite" in done.stderr
    assert diary.read_text() == DIARY


def test_a_diary_with_an_angle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "diary.toml"
    path.write_text("[[days]]\ndate = 2026-11-01\nhip_obliquity = 3.4\n")
    done = posture("check-in", path)
    assert done.returncode == 2
    assert "angles never count" in done.stderr


def test_a_warning_is_never_lost(tmp_path: Path) -> None:
    intake = tmp_path / "intake.toml"
    intake.write_text('red_flags = ["bladder_bowel"]\n')
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('red_flags = ["bladder_bowel", "rain"]\n')
    diary = tmp_path / "diary.toml"
    diary.write_text('red_flags = ["bladder_bowel"]\n[[days]]\nmood = 3\n')
    nowhere = tmp_path / "no" / "folder.pdf"
    for arguments in (
        ("protocol", "--intake", intake, "--pattern", "nonsense", "--side", "left"),
        ("protocol", "--intake", intake, "--ask", "plank"),
        ("protocol", "--intake", intake, "--sheet", nowhere),
        ("protocol", "--intake", wrong),
        ("check-in", diary),
        ("check-in", diary, "--intake", intake),
    ):
        done = posture(*arguments)
        assert done.returncode == 2, arguments
        assert "This comes first: emergency now" in done.stdout + done.stderr, arguments


def test_a_withheld_protocol_is_told_beside_the_sheet(tmp_path: Path) -> None:
    intake = tmp_path / "intake.toml"
    intake.write_text('red_flags = ["bladder_bowel"]\n')
    told = posture("protocol", "--intake", intake, "--sheet", tmp_path / "sheet.pdf").stdout
    assert "This comes first: emergency now" in told
