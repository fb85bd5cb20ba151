"""What comparisons of made-up answers say, in every language, as a person can read it."""

from __future__ import annotations

from pathlib import Path

from posture.change.compare import compare
from posture.render.change_text import brief_comparison, narrate_comparison
from posture.words.language import LANGUAGES
from tests.change.table import on
from tests.change.test_compare import UNITS, Values

COMMITTED = Path(__file__).with_name("comparisons.json")

LEVEL: Values = dict.fromkeys(UNITS, (0.0, 1.0))
COURSES = {
    "one_thing": [LEVEL, {**LEVEL, "hip_obliquity": (-6.0, 1.0)}],
    "nothing": [LEVEL, {**LEVEL, "hip_obliquity": (1.5, 1.0)}],
    "over_time": [
        LEVEL,
        {**LEVEL, "hip_obliquity": (3.0, 1.0), "knee_asymmetry": (4.0, 1.0)},
        {"hip_obliquity": (6.0, 1.0), "trunk_shift": (1.0, 2.0)},
    ],
}
"""Values and standard errors of answers a week apart, of a calibration that nobody has measured."""


def comparisons() -> dict[str, dict[str, dict[str, list[str]]]]:
    """In a screenful and in full, by course and language."""
    return {
        name: {language: _told(values, language) for language in LANGUAGES}
        for name, values in COURSES.items()
    }


def _told(values: list[Values], language: str) -> dict[str, list[str]]:
    given = [on(1 + 7 * k, one) for k, one in enumerate(values)]
    answer = compare(*given, same_camera=True, language=language)
    return {
        "brief": [text for _, text in brief_comparison(answer)],
        "full": [text for _, text in narrate_comparison(answer)],
    }
