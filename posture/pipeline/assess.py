"""The one path of a photo: bytes, pixels, landmarks, readings, pattern, protocol, answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from posture.answer.assessment import (
    SCHEMA_VERSION,
    Assessment,
    CameraRoll,
    GateResult,
    Indicator,
    Pattern,
    RefusedPhoto,
    SessionAssessment,
)
from posture.answer.moments import in_utc
from posture.answer.protocol import Protocol
from posture.answer.vocabulary import ViewName
from posture.cards.readings import seen_list
from posture.errors import BadOption, NothingMeasurable, PostureError, RepeatedPhoto
from posture.measure.budget import indicators_of
from posture.measure.gates import spoiling_cards
from posture.measure.readings import NotMeasured, Outcome, measure
from posture.measure.repeats import (
    each_photo_its_own,
    median_of,
    middle_roll,
    shared_roll,
    with_own_placement,
    without_roll,
)
from posture.pelvis.readings import readings
from posture.pipeline import by_hand, caveats
from posture.pipeline.observation import (
    Observation,
    card_outcomes_of,
    gates_of,
    hand_outcomes_of,
    image_of,
    marked_of,
    observe,
    part_of,
    points_of,
)
from posture.pipeline.options import Person, PhotoOptions, SessionOptions, entered_by_therapist
from posture.protocol import pattern
from posture.protocol.match import match
from posture.summary.summarise import summarise
from posture.timing import timed
from posture.words.phrases import Message, in_language, say, together

if TYPE_CHECKING:
    from datetime import datetime

    from posture.pose.detector import Detector


def analyse_photo(
    data: bytes,
    detector: Detector,
    person: Person | None = None,
    options: PhotoOptions | None = None,
    *,
    view: ViewName | None = None,
    calibrated: bool = True,
    measured_at: datetime | None = None,
) -> Assessment:
    """Assess one photo.

    Parameters
    ----------
    data : bytes
        The photo file: JPEG, PNG, WebP, HEIC or AVIF.
    detector : Detector
        Kept by the caller, because loading one takes longer than a photo.
    person : Person, optional
    options : PhotoOptions, optional
    view : {"front", "back", "left", "right"}, optional
        What the photo shows; otherwise it is read from the landmarks.
    calibrated : bool
        Read the whole body (`posture.measure.calibration`) and the picture of the trunk (`posture.pelvis`);
        otherwise straight from the landmarks, with the larger error that this has.
    measured_at : datetime, optional
        The moment that the answer names; now, when none is given.

    Returns
    -------
    Assessment
        The answer; `posture.render.overlay.overlay_png` draws it on the photo.

    Raises
    ------
    PostureError
        See `posture.errors`.
    """
    person = person or Person()
    observation = observe(data, detector, view, options)
    by_hand.check_view((options or PhotoOptions()).marks, observation.view.name)
    with timed("measure"):
        gates = gates_of(observation, observation.roll)
    with timed("measure"):
        outcomes = _measured([[(observation, gates)]], None, calibrated)
        indicators = indicators_of([*outcomes, *entered_by_therapist(person.intake)], fixed_camera=True)
    found, matched = _matched(indicators, person)
    info = image_of(observation)
    answer = Assessment(
        schema_version=SCHEMA_VERSION,
        summary=summarise(indicators, found, matched, person.intake, outcomes, fixed_camera=True),
        measured_at=in_utc(measured_at),
        label=person.label,
        view=observation.view,
        quality=gates,
        camera_roll=observation.roll,
        indicators=indicators,
        pattern=found,
        protocol=matched,
        landmarks=points_of(observation.landmarks),
        limits=caveats.limits([observation.view], observation.roll, outcomes, [info]),
        provenance=caveats.provenance(observation.landmarks.passes, info, outcomes),
        cards=seen_list(observation.cards),
        **by_hand.listed(marked_of(observation, observation.roll)),
    )
    return in_language(answer, person.language)


def analyse_photos(
    photos: Mapping[ViewName, Sequence[bytes]],
    detector: Detector,
    person: Person | None = None,
    options: PhotoOptions | None = None,
    session: SessionOptions | None = None,
    *,
    calibrated: bool = True,
    measured_at: datetime | None = None,
) -> SessionAssessment:
    """Assess several photos of one person as one session.

    Parameters
    ----------
    photos : mapping of view to photo files
        Any of ``front``, ``back``, ``left``, ``right``; several files of a view are repeats.
    detector, person, options, calibrated, measured_at
        As in `analyse_photo`; `options` hold for every photo.
    session : SessionOptions, optional

    Raises
    ------
    PostureError
        BadOption without any photo; an unreadable file's error; the first photo's error when none
        of the photos can be measured.
    """
    by_hand.check_views(
        (options or PhotoOptions()).marks, {view: len(files) for view, files in photos.items()}
    )
    given = [_Given(view, view, data) for view, files in photos.items() for data in files]
    observations, refused = _observations(given, detector, options, session)
    shots = [[observation] for observation in observations]
    return session_of(shots, refused, person, session, calibrated=calibrated, measured_at=measured_at)


def analyse_unsorted(
    photos: Sequence[bytes],
    detector: Detector,
    person: Person | None = None,
    options: PhotoOptions | None = None,
    session: SessionOptions | None = None,
    *,
    calibrated: bool = True,
    measured_at: datetime | None = None,
) -> SessionAssessment:
    """Assess several photos of one person as one session, each as the view that it is recognised as.

    Parameters
    ----------
    photos : sequence of photo files
        In any order. The answer names each by its number, counted from 1; photos of one view are repeats. One
        whose view cannot be told is listed under `refused` as long as another can be measured.
    detector, person, options, calibrated, measured_at
        As in `analyse_photo`; `options` hold for every photo.
    session : SessionOptions, optional

    Raises
    ------
    PostureError
        As `analyse_photos`.
    """
    given = [_Given(number, None, data) for number, data in enumerate(photos, 1)]
    observations, refused = _observations(given, detector, options, session)
    by_hand.check_views((options or PhotoOptions()).marks, Counter(one.view.name for one in observations))
    observations.sort(key=lambda one: get_args(ViewName).index(one.view.name))
    shots = [[observation] for observation in observations]
    return session_of(shots, refused, person, session, calibrated=calibrated, measured_at=measured_at)


def session_of(
    shots: Sequence[Sequence[Observation]],
    refused: Sequence[Refused] = (),
    person: Person | None = None,
    session: SessionOptions | None = None,
    *,
    calibrated: bool = True,
    measured_at: datetime | None = None,
) -> SessionAssessment:
    """One answer from photos that were looked at already.

    Parameters
    ----------
    shots : sequence of sequences of Observation
        Each shot is one photo, or the frames of a burst, which are measured singly and count once
        (`posture.measure.repeats`). Shots of one view are repeats.
    refused : sequence of (view or number, error)
        Photos in which nothing was found, to be listed.
    person : Person, optional
    session : SessionOptions, optional
    calibrated, measured_at
        As in `analyse_photo`.

    Raises
    ------
    NothingMeasurable
        The first photo's error when none of the photos can be measured.
    """
    person, session = person or Person(), session or SessionOptions()
    with timed("measure"):
        roll, fixed = _session_roll(shots, session)
        good, failed = _passed(shots, roll)
        _tell(failed, session)
        refused = (*refused, *failed)
        if not good:
            raise all_refused(refused)
    with timed("measure"):
        roll, found_by = without_roll(lambda one: _measured(good, one, calibrated), roll, fixed)
        if fixed and roll is not None and roll.source == "unknown" and session.kept_roll is not None:
            roll = session.kept_roll
            found_by = _measured(good, roll, calibrated)
        outcomes = with_own_placement(found_by)
        indicators = indicators_of([*outcomes, *entered_by_therapist(person.intake)], fixed)
    found, matched = _matched(indicators, person)
    middle = [shot[len(shot) // 2] for shot in good]
    parts = tuple(part_of(observation, gates, roll or observation.roll) for observation, gates in middle)
    reported = roll or each_photo_its_own([part.camera_roll for part in parts])
    answer = SessionAssessment(
        schema_version=SCHEMA_VERSION,
        summary=summarise(indicators, found, matched, person.intake, outcomes, fixed_camera=fixed),
        measured_at=in_utc(measured_at),
        label=person.label,
        photos=parts,
        refused=tuple(listed(called, error) for called, error in refused),
        camera_roll=reported,
        indicators=indicators,
        pattern=found,
        protocol=matched,
        limits=caveats.limits(
            [part.view for part in parts], reported, outcomes, [part.image for part in parts]
        ),
        provenance=caveats.provenance(
            sum(observation.landmarks.passes for shot in good for observation, _ in shot), None, outcomes
        ),
    )
    return in_language(answer, person.language)


def _matched(indicators: tuple[Indicator, ...], person: Person) -> tuple[Pattern, Protocol]:
    with timed("match"):
        found = pattern.recognise(indicators, person.language)
        return found, match(found, person.intake, person.language)


Called = ViewName | int
"""What a photo of a session is called: the view that was stated, or its number, counted from 1."""

Refused = tuple[Called, NothingMeasurable]
_Passed = tuple[Observation, tuple[GateResult, ...]]


@dataclass(frozen=True, slots=True)
class _Given:
    """A photo of a session as it was handed in."""

    called: Called
    stated: ViewName | None
    data: bytes


def _observations(
    photos: Sequence[_Given],
    detector: Detector,
    options: PhotoOptions | None,
    session: SessionOptions | None,
) -> tuple[list[Observation], list[Refused]]:
    observations: list[Observation] = []
    refused: list[Refused] = []
    for place, one in enumerate(photos):
        try:
            if any(one.stated == other.stated and one.data == other.data for other in photos[:place]):
                raise RepeatedPhoto
            seen = observe(one.data, detector, one.stated, options)
            observations.append(seen if one.stated else replace(seen, number=place + 1))
        except NothingMeasurable as error:
            refused.append((one.called, error))
        except PostureError as error:
            raise type(error)(in_photo(one.called, error)) from error
    _tell(refused, session)
    if not observations:
        raise all_refused(refused) if refused else BadOption(say("failure.no_session_photo"))
    return observations, refused


def _tell(refused: Sequence[Refused], session: SessionOptions | None) -> None:
    if session is not None and session.tell is not None:
        for _, error in refused:
            session.tell(error)


def listed(called: Called, error: NothingMeasurable) -> RefusedPhoto:
    """A photo in which nothing could be measured, as an answer lists it."""
    words = error.words
    if isinstance(called, int):
        return RefusedPhoto(None, error.code, words.detail, words.hint, called)
    return RefusedPhoto(called, error.code, words.detail, words.hint)


def all_refused(refused: Sequence[Refused]) -> NothingMeasurable:
    """The first photo's error, saying for every photo what is wrong with it, and once each what to do."""
    hints = dict.fromkeys(error.words.hint for _, error in refused)
    details = [in_photo(name, error) for name, error in refused]
    return type(refused[0][1])(together(*details), hint=together(*hints))


