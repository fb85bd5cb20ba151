"""Record anew the answers that the API's description shows: ``python -m tests.api.record_examples``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from posture.answer.assessment import plain
from posture.blocks.analysis import Given, analyse_blocks
from posture.blocks.stand import stand_of
from posture.change.compare import compare
from posture.change.saved import SavedAnswer
from posture.image import footage
from posture.image.taken import Taken
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.options import Person, PhotoOptions
from posture.points.given import marks_of
from posture.pose.detector import Detector, MediaPipeDetector
from posture.protocol.check_in import check_in
from posture.protocol.diary import Diary
from posture.protocol.intake import Intake
from posture.protocol.match import match
from posture.protocol.pattern import stated
from posture.turn.analysis import analyse_turn
from tests.places import ROOT, SAMPLES

SHOWN_LANDMARKS = 2
SHOWN_FRAMES = 3
LATER = "sample_images/right_hip_high_front.jpg"
MEASURED_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""So that recording anew changes only what the program answers otherwise."""


BLOCKS = {
    "left:10": "left_hip_high_front.jpg",
    "level": "level_front.jpg",
    "right:10": "right_hip_high_front.jpg",
}
"""Other people's photos, to show what an answer looks like."""

DIARY: dict[str, Any] = {
    "days": [
        {"date": "2026-11-20", "pain_usual": 6, "pain_at_rest": 3, "night_spasm": True, "stops": []},
        {"date": "2026-11-21", "pain_usual": 5, "pain_at_rest": 2, "stops": ["pain_rises"]},
        {"date": "2026-11-22", "pain_usual": 4, "pain_at_rest": 2, "stops": ["bruise"]},
    ]
}
PERSON: dict[str, Any] = {"pain_side": "left", "red_flags_answered": True}


def without_photos(intake: Intake) -> dict[str, Any]:
    """A protocol for a stated pattern, a check-in's body, and its answer."""
    pattern = stated("hip_hike", "left")
    answer = check_in(Diary.from_mapping(DIARY), pattern, Intake.from_mapping(PERSON))
    return {
        "protocol": {"pattern": plain(pattern), "protocol": plain(match(pattern, intake))},
        "diary": {"diary": DIARY, "intake": PERSON, "pattern": "hip_hike", "side": "left"},
        "check_in": answer.to_dict(),
    }


def with_points(photo: bytes, detector: Detector) -> dict[str, Any]:
    """The answer for a photo in which both front hip bones were felt and set, one of them twice."""
    seen = analyse_photo(photo, detector).landmarks
    hips = {one.name: (round(one.x_px), round(one.y_px)) for one in seen if one.name.endswith("_hip")}
    rows: list[dict[str, Any]] = [
        {"name": "asis", "side": side, "x_px": x, "y_px": y - 58, "how": "palpated"}
        for side in ("right", "left")
        for x, y in [hips[f"{side}_hip"]]
    ]
    rows[0]["repeats"] = [[rows[0]["x_px"] + 2, rows[0]["y_px"] + 3]]
    options = PhotoOptions(marks=marks_of(rows, 172))
    return analyse_photo(photo, detector, options=options, measured_at=MEASURED_AT).to_dict()


def main() -> None:
    """Analyse the sample images and write ``api/v1/examples``; most landmarks are left out for brevity."""
    photos = {view: (SAMPLES / f"level_{view}.jpg").read_bytes() for view in ("front", "back")}
    intake = Intake.from_mapping(
        {
            "pain_side": "left",
            "pain_place": "lower_back",
            "pain_nrs": 4,
            "tender_points": "quadratus_lumborum:left",
            "red_flags_answered": True,
        }
    )
    person = Person(intake, label="client 17, November")
    with MediaPipeDetector() as detector:
        analysis, later = (
            analyse_photo(
                data, detector, person, PhotoOptions(taken=Taken(day)), measured_at=MEASURED_AT
            ).to_dict()
            for data, day in ((photos["front"], "2026-11-20"), ((ROOT / LATER).read_bytes(), "2026-11-27"))
        )
        session = analyse_photos(
            {"front": [photos["front"]], "back": [photos["back"]]}, detector, person, measured_at=MEASURED_AT
        ).to_dict()
        blocks = analyse_blocks(
            [Given(stand_of(stand), (SAMPLES / name).read_bytes()) for stand, name in BLOCKS.items()],
            detector,
            measured_at=MEASURED_AT,
        ).to_dict()
        marked = with_points(photos["front"], detector)
    for part in (analysis, marked, *session["photos"]):
        part["landmarks"] = part["landmarks"][:SHOWN_LANDMARKS]
    with MediaPipeDetector.for_turns() as detector:
        seen = footage.video((SAMPLES / "turn.mp4").read_bytes())
        turn = analyse_turn(seen, detector, person, measured_at=MEASURED_AT).to_dict()
    turn["turn"]["frames"] = turn["turn"]["frames"][:SHOWN_FRAMES]
    for curve in turn["turn"]["curves"]:
        curve["seen_pct"] = curve["seen_pct"][:SHOWN_FRAMES]
    examples = {
        "analysis": analysis,
        "analysis_with_points": marked,
        "session": session,
        "turn": turn,
        "blocks": blocks,
        "comparison": compare(
            SavedAnswer.from_mapping("before", analysis),
            SavedAnswer.from_mapping("after", later),
            same_camera=True,
        ).to_dict(),
        **without_photos(intake),
    }
    for name, answer in examples.items():
        text = json.dumps(answer, indent=1, ensure_ascii=False) + "\n"
        (ROOT / f"api/v1/examples/{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
