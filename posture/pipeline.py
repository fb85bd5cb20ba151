"""The one path of a photo: bytes, pixels, landmarks, readings, pattern, protocol, answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from posture import camera_roll, caveats, image, pattern, protocol, quality, view
from posture.assessment import (
    SCHEMA_VERSION,
    Assessment,
    CameraRoll,
    GateResult,
    ImageInfo,
    LandmarkPoint,
    PhotoPart,
    RefusedPhoto,
    SessionAssessment,
    View,
    ViewName,
)
from posture.errors import BadOption, NothingMeasurable, PostureError, RepeatedPhoto
from posture.intake import Intake
from posture.landmarks import Joint, Landmarks
from posture.measure import Outcome, entered_by_therapist, measure
from posture.merge import indicators_of
from posture.session import each_photo_its_own, shared_roll, without_roll

if TYPE_CHECKING:
    from posture.image import Limits, Photo
    from posture.pose import Detector

FINE_BODY_PX = 400.0
"""A large photo of a smaller person is unpacked once more, so that the body has this many pixels: half
more than the network's input, less than that costs accuracy (field.md 3.3)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows or wants.

    Attributes
    ----------
    view : str, optional
        What the photo shows; otherwise it is read from the landmarks.
    roll_deg : float, optional
        Camera roll, positive when the picture's content is turned clockwise.
    intake : Intake
        Pain, tender points, contraindications, red flags; empty when not asked.
    fixed_camera : bool
        Sessions: the camera stood still and the person turned.
    limits : Limits
        Sizes that are refused.
    calibrated : bool
        Read the whole body (`posture.calibration`); otherwise straight from the landmarks, with the
        larger error that this has.
    """

    view: ViewName | None = None
    roll_deg: float | None = None
    intake: Intake = field(default_factory=Intake)
    fixed_camera: bool = True
    limits: Limits = image.DEFAULT_LIMITS
    calibrated: bool = True


@dataclass(frozen=True, slots=True)
class _Look:
    """One photo after detection."""

    photo: Photo
    landmarks: Landmarks
    view: View
    roll: CameraRoll
    blur: float


def analyse_photo(data: bytes, detector: Detector, options: Options | None = None) -> Assessment:
    """Assess one photo.

    Parameters
    ----------
    data : bytes
        The photo file: JPEG, PNG, WebP or HEIC.
    detector : Detector
        Kept by the caller, because loading one takes longer than a photo.
    options : Options, optional

    Returns
    -------
    Assessment
        The answer; `posture.draw.overlay_png` draws it on the photo.

    Raises
    ------
    PostureError
        See `posture.errors`.
    """
    options = options or Options()
    with red_flags_first(options.intake):
        look = _look(data, detector, options.view, options)
        gates = _gates(look, look.roll)
    outcomes = measure(look.landmarks, look.view.name, look.roll, gates, options.calibrated)
    indicators = indicators_of([*outcomes, *entered_by_therapist(options.intake)], fixed_camera=True)
    found = pattern.recognise(indicators)
    return Assessment(
        schema_version=SCHEMA_VERSION,
        view=look.view,
        quality=gates,
        camera_roll=look.roll,
        indicators=indicators,
        pattern=found,
        protocol=protocol.match(found, options.intake),
        landmarks=_points(look.landmarks),
        limits=caveats.limits([look.view], look.roll, outcomes),
        provenance=caveats.provenance(look.landmarks.passes, _image_info(look.photo), outcomes),
    )


def analyse_photos(
    photos: Mapping[ViewName, Sequence[bytes]], detector: Detector, options: Options | None = None
) -> SessionAssessment:
    """Assess several photos of one person as one session.

    Parameters
    ----------
    photos : mapping of view to photo files
        Any of ``front``, ``back``, ``left``, ``right``; several files of a view are repeats.
    detector, options
        As in `analyse_photo`; `options.view` is not used.

    Raises
    ------
    PostureError
        BadOption without any photo; an unreadable file's error; the first photo's error when none
        of the photos can be measured.
    """
    options = options or Options()
    with red_flags_first(options.intake):
        looks, refused = _looks(photos, detector, options)
        roll, fixed = _session_roll(looks, options)
        good = _passed(looks, roll, refused)
    roll, outcomes = without_roll(lambda one: _measured(good, one, options), roll, fixed)
    indicators = indicators_of([*outcomes, *entered_by_therapist(options.intake)], fixed)
    found = pattern.recognise(indicators)
    parts = tuple(_part(look, gates, roll or look.roll) for look, gates in good)
    reported = roll or each_photo_its_own([part.camera_roll for part in parts])
    return SessionAssessment(
        schema_version=SCHEMA_VERSION,
        photos=parts,
        refused=tuple(RefusedPhoto(name, error.code, error.detail, error.hint) for name, error in refused),
        camera_roll=reported,
        indicators=indicators,
        pattern=found,
        protocol=protocol.match(found, options.intake),
        limits=caveats.limits([part.view for part in parts], reported, outcomes),
        provenance=caveats.provenance(sum(part.passes for part in parts), None, outcomes),
    )


_Refused = list[tuple[ViewName, NothingMeasurable]]
_Passed = tuple[_Look, tuple[GateResult, ...]]


@contextmanager
def red_flags_first(intake: Intake) -> Iterator[None]:
    """A photo that cannot be used must not swallow what the intake says about going to a clinician."""
    try:
        yield
    except PostureError as error:
        error.withheld = protocol.withheld_for(intake)
        raise


def _looks(
    photos: Mapping[ViewName, Sequence[bytes]], detector: Detector, options: Options
) -> tuple[list[_Look], _Refused]:
    looks: list[_Look] = []
    refused: _Refused = []
    for name, files in photos.items():
        for place, data in enumerate(files):
            try:
                if data in files[:place]:
                    raise RepeatedPhoto
                looks.append(_look(data, detector, name, options))
            except NothingMeasurable as error:
                refused.append((name, error))
            except PostureError as error:
                raise type(error)(f"{name} photo: {error.detail}") from error
    if not looks:
        raise _all_refused(refused) if refused else BadOption("A session needs at least one photo.")
    return looks, refused


def _all_refused(refused: _Refused) -> NothingMeasurable:
    """The first photo's error, saying for every photo what is wrong with it."""
    return type(refused[0][1])(" ".join(f"{name} photo: {error.detail}" for name, error in refused))