def in_photo(called: Called, error: PostureError) -> Message:
    """What is wrong with one of several photos, which is named."""
    if isinstance(called, int):
        return say("failure.photo_number", number=called, detail=error.words.detail)
    return say("failure.in_photo", view=say(f"view.{called}"), detail=error.words.detail)


def _passed(
    shots: Sequence[Sequence[Observation]], roll: CameraRoll | None
) -> tuple[list[list[_Passed]], list[Refused]]:
    """The photos that show something, with their gates, and one error for each shot without any."""
    good: list[list[_Passed]] = []
    failed: list[Refused] = []
    for shot in shots:
        passed: list[_Passed] = []
        errors: list[Refused] = []
        for observation in shot:
            try:
                passed.append((observation, gates_of(observation, roll or observation.roll)))
            except NothingMeasurable as error:
                errors.append((observation.number or observation.view.name, error))
        if passed:
            good.append(passed)
        else:
            failed.append(errors[0])
    return good, failed


def _session_roll(
    shots: Sequence[Sequence[Observation]], session: SessionOptions
) -> tuple[CameraRoll | None, bool]:
    """The roll of the one camera that took all photos, and whether it stood still."""
    sizes = {
        (observation.photo.width_px, observation.photo.height_px) for shot in shots for observation in shot
    }
    if not session.fixed_camera or len(sizes) > 1:
        return None, False
    return shared_roll([middle_roll([observation.roll for observation in shot]) for shot in shots])


