"""Answers for a full turn with known numbers, for everything that shows them."""

from __future__ import annotations

import numpy as np

from posture.answer.assessment import SCHEMA_VERSION
from posture.answer.turn import SegmentCurve, TurnAssessment, TurnFrame, TurnPart, Way
from posture.measure.budget import indicators_of
from posture.measure.readings import Reading
from posture.pipeline import caveats
from posture.protocol import pattern
from posture.protocol.intake import Intake
from posture.protocol.match import match
from posture.summary.summarise import summarise
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say

MEASURED_AT = "2026-11-30T12:00:00Z"
WIDTHS_PCT = {"ankles": 16.0, "hips": 14.0, "shoulders": 27.0}


def reading(indicator: str, value: float, sem: float) -> Reading:
    """A reading of a turn whose whole error is the model's."""
    return Reading(indicator, value, sem, 0.0, 0.0, 0.0, "turn", None)


def turn_answer(
    pelvis_deg: float = 3.0,
    shoulders_deg: float = 15.0,
    sem_deg: float = 1.2,
    frames: int = 24,
    way: Way | None = "left",
    intake: Intake | None = None,
    language: Language = DEFAULT,
) -> TurnAssessment:
    """A whole turn in which every curve runs ahead by what was measured; every sixth frame is unused."""
    readings = [
        reading("pelvis_rotation", pelvis_deg, sem_deg),
        reading("shoulder_rotation", shoulders_deg, sem_deg),
        reading("trunk_torsion", shoulders_deg - pelvis_deg, sem_deg),
    ]
    indicators = indicators_of(readings, fixed_camera=True)
    found = pattern.recognise(indicators, language)
    matched = match(found, intake or Intake(), language)
    answer = TurnAssessment(
        schema_version=SCHEMA_VERSION,
        summary=summarise(indicators, found, matched, intake or Intake(), readings, fixed_camera=True),
        measured_at=MEASURED_AT,
        label=None,
        turn=turn_part({"ankles": 0.0, "hips": pelvis_deg, "shoulders": shoulders_deg}, frames, way),
        indicators=indicators,
        pattern=found,
        protocol=matched,
        limits=(say("limit.education"),),
        provenance=caveats.provenance(2 * frames, None, readings),
    )
    return in_language(answer, language)


def turn_part(ahead_deg: dict[str, float], frames: int, way: Way | None) -> TurnPart:
    """Frames at even headings, of which every sixth is unused."""
    headings = [-180 + 360 * (number + 0.5) / frames for number in range(frames)]
    used = [number % 6 != 5 for number in range(frames)]
    curves = tuple(
        SegmentCurve(
            segment=name,
            label=say(f"turn.{name}"),
            width_pct=WIDTHS_PCT[name],
            seen_deg=ahead,
            seen_pct=tuple(
                float(WIDTHS_PCT[name] * np.cos(np.radians(heading + ahead)))
                for heading, use in zip(headings, used, strict=True)
                if use
            ),
        )
        for name, ahead in ahead_deg.items()
    )
    return TurnPart(
        source="video" if way else "photos",
        turned_deg=360.0,
        way=way,
        arms="hanging",
        frames_used=sum(used),
        frames=tuple(
            TurnFrame(
                number,
                number / 2 if way else None,
                heading if use else None,
                None if use else say("turn.unclear_frame"),
            )
            for number, (heading, use) in enumerate(zip(headings, used, strict=True))
        ),
        curves=curves,
        text=say("turn.arms"),
    )
