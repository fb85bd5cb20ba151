"""An answer as a report to take away: one template, as a self-contained HTML file and as a PDF.

First what to do: the routine begins on the first page and ends with a diary that fills its last one. Then
what it rests on: the photos, the values, and what to know about them.

Made in memory from the answer and its photos; it carries pictures and fonts in itself, the answer's own dates
and no EXIF, so the same call writes the same bytes. The protocol's part is the printed sheet's own.
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Template
from markupsafe import Markup
from PIL import Image

from posture.answer.assessment import UNIT_SIGNS, Answer, Assessment, Indicator
from posture.answer.vocabulary import Paper
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits
from posture.measure.indicators import INDICATORS
from posture.protocol.knowledge.load import knowledge
from posture.render import turn_plot
from posture.render.brief import not_used, when
from posture.render.colours import INK, as_hex
from posture.render.fonts import font_addresses
from posture.render.hand_lines import hand_lines
from posture.render.html import templates
from posture.render.overlay import named_picture
from posture.render.paging import PAGE_SIZES, Diary, best_filled, diary_that_fills
from posture.render.pdf import pdf_of
from posture.render.protocol_sheet import sheet_parts
from posture.render.scale import amount, reaches, scale_svg
from posture.render.strokes import UNITS, photo_size
from posture.render.text import roll_text, view_source
from posture.timing import timed
from posture.words.language import Language
from posture.words.phrases import Value, in_language, say, together

_TYPE_PT = 9.1
_TEXT_WIDTH_PT = 520.0
"""Of a page between its margins, about."""

_LETTER_PT = 7.5
"""Of the names on a picture, as printed."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How large the pictures are, as a share of the widest, and how far apart the values stand."""

    scale: float = 1.0
    gap_rem: float = 0.35


_SCALES, _GAPS_REM = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4), (0.35, 0.6, 0.15)
_LAYOUTS = tuple(_Layout(scale, gap) for scale in _SCALES for gap in _GAPS_REM)
"""The best first; others are used where a page would stay empty."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """How many pictures stand side by side, how wide each is, percent, and how many pixels it has at most."""

    pictures: int
    width_pct: float
    long_side_px: int


def _grid_of(photos: int) -> _Grid:
    if photos == 1:
        return _Grid(1, 66.0, 1440)
    return _Grid(2, 48.5, 1080) if photos <= 4 else _Grid(3, 32.0, 720)


@dataclass(frozen=True, slots=True)
class Figure:
    """A photo with its lines, and how it was taken."""

    title: str
    address: str
    size_px: tuple[int, int]
    says: str
    taken: tuple[str, ...]
    retakes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A measured indicator as the report shows it."""

    label: str
    amount: str
    status: str
    text: str
    scale: Markup


@timed("render")
def report_html(
    answer: Answer,
    photos: Iterable[bytes] = (),
    *,
    paper: Paper = "a4",
    limits: PhotoLimits = DEFAULT_LIMITS,
) -> str:
    """Return the report as one HTML file that needs nothing else.

    Parameters
    ----------
    answer : Assessment, SessionAssessment or TurnAssessment
    photos : iterable of bytes
        The photo files that were measured, in any order; they are known by their SHA-256. A photo that is
        left out is not shown. A turn shows its curves instead.
    paper : "a4" or "letter"
        What it is printed on.
    limits : Limits
        As for the measurement.
    """
    return _page(_contents(answer, photos, paper, limits), {}, Diary(), _Layout())


