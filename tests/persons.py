"""Indicators, intakes and their mirror images, built in words for the pattern and protocol tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from posture.answer.assessment import Indicator, Status, Threshold
from posture.answer.vocabulary import Side
from posture.protocol.intake import Intake, pain_spots
from posture.protocol.knowledge.load import knowledge
from posture.protocol.pattern import stated

KNOWN = knowledge()
SIDES: tuple[Side, Side] = ("left", "right")
_SWAP = {"left": "right", "right": "left", "link": "recht", "recht": "link"}
_SIDE = re.compile(r"\b(left|right|(?:link|recht)(?:s|e|er|en|es|em))\b")
"""The words for the two sides in every language, with their endings."""


def measured(name: str, value: float, sem: float = 0.5, threshold: float | None = 2.0) -> Indicator:
    """An indicator as it is measured: clear when all of value ± 1.96 sem exceeds the threshold."""
    status: Status = "clear" if abs(value) - 1.96 * sem > (threshold or 0.0) else "unclear"
    return Indicator(
        id=name,
        label=name,
        plane="frontal",
        unit="deg",
        value=value,
        sem=sem,
        interval95=(value - 1.96 * sem, value + 1.96 * sem),
        side="right" if value > 0 else "left",
        status=status,
        reason=None,
        text="",
        source="landmarks",
        views=("front",),
        threshold=Threshold(threshold, 0.0, "test"),
        usual=None,
        budget={},
    )


def unmeasured(name: str) -> Indicator:
    return Indicator(
        id=name,
        label=name,
        plane="transverse",
        unit="deg",
        value=None,
        sem=None,
        interval95=None,
        side=None,
        status="not_measured",
        reason="not in a photo",
        text="",
        source=None,
        views=(),
        threshold=Threshold(None, 0.0, "test"),
        usual=None,
        budget={},
    )


def _other_side(found: re.Match[str]) -> str:
    word = found[0]
    return next(new + word.removeprefix(old) for old, new in _SWAP.items() if word.startswith(old))


def mirrored(value: Any) -> Any:
    """The same answer for the mirrored person: the words left and right change places everywhere."""
    if isinstance(value, str):
        return _SIDE.sub(_other_side, value)
    if isinstance(value, Mapping):
        return {key: mirrored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mirrored(item) for item in value]
    return value


def unchanged(value: Any) -> Any:
    """The answer itself in the form in which `mirrored` returns one."""
    return mirrored(mirrored(value))


def some(names: Any, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(names)), max_size=most, unique=True)


STOPPING = [name for name, state in KNOWN.contraindications.items() if state.urgency]
MILD = [name for name in KNOWN.contraindications if name not in STOPPING]
POINTS = [f"{muscle}:{side}" for muscle in KNOWN.muscles for side in SIDES]

# Nothing in ANSWERS withholds the protocol; ALL_ANSWERS is everything that can be said.
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "pain_side": st.sampled_from(["left", "right", "both", "middle"]),
        "pain_place": st.sampled_from(list(KNOWN.places)),
        "pain_nrs": st.integers(0, 10),
        "pain_also": some(pain_spots(), most=4),
        "tender_points": some(POINTS, most=5),
        "contraindications": some(MILD),
        "red_flags_answered": st.booleans(),
        "age_years": st.integers(16, 95),
        "irritability": st.sampled_from(["low", "moderate", "high"]),
        "stepped_down": st.booleans(),
    },
)
INTAKES = ANSWERS.map(Intake.from_mapping)
SAFETY = st.fixed_dictionaries(
    {},
    optional={
        "contraindications": some(KNOWN.contraindications, most=len(KNOWN.contraindications)),
        "red_flags": some(KNOWN.red_flags),
        "age_years": st.integers(5, 95),
    },
)
ALL_ANSWERS = st.builds(lambda answers, safety: answers | safety, ANSWERS, SAFETY)
ALL_INTAKES = ALL_ANSWERS.map(Intake.from_mapping)
PATTERNS = st.builds(stated, st.sampled_from(list(KNOWN.patterns)), st.sampled_from(SIDES))
