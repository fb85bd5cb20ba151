"""Cameras: a film by its own times, a live one over the network, and every way in which one fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest

from posture.errors import BadOption, CameraLost, CameraUnavailable, UnreadableVideo
from posture.image.photo import decode
from posture.webcam.camera import FilmCamera, LiveCamera, as_png, cameras, open_camera
from tests.films import film, scene


def coloured(number: int) -> np.ndarray:
    return np.full((120, 160, 3), (10 * number, 40, 200), np.uint8)


@contextmanager
def server(pictures: int, pause_s: float = 0.03) -> Iterator[str]:
    """A camera of the network that sends so many JPEGs to each visitor, then hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            for k in range(pictures):
                data = cv2.imencode(".jpg", coloured(k % 20)[..., ::-1])[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + data + b"\r\n")
                except OSError:
                    return
                time.sleep(pause_s)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/camera.mjpg"
    finally:
        http.shutdown()
        http.server_close()


def test_a_film_gives_every_frame_at_its_own_time(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(film((coloured(k) for k in range(10)), rate_hz=12.5))
    with closing(FilmCamera(path)) as camera:
        pictures = list(camera.pictures())
    assert [picture.number for picture in pictures] == list(range(10))
    assert [picture.seconds for picture in pictures] == pytest.approx(
        [k / 12.5 for k in range(10)], abs=0.002
    )
    reds = [float(picture.rgb[..., 0].mean()) for picture in pictures]
    assert reds == pytest.approx([10 * k for k in range(10)], abs=8)


def test_a_live_camera_gives_newer_and_newer_pictures() -> None:
    with server(400) as address, closing(open_camera(address)) as camera:
        assert camera.live
        pictures = [picture for picture, _ in zip(camera.pictures(), range(8), strict=False)]
    numbers = [picture.number for picture in pictures]
    assert numbers == sorted(set(numbers))
    assert all(np.diff([picture.seconds for picture in pictures]) > 0)
    assert pictures[0].rgb.shape == (120, 160, 3)
    assert pictures[0].rgb[..., 2].mean() == pytest.approx(200, abs=8)


@pytest.mark.slow
def test_who_looks_slowly_gets_the_newest_picture_and_no_backlog() -> None:
    with server(400, pause_s=0.02) as address, closing(LiveCamera(address)) as camera:
        stream = camera.pictures()
        first = next(stream)
        time.sleep(1.0)
        later = next(stream), next(stream)
    assert later[1].number - first.number > 5
    assert later[1].seconds - first.seconds > 0.5


@pytest.mark.slow
def test_a_camera_that_stops_is_lost_after_its_patience() -> None:
    with server(30) as address:
        camera = LiveCamera(address, patience_s=1.0)
        stream = camera.pictures()
        next(stream)
    with closing(camera), pytest.raises(CameraLost, match="stopped"):
        list(stream)


@pytest.mark.slow
def test_a_camera_that_hangs_up_for_a_moment_goes_on() -> None:
    with server(25) as address, closing(LiveCamera(address, patience_s=5.0)) as camera:
        numbers = [picture.number for picture, _ in zip(camera.pictures(), range(40), strict=False)]
    assert numbers[-1] >= 39


@pytest.mark.parametrize(
    ("where", "error", "says"),
    [
        ("9", CameraUnavailable, "camera 9"),
        ("http://user:secret@127.0.0.1:9/x?token=1", CameraUnavailable, "http://127.0.0.1:9/x sends"),
        ("no_such.mp4", BadOption, "no file that exists"),
        ("concat:a|b", BadOption, "no address"),
    ],
)
def test_what_cannot_be_opened_says_so(where: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        open_camera(where)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "token" not in str(caught.value)


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "playlist.avi"
    path.write_text("#EXTM3U\nfile:///etc/passwd\n")
    with pytest.raises(UnreadableVideo):
        open_camera(str(path))


def test_without_cameras_the_list_is_empty_or_names_what_there_is() -> None:
    there = [number for number in range(10) if Path(f"/dev/video{number}").exists()]
    assert [line.partition(":")[0] for line in cameras()] == [str(number) for number in there]


def test_a_frame_becomes_a_file_without_loss() -> None:
    assert np.array_equal(decode(as_png(scene())).rgb, scene())
