"""The one path of a full turn: frames, landmarks, one fitted turn, readings, pattern, protocol, answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from posture.answer.assessment import SCHEMA_VERSION, ImageInfo, Provenance
from posture.answer.moments import in_utc
from posture.answer.turn import SegmentCurve, TurnAssessment, TurnFrame, TurnPart, Way
from posture.body.landmarks import Joint, Landmarks
from posture.distribution import version
from posture.errors import NoPerson, NothingMeasurable, SeveralPeople, TiltedPicture, TurnUnclear
from posture.image.footage import Footage
from posture.measure.budget import indicators_of
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.pipeline.caveats import _over, _saying
from posture.pipeline.options import Person, entered_by_therapist
from posture.pose.detector import Detector
from posture.pose.models import HEAVY
from posture.protocol import pattern
from posture.protocol.match import match
from posture.summary.summarise import summarise
from posture.timing import timed
from posture.turn.calibration import readings, turn_calibration
from posture.turn.curves import harmonics, pair, robust_fit
from posture.turn.headings import TurnFit, fit_turn
from posture.words.phrases import Text, in_language, say, together

Progress = Callable[[int, int], None]
"""Told after every frame: how many are done, of how many."""

CURVES = {"ankles": "ANKLE", "hips": "HIP", "shoulders": "SHOULDER"}
"""Segments that are shown, and their joint pairs."""

_MOSTLY = 0.5


def analyse_turn(
    footage: Footage,
    detector: Detector,
    person: Person | None = None,
    progress: Progress | None = None,
    *,
    measured_at: datetime | None = None,
) -> TurnAssessment:
    """Assess one full turn before a fixed camera.

    Parameters
    ----------
    footage : Footage
        The frames of a video, or 8 to 16 photos (`posture.image.footage`). The camera must have stood still;
        its roll is found in the turn.
    detector : Detector
        The one that the turn's calibration was learnt with: `MediaPipeDetector.for_turns`.
    person : Person, optional
    progress : callable, optional
        What it raises ends the measurement.
    measured_at : datetime, optional
        The moment that the answer names; now, when none is given.

    Raises
    ------
    PostureError
        TurnTooShort, TurnUnclear, TooFewFrames, FeetHidden, TiltedPicture, NoPerson or SeveralPeople
        when the turn cannot be measured; see `posture.errors`.
    """
    person = person or Person()
    with timed("detect"):
        seen, missing = landmarks_of(footage, detector, progress)
    with timed("measure"):
        fit = fit_turn(seen, ordered=footage.source == "video")
        outcomes = readings(fit)
    failed = [one.reason for one in outcomes if isinstance(one, NotMeasured)]
    if len(failed) == len(outcomes):
        raise TurnUnclear(together(*dict.fromkeys(failed)))
    indicators = indicators_of([*outcomes, *entered_by_therapist(person.intake)], fixed_camera=True)
    with timed("match"):
        found = pattern.recognise(indicators, person.language)
        matched = match(found, person.intake, person.language)
    turned_over = footage.frames[0].photo.turned_over
    info = ImageInfo(footage.width_px, footage.height_px, footage.sha256, turned_over, footage.taken_at)
    answer = TurnAssessment(
        schema_version=SCHEMA_VERSION,
        summary=summarise(indicators, found, matched, person.intake, outcomes, fixed_camera=True),
        measured_at=in_utc(measured_at),
        label=person.label,
        turn=_part(footage, fit, missing),
        indicators=indicators,
        pattern=found,
        protocol=matched,
        limits=turn_limits(fit.arms, outcomes, info),
        provenance=turn_provenance(sum(one.passes for one in seen if one), info),
    )
    return in_language(answer, person.language)


def landmarks_of(
    footage: Footage, detector: Detector, progress: Progress | None = None
) -> tuple[list[Landmarks | None], dict[int, Text]]:
    """Landmarks of every frame, None where there are none, and why by the frame's place.

    Raises
    ------
    NothingMeasurable
        SeveralPeople or NoPerson in most of the frames, or TiltedPicture where most show somebody lying.
    """
    seen: list[Landmarks | None] = []
    missing: dict[int, Text] = {}
    errors: list[NothingMeasurable] = []
    for place, frame in enumerate(footage.frames):
        try:
            seen.append(detector.detect(frame.photo))
        except NothingMeasurable as error:
            seen.append(None)
            missing[place] = error.words.title
            errors.append(error)
        if progress is not None:
            progress(place + 1, len(footage.frames))
    for kind in (SeveralPeople, NoPerson):
        if sum(isinstance(error, kind) for error in errors) > _MOSTLY * len(seen):
            raise kind
    lying = [_lies(one) for one in seen if one is not None]
    if lying and np.mean(lying) > _MOSTLY:
        raise TiltedPicture(say("failure.on_its_side"))
    return seen, missing


def _lies(landmarks: Landmarks) -> bool:
    """Whether the trunk lies more across the picture than it stands in it."""
    xy = landmarks.xy_px
    across, down = xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]].sum(axis=0) - xy[
        [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
    ].sum(axis=0)
    return bool(down < abs(across))


def _part(footage: Footage, fit: TurnFit, missing: dict[int, Text]) -> TurnPart:
    headings = dict(zip(fit.used, fit.heading_deg, strict=True))
    frames = tuple(
        TurnFrame(
            number=frame.number,
            seconds=frame.seconds,
            heading_deg=float(headings[place]) if place in headings else None,
            unused_because=None if place in headings else missing.get(place, say("turn.unclear_frame")),
        )
        for place, frame in enumerate(footage.frames)
    )
    way = _way(fit) if fit.ordered else None
    text = say(
        f"turn.text_{footage.source}",
        degrees=float(fit.turned_deg),
        where=say(f"turn.to_{way}") if way else "",
        used=len(fit.used),
        of=len(frames),
    )
    return TurnPart(
        source=footage.source,
        turned_deg=fit.turned_deg,
        way=way,
        arms=fit.arms,
        frames_used=len(fit.used),
        frames=frames,
        curves=_curves(fit),
        text=text,
    )


def _way(fit: TurnFit) -> Way:
    return "left" if np.unwrap(fit.heading_deg, period=360.0)[-1] > fit.heading_deg[0] else "right"


def _curves(fit: TurnFit) -> tuple[SegmentCurve, ...]:
    columns = harmonics(fit.heading_deg, 1)
    found = []
    for segment, part in CURVES.items():
        across = 100 * pair(fit.xy_px, part)[:, 0] / fit.height_px
        (_, cosine, sine), _ = robust_fit(columns, across)
        found.append(
            SegmentCurve(
                segment=segment,
                label=say(f"turn.{segment}"),
                width_pct=float(np.hypot(cosine, sine)),
                seen_deg=float(np.degrees(np.arctan2(-sine, cosine))),
                seen_pct=tuple(float(value) for value in across),
            )
        )
    return tuple(found)


def turn_limits(arms: str, outcomes: Sequence[Outcome], footage: ImageInfo) -> tuple[Text, ...]:
    """The sentences of ``posture/pipeline/caveats.toml`` for a full turn with the arms held like this."""
    domains = {item.domain for item in outcomes if isinstance(item, Reading)}
    return _saying({"always", "turn", f"turn_{arms}"} | ({"edge"} & domains) | _over([footage]))


def turn_provenance(passes: int, footage: ImageInfo) -> Provenance:
    """Versions of the program, the network and the turn's calibration."""
    return Provenance(
        version=version(),
        model=HEAVY.name,
        model_sha256=HEAVY.sha256,
        calibration=turn_calibration().id,
        passes=passes,
        image=footage,
    )
