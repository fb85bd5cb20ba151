"""How a person stood in a photo: level, on something under one foot, or not at all but seated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from posture.answer.vocabulary import Side
from posture.errors import BadOption
from posture.words.phrases import say

LEVEL, SEATED = "level", "seated"

MOST_MM = 80.0
"""More under one foot is climbing, no standing: the tallest that papers put under a foot was 53 mm
(Hanada 2001, doi 10.1053/apmr.2001.22622)."""

_BLOCK = re.compile(r"(left|right)\s*:\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:mm)?")


@dataclass(frozen=True, slots=True)
class Stand:
    """What stood under which foot; nothing under either is level.

    Attributes
    ----------
    step_mm : float
        How much higher the right foot stood than the left; negative where the left one stood higher.
    seated : bool
    """

    step_mm: float = 0.0
    seated: bool = False

    @property
    def side(self) -> Side | None:
        """The foot with something under it."""
        return None if self.step_mm == 0 else "right" if self.step_mm > 0 else "left"


def is_stand(text: str) -> bool:
    """Whether this says how somebody stood, be it possible or not."""
    word = _word(text)
    return word in (LEVEL, SEATED) or _BLOCK.fullmatch(word) is not None


def stand_of(text: str) -> Stand:
    """Read ``level``, ``seated``, ``left:10`` or ``right:7.5 mm`` (millimetres under that foot).

    Raises
    ------
    BadOption
        Anything else, or a thickness that nobody stands on.
    """
    word = _word(text)
    if word == SEATED:
        return Stand(seated=True)
    if word == LEVEL:
        return Stand()
    found = _BLOCK.fullmatch(word)
    if found is None:
        raise BadOption(say("blocks.stand", given=text[:40]))
    thickness = float(found[2].replace(",", "."))
    if not 0 <= thickness <= MOST_MM:
        raise BadOption(say("blocks.thickness", given=thickness, most=MOST_MM))
    return Stand(thickness if found[1] == "right" else -thickness)


def _word(text: str) -> str:
    return text.strip().lower()
