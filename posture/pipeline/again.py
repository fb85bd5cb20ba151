"""An earlier answer measured again with points that a person set: without the photo and without the network.

What the points say is measured as with the photo. All else cannot be measured without pixels: values, their
errors and which gates were passed are taken over as the earlier answer has them, but every verdict, the
pattern, the protocol and the summary are made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from posture.answer.assessment import (
    SCHEMA_VERSION,
    Assessment,
    CameraRoll,
    GateResult,
    ImageInfo,
    Indicator,
    LandmarkPoint,
    PhotoPart,
    Provenance,
    RefusedPhoto,
    Repeats,
    SessionAssessment,
    View,
)
from posture.answer.box import Box
from posture.answer.moments import in_utc
from posture.answer.vocabulary import OF_THE_PHOTO
from posture.body.landmarks import Joint, Landmarks
from posture.distribution import version
from posture.errors import all_errors
from posture.measure.budget import indicators_of
from posture.measure.calibration import Domain
from posture.measure.gates import GATES
from posture.measure.indicators import BY_ID, shown_in
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.pipeline import by_hand, caveats
from posture.pipeline.earlier import (
    EarlierAnswer,
    EarlierGate,
    EarlierImage,
    EarlierIndicator,
    EarlierPhoto,
    EarlierRoll,
)
from posture.pipeline.options import Person, entered_by_therapist
from posture.points.given import NO_MARKS, Marks
from posture.points.placed import placed
from posture.points.readings import Photo
from posture.points.sight import sight_of
from posture.points.template import template
from posture.protocol import pattern
from posture.protocol.match import match
from posture.summary.summarise import summarise
from posture.words.language import DEFAULT, LANGUAGES, Language
from posture.words.phrases import in_language, say, together

if TYPE_CHECKING:
    from datetime import datetime

_SAID_ANEW = ("points", "therapist")
"""Sources that the request says itself; of the earlier answer they do not count."""


def analyse_again(
    earlier: EarlierAnswer,
    marks: Marks = NO_MARKS,
    person: Person | None = None,
    *,
    measured_at: datetime | None = None,
) -> Assessment | SessionAssessment:
    """Measure an earlier answer again.

    Parameters
    ----------
    earlier : EarlierAnswer
        Checked; about one photo or a session.
    marks : Marks
        All points that count now; those of the earlier answer are forgotten.
    person : Person, optional
        Its intake counts, not what was said for the earlier answer.
    measured_at : datetime, optional

    Raises
    ------
    BadPoints
        A point that its photo cannot hold.
    """
    person = person or Person()
    if earlier.single:
        by_hand.check_view(marks, earlier.photos[0].view.name)
    else:
        by_hand.check_views(marks, Counter(photo.view.name for photo in earlier.photos))
    roll = _roll(earlier.camera_roll)
    own = roll.source == "each_photo"
    parts = [_part(photo, marks, None if own else roll) for photo in earlier.photos]
    outcomes = [*_given(earlier, roll), *(one for _, said in parts for one in said)]
    found = indicators_of([*outcomes, *entered_by_therapist(person.intake)], not own)
    given = {one.id: one for one in earlier.indicators}
    indicators = tuple(_with_views(one, given.get(one.id)) for one in found)
    answer = _answer(earlier, [part for part, _ in parts], roll, indicators, outcomes, person)
    return in_language(replace(answer, measured_at=in_utc(measured_at)), person.language)


def templates(earlier: EarlierAnswer, language: Language = DEFAULT) -> list[list[dict[str, Any]]]:
    """The points that each photo of an earlier answer can hold, as `posture.points.template` has them."""
    return [_template(photo, language) for photo in earlier.photos]


def _template(photo: EarlierPhoto, language: Language) -> list[dict[str, Any]]:
    landmarks = _landmarks(photo)
    return template(landmarks, sight_of(landmarks, photo.view.name, photo.camera_roll.deg), language)


def _answer(
    earlier: EarlierAnswer,
    photos: Sequence[PhotoPart],
    roll: CameraRoll,
    indicators: tuple[Indicator, ...],
    outcomes: Sequence[Outcome],
    person: Person,
) -> Assessment | SessionAssessment:
    """The answer, of the kind that the earlier one is of; its moment is not set yet."""
    fixed = roll.source != "each_photo"
    shown = pattern.recognise(indicators, person.language)
    matched = match(shown, person.intake, person.language)
    images = [part.image for part in photos]
    common: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "summary": summarise(indicators, shown, matched, person.intake, outcomes, fixed_camera=fixed),
        "measured_at": "",
        "label": person.label,
        "camera_roll": roll,
        "indicators": indicators,
        "pattern": shown,
        "protocol": matched,
        "limits": caveats.limits([part.view for part in photos], roll, outcomes, images, again=True),
    }
    made = earlier.provenance
    single = _image(earlier.photos[0].image) if earlier.single else None
    common["provenance"] = Provenance(
        version(), made.model, made.model_sha256, made.calibration, made.passes, single
    )
    if not earlier.single:
        return SessionAssessment(**common, photos=tuple(photos), refused=_refused(earlier))
    (only,) = photos
    return Assessment(
        **common,
        view=only.view,
        quality=only.quality,
        landmarks=only.landmarks,
        points=only.points,
        measures=only.measures,
    )


def _part(photo: EarlierPhoto, marks: Marks, roll: CameraRoll | None) -> tuple[PhotoPart, list[Outcome]]:
    """One photo as the answer shows it, and what its points say."""
    landmarks, view = _landmarks(photo), photo.view.name
    own = _roll(photo.camera_roll)
    used = roll or own
    gates = tuple(map(_gate, photo.quality))
    mine = marks.of(view)
    marked = None
    said: list[Outcome] = [*_withheld(photo, gates)]
    if mine.points:
        sight = sight_of(landmarks, view, used.deg, None, mine.stature_mm)
        marked = Photo(placed(mine, landmarks, sight), landmarks, sight, used)
        said += by_hand.outcomes(marked, gates)
    part = PhotoPart(
        view=View(view, photo.view.confidence, photo.view.source),
        quality=gates,
        camera_roll=own,
        landmarks=tuple(LandmarkPoint(**one.model_dump()) for one in photo.landmarks),
        passes=photo.passes,
        image=_image(photo.image),
        number=photo.number,
        **by_hand.listed(marked),
    )
    return part, said


def _landmarks(photo: EarlierPhoto) -> Landmarks:
    """The landmarks; their depth is in no answer, so what needs it stays as it was."""
    points = photo.landmarks
    return Landmarks(
        xy_px=np.array([(one.x_px, one.y_px) for one in points]),
        world_m=np.full((len(Joint), 3), np.nan),
        visibility=np.array([one.visibility for one in points]),
        width_px=photo.image.width,
        height_px=photo.image.height,
        disagreement_px=np.array([one.disagreement_px for one in points]),
        passes=photo.passes,
    )


def _roll(roll: EarlierRoll) -> CameraRoll:
    return CameraRoll(roll.deg, roll.sem_deg, roll.source, say("roll.earlier"))


def _gate(gate: EarlierGate) -> GateResult:
    words = say("gate_detail.earlier_passed" if gate.passed else "gate_detail.earlier_failed")
    retake = None if gate.passed else GATES[gate.gate].retake
    return GateResult(gate.gate, gate.passed, words, retake, () if gate.passed else gate.withholds)


def _image(image: EarlierImage) -> ImageInfo:
    crop = None if image.crop is None else Box(**image.crop.model_dump())
    return ImageInfo(image.width, image.height, image.sha256, image.turned_over, image.taken_at, crop)


def _withheld(photo: EarlierPhoto, gates: Sequence[GateResult]) -> Iterator[NotMeasured]:
    """Why the photo's gates withhold indicators."""
    for spec in shown_in(photo.view.name):
        for gate in gates:
            if spec.id in gate.withholds:
                yield NotMeasured(spec.id, together(gate.detail, gate.retake or ""), photo.view.name)


