"""The plan for the first days on one page: what to do each day, what to watch for, when to check in.

Every number is one of the knowledge's: on which day something can be told follows from ``check_in.toml``,
with the day before the routine begins as the diary's first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from jinja2 import Template

from posture.answer.protocol import Protocol, Step
from posture.answer.vocabulary import Paper
from posture.protocol.knowledge.check_in_rules import DayField
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.paging import FOOT_MM, PAGE_SIZES, on_one_page
from posture.render.pdf import pdf_of
from posture.render.protocol_text import dose_words, side_words, stage_line
from posture.timing import timed


@dataclass(frozen=True, slots=True)
class _Fit:
    """Size of the type, height of a row, and what there is room for: open questions in full, stage two."""

    size_pt: float
    questions_in_full: bool = True
    ready: bool = True
    row_mm: float = 5.6


_SIZES_PT = (9.8, 9.4, 9.1, 8.7, 8.3, 7.9)
_FITS = (
    *(_Fit(size) for size in _SIZES_PT),
    *(_Fit(size, questions_in_full=False) for size in _SIZES_PT),
    *(_Fit(size, questions_in_full=False, ready=False, row_mm=4.0) for size in (7.9, 7.5, 7.1, 6.7)),
)
"""The best first [proposed]."""


@dataclass(frozen=True, slots=True)
class Row:
    """One day: what it is called, what is done, what to watch for, and what a check-in can tell."""

    day: str
    routine: tuple[str, ...]
    watch: str
    check_in: tuple[str, ...]


@timed("render")
def day_plan_html(protocol: Protocol, *, paper: Paper = "a4") -> str:
    """Return the plan as one HTML page that needs nothing else; without steps it says why there is none.

    Parameters
    ----------
    protocol : Protocol
    paper : "a4" or "letter"
        What it is printed on.
    """
    return _page(protocol, paper, _FITS[0], {})


@timed("render")
def day_plan_pdf(protocol: Protocol, *, paper: Paper = "a4") -> bytes:
    """Return the plan as a PDF of one page with embedded fonts; parameters as for `day_plan_html`.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    fonts = font_addresses()
    best = on_one_page(_FITS, lambda fit: _page(protocol, paper, fit, fonts))
    return pdf_of(_page(protocol, paper, best, fonts))[0]


def _page(protocol: Protocol, paper: Paper, fit: _Fit, fonts: Mapping[int, str]) -> str:
    known = knowledge(protocol.language)
    labels, words = known.words.labels, known.words.day_plan
    html: str = _template().render(
        lang=protocol.language,
        words=words,
        labels=labels,
        sheet=known.words.sheet,
        protocol=protocol,
        title=words.title.format(days=known.check_in.no_change_days),
        heading=stage_line(protocol, labels),
        steps=[_step(step, protocol) for step in protocol.steps],
        rows=list(rows(protocol)) if protocol.steps else [],
        notes=[_asked("pain_usual", known), _asked("stops", known)],
        in_full=fit.questions_in_full,
        row_mm=fit.row_mm,
        with_ready=fit.ready,
        in_brief=list(_in_brief(protocol)),
        ready=labels.ready.format(stage=protocol.stage + 1),
        size_pt=fit.size_pt,
        foot_mm=FOOT_MM,
        diary=None,
        page_size=PAGE_SIZES[paper],
        fonts=fonts,
    )
    return html


@cache
def _template() -> Template:
    return templates("posture.render").get_template("day_plan.html")


def rows(protocol: Protocol) -> Iterator[Row]:
    """Yield the day before, and every day until somebody should look at it when nothing has changed."""
    known = knowledge(protocol.language)
    words = known.words.day_plan
    yield Row(words.before, (), words.watch_before, (words.begin_diary,))
    routine = tuple(_routine(protocol))
    for day in range(1, known.check_in.no_change_days + 1):
        watch = words.watch_first if day == 1 else words.watch_next
        yield Row(str(day), routine, watch, tuple(_check_in(day, known)))


def check_in_days(known: Knowledge) -> list[int]:
    """Return the days on which a check-in makes sense, the last one among them."""
    last, again = known.check_in.no_change_days, known.check_in.again_days
    return sorted({*range(again, last + 1, again), last})


def _check_in(day: int, known: Knowledge) -> Iterator[str]:
    """Yield what a check-in of this day can tell for the first time; nothing on a day without one."""
    rules, words, days = known.check_in, known.words.day_plan, check_in_days(known)
    if day not in days:
        return
    yield words.check_in_today
    if day == _first(days, rules.worse_days):
        yield words.worse.format(points=rules.worse_points, days=rules.worse_days)
    if day == _first(days, rules.consecutive_days):
        yield words.stage_two.format(stage=known.stages[1].stage, days=rules.consecutive_days)
    if day == rules.no_change_days:
        yield words.no_change


def _first(days: list[int], least: int) -> int | None:
    """The first of these days with so many days of the routine noted."""
    return next((day for day in days if day >= least), None)


def _routine(protocol: Protocol) -> Iterator[str]:
    """Yield which steps are done how often, by their numbers."""
    words = knowledge(protocol.language).words.day_plan

    def times(step: Step) -> int:
        return step.dose.per_day

    for per_day, group in groupby(sorted(protocol.steps, key=times, reverse=True), key=times):
        yield words.orders.format(orders=_ranges([step.order for step in group]), n=per_day)


def _ranges(orders: list[int]) -> str:
    """Numbers that rise, with a dash for those in a row."""
    runs: list[list[int]] = []
    for order in orders:
        if runs and order == runs[-1][-1] + 1:
            runs[-1].append(order)
        else:
            runs.append([order])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)  # noqa: RUF001


def _step(step: Step, protocol: Protocol) -> str:
    labels = knowledge(protocol.language).words.labels
    where = f", {step.muscle_label}, {side_words(step, labels)}" if step.muscle else ""
    return f"{step.title}{where}: {', '.join(dose_words(step, protocol.language))}"


def _in_brief(protocol: Protocol) -> Iterator[str]:
    """Yield for each urgency what is asked, in a few words."""
    for how_fast in dict.fromkeys(question.how_fast for question in protocol.ask_first):
        asked = [one.brief for one in protocol.ask_first if one.how_fast == how_fast]
        yield f"{how_fast}: {'; '.join(asked)}."


def _asked(field: DayField, known: Knowledge) -> str:
    """What the diary asks about this field of a day."""
    return next(one.ask for one in known.criteria if one.field == field)