def _measured(good: Sequence[Sequence[_Passed]], roll: CameraRoll | None, calibrated: bool) -> list[Outcome]:
    """Readings of landmarks, pictures, cards and points, with one roll or each photo's own."""
    outcomes: list[Outcome] = []
    for shot in good:
        outcomes += median_of(
            [
                outcomes_of(observation, gates, roll or observation.roll, calibrated)
                for observation, gates in shot
            ]
        )
    return outcomes


def outcomes_of(
    observation: Observation, gates: tuple[GateResult, ...], roll: CameraRoll, calibrated: bool = True
) -> list[Outcome]:
    """What landmarks, picture, cards and points of one photo say with this roll taken out."""
    view = observation.view.name
    read = measure(observation.landmarks, view, roll, gates, calibrated)
    seen = readings(observation.lines, read, view, roll) if calibrated else []
    return [*read, *seen, *_worn(observation, gates, roll), *hand_outcomes_of(observation, gates, roll)]


def _worn(observation: Observation, gates: tuple[GateResult, ...], roll: CameraRoll) -> list[Outcome]:
    """What cards and stickers say; nothing about somebody who does not stand quietly."""
    found = card_outcomes_of(observation, roll)
    spoiled = spoiling_cards(gates)
    if not spoiled:
        return list(found)
    why = together(spoiled[0].detail, spoiled[0].retake or "")
    return [NotMeasured(one.indicator, why, observation.view.name) for one in found]
