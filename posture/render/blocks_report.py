"""The answer to photos with blocks under a foot on paper: the result, a chart of each course, the values.

Made in memory from the answer alone, without photos; the same call writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from posture.answer.blocks import BlocksAnswer
from posture.answer.vocabulary import Paper
from posture.render.blocks_chart import blocks_svg
from posture.render.blocks_text import rows, seen_by, unsaid, when
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.paging import FOOT_MM, PAGE_SIZES
from posture.render.pdf import pdf_of
from posture.timing import timed
from posture.words.phrases import Message, Text, in_language, say


@timed("render")
def blocks_html(answer: BlocksAnswer, *, paper: Paper = "a4") -> str:
    """Return the answer as one HTML file that needs nothing else."""
    return _page(answer, paper, {})


@timed("render")
def blocks_pdf(answer: BlocksAnswer, *, paper: Paper = "a4") -> bytes:
    """Return the answer as a PDF with embedded fonts.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    return pdf_of(_page(answer, paper, font_addresses()))[0]


def _page(answer: BlocksAnswer, paper: Paper, fonts: Mapping[int, str]) -> str:
    language = answer.language

    def said(text: Text) -> str:
        return in_language(text, language)

    refused = [
        say("blocks.refused", number=one.number or 0, detail=one.detail, hint=one.hint)
        for one in answer.refused
    ]
    html: str = _template().render(
        lang=language,
        paper_title=said(_title(answer)),
        when=said(when(answer)),
        headline=answer.headline,
        notes=[*map(said, refused), *map(said, unsaid(answer))],
        courses=[
            {
                "seen": said(seen_by(course)),
                "text": course.text if place else "",
                # Made by this program alone, and every text in it is escaped.
                "chart": Markup(blocks_svg(course, language)),  # noqa: S704
                "rows": [(said(where), said(value)) for where, value in rows(course)],
            }
            for place, course in enumerate(answer.courses)
        ],
        lists=[
            (said(say(heading)), [said(text) for text in texts])
            for heading, texts in (
                ("brief.more", answer.more),
                ("headings.limits", answer.limits),
                ("blocks.papers_title", _papers(answer)),
            )
            if texts
        ],
        page_size=PAGE_SIZES[paper],
        foot_mm=FOOT_MM,
        size_pt=10.0,
        diary=None,
        fonts=fonts,
    )
    return html


def _title(answer: BlocksAnswer) -> Message:
    return say("blocks.title" if answer.courses or not answer.sitting else "blocks.title_sitting")


def _papers(answer: BlocksAnswer) -> list[Message]:
    return [say("blocks.finding", text=one.text, source=one.source) for one in answer.findings]


@cache
def _template() -> Template:
    return templates("posture.render").get_template("blocks_report.html")
