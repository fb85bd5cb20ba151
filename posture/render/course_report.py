"""A comparison as a report: what has changed, each value, its course, and the photos side by side.

One template, as a self-contained HTML file and as a PDF. Made in memory; pictures carry no metadata, and the
same call writes the same bytes.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from posture.answer.assessment import COVERAGE_95, Assessment
from posture.answer.protocol import Withheld
from posture.answer.vocabulary import Paper, ViewName
from posture.change.comparison import Change, Comparison
from posture.change.order import day_of, days
from posture.change.wording import upwards
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits
from posture.measure.indicators import BY_ID
from posture.protocol.diary import Diary
from posture.protocol.knowledge.load import knowledge
from posture.render.aligned import aligned_picture
from posture.render.change_text import same_photo, verdict_of, when
from posture.render.colours import INK, as_hex
from posture.render.course_chart import course_svg, pain_svg
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.paging import FOOT_MM, PAGE_SIZES
from posture.render.pdf import pdf_of
from posture.render.scale import shown
from posture.timing import timed
from posture.words.phrases import in_language, say, together

_TYPE_PT = 9.1
_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report shows beside the comparison.

    Attributes
    ----------
    pictured : sequence of (number, Assessment)
        Photos of the answers with their landmarks, by the answer's number in `Comparison.answers`.
    files : iterable of bytes
        Photo files in any order, known by their SHA-256; what is none of the answers' is not looked at.
    missing : sequence of int
        Numbers of answers without any photo to show.
    diary : Diary, optional
        The person's days, for their pain.
    stop : Withheld, optional
        Why a clinician comes first, said above all else.
    """

    pictured: Sequence[tuple[int, Assessment]] = ()
    files: Iterable[bytes] = ()
    missing: Sequence[int] = ()
    diary: Diary | None = None
    stop: Withheld | None = None


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class _Row:
    """A compared indicator in the table."""

    label: str
    before: str
    after: str
    change: str
    verdict: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Chart:
    """A course as it is drawn."""

    label: str
    drawn: Markup
    trend: str


@dataclass(frozen=True, slots=True)
class _Picture:
    """A photo and what it is."""

    address: str
    says: str


@timed("render")
def course_html(
    answer: Comparison,
    beside: Beside = NOTHING_BESIDE,
    *,
    paper: Paper = "a4",
    limits: PhotoLimits = DEFAULT_LIMITS,
) -> str:
    """Return the report as one HTML file that needs nothing else.

    Parameters
    ----------
    answer : Comparison
    beside : Beside
        Photos, pain, and what must be said first.
    paper : "a4" or "letter"
        What it is printed on.
    limits : PhotoLimits
        As for the measurement.
    """
    return _page(_contents(answer, beside, paper, limits), {})


@timed("render")
def course_pdf(
    answer: Comparison,
    beside: Beside = NOTHING_BESIDE,
    *,
    paper: Paper = "a4",
    limits: PhotoLimits = DEFAULT_LIMITS,
) -> bytes:
    """Return the report as a PDF with embedded fonts; parameters as for `course_html`.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    return pdf_of(_page(_contents(answer, beside, paper, limits), font_addresses()))[0]


def _page(contents: Mapping[str, Any], fonts: Mapping[int, str]) -> str:
    html: str = _template().render(contents, fonts=fonts)
    return html


@cache
def _template() -> Template:
    return templates("posture.render").get_template("course.html")


class _Heads:
    """The headings by their key, for the template."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __getitem__(self, key: str) -> str:
        return in_language(say(f"course.{key}"), self._language)