def _passed(looks: Sequence[_Look], roll: CameraRoll | None, refused: _Refused) -> list[_Passed]:
    """The photos that show something, with their gates; the others are added to `refused`."""
    good: list[_Passed] = []
    for look in looks:
        try:
            good.append((look, _gates(look, roll or look.roll)))
        except NothingMeasurable as error:
            refused.append((look.view.name, error))
    if not good:
        raise _all_refused(refused)
    return good


def _session_roll(looks: Sequence[_Look], options: Options) -> tuple[CameraRoll | None, bool]:
    """The roll of the one camera that took all photos, and whether it stood still."""
    sizes = {(look.photo.width_px, look.photo.height_px) for look in looks}
    if not options.fixed_camera or len(sizes) > 1:
        return None, False
    return shared_roll([look.roll for look in looks])


def _measured(good: Sequence[_Passed], roll: CameraRoll | None, options: Options) -> list[Outcome]:
    return [
        outcome
        for look, gates in good
        for outcome in measure(look.landmarks, look.view.name, roll or look.roll, gates, options.calibrated)
    ]


def _part(look: _Look, gates: tuple[GateResult, ...], roll: CameraRoll) -> PhotoPart:
    return PhotoPart(
        view=look.view,
        quality=gates,
        camera_roll=roll,
        landmarks=_points(look.landmarks),
        passes=look.landmarks.passes,
        image=_image_info(look.photo),
    )


def _look(data: bytes, detector: Detector, stated: ViewName | None, options: Options) -> _Look:
    photo = image.decode(data, options.limits)
    if options.roll_deg is not None:
        landmarks, roll = detector.detect(photo), camera_roll.given(options.roll_deg)
    else:
        with ThreadPoolExecutor(1) as beside:
            # The room is searched while the network looks at the person.
            edges = beside.submit(camera_roll.find_edges, photo)
            landmarks = detector.detect(photo)
        roll = camera_roll.estimate(edges.result(), landmarks)
    unpacked_px = float(np.ptp(landmarks.xy_px[:, 1])) * photo.scale
    if photo.scale < 1 and unpacked_px < FINE_BODY_PX:
        finer = image.DECODED_LONG_SIDE_PX * FINE_BODY_PX / max(unpacked_px, 1.0)
        photo = image.decode(data, options.limits, int(finer))
        landmarks = detector.detect(photo)
    low, high = landmarks.xy_px.min(axis=0), landmarks.xy_px.max(axis=0)
    blur = image.blur(photo, low[0], low[1], high[0], high[1])
    return _Look(photo, landmarks, view.assess(landmarks, stated), roll, blur)


def _gates(look: _Look, roll: CameraRoll) -> tuple[GateResult, ...]:
    return quality.check(quality.Seen(look.landmarks, look.view, roll, look.blur, look.photo.scale))


def _points(landmarks: Landmarks) -> tuple[LandmarkPoint, ...]:
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


def _image_info(photo: Photo) -> ImageInfo:
    return ImageInfo(photo.width_px, photo.height_px, photo.sha256)
