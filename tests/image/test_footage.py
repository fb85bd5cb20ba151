"""Videos and photos of a turn: the right frames, upright, from memory, and one clear error for the rest."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import posture
from posture.errors import (
    BadInput,
    BadOption,
    FileNotReadable,
    NotAnImage,
    PostureError,
    RepeatedPhoto,
    UnreadableVideo,
    VideoTooLarge,
    VideoTooLong,
    VideoTooShort,
)
from posture.image import footage
from posture.image import video as film_module
from posture.image.footage import FRAMES, FootageLimits, is_video, photos, read, video
from posture.image.video import Film
from posture.protocol.intake import Intake
from posture.words.phrases import in_language
from tests.conftest import KnowingDetector
from tests.films import CONTAINERS, RATE_HZ, film, scene, still, turned, with_number
from tests.photos import corners, encoded, quadrants
from tests.test_egress import STRACE, require_strace

STILL = still()
MP4 = still(kind="mp4")


@pytest.mark.parametrize("kind", CONTAINERS)
def test_every_container_from_memory_and_from_a_file(kind: str, tmp_path: Path) -> None:
    data = still(kind=kind)
    path = tmp_path / "film"  # content decides, not the name
    path.write_bytes(data)
    for source in (data, path):
        seen = video(source)
        assert seen.source == "video"
        assert (seen.width_px, seen.height_px) == (96, 64)
        assert len(seen.frames) == 60
        assert [frame.number for frame in seen.frames] == list(range(60))
        for frame in seen.frames:
            assert frame.seconds == pytest.approx(frame.number / RATE_HZ, abs=0.001)
            assert corners(frame.photo.rgb) == "RGBW"
    assert read([path]).sha256 == seen.sha256 == seen.frames[0].photo.sha256


@pytest.mark.parametrize(("clockwise_deg", "order"), [(90, "BRWG"), (180, "WBGR"), (270, "GWRB")])
def test_a_phone_held_turned(clockwise_deg: int, order: str) -> None:
    seen = video(turned(MP4, clockwise_deg))
    assert (seen.width_px, seen.height_px) == ((64, 96) if clockwise_deg % 180 else (96, 64))
    assert corners(seen.frames[0].photo.rgb) == order


def test_of_neighbours_the_sharpest_is_taken() -> None:
    sharp = scene()
    blurred = np.asarray(cv2.blur(sharp, (9, 1)), np.uint8)
    sharp_numbers = set(range(0, 240, 3))
    data = film(sharp if number in sharp_numbers else blurred for number in range(240))
    seen = video(data)
    taken = [frame.number for frame in seen.frames]
    assert len(taken) > 0.9 * FRAMES
    assert len(sharp_numbers & set(taken)) > 0.95 * len(taken)


def test_frames_are_spread_evenly() -> None:
    seen = video(still(450))
    times = [frame.seconds or 0.0 for frame in seen.frames]
    assert 0.9 * FRAMES < len(times) <= FRAMES
    assert times == sorted(times)
    assert max(after - before for before, after in pairwise(times)) < 3 * 30 / FRAMES
    assert times[0] < 30 / FRAMES
    assert times[-1] > 30 - 2 * 30 / FRAMES


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 2), st.floats(0, 9)), min_size=1, max_size=600))
def test_memory_is_bounded_however_the_frames_come(steps: list[tuple[float, float]]) -> None:
    choice, now = footage.Choice(3.0 / FRAMES), 0.0
    for number, (step, sharpness) in enumerate(steps):
        now += step
        if choice.wants(now):
            choice.add(footage.FrameLook(sharpness, now, footage.Frame(number, now, SimpleNamespace())))  # type: ignore[arg-type]
        assert len(choice.looks) <= 2 * FRAMES
    best = choice.best(now + 0.01)
    assert 1 <= len(best) <= FRAMES
    assert [look.seconds for look in best] == sorted(look.seconds for look in best)


def test_large_frames_are_reduced_and_keep_their_size() -> None:
    seen = video(film([scene((1280, 720))] * 15, rate_hz=5))
    assert seen.frames[0].photo.rgb.shape == (405, 720, 3)
    assert (seen.width_px, seen.height_px) == (1280, 720)
    assert seen.frames[0].photo.scale == 720 / 1280


def test_limits_hold_exactly() -> None:
    exact = FootageLimits(len(STILL), max_pixels=96 * 64, min_seconds=4, max_seconds=4, max_frames=60)
    assert len(video(STILL, exact).frames) == 60
    for error, says, limits in (
        (VideoTooLarge, "MB", FootageLimits(max_bytes=len(STILL) - 1)),
        (VideoTooLarge, "megapixels", FootageLimits(max_pixels=96 * 64 - 1)),
        (VideoTooLong, "more than 59 frames", FootageLimits(max_frames=59)),
        (VideoTooLong, "longer than 3.9 s", FootageLimits(max_seconds=3.9)),
        (VideoTooShort, "lasts 4.0 s", FootageLimits(min_seconds=4.1)),
    ):
        with pytest.raises(error, match=re.escape(says)):
            video(STILL, limits)
    with pytest.raises(VideoTooShort, match="at least 3 s"):
        video(still(44))
    assert len(video(still(45)).frames) == 45


def test_who_filmed_in_slow_motion_is_not_told_to_cut_the_turn_off() -> None:
    slow = film([scene((96, 64))] * 60, rate_hz=10)
    with pytest.raises(VideoTooLong) as caught:
        video(slow, FootageLimits(max_seconds=5))
    assert "Do not cut slow motion" in caught.value.hint
    assert "Zeitlupe dürfen Sie nicht schneiden" in in_language(caught.value.words.hint, "de")


def test_what_the_file_says_about_its_length_is_not_believed() -> None:
    for offset, value in ((24, 1), (24, 1_000_000)):  # dwTotalFrames of the AVI header
        assert len(video(with_number(STILL, b"avih", offset, value)).frames) == 60
    for value in (1, 100_000):  # dwLength of the stream header
        assert len(video(with_number(STILL, b"strh", 40, value)).frames) > 50


class FakeCapture:
    """A capture whose frames come at these times, in milliseconds."""

    def __init__(self, stamps: list[float]) -> None:
        self.stamps = stamps
        self.at = -1

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def grab(self) -> bool:
        self.at += 1
        return self.at < len(self.stamps)

    def get(self, prop: str) -> float:
        return {"POS_MSEC": self.stamps[min(max(self.at, 0), len(self.stamps) - 1)], "FPS": 10.0}.get(
            prop, 0.0
        )

    def retrieve(self) -> tuple[bool, None]:
        return False, None

    def release(self) -> None:
        self.stamps = []


def filmed(stamps: list[float], monkeypatch: pytest.MonkeyPatch) -> Film:
    names = ("POS_MSEC", "FPS", "FRAME_WIDTH", "FRAME_HEIGHT", "N_THREADS", "HW_ACCELERATION")
    logging = SimpleNamespace(setLogLevel=lambda _: 0, LOG_LEVEL_SILENT=0)
    fake = SimpleNamespace(
        VideoCapture=lambda *_: FakeCapture(stamps),
        CAP_FFMPEG=0,
        VIDEO_ACCELERATION_NONE=0,
        error=cv2.error,
        utils=SimpleNamespace(logging=logging),
        **{f"CAP_PROP_{name}": name for name in names},
    )
    monkeypatch.setattr(film_module, "opencv", lambda: fake)
    return Film(None, 10**6)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stamps", "seconds"),
    [
        ([0, 50, 250, 1000], [0, 0.05, 0.25, 1.0]),  # variable frame rate
        ([500, 600, 700], [0, 0.1, 0.2]),  # does not begin at 0
        ([0, 0, 0, 0], [0, 0.1, 0.2, 0.3]),  # no times at all
        ([0, 100, 50, 300], [0, 0.1, 0.2, 0.3]),  # decreasing
        ([0, float("nan"), float("inf"), 300], [0, 0.1, 0.2, 0.3]),
    ],
)
def test_times_always_grow(
    stamps: list[float], seconds: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = list(filmed(stamps, monkeypatch).moments(90, 100))
    assert [number for number, _ in moments] == list(range(len(stamps)))
    assert [now for _, now in moments] == pytest.approx(seconds)


def test_a_lying_clock_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VideoTooLong):
        list(filmed([0, 100, 1e12], monkeypatch).moments(90, 100))


def test_frames_that_cannot_be_unpacked_are_no_video(monkeypatch: pytest.MonkeyPatch) -> None:
    reel = filmed([0, 100, 200], monkeypatch)
    monkeypatch.setattr(footage, "Film", lambda *_: reel)
    with pytest.raises(UnreadableVideo, match="No frame"):
        video(STILL)


WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28)
GIF = encoded(quadrants(), "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))])
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        bytes(5000),
        WAV,
        GIF,
        PLAYLIST,
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        MP4[:400],
        MP4[: len(MP4) // 2],
        STILL[:300],
        MP4.replace(b"vide", b"soun"),
    ],
)
def test_what_is_no_video_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(UnreadableVideo):
        read([data])


def test_a_file_that_leads_before_its_own_beginning() -> None:
    """OpenCV takes the whole process down with it when the stream raises, so ours does not."""
    assert len(video(with_number(STILL, b"avih", 4, 0x80000038)).frames) == 60


def test_a_video_cut_off_is_read_as_far_as_it_goes() -> None:
    seen = video(STILL[: int(0.9 * len(STILL))])
    assert 45 <= len(seen.frames) < 60


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(
    data=st.sampled_from([STILL, MP4, still(kind="webm")]),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20),
    near=st.sampled_from([80, 1000, 10**9]),
    keep=st.floats(0.2, 1),
)
def test_damaged_bytes_give_a_turn_or_our_error(
    data: bytes, flips: list[tuple[float, int]], near: int, keep: float
) -> None:
    spoilt = bytearray(data)
    for place, value in flips:
        spoilt[int(place * (min(near, len(data)) - 1))] = value
    try:
        seen = read([bytes(spoilt[: int(len(spoilt) * keep) + 1])])
    except BadInput:
        return
    assert 0 < len(seen.frames) <= FRAMES


def test_nothing_is_written_and_nothing_reaches_stderr(tmp_path: Path) -> None:
    """Seen by strace, as native code opens files too."""
    require_strace()
    spoilt = bytearray(MP4)
    for place in range(2000, len(spoilt) - 1500, 97):
        spoilt[place] ^= 0x55
    (tmp_path / "film").write_bytes(spoilt)
    log = tmp_path / "calls"
    script = (
        "import sys; from posture.image import footage; from posture.errors import PostureError\n"
        "data = sys.stdin.buffer.read()\n"
        "try: footage.video(data)\n"
        "except PostureError: pass\n"
    )
    trace = [str(STRACE), "-f", "-qq", "-e", "trace=openat,open,creat,memfd_create", "-o", str(log)]
    with (tmp_path / "film").open("rb") as stdin:
        command = [*trace, sys.executable, "-B", "-c", script]
        done = subprocess.run(command, stdin=stdin, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    calls = log.read_text("utf-8").splitlines()
    assert len(calls) > 50
    written = [line for line in calls if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(", line)]
    # The gate measures coverage of this process too, and keeps its figures in a file.
    assert [line for line in written if not re.search(r'"/dev/|/\.coverage\.', line)] == []


def test_a_file_that_is_missing_or_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.mp4", tmp_path):
        with pytest.raises(FileNotReadable, match=path.name):
            read([path])


def test_progress_is_told_and_may_end_the_reading() -> None:
    told: list[float] = []
    video(STILL, progress=told.append)
    assert len(told) == 60
    assert told == sorted(told)

    class Gone(Exception):
        pass

    def leave(seconds: float) -> None:
        if seconds > 1:
            raise Gone

    with pytest.raises(Gone):
        video(STILL, progress=leave)


def shots(count: int, size: tuple[int, int] = (96, 64)) -> list[bytes]:
    """Photos that differ in one pixel."""
    files = []
    for number in range(count):
        picture = quadrants(*size)
        picture.putpixel((0, 0), (number, 0, 0))
        files.append(encoded(picture, "PNG"))
    return files


def test_photos_in_their_order(tmp_path: Path) -> None:
    files = shots(8)
    seen = read(files)
    assert (seen.source, seen.width_px, seen.height_px) == ("photos", 96, 64)
    assert [(frame.number, frame.seconds) for frame in seen.frames] == [(n, None) for n in range(8)]
    assert corners(seen.frames[3].photo.rgb) == "RGBW"
    assert seen.sha256 != read(files[::-1]).sha256
    paths = [tmp_path / str(number) for number in range(8)]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    assert read(paths).sha256 == seen.sha256


@pytest.mark.parametrize("count", [1, 7, 17])
def test_too_few_and_too_many_photos(count: int) -> None:
    for reader in (photos, read):
        with pytest.raises(BadOption, match=f"8 to 16 photos; these are {count}"):
            reader(shots(count))
    assert len(photos(shots(16)).frames) == 16


def test_photos_that_cannot_belong_together() -> None:
    files = shots(8)
    with pytest.raises(RepeatedPhoto, match="Photo 8"):
        photos([*files[:7], files[2]])
    with pytest.raises(BadOption, match="Photo 8 and the first one differ in size"):
        photos([*files[:7], *shots(1, (64, 96))])
    with pytest.raises(NotAnImage, match="Photo 5"):
        photos([*files[:4], b"no photo", *files[5:]])
    for mixed in ([STILL, *files], [STILL, MP4]):
        with pytest.raises(BadOption, match="not several videos"):
            read(mixed)
    with pytest.raises(BadOption, match="these are 0"):
        read([])


def test_large_photos_do_not_fill_the_memory() -> None:
    seen = photos(shots(8, (1800, 1200)))
    assert seen.frames[0].photo.rgb.shape == (960, 1440, 3)
    assert (seen.width_px, seen.height_px) == (1800, 1200)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photos_are_no_videos(form: str) -> None:
    assert not is_video(encoded(quadrants(), form))


def test_the_container_decides_what_is_a_video() -> None:
    assert all(is_video(still(8, kind)) for kind in CONTAINERS)
    transport = (b"G" + bytes(187)) * 5
    assert is_video(transport)
    assert is_video(bytes(4) + (transport[:188] + bytes(4)) * 5)
    assert not is_video(b"G" + bytes(900))


def test_without_opencv_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(PostureError) as caught:
        video(STILL)
    assert caught.value.code == "missing_library"


def test_the_library_takes_files_and_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(STILL)
    handed: list[tuple[str, int]] = []
    told: list[str | None] = []
    monkeypatch.setattr(
        "posture.turn.analysis.analyse_turn", lambda seen, *_: handed.append((seen.source, len(seen.frames)))
    )
    detector = KnowingDetector()
    for source, found in (
        (STILL, ("video", 60)),
        (path, ("video", 60)),
        (str(path), ("video", 60)),
        ([path], ("video", 60)),
        (shots(8), ("photos", 8)),
    ):
        posture.analyse_turn(source, detector=detector)
        assert handed.pop() == found
    monkeypatch.setattr(
        "posture.turn.analysis.analyse_turn", lambda seen, *_: told.append(seen.frames[0].photo.turned_over)
    )
    for mirrored in (None, True, False):
        posture.analyse_turn(STILL, detector=detector, mirrored=mirrored)
    assert told == [None, "stated", None]
    with pytest.raises(UnreadableVideo) as caught:
        posture.analyse_turn(b"x", detector=detector, intake=Intake(red_flags=("bladder_bowel",)))
    assert caught.value.withheld is not None


def test_a_turn_of_mirror_images_is_turned_back_as_told() -> None:
    seen = video(STILL)
    assert seen.as_told(None) is seen
    over = seen.as_told(mirrored=True)
    assert {frame.photo.turned_over for frame in over.frames} == {"stated"}
    for frame, back in zip(seen.frames, over.frames, strict=True):
        np.testing.assert_array_equal(back.photo.rgb, frame.photo.rgb[:, ::-1])
    again = over.as_told(mirrored=False)
    assert {frame.photo.turned_over for frame in again.frames} == {None}
    np.testing.assert_array_equal(again.frames[0].photo.rgb, seen.frames[0].photo.rgb)
    assert (over.sha256, over.source) == (seen.sha256, seen.source)
