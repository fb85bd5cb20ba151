"""Videos with known frames, and ways to spoil them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.photos import quadrants

Picture = NDArray[np.uint8]
CONTAINERS = {
    "avi": "MJPG",
    "mp4": "mp4v",
    "mov": "mp4v",
    "mkv": "MJPG",
    "webm": "VP80",
    "m2ts": "mp4v",
    "flv": "FLV1",
    "mpg": "mp2v",
    "wmv": "WMV2",
}
RATE_HZ = 15.0


def film(pictures: Iterable[Picture], kind: str = "avi", rate_hz: float = RATE_HZ) -> bytes:
    """A video of these RGB pictures; OpenCV can write files only."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{kind}"
        writer = None
        for picture in pictures:
            if writer is None:
                size = (picture.shape[1], picture.shape[0])
                code = cv2.VideoWriter.fourcc(*CONTAINERS[kind])
                writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, rate_hz, size)
                assert writer.isOpened()
            writer.write(picture[..., ::-1])
        assert writer is not None
        writer.release()
        return path.read_bytes()


def still(count: int = 60, kind: str = "avi", size: tuple[int, int] = (96, 64)) -> bytes:
    """The same four coloured quadrants in every frame; 60 frames last four seconds."""
    picture = np.asarray(quadrants(*size))
    return film((picture for _ in range(count)), kind)


def scene(size: tuple[int, int] = (192, 128)) -> Picture:
    """A picture with fine structure everywhere."""
    rng = np.random.default_rng(5)
    cells = rng.integers(0, 255, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def turned(mp4: bytes, clockwise_deg: int) -> bytes:
    """The same MP4 as from a phone that was held turned: only the display matrix is changed."""
    matrix = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[clockwise_deg]
    a, b, c, d = (value * 0x10000 for value in matrix)
    start = mp4.index(b"tkhd") + 44  # tag, version, times, track, duration, layer, group, volume
    return mp4[:start] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + mp4[start + 36 :]


def with_number(data: bytes, tag: bytes, offset: int, value: int) -> bytes:
    """The file with another little-endian number at this distance behind the first `tag`."""
    start = data.index(tag) + offset
    return data[:start] + struct.pack("<I", value) + data[start + 4 :]
