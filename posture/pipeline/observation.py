"""One photo looked at: landmarks, view, camera roll, blur and printed cards, and what the gates say of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

import numpy as np

from posture.answer.assessment import CameraRoll, GateResult, ImageInfo, LandmarkPoint, PhotoPart, View
from posture.answer.seen import Seen
from posture.answer.vocabulary import ViewName
from posture.body.feet import feet_of
from posture.body.landmarks import Joint, Landmarks
from posture.body.view import check_asked
from posture.cards.level import wall_roll
from posture.cards.readings import card_outcomes, on_the_body, seen_from, seen_list
from posture.cards.search import SeenCards, cards_in, look_for_cards
from posture.errors import NothingMeasurable, ViewMismatch, ViewUnclear
from posture.image.crop import detected
from posture.image.edges import find_edges
from posture.image.knee_edge import edge_between_knees
from posture.image.photo import DECODED_LONG_SIDE_PX, decode, decode_with_grey
from posture.image.sharpness import blur
from posture.measure import camera_roll
from posture.measure.gates import GatedPhoto, check
from posture.measure.readings import Outcome, Reading
from posture.pelvis.calibration import picture_calibration
from posture.pelvis.crop import trunk_square
from posture.pipeline import by_hand
from posture.pipeline.options import PhotoOptions
from posture.points.given import Marks
from posture.points.placed import placed
from posture.points.readings import Photo as MarkedPhoto
from posture.points.readings import readings
from posture.points.sight import sight_of
from posture.points.table import BODY
from posture.timing import timed, unpacked

if TYPE_CHECKING:
    from posture.image.photo import Photo
    from posture.pose.detector import Detector
    from posture.pose.pelvis_lines import Lines

FINE_BODY_PX = 400.0
"""A large photo of a smaller person is unpacked once more, so that the body has this many pixels: half
more than the network's input of 256 (BlazePose GHUM model card) [proposed]."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One photo after detection.

    `blur` is what `posture.image.sharpness` tells, `knee_edge` what `posture.image.knee_edge` does, `lines`
    what the network reads in the trunk (None where nobody asked it), `marked` the points that a person set.
    `number` says which of several photos it is, counted from 1, where no view was stated. `raised` is how
    much higher the right foot was stood than the left on purpose, in body heights.

    What is read off the pixels is read once: whoever keeps many photos may let go of theirs. So are the
    cards, once for each roll: `worn` has what `card_outcomes_of` read, by the roll's degrees and their error.
    """

    photo: Photo
    landmarks: Landmarks
    view: View
    roll: CameraRoll
    blur: float
    knee_edge: float
    cards: SeenCards
    lines: Lines | None = None
    marked: MarkedPhoto | None = None
    number: int | None = None
    raised: float = 0.0
    worn: dict[tuple[float | None, float], tuple[Outcome, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


def observe(
    data: bytes,
    detector: Detector,
    stated: ViewName | None = None,
    options: PhotoOptions | None = None,
) -> Observation:
    """Find the person, the cards and the camera's roll in one photo.

    Parameters
    ----------
    data : bytes
        The photo file.
    detector : Detector
    stated : str, optional
        The view as the caller states it.
    options : PhotoOptions, optional

    Raises
    ------
    PostureError
        See `posture.errors`.
    """
    options = options or PhotoOptions()
    roll_deg, limits = options.roll_deg, options.limits
    with timed("decode"):
        photo, grey = decode_with_grey(data, limits, options.mirrored)
    unpacked(photo.width_px, photo.height_px)
    with timed("detect"), ThreadPoolExecutor(1) as beside:
        # Cards and room are searched while the network looks at the person.
        found = beside.submit(look_for_cards, data, photo, limits, grey)
        room = (
            beside.submit(find_edges, photo)
            if roll_deg is None
            else camera_roll.given(-roll_deg if photo.turned_over else roll_deg)
        )
        landmarks = _detected(photo, options, detector)
    cards = found.result() if options.crop is None else cards_in(found.result(), options.crop)
    if isinstance(room, CameraRoll):
        roll = room
    else:
        roll = wall_roll(cards) or camera_roll.estimate(room.result(), landmarks)
    unpacked_px = float(np.ptp(landmarks.xy_px[:, 1])) * photo.scale
    if photo.scale < 1 and unpacked_px < FINE_BODY_PX:
        finer = DECODED_LONG_SIDE_PX * FINE_BODY_PX / max(unpacked_px, 1.0)
        with timed("decode"):
            photo = decode(data, limits, int(finer), options.mirrored)
        with timed("detect"):
            landmarks = _detected(photo, options, detector)
    low, high = landmarks.xy_px.min(axis=0), landmarks.xy_px.max(axis=0)
    unsharp = blur(photo, low[0], low[1], high[0], high[1])
    cards = on_the_body(cards, landmarks)
    try:
        landmarks, view = seen_from(landmarks, cards, stated)
    except ViewMismatch as error:
        recognised, view = seen_from(landmarks, cards, None)
        edge = edge_between_knees(photo, recognised)
        error.seen = _seen(Observation(photo, recognised, view, roll, unsharp, edge, cards), error)
        raise
    marked = _marked(options.marks.of(view.name), landmarks, view, roll, photo, seated=options.seated)
    edge = edge_between_knees(photo, landmarks)
    with timed("detect"):
        lines = _lines_of(photo, landmarks, view, detector)
    photo = replace(photo, taken_at=options.taken.of(photo.taken_at))  # from here on it is shown
    raised = options.raised_mm / (BODY.stature_mm * BODY.shown)
    return Observation(photo, landmarks, view, roll, unsharp, edge, cards, lines, marked, raised=raised)


def _marked(
    marks: Marks, landmarks: Landmarks, view: View, roll: CameraRoll, photo: Photo, *, seated: bool
) -> MarkedPhoto | None:
    """The points that a person set in this photo, as far as it can hold them."""
    if not marks.points:
        return None
    sight = sight_of(landmarks, view.name, roll.deg, photo.focal_px, marks.stature_mm, seated=seated)
    return MarkedPhoto(placed(marks, landmarks, sight), landmarks, sight, roll)


def _detected(photo: Photo, options: PhotoOptions, detector: Detector) -> Landmarks:
    """The person in the photo, or in the part of it that is to be measured."""
    try:
        return detected(photo, options.crop, detector.detect) if options.crop else detector.detect(photo)
    except NothingMeasurable as error:
        size = photo.width_px, photo.height_px
        error.seen = Seen(photo.sha256, *size, turned_over=photo.turned_over is not None)
        raise


def _lines_of(photo: Photo, landmarks: Landmarks, view: View, detector: Detector) -> Lines | None:
    """What the network reads in the trunk, in a view that it was measured in."""
    if view.name not in picture_calibration().views:
        return None
    square = trunk_square(photo, landmarks)
    return None if square is None else detector.read_lines(square)


def card_outcomes_of(observation: Observation, roll: CameraRoll) -> tuple[Outcome, ...]:
    """What the cards of a photo say with this roll taken out; read once for each roll."""
    seen, known = observation, (roll.deg, roll.sem_deg)
    if known not in seen.worn:
        feet = feet_of(seen.landmarks, seen.view.name, roll.deg or 0.0, seen.cards.lens.focal_px)
        seen.worn[known] = card_outcomes(seen.cards, seen.view.name, roll, feet)
    return seen.worn[known]


def marked_of(observation: Observation, roll: CameraRoll) -> MarkedPhoto | None:
    """The points of a photo with this roll taken out."""
    return None if observation.marked is None else by_hand.with_roll(observation.marked, roll)


def hand_outcomes_of(
    observation: Observation, gates: tuple[GateResult, ...], roll: CameraRoll
) -> list[Outcome]:
    """What the points that a person set say with this roll taken out."""
    marked = marked_of(observation, roll)
    return [] if marked is None else by_hand.outcomes(marked, gates)


def gates_of(observation: Observation, roll: CameraRoll) -> tuple[GateResult, ...]:
    """The quality gates; NothingMeasurable when neither landmarks nor cards nor points are of use.

    A photo that passes them and does not tell which side of the person it shows raises ViewUnclear.
    """
    try:
        return _gates(observation, roll)
    except NothingMeasurable as error:
        error.seen = _seen(observation, error)
        raise


def _gates(observation: Observation, roll: CameraRoll) -> tuple[GateResult, ...]:
    by_cards = any(isinstance(item, Reading) for item in card_outcomes_of(observation, roll))
    set_by_hand = marked_of(observation, roll)
    by_points = set_by_hand is not None and bool(readings(set_by_hand))
    gates = check(gated(observation, roll), with_cards=by_cards or by_points)
    check_asked(observation.landmarks, observation.view)
    return gates


def gated(observation: Observation, roll: CameraRoll) -> GatedPhoto:
    """What the quality gates look at, with this roll taken out."""
    return GatedPhoto(
        observation.landmarks,
        observation.view,
        roll,
        observation.blur,
        observation.photo.scale,
        observation.knee_edge,
        observation.raised,
    )


_ABOUT_THE_VIEW = (ViewUnclear, ViewMismatch)


def _seen(observation: Observation, error: NothingMeasurable) -> Seen:
    """What was seen in a photo that is refused with this error."""
    photo = observation.photo
    return Seen(
        sha256=photo.sha256,
        width=photo.width_px,
        height=photo.height_px,
        turned_over=photo.turned_over is not None,
        landmarks=points_of(observation.landmarks),
        views=tuple(_could_be(observation)) if isinstance(error, _ABOUT_THE_VIEW) else (),
    )


def _could_be(observation: Observation) -> Iterator[ViewName]:
    """The views with which a photo can be measured when one of them is stated."""
    for name in get_args(ViewName):
        try:
            landmarks, view = seen_from(observation.landmarks, observation.cards, name)
            _gates(replace(observation, landmarks=landmarks, view=view), observation.roll)
        except NothingMeasurable:
            continue
        yield name


def part_of(observation: Observation, gates: tuple[GateResult, ...], roll: CameraRoll) -> PhotoPart:
    """The photo's part of a session's answer."""
    return PhotoPart(
        view=observation.view,
        quality=gates,
        camera_roll=roll,
        landmarks=points_of(observation.landmarks),
        passes=observation.landmarks.passes,
        image=image_of(observation),
        cards=seen_list(observation.cards),
        number=observation.number,
        **by_hand.listed(marked_of(observation, roll)),
    )


def points_of(landmarks: Landmarks) -> tuple[LandmarkPoint, ...]:
    """The landmarks as the answer shows them."""
    return tuple(
        LandmarkPoint(
            name=joint.name.lower(),
            x_px=float(landmarks.xy_px[joint, 0]),
            y_px=float(landmarks.xy_px[joint, 1]),
            visibility=float(landmarks.visibility[joint]),
            disagreement_px=float(landmarks.disagreement_px[joint]),
        )
        for joint in Joint
    )


def image_of(observation: Observation) -> ImageInfo:
    """Size and digest of the photo, when it was taken if that may be shown, and which part was measured."""
    photo = observation.photo
    size = photo.width_px, photo.height_px
    return ImageInfo(*size, photo.sha256, photo.turned_over, photo.taken_at, observation.landmarks.part)
