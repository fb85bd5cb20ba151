"""Everything that stage one rests on, to be judged on paper by someone who treats people: entry by entry.

Each entry stands with its sources, three boxes to tick and room to write, and with the name under which it is
found in the tables, so that what is written can be carried back. The same call writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Template
from markupsafe import Markup

from posture.answer.vocabulary import Paper
from posture.distribution import version
from posture.protocol.knowledge.body_map import body_map
from posture.protocol.knowledge.entries import Muscle, PatternRow, Technique
from posture.protocol.knowledge.load import Knowledge, knowledge
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.muscle_map import muscle_svg
from posture.render.paging import FOOT_MM, PAGE_SIZES, best_filled
from posture.render.pdf import pdf_of
from posture.timing import timed
from posture.words.language import DEFAULT, Language

OPINION = "opinion: "
"""What a source begins with that is none; the rest says whose thought it is, in English."""

_SIZES_PT = (9.1, 8.9, 9.3, 8.7, 9.5)
"""Sizes of the type, the best first; others are used where a page would stay empty."""

_FEWEST_LINES, _LETTERS_A_LINE = 3, 300
"""Lines to write on at each entry, and for how many letters of it there is one more."""


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """One thing to judge: its place in the tables, what it says in labelled lines, and its sources.

    `term` is what anatomy calls it, in English.
    """

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    pictures: tuple[Markup, ...] = ()
    term: str = ""

    @property
    def room(self) -> int:
        """Lines to write on: more where more is said."""
        return _FEWEST_LINES + sum(len(text) for _, text in self.lines) // _LETTERS_A_LINE


@dataclass(frozen=True, slots=True)
class ReviewChapter:
    """Entries of one kind."""

    title: str
    entries: tuple[ReviewEntry, ...]


@timed("render")
def review_html(language: Language = DEFAULT, *, paper: Paper = "a4") -> str:
    """Return the review sheet as one HTML page that needs nothing else; nobody's data is in it."""
    return _page(language, paper, _SIZES_PT[0], {})


