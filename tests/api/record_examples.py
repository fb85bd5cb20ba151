"""Record anew the answers that the API's description shows: ``python -m tests.api.record_examples``."""

from __future__ import annotations

import json
from pathlib import Path

from posture import footage
from posture.intake import Intake
from posture.pipeline import Options, analyse_photo, analyse_photos
from posture.pose import MediaPipeDetector
from posture.turn import analyse_turn
from posture.turn_detector import turn_detector

ROOT = Path(__file__).parents[2]
SHOWN_LANDMARKS = 2
SHOWN_FRAMES = 3


def main() -> None:
    """Analyse the sample images and write ``api/examples``; most landmarks are left out for brevity."""
    photos = {view: (ROOT / f"sample_images/level_{view}.jpg").read_bytes() for view in ("front", "back")}
    intake = Intake.from_mapping(
        {
            "pain_side": "left",
            "pain_place": "lower_back",
            "pain_nrs": 4,
            "tender_points": "quadratus_lumborum:left",
            "red_flags_answered": True,
        }
    )
    options = Options(intake=intake)
    with MediaPipeDetector() as detector:
        analysis = analyse_photo(photos["front"], detector, options).to_dict()
        session = analyse_photos(
            {"front": [photos["front"]], "back": [photos["back"]]}, detector, options
        ).to_dict()
    for part in (analysis, *session["photos"]):
        part["landmarks"] = part["landmarks"][:SHOWN_LANDMARKS]
    with turn_detector() as detector:
        seen = footage.video((ROOT / "sample_images/turn.mp4").read_bytes())
        turn = analyse_turn(seen, detector, options).to_dict()
    turn["turn"]["frames"] = turn["turn"]["frames"][:SHOWN_FRAMES]
    for curve in turn["turn"]["curves"]:
        curve["seen_pct"] = curve["seen_pct"][:SHOWN_FRAMES]
    for name, answer in (("analysis", analysis), ("session", session), ("turn", turn)):
        text = json.dumps(answer, indent=1, ensure_ascii=False) + "\n"
        (ROOT / f"api/examples/{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
