"""Photo in, landmarks out. Only this room knows MediaPipe.

Every photo is looked at together with its mirror image, in two threads, and the two answers are
averaged after left and right have been exchanged. That cancels whatever the network reports
differently for left and right without reason (measured: median 1.6 degrees at the hips), and it
makes the answer for a mirrored photo exactly the mirrored answer.

MediaPipe is pinned to 0.10.31: 0.10.35 and later open connections to a usage-statistics server,
which a tool that looks at photos of bodies must not do.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from posture.answer.box import Box, around
from posture.body.geometry import wrapped_deg
from posture.body.landmarks import MIRROR, Array, Head, Joint, Landmarks, mirrored_edges, mirrored_points
from posture.body.outline import outline
from posture.body.stance import facing_of
from posture.errors import DetectorClosed, NoPerson, SeveralPeople
from posture.pose.face import even_share, head_square, open_face_detector, score
from posture.pose.models import FULL, HEAVY, model_bytes
from posture.pose.pelvis_lines import LineNetwork, Lines

if TYPE_CHECKING:
    from posture.image.photo import Photo

CROP_BELOW = 0.55
"""A body shorter than this part of the picture is cut out and looked at again [proposed]."""

WEAK_DISAGREEMENT = 0.03
"""So is one whose two passes differ by more than this part of the body's height [proposed]."""

CROP_MARGIN = 0.25
"""Room left around the body in the second look, in body heights [proposed]."""

SECOND_PERSON, PLAINLY_SEEN = 0.35, 0.65
"""A second person at least this tall against the first makes the photo unusable; a little smaller ones do if
they are seen at least so well, the mean of MediaPipe's visibilities [proposed]. Whole people who were pasted
in have 0.69 and more; who sits in the background, half cut off, has 0.56."""

NOT_QUITE = 0.86
"""A little smaller: this share of `SECOND_PERSON`; landmarks find people of 0.35 at 0.33 to 0.36."""

ROOM_BESIDE = 0.1
"""A column this wide, in body heights, can hold a second person: people are 0.25 to 0.28 of their height wide
over the arms (ANSUR II: 0.26 to 0.29), times `SECOND_PERSON`."""

ROOM_ABOVE = 0.6
"""A band this high, in body heights, above or below the person of an upright picture is more than ceiling or
floor: it may be another picture [proposed]."""

ELONGATED = 2.0
"""Beyond this ratio of its sides a picture is looked at in tiles too. Measured: in pictures of 2.5 : 1 each
of 18 people that fill the height is found, in 4 : 1 one, in 6 : 1 none."""

MOST_TILES = 24
"""Pictures of more than about 12 : 1 are no photos of a person [proposed]."""

_LEAST_PX = 32
_Pixels = NDArray[np.uint8]

_TRUNK_AND_LEGS = [
    Joint.LEFT_SHOULDER,
    Joint.RIGHT_SHOULDER,
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
]


class Detector(Protocol):
    """Finds the landmarks of the one person in a photo."""

    def detect(self, photo: Photo) -> Landmarks:
        """Landmarks in pixels of the upright original; NoPerson or SeveralPeople otherwise."""

    def read_lines(self, square: _Pixels) -> Lines | None:
        """Hip line and shoulder line in the trunk's square; None where there is no network for it."""

    def people(self, photo: Photo) -> tuple[Box, ...]:
        """The boxes of everybody who is seen, from left to right, pixels of the upright original."""

    def close(self) -> None:
        """Free what the detector holds; a closed detector raises DetectorClosed."""


@dataclass(frozen=True, slots=True)
class Body:
    """One person found in one pass: positions as fractions of the picture, depth, visibility.

    `outline` holds the body's left and right edges in the picture, when they were wanted.
    """

    xy: Array
    world_m: Array
    visibility: Array
    outline: Array | None = None

    @property
    def height(self) -> float:
        """Highest to lowest landmark, as a part of the picture's height."""
        return float(np.ptp(self.xy[:, 1]))

    def unmirrored(self) -> Body:
        """The same person, found in the mirror image, in the picture itself."""
        return Body(
            mirrored_points(self.xy, 1.0),
            mirrored_points(self.world_m),
            self.visibility[MIRROR],
            mirrored_edges(self.outline, 1.0),
        )

    def exchanged(self) -> Body:
        """The same person with the names of left and right exchanged."""
        return Body(self.xy[MIRROR], self.world_m[MIRROR], self.visibility[MIRROR], self.outline)

    def moved(self, offset: Array, scale: Array) -> Body:
        """From fractions of a crop to fractions of the picture."""
        edges = None if self.outline is None else self.outline * scale[0] + offset[0]
        return Body(self.xy * scale + offset, self.world_m, self.visibility, edges)


