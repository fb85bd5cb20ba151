"""What the samples' summaries say, in every language, as a person can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from posture.answer.assessment import plain
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import Person
from posture.pose.detector import MediaPipeDetector
from posture.words.language import LANGUAGES
from tests.places import SAMPLES

COMMITTED = Path(__file__).with_name("summaries.json")


def summaries() -> dict[str, Any]:
    """Headline, what stands out, what is excluded, what tells more and what to do, by sample and language."""
    with MediaPipeDetector() as detector:
        return {
            path.stem: {
                language: plain(analyse_photo(path.read_bytes(), detector, Person(language=language)).summary)
                for language in LANGUAGES
            }
            for path in sorted(SAMPLES.glob("*.jpg"))
        }