@timed("render")
def report_pdf(
    answer: Answer,
    photos: Iterable[bytes] = (),
    *,
    paper: Paper = "a4",
    limits: PhotoLimits = DEFAULT_LIMITS,
) -> bytes:
    """Return the report as a PDF with embedded fonts; parameters as for `report_html`.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    contents, fonts, diary = _contents(answer, photos, paper, limits), font_addresses(), Diary()
    bare = contents | {"figures": [[_stand_in(one) for one in some] for some in contents["figures"]]}
    if answer.protocol.steps:  # the routine has pages of its own, to hang up and to write on
        begun = bare | {"only_routine": True}
        diary = diary_that_fills(lambda tried: _page(begun, fonts, tried, _Layout()))
    layout = best_filled(_LAYOUTS, lambda tried: _page(bare, fonts, diary, tried), paper)
    return pdf_of(_page(contents, fonts, diary, layout))[0]


def _page(contents: Mapping[str, Any], fonts: Mapping[int, str], diary: Diary, layout: _Layout) -> str:
    own = {"diary": diary if contents["diary"] else None, "scale": layout.scale, "gap_rem": layout.gap_rem}
    html: str = _template().render(contents, **own, fonts=fonts)
    return html


def _stand_in(figure: Figure) -> Figure:
    """A grey box as large as the picture: pages that are only measured need not draw it again and again."""
    width, height = figure.size_px
    size = f'width="{width}" height="{height}"'
    box = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="#777"/></svg>'
    return replace(figure, address=f"data:image/svg+xml;base64,{b64encode(box.encode()).decode('ascii')}")


def _contents(answer: Answer, photos: Iterable[bytes], paper: Paper, limits: PhotoLimits) -> dict[str, Any]:
    """Everything that is said and shown, however it is laid out."""
    language = _language(answer)
    measured = [item for item in answer.indicators if item.value is not None]
    figures = _figures(answer, photos, limits)
    grid = _grid_of(len(figures))
    return {
        **sheet_parts(answer.pattern, answer.protocol, _TYPE_PT, Diary()),
        "heads": _Heads(language),
        "withheld_said": True,
        "only_routine": False,
        "title": in_language(say(f"report.title.{answer.kind}"), language),
        "summary": answer.summary,
        "more": in_language(say("brief.more"), language),
        "when": in_language(when(answer), language),
        "figures": [figures[k : k + grid.pictures] for k in range(0, len(figures), grid.pictures)],
        "grid": grid,
        "refused": _refused(answer),
        "plots": _plots(answer),
        "rows": _rows(measured, language),
        "by_hand": [in_language(line, language) for line in hand_lines(answer)],
        "thresholds": _thresholds(measured, language),
        "unseen": _missing(answer.indicators, language, by_any_photo=False),
        "missing": _missing(answer.indicators, language, by_any_photo=True),
        "cues": _cues(answer),
        "verdict": knowledge(language).words.pattern_wording.verdicts[answer.pattern.verdict],
        "limits": answer.limits,
        "provenance": _provenance(answer),
        "page_size": PAGE_SIZES[paper],
        "ink": as_hex(INK),
    }


@cache
def _template() -> Template:
    return templates("posture.render").get_template("report.html")


def _language(answer: Answer) -> Language:
    return answer.protocol.language


class _Heads:
    """The report's headings by their key, for the template."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getitem__(self, key: str) -> str:
        return in_language(say(f"report.{key}"), self._language)


def _plots(answer: Answer) -> list[Markup]:
    """The curves of a turn; drawn by this program, with nothing of the user's in them but numbers."""
    return [Markup(turn_plot.plot_svg(turn)) for turn in answer.turns()]  # noqa: S704


def _figures(answer: Answer, photos: Iterable[bytes], limits: PhotoLimits) -> list[Figure]:
    files = {sha256(data).hexdigest(): data for data in photos}
    shown = [one for one in answer.singles() if one.provenance.image and one.provenance.image.sha256 in files]
    grid = _grid_of(len(shown))
    return [
        _figure(one, files[one.provenance.image.sha256], limits, grid)
        for one in shown
        if one.provenance.image
    ]


def _refused(answer: Answer) -> list[str]:
    """The photos of a session in which nothing could be measured, and why."""
    return [in_language(not_used(one), _language(answer)) for one in answer.refused]


