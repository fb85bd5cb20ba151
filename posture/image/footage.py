"""A video, or the photos of a turn, as a few dozen upright frames.

A video never touches the disk and is never held unpacked: frame after frame goes by, and of every
moment only the sharpest stays.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from posture.answer.moments import earliest
from posture.errors import BadInput, BadOption, RepeatedPhoto, UnreadableVideo, VideoTooLarge, VideoTooShort
from posture.files import open_file
from posture.image.container import HEAD_BYTES, is_container
from posture.image.photo import DEFAULT_LIMITS as PHOTO_LIMITS
from posture.image.photo import Photo, PhotoLimits, decode, opened
from posture.image.taken import Taken
from posture.image.video import Film, Stream, reduced, sharpness
from posture.timing import timed
from posture.words.phrases import say

FRAMES = 72
"""Moments of a video that are kept: every 5 degrees of one turn."""

TRIES = 3
"""Frames of each moment that are compared for sharpness."""

LONG_SIDE_PX = 720
"""Long side of a video's kept frames; see `posture.image.photo.DECODED_LONG_SIDE_PX`."""

PHOTO_LONG_SIDE_PX = 1440
"""Long side of kept photos: there are fewer of them, and people photograph themselves from afar."""

PHOTOS = range(8, 17)
"""How many photos make a turn."""

Progress = Callable[[float], None]
"""Told after every frame how many seconds of the video were read; what it raises ends the reading."""


@dataclass(frozen=True, slots=True)
class FootageLimits:
    """What is refused: in a video (`max_pixels` in one of its frames), and in each `photo`."""

    max_bytes: int = 200_000_000
    max_pixels: int = 9_000_000
    min_seconds: float = 3.0
    max_seconds: float = 90.0
    max_frames: int = 10_800
    photo: PhotoLimits = PHOTO_LIMITS


DEFAULT_LIMITS = FootageLimits()


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a turn: its place in the video or among the photos, and when (None for photos)."""

    number: int
    seconds: float | None
    photo: Photo


@dataclass(frozen=True, slots=True)
class Footage:
    """The frames of one turn, in the order in which they were given.

    Attributes
    ----------
    sha256 : str
        Digest of the video's file, or of the photos' digests in their order.
    width_px, height_px : int
        Size of the upright originals.
    taken_at : str or None
        When it was taken, as the caller or the first of the photos says it (`dated`); a video is not asked.
    """

    source: Literal["video", "photos"]
    frames: tuple[Frame, ...]
    sha256: str
    width_px: int
    height_px: int
    taken_at: str | None = None

    def dated(self, taken: Taken) -> Footage:
        """The same turn with the time that the answer may show."""
        return replace(self, taken_at=taken.of(earliest(frame.photo.taken_at for frame in self.frames)))

    def as_told(self, mirrored: bool | None) -> Footage:
        """The same turn with mirror images turned back as the caller says; None: as the files say."""
        if mirrored is None:
            return self
        frames = (replace(frame, photo=_as_told(frame.photo, mirrored)) for frame in self.frames)
        return replace(self, frames=tuple(frames))


def _as_told(photo: Photo, mirrored: bool) -> Photo:
    turned_back = photo.turned_over is not None
    told = photo if turned_back == mirrored else photo.mirrored()
    return replace(told, turned_over="stated" if mirrored else None)


def read(
    files: Sequence[bytes | Path], limits: FootageLimits = DEFAULT_LIMITS, progress: Progress | None = None
) -> Footage:
    """One video, or 8 to 16 photos: which of them is told by content. Raises what `video` and `photos` do."""
    videos = [data for data in files if is_video(data)]
    if videos and len(files) > 1:
        raise BadOption(say("failure.one_or_photos"))
    if videos or (len(files) == 1 and not _is_picture(files[0])):
        return video(files[0], limits, progress)
    _check_count(files)
    return photos([_content(data, limits.photo.max_bytes) for data in files], limits)


def is_video(data: bytes | Path) -> bool:
    """Whether the content is a video's; what can be decoded as a photo is a photo."""
    with _opened(data) as stream:
        head = stream.read(HEAD_BYTES)
    return is_container(head) and not _is_picture(data)


@timed("decode")
def photos(
    files: Sequence[bytes], limits: FootageLimits = DEFAULT_LIMITS, progress: Progress | None = None
) -> Footage:
    """Eight to sixteen photos of one turn, in any order.

    Parameters
    ----------
    files : sequence of bytes
    limits : FootageLimits
    progress : callable, optional
        Told 0 before each photo, for a photo has no time; what it raises ends the reading.

    Raises
    ------
    PostureError
        BadOption for a wrong number or photos of different sizes, RepeatedPhoto for the same file
        twice, and what `posture.image.photo.decode` raises, with the photo's place.
    """
    _check_count(files)
    frames: list[Frame] = []
    for number, data in enumerate(files):
        if progress is not None:
            progress(0.0)
        frames.append(Frame(number, None, _decoded(data, number, limits.photo)))
    first = frames[0].photo
    for frame in frames:
        photo = frame.photo
        if any(photo.sha256 == other.photo.sha256 for other in frames[: frame.number]):
            raise RepeatedPhoto(say("failure.given_before", number=frame.number + 1))
        if (photo.width_px, photo.height_px) != (first.width_px, first.height_px):
            raise BadOption(say("failure.other_size", number=frame.number + 1))
    digest = hashlib.sha256("".join(frame.photo.sha256 for frame in frames).encode()).hexdigest()
    return Footage("photos", tuple(frames), digest, first.width_px, first.height_px)