class MediaPipeDetector:
    """Two MediaPipe landmarkers, one for the photo and one for its mirror image.

    Use as a context manager, one per worker thread. Loading takes about 0.3 s.

    Parameters
    ----------
    model : bytes, optional
        Another ``.task`` bundle than the one that photos are looked at with (`posture.pose.models`).
    outlines : bool
        Find the body's outline too.
    faces : bool
        Look at the head for its face too, which tells front from back.
    lines : bool
        Be able to read hip line and shoulder line off the trunk.
    """

    def __init__(
        self, model: bytes | None = None, *, outlines: bool = False, faces: bool = True, lines: bool = True
    ) -> None:
        model = model or model_bytes(FULL)
        self._landmarkers = [open_landmarker(model, outlines), open_landmarker(model, outlines)]
        self._faces = [open_face_detector(), open_face_detector()] if faces else []
        self._lines = LineNetwork() if lines else None
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="posture-pose")
        self._outlines = outlines
        self._closed = False
        # Runs at the latest when the interpreter ends, while MediaPipe can still be closed cleanly.
        networks = [*self._landmarkers, *self._faces, *([self._lines] if self._lines else [])]
        self._free = weakref.finalize(self, _free, self._threads, networks)

    @classmethod
    def for_turns(cls) -> Self:
        """The detector for full turns: the larger network, on which their calibration was learnt."""
        return cls(model_bytes(HEAVY), outlines=True, faces=False, lines=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free all networks."""
        self._closed = True
        self._free()

    def detect(self, photo: Photo) -> Landmarks:
        """Find the one person in `photo`.

        Returns
        -------
        Landmarks
            Mirror-averaged, in pixels of the upright original.

        Raises
        ------
        NothingMeasurable
            NoPerson or SeveralPeople.
        EngineFailure
            DetectorClosed.
        """
        pair = self._look(photo.rgb)
        passes = 2
        if None in pair and (tiles := _tiles(*photo.rgb.shape[:2])):
            found = [self._look_into(photo.rgb, tile) for tile in tiles]
            passes += 2 * len(tiles)
            pair = max(found, key=lambda two: sum(body.height for body in two if body))
        box = _second_look(pair, photo.rgb.shape)
        if box is not None:
            closer = self._look_into(photo.rgb, box)
            passes += 2
            if closer[0] is not None and closer[1] is not None:
                pair = closer
        first, second = pair
        if first is None or second is None:
            raise NoPerson
        tall_px = (first.height + second.height) / 2 * photo.rgb.shape[0]
        if self._somebody_in(_rest(photo.rgb, first, second), tall_px):
            raise SeveralPeople
        person = average(first, second, photo, passes)
        return replace(person, head=self._head(photo, person)) if self._faces else person

    def read_lines(self, square: _Pixels) -> Lines | None:
        """Hip line and shoulder line as the picture of the trunk shows them.

        Parameters
        ----------
        square : ndarray of shape (S, S, 3), uint8
            From `posture.pelvis.crop.trunk_square`.

        Returns
        -------
        Lines or None
            Of the mirrored square exactly the opposite; None from a detector that was opened without `lines`.

        Raises
        ------
        EngineFailure
            DetectorClosed, ModelCorrupted.
        """
        return self._lines.read(square) if self._lines else None

    def people(self, photo: Photo) -> tuple[Box, ...]:
        """Everybody who is seen, from left to right: to be shown and chosen from, never measured.

        The detector sees two people at once at most; others are looked for in the room beside them.

        Returns
        -------
        tuple of Box
            Around the landmarks of each, pixels of the upright original.

        Raises
        ------
        EngineFailure
            DetectorClosed.
        """
        if self._closed:
            raise DetectorClosed
        found = self._everybody(photo.rgb)
        for left, right in _gaps(found, photo.rgb.shape):
            strip = np.ascontiguousarray(photo.rgb[:, left:right])
            offset, share = np.array([left, 0.0]) / photo.rgb.shape[1], (right - left) / photo.rgb.shape[1]
            found += [body.moved(offset, np.array([share, 1.0])) for body in self._everybody(strip)]
        return people_of(found, photo.width_px, photo.height_px)

    def _everybody(self, rgb: _Pixels) -> list[Body]:
        """All who are found in the picture or in its mirror image."""
        pictures = (np.ascontiguousarray(rgb), np.ascontiguousarray(rgb[:, ::-1]))
        plain, mirrored = self._threads.map(bodies_in, self._landmarkers, pictures)
        return [*plain, *(body.unmirrored() for body in mirrored)]

    def _head(self, photo: Photo, found: Landmarks) -> Head:
        square = head_square(photo.rgb, found.xy_px * photo.scale)
        squares = (square, np.ascontiguousarray(square[:, ::-1]))
        scores = self._threads.map(lambda job: score(*job), zip(self._faces, squares, strict=True))
        return Head(sum(scores) / 2, even_share(square))

    def detect_once(self, photo: Photo) -> Landmarks:
        """One pass without the mirror image, as other programs do it; for comparison only.

        Raises NoPerson, SeveralPeople and DetectorClosed as `detect` does.
        """
        if self._closed:
            raise DetectorClosed
        found = bodies_in(self._landmarkers[0], np.ascontiguousarray(photo.rgb))
        if len(found) != 1:
            raise SeveralPeople if found else NoPerson
        return average(found[0], found[0], photo, passes=1)

    def _somebody_in(self, pictures: Sequence[_Pixels], tall_px: float) -> bool:
        """Whether one of the pictures shows a person who counts beside one so tall."""

        def seen(number: int) -> bool:
            return any(
                _counts(body, body.height * len(picture) / tall_px)
                for picture in pictures[number :: len(self._landmarkers)]
                for body in bodies_in(self._landmarkers[number], picture, self._outlines)
            )

        return any(self._threads.map(seen, range(len(self._landmarkers))))

    def _look_into(self, rgb: _Pixels, box: tuple[int, int, int, int]) -> _Pair:
        left, top, right, bottom = box
        height, width = rgb.shape[:2]
        offset = np.array([left / width, top / height])
        scale = np.array([(right - left) / width, (bottom - top) / height])
        found = self._look(rgb[top:bottom, left:right])
        first, second = (body and body.moved(offset, scale) for body in found)
        return first, second

    def _look(self, rgb: _Pixels) -> _Pair:
        """The person in the picture and in its mirror image (mirrored back)."""
        if self._closed:
            raise DetectorClosed
        upright = np.ascontiguousarray(rgb)
        # Moving whole pixels (V3) is twice as fast as moving each colour.
        flipped = np.ascontiguousarray(upright.view("V3")[:, ::-1]).view(np.uint8).reshape(upright.shape)
        pictures = (upright, flipped)
        jobs = zip(self._landmarkers, pictures, strict=True)
        plain, mirrored = self._threads.map(lambda job: bodies_in(job[0], job[1], self._outlines), jobs)
        if len(plain) > 1 or len(mirrored) > 1:
            raise SeveralPeople
        return (
            plain[0] if plain else None,
            mirrored[0].unmirrored() if mirrored else None,
        )


def _gaps(found: Sequence[Body], shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Columns (first, last) between and beside people that may hold another one."""
    height, width = shape[:2]
    tallest = max((body.height for body in found), default=1.0) * height
    taken = sorted((body.xy[:, 0].min() * width, body.xy[:, 0].max() * width) for body in found)
    gaps, free = [], 0.0
    for left, right in [*taken, (float(width), float(width))]:
        if left - free >= max(ROOM_BESIDE * tallest, _LEAST_PX):
            gaps.append((int(free), int(left)))
        free = max(free, right)
    return gaps if found else []


def people_of(found: Sequence[Body], width_px: int, height_px: int) -> tuple[Box, ...]:
    """The boxes of the people among these finds, from left to right: each once, no small bystander."""
    apart: list[Body] = []
    for body in sorted(found, key=lambda body: -body.height):
        tall = not apart or _counts(body, body.height / apart[0].height)
        if tall and all(_stands_elsewhere(body, other) for other in apart):
            apart.append(body)
    size = np.array([width_px, height_px])
    boxes = []
    for body in apart:
        (left, top), (right, bottom) = body.xy.min(axis=0) * size, body.xy.max(axis=0) * size
        boxes.append(around(float(left), float(top), float(right), float(bottom), width_px, height_px))
    return tuple(sorted(boxes, key=lambda box: box.left + box.right))


def _stands_elsewhere(body: Body, other: Body) -> bool:
    distance = np.linalg.norm(body.xy[_TRUNK_AND_LEGS] - other.xy[_TRUNK_AND_LEGS], axis=1)
    return bool(np.median(distance) > 0.1 * max(body.height, other.height))


_Pair = tuple[Body | None, Body | None]


def _free(threads: ThreadPoolExecutor, networks: list[Any]) -> None:
    threads.shutdown(wait=True)
    for network in networks:
        network.close()


def open_landmarker(model: bytes, outlines: bool = False, *, video: bool = False) -> Any:
    """One landmarker, for single photos of up to two people or for a video of one."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model),
        running_mode=vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE,
        num_poses=1 if video else 2,
        output_segmentation_masks=outlines,
    )
    return vision.PoseLandmarker.create_from_options(options)


def bodies_in(
    landmarker: Any, rgb: _Pixels, outlines: bool = False, video_ms: int | None = None
) -> list[Body]:
    """People found in one pass, the tallest first, without small bystanders and double finds."""
    import mediapipe

    height, width = rgb.shape[:2]
    wider = 1.0
    if outlines:
        # MediaPipe 0.10.31 crashes on masks whose width is no multiple of 64.
        rgb = np.ascontiguousarray(np.pad(rgb, ((0, 0), (0, -width % 64), (0, 0)), mode="edge"))
        wider = rgb.shape[1] / width
    picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
    result = (
        landmarker.detect(picture) if video_ms is None else landmarker.detect_for_video(picture, video_ms)
    )
    size = np.array([width, height], dtype=np.float64)
    bodies = []
    for k, (pose, world) in enumerate(zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)):
        xy = np.array([(point.x * wider, point.y) for point in pose])
        edges = None
        if outlines:
            mask = result.segmentation_masks[k].numpy_view().reshape(height, -1)[:, :width]
            edges = outline(mask, xy * size) / width
        bodies.append(
            Body(
                xy=xy,
                world_m=np.array([(point.x, point.y, point.z) for point in world]),
                visibility=np.array([point.visibility for point in pose]),
                outline=edges,
            )
        )
    bodies.sort(key=lambda body: -body.height)
    return bodies[:1] + [body for body in bodies[1:] if _is_someone_else(body, bodies[0])]


def _is_someone_else(body: Body, main: Body) -> bool:
    return _counts(body, body.height / main.height) and _stands_elsewhere(body, main)


def _counts(body: Body, share: float) -> bool:
    """Whether somebody of this share of the measured person's height may have been meant."""
    plain = float(body.visibility.mean()) >= PLAINLY_SEEN
    return share >= SECOND_PERSON * (NOT_QUITE if plain else 1.0)


def _second_look(pair: _Pair, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom; pixels) worth a second look, or None.

    The box of a mirrored picture is exactly the mirrored box.
    """
    bodies = [body for body in pair if body is not None]
    if not bodies:
        return None
    xy = np.mean([body.xy for body in bodies], axis=0)
    tall = float(np.ptp(xy[:, 1]))
    if len(bodies) == 2:
        distance = np.linalg.norm((bodies[0].xy - bodies[1].xy)[_TRUNK_AND_LEGS], axis=1)
        if tall >= CROP_BELOW and float(distance.mean()) < WEAK_DISAGREEMENT * tall:
            return None
    height, width = shape[:2]
    margin = CROP_MARGIN * tall * height
    low = xy.min(axis=0) * (width, height) - margin
    high = xy.max(axis=0) * (width, height) + margin
    left, top = max(0, int(np.floor(low[0]))), max(0, int(np.floor(low[1])))
    right = width - max(0, int(np.floor(width - high[0])))
    bottom = height - max(0, int(np.floor(height - high[1])))
    if right - left < _LEAST_PX or bottom - top < _LEAST_PX:
        return None
    return left, top, right, bottom


def _tiles(height: int, width: int) -> list[tuple[int, int, int, int]]:
    """Overlapping squares (left, top, right, bottom; pixels) along an elongated picture; none for others.

    Those of the mirrored picture are exactly the mirrored squares.
    """
    long, side = max(height, width), min(height, width)
    side += (long - side) % 2  # then the one in the middle lies in the middle
    count = 1 + int(np.ceil(2 * (long - side) / side))
    if long <= ELONGATED * side or count > MOST_TILES:
        return []
    starts = [k * (long - side) // (count - 1) for k in range((count + 1) // 2)]
    starts += [long - side - start for start in reversed(starts[: count // 2])]
    if width > height:
        return [(start, 0, start + side, height) for start in starts]
    return [(0, start, width, start + side) for start in starts]


def _rest(rgb: _Pixels, first: Body, second: Body) -> list[_Pixels]:
    """The parts of the picture in which somebody else can be, without the person who was found.

    The detector sees one person well and a second one beside them badly. The mirrored picture gives exactly
    the same parts: the right side is always looked at in its mirror image, and of a part that is its own
    counterpart one of both mirror images is chosen by its pixels.
    """
    height, width = rgb.shape[:2]
    xy = (first.xy + second.xy) / 2 * (width, height)
    (left, top), (right, bottom) = xy.min(axis=0), xy.max(axis=0)
    least = max(ROOM_BESIDE * (bottom - top), _LEAST_PX), max(ROOM_ABOVE * (bottom - top), _LEAST_PX)
    columns = [rgb[:, : max(0, int(left))], rgb[:, width - max(0, int(width - right)) :][:, ::-1]]
    columns = [column for column in columns if column.shape[1] >= least[0]]
    if columns and sum(column.shape[1] for column in columns) <= height:
        # One look for both.
        columns.sort(key=_content)
        columns = [np.hstack(columns)]
    bands = [rgb[: max(0, int(top))], rgb[height - max(0, int(height - bottom)) :]]
    bands = [
        min(band, band[:, ::-1], key=_content) for band in bands if len(band) >= least[1] and height > width
    ]
    parts = [*columns, *bands]
    for part in [*(c for c in columns if c.shape[1] > height), *(b for b in bands if len(b) > width)]:
        parts += [part[up:down, before:after] for before, up, after, down in _tiles(*part.shape[:2])]
    return [np.ascontiguousarray(part) for part in parts]


def _content(part: _Pixels) -> bytes:
    return part.tobytes()


def average(first: Body, second: Body, photo: Photo, passes: int) -> Landmarks:
    """Landmarks half way between two finds of one person.

    Where one takes the person for a front and the other for a back, half way would be the body's middle: the
    one that is less sure takes over the names of the other, and the landmarks say so.
    """
    apart_deg = wrapped_deg(facing_of(first.world_m) - facing_of(second.world_m))
    disputed = abs(apart_deg) > 90.0
    if disputed:
        first, second = _same_names(first, second)
    size = np.array([photo.width_px, photo.height_px], dtype=np.float64)
    edges = None
    if first.outline is not None and second.outline is not None:
        edges = (first.outline + second.outline) / 2 * size[0]
    return Landmarks(
        xy_px=(first.xy + second.xy) / 2 * size,
        world_m=(first.world_m + second.world_m) / 2,
        visibility=np.clip((first.visibility + second.visibility) / 2, 0.0, 1.0),
        width_px=photo.width_px,
        height_px=photo.height_px,
        disagreement_px=np.linalg.norm((first.xy - second.xy) * size, axis=1),
        passes=passes,
        outline_px=edges,
        disputed=disputed,
    )


def _same_names(first: Body, second: Body) -> tuple[Body, Body]:
    """Both with the names of the one whose hips and shoulders lie more clearly across in space."""
    if _width_m(first) >= _width_m(second):
        return first, second.exchanged()
    return first.exchanged(), second


def _width_m(body: Body) -> float:
    pairs = body.world_m[[Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP]]
    pairs = pairs - body.world_m[[Joint.LEFT_SHOULDER, Joint.LEFT_HIP]]
    return float(np.linalg.norm(pairs.sum(axis=0)))