def _contents(answer: Comparison, beside: Beside, paper: Paper, limits: PhotoLimits) -> dict[str, Any]:
    language = answer.language
    compared = [one for one in answer.changes if one.verdict != "not_comparable"]
    compared.sort(key=lambda one: (not one.sure, one.verdict != "changed"))
    said = [*([answer.dates] if answer.dates else []), answer.conditions.text]
    return {
        "lang": language,
        "heads": _Heads(language),
        "sheet": knowledge(language).words.sheet,
        "stop": beside.stop,
        "same_photo": same_photo(answer),
        "summary": answer.summary,
        "meaning": in_language(say("compare.limits.meaning"), language),
        "when": in_language(together(*said), language),
        "rows": [_row(one, language) for one in compared],
        "corrected": any(one.error == "measured" for one in compared),
        "others": [one.text for one in answer.changes if one.verdict == "not_comparable"],
        "charts": [*_pain(answer, beside.diary), *_charts(answer)],
        "pictures": _pictures(answer, beside, limits),
        "missing": _missing(answer, beside),
        "limits": [
            one for one in answer.limits if one != in_language(say("compare.limits.meaning"), language)
        ],
        "page_size": PAGE_SIZES[paper],
        "foot_mm": FOOT_MM,
        "size_pt": _TYPE_PT,
        "diary": None,
        "ink": as_hex(INK),
    }


def _row(change: Change, language: str) -> _Row:
    neutral = BY_ID[change.id].neutral
    before, after = (
        shown((value or 0.0) - neutral, change.unit, language) for value in (change.before, change.after)
    )
    half = shown(upwards(COVERAGE_95 * (change.sem or 0.0)), change.unit, language, signed=False)
    verdict = in_language(verdict_of(change.verdict, sure=change.sure), language)
    if change.verdict == "no_larger":
        bound = shown(upwards(change.no_larger_than or 0.0), change.unit, language, signed=False)
        verdict = in_language(say("course.no_larger", bound=bound), language)
    estimate = f"{shown(change.estimate or 0.0, change.unit, language)} ± {half}"
    return _Row(str(change.label), before, after, estimate, verdict, change.sure)


def _charts(answer: Comparison) -> Iterator[_Chart]:
    for course in sorted(answer.courses, key=lambda one: not any(point.sure for point in one.points)):
        drawn = Markup(course_svg(course, answer))  # noqa: S704 - escaped when it was made
        yield _Chart(str(course.label), drawn, str(course.trend.text) if course.trend else "")


def _pain(answer: Comparison, diary: Diary | None) -> Iterator[_Chart]:
    """The usual pain of the diary's days, on the days of the answers."""
    first, when_days = answer.answers[0].date, days(answer.answers)
    noted = [] if diary is None else [one for one in diary.days if one.pain_usual is not None]
    if first is None or when_days is None or not noted:
        return
    begun = day_of(first)
    pain = {float((one.date - begun).days): one.pain_usual for one in noted if one.pain_usual is not None}
    drawn = Markup(pain_svg(pain, answer))  # noqa: S704 - numbers, words of this program
    yield _Chart(in_language(say("course.pain"), answer.language), drawn, "")


def _pictures(answer: Comparison, beside: Beside, limits: PhotoLimits) -> list[list[_Picture]]:
    """Rows of photos: view by view, each in time."""
    files = {sha256(data).hexdigest(): data for data in beside.files} if beside.pictured else {}
    views: dict[ViewName, list[_Picture]] = {}
    for number, one in beside.pictured:
        image = one.provenance.image
        if image is not None and image.sha256 in files:
            picture = _picture(number, one, files[image.sha256], answer, limits)
            views.setdefault(one.view.name, []).append(picture)
    return [some[k : k + _IN_A_ROW] for some in views.values() for k in range(0, len(some), _IN_A_ROW)]


def _picture(number: int, one: Assessment, data: bytes, answer: Comparison, limits: PhotoLimits) -> _Picture:
    out = io.BytesIO()
    aligned_picture(data, one, limits).save(out, "JPEG", quality=85, optimize=True)
    date = when(number, answer.answers[number - 1])
    says = say("course.photo", view=say(f"view.{one.view.name}"), date=date)
    address = f"data:image/jpeg;base64,{b64encode(out.getvalue()).decode('ascii')}"
    return _Picture(address, in_language(says, answer.language))


def _missing(answer: Comparison, beside: Beside) -> str:
    if not beside.missing:
        return ""
    names = [when(number, answer.answers[number - 1]) for number in beside.missing]
    return in_language(say("course.no_picture", names=names), answer.language)
