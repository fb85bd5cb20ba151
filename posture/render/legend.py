"""What each colour over a photo means, for who shows the photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posture.pelvis.calibration import LINES
from posture.render.beside import LOOKS
from posture.render.colours import COLOURS, Colour, as_hex
from posture.render.over_photo import AXES, groups_of
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A colour as SVG and CSS have it, ``#rrggbb``, and what it means."""

    colour: str
    text: str


def legend(answer: Assessment) -> tuple[LegendRow, ...]:
    """Return the colours over the photo of an answer, in the answer's language; only those that are there.

    Parameters
    ----------
    answer : Assessment
        About one photo.
    """
    language = answer.protocol.language
    return tuple(
        LegendRow(as_hex(colour), in_language(say(f"overlay.legend.{key}"), language))
        for key, colour in _rows(answer)
    )


def _rows(answer: Assessment) -> Iterator[tuple[str, Colour]]:
    statuses = {group.status for group in groups_of(answer) if group.status}
    if "clear" in statuses:
        yield "clear", COLOURS["ink"]
    if statuses - {"clear", "not_measured"}:
        yield "pale", _on_paper(LOOKS["unclear"][1])
    if "not_measured" in statuses:
        yield "not_measured", _on_paper(LOOKS["not_measured"][1])
    if any(answer.indicator(name).source == "picture" for name in LINES):
        yield "picture", COLOURS["ink"]
    yield "plumb", COLOURS["guide"]
    if any(card.axes_px for card in answer.cards):
        for axis in AXES:
            yield axis, COLOURS[axis]


def _on_paper(opacity: int) -> Colour:
    """The ink as it looks on its pale rim."""
    red, green, blue = (
        round(paper + (ink - paper) * opacity / 255)
        for ink, paper in zip(COLOURS["ink"], COLOURS["paper"], strict=True)
    )
    return red, green, blue