def _given(earlier: EarlierAnswer, roll: CameraRoll) -> Iterator[Outcome]:
    """The values of the earlier answer, with their errors as it has them."""
    domain = _domain(earlier)
    for one in earlier.indicators:
        if one.value is None or one.sem is None or one.source is None:
            if any(photo.view.name in BY_ID[one.id].views for photo in earlier.photos):
                yield NotMeasured(one.id, say("again.not_measured"), None)
            continue
        if one.source not in _SAID_ANEW:
            yield _reading(one, one.source, one.value, one.parts, roll, domain)
        for other in one.others:
            if other.source not in (*_SAID_ANEW, one.source):
                yield _reading(one, other.source, other.value, {"model": other.sem}, roll, domain)


def _reading(
    one: EarlierIndicator,
    source: str,
    value: float,
    parts: Mapping[str, float],
    roll: CameraRoll,
    domain: Domain,
) -> Reading:
    rest = {
        cause: sem for cause, sem in parts.items() if cause not in ("model", "camera_roll", "pose_repeat")
    }
    by_roll = parts.get("camera_roll", 0.0)
    slope, sem_deg = (by_roll / roll.sem_deg, roll.sem_deg) if roll.sem_deg else (1.0, by_roll)
    return Reading(
        indicator=one.id,
        value=value,
        model_sem=parts.get("model", 0.0),
        repeat_sem=parts.get("pose_repeat", 0.0),
        roll_sensitivity=slope,
        roll_sem_deg=sem_deg,
        source=source,
        view=one.views[0] if len(one.views) == 1 else None,
        domain=domain if source in OF_THE_PHOTO else "off",
        parts=rest,
    )


def _domain(earlier: EarlierAnswer) -> Domain:
    """How the bodies relate to those that the calibration was learnt on, by the earlier answer's limits."""
    said: dict[Domain, str] = {"outside": "limit.outside", "edge": "limit.edge"}
    for domain, key in said.items():
        if any(in_language(say(key), language) in earlier.limits for language in LANGUAGES):
            return domain
    return "off" if earlier.provenance.calibration == "none" else "inside"


def _with_views(found: Indicator, given: EarlierIndicator | None) -> Indicator:
    """The views that a value was taken over from, and what repeats told of it."""
    if given is None or found.views or found.source != given.source:
        return found
    told = given.repeats
    repeats = None if told is None else Repeats(**told.model_dump())
    return replace(found, views=given.views, repeats=repeats)


def _refused(earlier: EarlierAnswer) -> tuple[RefusedPhoto, ...]:
    kinds = {kind.code: kind.usual_words() for kind in all_errors()}
    return tuple(
        RefusedPhoto(one.view, one.code, kinds[one.code].detail, kinds[one.code].hint, one.number)
        for one in earlier.refused
    )
