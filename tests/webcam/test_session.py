"""The command as a person uses it: what it prints, writes and answers, interrupted or without a camera."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import cv2
import pytest

from posture.errors import BadOption
from posture.webcam.beeper import Beeper, samples
from posture.webcam.window import Window
from tests.phantom_films import Segment, frames
from tests.webcam.films import written
from tests.webcam.windows import MISSING, has_window, press, screen, screenshot, wait_until

# Each starts the command, which opens cameras, networks and windows.
pytestmark = pytest.mark.slow

POSTURE = [sys.executable, "-m", "posture.cli.main", "webcam"]
FRONT_AND_BACK = [Segment(3.2, "right_hip_high_front", sway_deg=0.3), Segment(3.6, "right_hip_high_back")]


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*POSTURE, *map(str, args)], capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture(scope="module")
def film_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "front_and_back.avi"
    written(path, FRONT_AND_BACK)
    return path


@pytest.fixture(scope="module")
def done(film_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object], str]:
    out = tmp_path_factory.mktemp("out")
    told = ["--views", "front,back", "--out", str(out), "--label", "Anna, week 3", "--json"]
    ended = run("--camera", film_path, "--no-window", "--no-turn", *told)
    assert ended.returncode == 0, ended.stderr
    return out, json.loads(ended.stdout), ended.stderr


def test_the_answer_has_both_views_and_the_scatter_of_the_bursts(
    done: tuple[Path, dict[str, object], str],
) -> None:
    answer = done[1]["session"]
    assert isinstance(answer, dict)
    assert done[1]["turn"] is None
    assert answer["label"] == "Anna, week 3"
    assert [photo["view"]["name"] for photo in answer["photos"]] == ["front", "back"]
    found = {one["id"]: one for one in answer["indicators"]}
    assert (
        found["shoulder_obliquity"]["interval95"][0] <= -4.28 <= found["shoulder_obliquity"]["interval95"][1]
    )
    assert 0 <= found["shoulder_obliquity"]["budget"]["burst"] < 1.0
    assert answer["provenance"]["passes"] >= 2 * 2 * 10


def test_the_hints_are_lines_with_their_time_and_say_each_step(
    done: tuple[Path, dict[str, object], str],
) -> None:
    lines = [line for line in done[2].splitlines() if re.match(r"\d\d:\d\d\.\d  ", line)]
    assert sum("Shot taken." in line for line in lines) == 2
    assert any("back: Turn your back to the camera." in line for line in lines)
    assert "Saved in" in done[2]


def test_the_folder_holds_answer_pictures_and_report_and_nothing_else(
    done: tuple[Path, dict[str, object], str],
) -> None:
    (folder,) = [path for path in done[0].iterdir() if path.is_dir()]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", folder.name)
    assert sorted(path.name for path in folder.iterdir()) == [
        "01_front.png",
        "02_back.png",
        "report.txt",
        "session.json",
        "session_report.pdf",
    ]
    assert json.loads((folder / "session.json").read_text("utf-8")) == done[1]["session"]
    assert "Shoulder line" in (folder / "report.txt").read_text("utf-8")
    assert {path.name for path in done[0].iterdir()} == {folder.name, "cameras.json"}


def test_the_cameras_roll_is_kept_and_is_the_true_one(done: tuple[Path, dict[str, object], str]) -> None:
    """The samples were rendered with a roll of 1.5 degrees."""
    (kept,) = json.loads((done[0] / "cameras.json").read_text("utf-8")).values()
    assert abs(kept["deg"] - 1.5) < 3 * kept["sem_deg"]


def test_without_out_nothing_is_written(
    film_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("--camera", film_path, "--no-window", "--no-turn", "--views", "front", "--lang", "de")
    assert ended.returncode == 0, ended.stderr
    assert "Aufgenommen." in ended.stderr
    assert "Nichts wurde gespeichert" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_room_ends_with_three(tmp_path: Path) -> None:
    written(tmp_path / "empty.avi", [Segment(1.0, None)])
    ended = run("--camera", tmp_path / "empty.avi", "--no-window", "--out", tmp_path / "out")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "Nobody is in the picture" in ended.stderr
    assert "No shot was finished" in ended.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--camera", "9"], "camera 9"),
        (["--camera", "nothing.mp4"], "no file that exists"),
        (["--views", "top"], "front, right, back, left"),
        (["--views", "front,front"], "at most once"),
        (["--views", "none", "--no-turn"], "nothing to take"),
        (["--size", "large"], "1280x720"),
        (["--label", ""], "1 to 80 characters"),
    ],
)
def test_bad_input_is_one_line_and_two(args: list[str], says: str) -> None:
    ended = run(*args, "--no-window")
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_list_needs_no_camera() -> None:
    ended = run("--list")
    assert ended.returncode == 0
    assert ended.stdout


def test_without_a_screen_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    for display in ("", ":4711"):
        monkeypatch.setenv("DISPLAY", display)
        with pytest.raises(BadOption, match="--no-window"):
            Window()


@contextmanager
def endless_camera() -> Iterator[str]:
    """A camera of the network before which somebody stands still for ever."""
    pictures = [
        cv2.imencode(".jpg", rgb[..., ::-1])[1].tobytes()
        for _, rgb in frames([Segment(0.4, "level_front")], 12.5)
    ]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            try:
                for k in range(5000):
                    data = pictures[k % len(pictures)]
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                    self.wfile.write(head.encode() + data + b"\r\n")
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/x.mjpg"
    finally:
        http.shutdown()
        http.server_close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_loses_nothing_finished_and_leaves_no_half_file(
    tmp_path: Path, how: signal.Signals
) -> None:
    log = tmp_path / "log"
    out = tmp_path / "out"
    with endless_camera() as address, log.open("w") as errors:
        process = subprocess.Popen(
            [*POSTURE, "--camera", address, "--no-window", "--silent", "--out", str(out)],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            wait_until(lambda: "Shot taken." in log.read_text(), 60)
            process.send_signal(how)
            assert process.wait(timeout=120) == 0, log.read_text()
        finally:
            process.kill()
    (folder,) = [path for path in out.iterdir() if path.is_dir()]
    assert not folder.name.startswith(".")
    answer = json.loads((folder / "session.json").read_text("utf-8"))
    assert [photo["view"]["name"] for photo in answer["photos"]] == ["front"]
    assert "Stopped. What was finished is measured." in log.read_text()


def test_interrupted_before_the_first_shot_it_says_so_and_writes_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with endless_camera() as address, log.open("w") as errors:
        process = subprocess.Popen(
            [*POSTURE, "--camera", address, "--no-window", "--timer", "30", "--out", str(tmp_path / "out")],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            wait_until(lambda: "Hold still." in log.read_text(), 60)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 3, log.read_text()
        finally:
            process.kill()
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (.ci/run installs them)")
def test_the_window_shows_the_person_takes_keys_and_ends(tmp_path: Path) -> None:
    log = tmp_path / "log"
    answer_file = tmp_path / "answer"
    with (
        screen() as env,
        endless_camera() as address,
        log.open("w") as errors,
        answer_file.open("w") as answers,
    ):
        process = subprocess.Popen(
            [*POSTURE, "--camera", address, "--silent", "--timer", "30", "--views", "front,left", "--json"],
            env=env,
            stdout=answers,
            stderr=errors,
        )
        try:
            wait_until(lambda: has_window(env), 60)
            wait_until(lambda: "front: Good" in log.read_text(), 60)
            wait_until(lambda: shows(env, tmp_path / "before.png", GREEN), 90)
            press(env, "space")
            wait_until(lambda: "Shot taken." in log.read_text(), 60)
            wait_until(lambda: "left side: Turn your LEFT side" in log.read_text(), 60)
            wait_until(lambda: shows(env, tmp_path / "after.png", INK), 90)
            press(env, "n")
            wait_until(lambda: "full turn" in log.read_text(), 60)
            press(env, "q")
            assert process.wait(timeout=120) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()
    assert not has_colour(cv2.imread(str(tmp_path / "before.png")), INK, share=0.05)
    answer = json.loads(answer_file.read_text("utf-8"))
    assert [photo["view"]["name"] for photo in answer["session"]["photos"]] == ["front"]


GREEN, INK = (96, 160, 40), (98, 86, 16)
"""Of the window while all is well, and while the person must turn; blue first."""


def shows(env: dict[str, str], path: Path, colour: tuple[int, int, int]) -> bool:
    """Whether the screen as it is now, kept in a file, has this colour on a large part."""
    screenshot(env, path)
    return has_colour(cv2.imread(str(path)), colour, share=0.02 if colour == GREEN else 0.05)


def has_colour(picture: object, colour: tuple[int, int, int], share: float = 0.02) -> bool:
    """Whether so much of the screen has just this colour."""
    low, high = (tuple(value + step for value in colour) for step in (-3, 3))
    return float((cv2.inRange(picture, low, high) > 0).mean()) > share


@pytest.mark.parametrize("tone", ["ready", "shot", "turn", "wrong", "done"])
def test_tones_are_short_quiet_and_begin_and_end_in_silence(tone: str) -> None:
    wave = samples(tone)  # type: ignore[arg-type]
    assert 0.05 < len(wave) / 44_100 < 0.7
    assert 0.2 < abs(wave).max() <= 0.4
    assert abs(wave[[0, -1]]).max() < 0.01


def test_without_a_sound_card_a_tone_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    Beeper().play("shot")
    Beeper(silent=True).play("shot")
    assert capsys.readouterr().out == ""


def test_help_names_every_option() -> None:
    ended = subprocess.run(
        [*POSTURE, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "TERM": "dumb"},
    )
    for option in ("--camera", "--list", "--size", "--fps", "--views", "--no-window", "--timer", "--out"):
        assert option in ended.stdout