@timed("render")
def review_pdf(language: Language = DEFAULT, *, paper: Paper = "a4") -> bytes:
    """Return the review sheet as a PDF with embedded fonts.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    fonts = font_addresses()
    size_pt = best_filled(_SIZES_PT, lambda size: _page(language, paper, size, fonts), paper)
    return pdf_of(_page(language, paper, size_pt, fonts))[0]


def review_chapters(language: Language = DEFAULT) -> tuple[ReviewChapter, ...]:
    """Return every entry of the knowledge that a person may meet, what keeps them safe first."""
    known = knowledge(language)
    words = known.words.review
    chapters = {
        words.red_flags: _red_flags(known),
        words.contraindications: _contraindications(known),
        words.adjustments: _adjustments(known),
        words.stop_rules: _stop_rules(known),
        words.techniques: (_technique(row, known) for row in known.techniques.values()),
        words.muscles: (_muscle(row, known) for row in known.muscles.values()),
        words.patterns: (_pattern(row, known) for row in known.patterns.values()),
        words.criteria: _criteria(known),
    }
    return tuple(ReviewChapter(title, tuple(entries)) for title, entries in chapters.items())


def _page(language: Language, paper: Paper, size_pt: float, fonts: Mapping[int, str]) -> str:
    known = knowledge(language)
    html: str = _template().render(
        lang=language,
        words=known.words.review,
        sheet=known.words.sheet,
        labels=known.words.labels,
        chapters=review_chapters(language),
        opinion=OPINION,
        version=version(),
        page_size=PAGE_SIZES[paper],
        size_pt=size_pt,
        foot_mm=FOOT_MM,
        fonts=fonts,
        diary=None,
    )
    return html


@cache
def _template() -> Template:
    return templates("posture.render").get_template("review_sheet.html")


def _red_flags(known: Knowledge) -> Iterator[ReviewEntry]:
    words = known.words.review
    for row in known.red_flags.values():
        urgency = known.urgencies[row.urgency]
        lines = ((words.because, row.reason), (words.then, f"{urgency.label}. {urgency.advice}"))
        yield ReviewEntry(f"red_flag.{row.id}", row.question, lines, _once(row.sources, urgency.sources))


def _contraindications(known: Knowledge) -> Iterator[ReviewEntry]:
    words = known.words.review
    for row in known.contraindications.values():
        lines = [("", row.detail)]
        if row.urgency is not None:
            urgency = known.urgencies[row.urgency]
            lines += [(words.because, row.reason or ""), (words.then, f"{urgency.label}. {urgency.advice}")]
        yield ReviewEntry(f"contraindication.{row.id}", row.label, tuple(lines), row.sources)


def _adjustments(known: Knowledge) -> Iterator[ReviewEntry]:
    for row in known.adjustments.values():
        yield ReviewEntry(f"adjustment.{row.id}", row.label, (("", row.says),), row.sources)


def _stop_rules(known: Knowledge) -> Iterator[ReviewEntry]:
    for row in known.stop_rules.values():
        yield ReviewEntry(f"stop_rule.{row.id}", row.says, (), row.sources)


def _technique(row: Technique, known: Knowledge) -> ReviewEntry:
    words, labels = known.words.review, known.words.labels
    dose = row.dose
    how = " ".join(line.format(pressure=dose.pressure_max_0_10) for line in row.how)
    lines = (
        (labels.why, row.why),
        (words.how, f"{row.position} {how}"),
        (words.dose, f"{_dose(row, known)}. {dose.says}"),
        (words.stop_if, _listed(known.stop_rules[name].says for name in row.stop_if)),
        (words.not_if, _listed(known.contraindications[name].label for name in row.not_if)),
        (labels.evidence, f"{labels.grades[row.evidence.grade]}. {row.evidence.summary}"),
    )
    sources = _once(row.sources, dose.sources, row.evidence.sources)
    drawings = () if row.drawing is None else (_drawing(row.drawing),)
    return ReviewEntry(f"technique.{row.id}", row.title, _said(lines), sources, drawings)


def _dose(row: Technique, known: Knowledge) -> str:
    dose, labels = row.dose, known.words.labels
    parts = [labels.seconds.format(n=dose.seconds)]
    if dose.seconds_max is not None:
        parts = [labels.seconds.format(n=f"{dose.seconds}-{dose.seconds_max}")]
    parts += [labels.times.format(n=dose.rounds)] if dose.rounds > 1 else []
    parts.append(labels.once_a_day if dose.per_day == 1 else labels.times_a_day.format(n=dose.per_day))
    if dose.pressure_max_0_10 is not None:
        parts.append(labels.pressure.format(n=dose.pressure_max_0_10))
    return ", ".join(parts)


def _muscle(row: Muscle, known: Knowledge) -> ReviewEntry:
    """On the right side, as the drawings show it."""
    words, sides = known.words.review, known.sides["right"]
    lines = [("", f"{row.where} {row.feels}")]
    for name, handling in row.techniques.items():
        done = " ".join(line.format(**sides) for line in (handling.position, *handling.how))
        lines.append((known.techniques[name].title, done))
        lines.append((words.not_if, _listed(known.contraindications[one].label for one in handling.not_if)))
    lines.append((words.keep_off, _listed(known.words.zone[zone]["label"] for zone in row.no_go)))
    lines.append((words.places, _listed(known.places[place].label for place in row.places)))
    sources = _once(row.sources, *(handling.sources for handling in row.techniques.values()))
    picture = Markup(muscle_svg(row.id, "right", [zone.id for zone in body_map().zone]))  # noqa: S704 - our own
    drawings = [_drawing(handling.drawing) for handling in row.techniques.values()]
    pictures = (picture, *drawings)
    return ReviewEntry(f"muscle.{row.id}", row.label, _said(lines), sources, pictures, row.anatomical)


def _pattern(row: PatternRow, known: Knowledge) -> ReviewEntry:
    words, sides = known.words.review, known.sides["right"]
    relations = {"same": words.same_side, "opposite": words.opposite_side}
    muscles = (f"{known.muscles[m.muscle].label} ({relations[m.relation]})" for m in row.muscles)
    lines = [("", row.summary.format(**sides)), (words.go_with_it, _listed(muscles))]
    lines += [(words.disagree, f"{conflict.says} {conflict.self_check}") for conflict in row.conflict]
    sources = _once(row.sources, *(conflict.sources for conflict in row.conflict))
    return ReviewEntry(f"pattern.{row.id}", row.label.format(**sides), _said(lines), sources)


def _criteria(known: Knowledge) -> Iterator[ReviewEntry]:
    for row in known.criteria:
        yield ReviewEntry(f"criterion.{row.id}", row.says, (), row.sources)


def _said(lines: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in lines if text)


def _listed(texts: Iterator[str]) -> str:
    return "; ".join(text.rstrip(".") for text in texts)


def _once(*sources: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for some in sources for source in some))


def _drawing(name: str) -> Markup:
    file = resources.files("posture.protocol.knowledge") / "positions" / f"{name}.svg"
    return Markup(file.read_text("utf-8"))  # noqa: S704 - a file of this package