@timed("decode")
def video(
    data: bytes | Path, limits: FootageLimits = DEFAULT_LIMITS, progress: Progress | None = None
) -> Footage:
    """At most 72 frames of a video, evenly over its time, each the sharpest of its neighbours.

    Parameters
    ----------
    data : bytes or Path
        MP4, MOV, 3GP, WebM, MKV, AVI, MPEG, FLV, Ogg or WMV.
    limits : FootageLimits
    progress : callable, optional

    Raises
    ------
    BadInput
        FileNotReadable, UnreadableVideo, VideoTooLarge, VideoTooLong or VideoTooShort.
    """
    with _opened(data) as stream:
        size = stream.seek(0, io.SEEK_END)
        if size > limits.max_bytes:
            raise VideoTooLarge(say("failure.video_bytes", size=size / 1e6, most=limits.max_bytes / 1e6))
        if not is_video(data):
            raise UnreadableVideo(say("failure.no_video"))
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        with closing(Film(stream, limits.max_pixels)) as film:
            frames = _watched(film, limits, digest, progress)
    first = frames[0].photo
    return Footage("video", frames, digest, first.width_px, first.height_px)


def _watched(film: Film, limits: FootageLimits, digest: str, progress: Progress | None) -> tuple[Frame, ...]:
    choice = Choice(limits.min_seconds / FRAMES)
    for number, seconds in film.moments(limits.max_seconds, limits.max_frames):
        if choice.wants(seconds) and (pixels := film.picture()) is not None:
            width, height = film.size_px(pixels)
            small = reduced(pixels, width, height, LONG_SIDE_PX)
            photo = Photo(np.ascontiguousarray(small[..., ::-1]), width, height, digest)
            choice.add(FrameLook(sharpness(small), seconds, Frame(number, seconds, photo)))
        if progress is not None:
            progress(seconds)
    if not choice.looks:
        raise UnreadableVideo(say("failure.no_frame"))
    if not film.lasts(limits.min_seconds):
        raise VideoTooShort(say("failure.too_short", seconds=film.seconds, least=limits.min_seconds))
    return tuple(look.frame for look in choice.best(film.seconds))


@dataclass(frozen=True, slots=True)
class FrameLook:
    """A frame that may be kept, with its `sharpness` (`posture.image.video.sharpness`)."""

    sharpness: float
    seconds: float
    frame: Frame


class Choice:
    """The sharpest frame of every moment, while nobody knows how long the video will last.

    When there are twice as many moments as wanted, each two become one: memory stays the same.
    """

    def __init__(self, width_s: float) -> None:
        self.looks: list[FrameLook] = []
        self._width_s = width_s
        self._tried = -1

    def wants(self, seconds: float) -> bool:
        """Whether a frame at this time should be looked at: some of each moment are enough."""
        tried, self._tried = self._tried, int(TRIES * seconds / self._width_s)
        return self._tried != tried

    def add(self, look: FrameLook) -> None:
        """Keep it when it is the sharpest of its moment."""
        while look.seconds >= 2 * FRAMES * self._width_s:
            self._width_s *= 2
        self.looks = _sharpest([*self.looks, look], self._width_s)

    def best(self, seconds: float) -> list[FrameLook]:
        """One frame, at most, for each of the moments into which the video's time is divided."""
        return _sharpest(self.looks, seconds / FRAMES)


def _sharpest(looks: Iterable[FrameLook], width_s: float) -> list[FrameLook]:
    """The sharpest of each moment of this length, in the order of time."""
    kept: dict[int, FrameLook] = {}
    for look in looks:
        moment = int(look.seconds / width_s)
        if moment not in kept or look.sharpness > kept[moment].sharpness:
            kept[moment] = look
    return list(kept.values())


def _decoded(data: bytes, number: int, limits: PhotoLimits) -> Photo:
    try:
        photo = decode(data, limits)
    except BadInput as error:
        raise type(error)(
            say("failure.photo_number", number=number + 1, detail=error.words.detail)
        ) from error
    rgb = reduced(photo.rgb, photo.width_px, photo.height_px, min(PHOTO_LONG_SIDE_PX, max(photo.rgb.shape)))
    return replace(photo, rgb=rgb)


def _check_count(files: Sequence[Any]) -> None:
    if len(files) not in PHOTOS:
        low, high = PHOTOS[0], PHOTOS[-1]
        raise BadOption(say("failure.how_many", low=low, high=high, count=len(files)))


def _is_picture(data: bytes | Path) -> bool:
    with _opened(data) as stream:
        try:
            return opened(stream) is not None
        except Exception:  # noqa: BLE001  # what a decoder raises on foreign bytes says nothing here
            return False


@contextmanager
def _opened(data: bytes | Path) -> Iterator[Stream]:
    if isinstance(data, bytes):
        yield io.BytesIO(data)
        return
    with open_file(data) as stream:
        yield stream


def _content(data: bytes | Path, max_bytes: int) -> bytes:
    """The file, as much of it as shows that it is too large."""
    with _opened(data) as stream:
        return stream.read(max_bytes + 1)