def _figure(answer: Assessment, data: bytes, limits: PhotoLimits, grid: _Grid) -> Figure:
    picture = _named(data, answer, limits, grid)
    passed = sum(gate.passed for gate in answer.quality)
    view = say(f"view.{answer.view.name}")
    clear = [card.label for card in answer.cards if card.seen == "clear"]
    lines = [
        say("headings.quality", passed=passed, of=len(answer.quality)),
        say("headings.roll", roll=roll_text(answer.camera_roll)),
        *([say("headings.cards", cards=together(*clear, between="; "))] if clear else []),
    ]
    failed = [f"{gate.detail} {gate.retake}" for gate in answer.quality if not gate.passed]
    doubtful = [str(card.detail) for card in answer.cards if card.detail is not None]
    language = _language(answer)
    return Figure(
        title=in_language(say("headings.photo", view=view, source=view_source(answer.view)), language),
        address=f"data:image/jpeg;base64,{b64encode(_jpeg(picture)).decode('ascii')}",
        size_px=picture.size,
        says=in_language(say("report.picture", view=view), language),
        taken=tuple(in_language(line, language) for line in lines),
        retakes=(*failed, *doubtful),
    )


def _named(data: bytes, answer: Assessment, limits: PhotoLimits, grid: _Grid) -> Image.Image:
    """The photo with its named lines; the names are as large on paper for any size."""
    width, height = photo_size(answer)
    printed_pt = grid.width_pct / 100 * _TEXT_WIDTH_PT * max(1.0, height / width)
    return named_picture(data, answer, limits, grid.long_side_px, _LETTER_PT / printed_pt * UNITS)


def _jpeg(picture: Image.Image) -> bytes:
    """The picture without metadata."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _rows(measured: Sequence[Indicator], language: Language) -> list[IndicatorRow]:
    reach = reaches(measured)
    return [
        IndicatorRow(
            label=str(item.label),
            amount=amount(item, language),
            status=in_language(say(f"status.{item.status}"), language),
            text=str(item.text),
            scale=Markup(scale_svg(item, reach[item.unit], language)),  # noqa: S704 - escaped when it was made
        )
        for item in measured
    ]


def _thresholds(measured: Sequence[Indicator], language: Language) -> list[str]:
    """Who says from which size each value is worth mentioning, or that nobody does."""
    by_source: dict[str, list[str]] = {}
    for item in measured:
        size, source = item.threshold.value, item.threshold.source
        key = "report.no_threshold" if size is None else "report.threshold"
        values: dict[str, Value] = {"source": source}
        if size is not None:
            values |= {"value": float(size), "unit": UNIT_SIGNS[item.unit]}
        by_source.setdefault(in_language(say(key, **values), language), []).append(str(item.label))
    return [f"{', '.join(labels)}: {source}." for source, labels in by_source.items()]


def _missing(indicators: Sequence[Indicator], language: Language, *, by_any_photo: bool) -> list[str]:
    """What was not measured, grouped by its reason; apart: what the landmarks of no photo can show."""
    by_photo = {spec.id for spec in INDICATORS if spec.views}
    by_photo |= {spec.id for spec in INDICATORS if spec.difference_of in by_photo}
    return missing_by_reason([item for item in indicators if (item.id in by_photo) == by_any_photo], language)


def missing_by_reason(indicators: Sequence[Indicator], language: Language) -> list[str]:
    """Return a sentence for each reason why indicators were not measured, with their names."""
    reasons: dict[str, list[str]] = {}
    for item in indicators:
        if item.reason is not None:
            reasons.setdefault(str(item.reason), []).append(str(item.label))
    return [
        in_language(say("report.reason", labels="; ".join(labels), reason=reason), language)
        for reason, labels in reasons.items()
    ]


def _cues(answer: Answer) -> list[str]:
    """What the measured cues say."""
    statuses = knowledge(_language(answer)).words.pattern_wording.statuses
    return [
        f"{cue.says} [{statuses[cue.status]}]" for cue in answer.pattern.cues if cue.status != "not_measured"
    ]


def _provenance(answer: Answer) -> list[str]:
    made = answer.provenance
    files = [part.image for part in answer.photos] or ([made.image] if made.image else [])
    words: list[Any] = [
        say(
            "report.made_by",
            version=made.version,
            model=made.model,
            model_sha256=made.model_sha256,
            calibration=made.calibration,
            passes=str(made.passes),
        ),
        *(
            say("report.file", sha256=file.sha256, width=str(file.width), height=str(file.height))
            for file in files
        ),
    ]
    return [in_language(text, _language(answer)) for text in words]
