"""The protocol as a printed sheet: one template, as a self-contained HTML page and as a PDF.

Everything is made in memory and fetched from nowhere: drawings and words come from the package, and
the renderer is handed the package's own fonts and nothing else. The same call writes the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from posture.answer.assessment import Pattern
from posture.answer.protocol import Protocol, Step
from posture.answer.vocabulary import Paper
from posture.protocol.knowledge.body_map import area_of, body_map
from posture.protocol.knowledge.entries import TechniqueKind
from posture.protocol.knowledge.load import knowledge
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.muscle_map import muscle_svg
from posture.render.paging import FOOT_MM, PAGE_SIZES, Diary, best_filled, diary_that_fills
from posture.render.pdf import pdf_of, white_mm
from posture.render.protocol_text import dose_words, side_words, stage_line
from posture.timing import timed

SHEET_PAGES = 2
"""Front and back of one sheet of paper; what does not fit gets a second one, with a diary of four weeks."""

_SIZES_PT = (9.1, 8.7, 8.3)
"""Sizes of the type in ordinary print, the best first; smaller ones are used to save a page."""

_LARGE_PT = (15.0, 14.5, 15.5, 14.0, 16.0)
"""Sizes of large print, the best first; others are used where a page would stay empty."""


@dataclass(frozen=True, slots=True)
class Block:
    """One step as the sheet shows it: its pictures, and the words that were not said before.

    `as_in` is the order of the earlier step that has said the rest.
    """

    step: Step
    picture: Markup
    map: Markup | None
    seen_from: str | None
    place: str
    dose: tuple[str, ...]
    where: str | None
    because: str | None
    how: tuple[str, ...]
    as_in: int | None


@timed("render")
def sheet_html(pattern: Pattern, protocol: Protocol, *, large: bool = False, paper: Paper = "a4") -> str:
    """Return the sheet as one HTML page that needs nothing else.

    Parameters
    ----------
    pattern, protocol : Pattern, Protocol
        In one language.
    large : bool
        Large print.
    paper : "a4" or "letter"
        What it is printed on.
    """
    return _page(pattern, protocol, paper, (_LARGE_PT if large else _SIZES_PT)[0], Diary())


@timed("render")
def sheet_pdf(pattern: Pattern, protocol: Protocol, *, large: bool = False, paper: Paper = "a4") -> bytes:
    """Return the sheet as a PDF with embedded fonts; parameters as for `sheet_html`.

    Every sheet has the sources and the table for the diary, which fills what is left of the last page.
    Ordinary print has two pages, where type of 8.3 pt or more is small enough for that, and three otherwise.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """

    def page(size_pt: float, diary: Diary) -> str:
        return _page(pattern, protocol, paper, size_pt, diary, font_addresses())

    if large:
        size_pt = best_filled(_LARGE_PT, lambda size: page(size, Diary()), paper)
    else:
        fits = (size for size in _SIZES_PT if len(white_mm(page(size, Diary()), FOOT_MM)) <= SHEET_PAGES)
        size_pt = next(fits, _SIZES_PT[0])
    diary = diary_that_fills(lambda tried: page(size_pt, tried)) if protocol.steps else Diary()
    return pdf_of(page(size_pt, diary))[0]


def _page(
    pattern: Pattern,
    protocol: Protocol,
    paper: Paper,
    size_pt: float,
    diary: Diary,
    fonts: Mapping[int, str] | None = None,
) -> str:
    parts = sheet_parts(pattern, protocol, size_pt, diary)
    html: str = _template().render(parts, page_size=PAGE_SIZES[paper], fonts=fonts or {})
    return html


def sheet_parts(pattern: Pattern, protocol: Protocol, size_pt: float, diary: Diary) -> dict[str, Any]:
    """Return what the sheet's body and style are filled with, here and in the report."""
    known = knowledge(protocol.language)
    labels = known.words.labels
    return {
        "lang": protocol.language,
        "words": known.words.sheet,
        "labels": labels,
        "pattern": pattern,
        "protocol": protocol,
        "heading": stage_line(protocol, labels),
        "blocks": _blocks(protocol),
        "asks": [criterion.ask for criterion in known.criteria],
        "later": [labels.stage.format(stage=s.stage, title=s.title) for s in protocol.locked_stages],
        "ready": labels.ready.format(stage=protocol.stage + 1),
        "sources": _sources(protocol.steps),
        "size_pt": size_pt,
        "foot_mm": FOOT_MM,
        "withheld_said": False,
        "diary": diary if protocol.steps else None,
    }


@cache
def _template() -> Template:
    return templates("posture.render").get_template("protocol_sheet.html")


def _blocks(protocol: Protocol) -> list[Block]:
    words = knowledge(protocol.language).words
    labels = words.labels
    told: set[str | None] = set()
    first: dict[str, Step] = {}
    blocks = []
    for step in protocol.steps:
        before = first.setdefault(step.technique, step)
        said = before.how if before is not step else ()
        blocks.append(
            Block(
                step=step,
                picture=position_svg(step),
                map=place_svg(step),
                seen_from=words.sheet.views[area_of(step.muscle).view] if step.muscle else None,
                place=f"{step.muscle_label}, {side_words(step, labels)}" if step.muscle else "",
                dose=tuple(dose_words(step, protocol.language)),
                where=None if step.muscle in told else step.where,
                because=None if step.because in told else step.because,
                how=tuple(line for line in step.how if line not in said),
                as_in=before.order if set(said) & set(step.how) else None,
            )
        )
        told |= {step.muscle, step.because}
    return blocks


def _sources(steps: Sequence[Step]) -> list[str]:
    """Every source of the steps once; an opinion is said at the step itself, by its grade."""
    named = [source for step in steps for source in (*step.evidence.sources, *step.dose.sources)]
    return [source for source in dict.fromkeys(named) if not source.startswith("opinion: ")]


def position_svg(step: Step) -> Markup:
    """Return the drawing of the step's position; mirrored when it is about the left side."""
    file = resources.files("posture.protocol.knowledge") / "positions" / f"{step.drawing}.svg"
    text = file.read_text("utf-8")
    if step.side == "left":
        box = re.search(r'viewBox="(\d+) 0 (\d+) \d+"', text)
        assert box is not None  # noqa: S101 - a test holds every drawing to it
        mirror = f'<g transform="matrix(-1 0 0 1 {2 * int(box[1]) + int(box[2])} 0)">'
        text = re.sub(r"(<svg[^>]*>)", rf"\1{mirror}", text, count=1).replace("</svg>", "</g></svg>")
    return Markup(text)  # noqa: S704 - a file of this package


def place_svg(step: Step) -> Markup | None:
    """Return the map of where to press and where not to; None for a step without pressure."""
    if step.kind != TechniqueKind.COMPRESSION or step.muscle is None or step.side is None:
        return None
    zones = [zone.id for zone in body_map().zone]
    return Markup(muscle_svg(step.muscle, step.side, zones))  # noqa: S704 - numbers of this package
