"""An answer on one page for a clinician: what was said, found, handed out, and what is not known.

Made in memory from the answer and the intake, without photos; the same call writes the same bytes. The type
gets smaller, and less is said of the limits, until all of it is on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Template

from posture.answer.assessment import UNIT_SIGNS, Answer, Indicator, OtherSource, PhotoPart
from posture.answer.protocol import Step
from posture.answer.vocabulary import Paper
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.render.brief import when
from posture.render.fonts import font_addresses
from posture.render.html import templates
from posture.render.paging import FOOT_MM, PAGE_SIZES, on_one_page
from posture.render.pdf import pdf_of
from posture.render.protocol_text import dose_words
from posture.render.report import missing_by_reason
from posture.render.text import roll_text, view_source
from posture.timing import timed
from posture.words.catalogue import sentences
from posture.words.language import Language
from posture.words.numbers import number
from posture.words.phrases import Message, Text, in_language, say, together


@dataclass(frozen=True, slots=True)
class _Fit:
    """Size of the type, and how many of the limits are said."""

    size_pt: float
    limits: int


_FITS = (
    *(_Fit(size_pt, 5) for size_pt in (10.0, 9.6, 9.2, 8.8, 8.4)),
    *(_Fit(size_pt, 3) for size_pt in (8.4, 8.0, 7.6, 7.2, 6.8)),
    *(_Fit(size_pt, 2) for size_pt in (6.8, 6.4, 6.0, 5.6, 5.2, 4.8)),
)
"""The best first [proposed]; the last ones are for somebody who names everything that can be named."""

_LIMITS = ("education", "phantoms", "picture", "calibrated", "not_calibrated", "turn", "torsion", "card")
"""Of what an answer says about itself, what a clinician must know, the most important first; the camera roll
and how the view is known stand with how it was measured."""

Line = tuple[Text, Text]
"""A name and what belongs to it."""


@timed("render")
def handover_html(answer: Answer, intake: Intake, *, paper: Paper = "a4") -> str:
    """Return the handover as one HTML file that needs nothing else.

    Parameters
    ----------
    answer : Assessment, SessionAssessment or TurnAssessment
    intake : Intake
        What the person said, with which the answer was made; empty when not asked.
    paper : "a4" or "letter"
        What it is printed on.
    """
    return _page(_contents(answer, intake), paper, _FITS[0], {})


@timed("render")
def handover_pdf(answer: Answer, intake: Intake, *, paper: Paper = "a4") -> bytes:
    """Return the handover as a PDF of one page with embedded fonts; parameters as for `handover_html`.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    contents, fonts = _contents(answer, intake), font_addresses()
    best = on_one_page(_FITS, lambda fit: _page(contents, paper, fit, fonts))
    return pdf_of(_page(contents, paper, best, fonts))[0]


def _page(contents: Mapping[str, Any], paper: Paper, fit: _Fit, fonts: Mapping[int, str]) -> str:
    own = {"size_pt": fit.size_pt, "limits": contents["limits"][: fit.limits]}
    html: str = _template().render({**contents, **own}, page_size=PAGE_SIZES[paper], fonts=fonts)
    return html


@cache
def _template() -> Template:
    return templates("posture.render").get_template("handover.html")


def _contents(answer: Answer, intake: Intake) -> dict[str, Any]:
    """Everything that is said, however large."""
    language = answer.protocol.language
    clear, unclear, usual = (
        [item for item in answer.indicators if item.status == status]
        for status in ("clear", "unclear", "usual")
    )

    def said(lines: Iterator[Text]) -> list[str]:
        return [in_language(line, language) for line in lines]

    return {
        "lang": language,
        "heads": {key: in_language(text, language) for key, text in _heads().items()},
        "sheet": knowledge(language).words.sheet,
        "when": in_language(when(answer), language),
        "said": [
            (in_language(name, language), in_language(text, language))
            for name, text in _said(intake, language)
        ],
        "pattern": _pattern(answer),
        "clear": said(_finding(item, language) for item in clear),
        "unclear": said(_value(item, language) for item in unclear),
        "usual": said(_value(item, language) for item in usual),
        "missing": missing_by_reason(answer.indicators, language),
        "how": said(_how(answer)),
        "steps": said(_step(step, language) for step in answer.protocol.steps),
        "about_steps": said(_about_steps(answer)),
        "limits": list(_limits(answer)),
        "foot_mm": FOOT_MM,
        "diary": None,
    }


def _heads() -> dict[str, Message]:
    return {
        "title": say("handover.title"),
        "said": say("handover.said"),
        "findings": say("handover.findings"),
        "signs": say("handover.signs"),
        "clear": say("handover.clear"),
        "nothing_clear": say("handover.nothing_clear"),
        "unclear": say("handover.unclear"),
        "usual": say("handover.usual"),
        "missing": say("handover.missing"),
        "how": say("handover.how"),
        "routine": say("handover.routine"),
        "limits": say("handover.limits"),
    }


def _said(person: Intake, language: Language) -> Iterator[Line]:
    """What the person said, and what nobody has asked."""
    known, unknown = knowledge(language), say("handover.not_asked")
    none = unknown if person == Intake() else say("handover.none_named")
    place = known.places[person.pain_place].label if person.pain_place else unknown
    side = known.sides[person.pain_side]["pain"] if person.pain_side else unknown
    yield say("handover.place"), place
    yield say("handover.side"), side
    nrs = person.pain_nrs
    yield say("handover.strength"), unknown if nrs is None else say("handover.of_ten", nrs=nrs)
    spots = (
        say("handover.on_side", name=_muscle(muscle, language), side=known.sides[at]["name"])
        for muscle, at in person.tender
    )
    yield say("handover.tender"), _listed(spots, none)
    yield say("handover.safety"), _safety(person, language)
    states = (known.contraindications[name].label for name in person.contraindications)
    yield say("handover.contraindications"), _listed(states, none)
    age = person.age_years
    yield say("handover.age"), unknown if age is None else say("handover.years", years=age)
    flares = person.irritability
    yield say("handover.irritability"), say(f"handover.irritability_is.{flares}") if flares else unknown
    if person.stepped_down:
        yield say("handover.stepped_down"), say("handover.went_down")


def _listed(texts: Iterator[Text], none: Text) -> Text:
    listed = list(texts)
    return together(*listed, between=", ") if listed else none


def _safety(person: Intake, language: Language) -> Text:
    flags = knowledge(language).red_flags
    if not person.red_flags:
        return (
            say("handover.all_no", count=len(flags))
            if person.red_flags_answered
            else say("handover.not_asked")
        )
    yes = say("handover.yes", names=[flags[name].brief for name in person.red_flags])
    return yes if person.red_flags_answered else together(yes, say("handover.not_all"), between="; ")


def _pattern(answer: Answer) -> str:
    words, found = knowledge(answer.protocol.language).words, answer.pattern
    return words.labels.pattern.format(
        label=found.label, verdict=words.pattern_wording.verdicts[found.verdict]
    )


def _value(item: Indicator, language: Language) -> Message:
    """Name, signed value and 95 % interval; about a neutral that is not zero a sign would say nothing."""
    assert item.value is not None  # noqa: S101 - only measured ones come here
    assert item.interval95 is not None  # noqa: S101
    spec = ".1f" if item.threshold.neutral else "+.1f"
    value, low, high = (number(round(one, 1) + 0.0, spec, language) for one in (item.value, *item.interval95))
    return say(
        "handover.value", label=item.label, value=value, unit=UNIT_SIGNS[item.unit], low=low, high=high
    )


def _finding(item: Indicator, language: Language) -> Text:
    source = say(f"source.{item.source}")
    against = (_against(one, item, language) for one in item.others if one.agrees is False)
    return together(
        say("handover.finding", value=_value(item, language), source=source), *against, between="; "
    )


def _against(other: OtherSource, item: Indicator, language: Language) -> Message:
    value = number(round(other.value, 1) + 0.0, ".1f" if item.threshold.neutral else "+.1f", language)
    return say(
        "handover.disagrees", source=say(f"source.{other.source}"), value=value, unit=UNIT_SIGNS[item.unit]
    )


def _how(answer: Answer) -> Iterator[Text]:
    """Turn, photos by their view, camera roll, and what made the values."""
    for whole in answer.turns():
        turn = whole.turn
        yield say(
            f"headings.turn_{turn.source}",
            degrees=turn.turned_deg,
            used=turn.frames_used,
            of=len(turn.frames),
        )
    if not answer.turns():
        yield from _photos(answer.photos)
    for one in answer.refused:
        called = say(f"view.{one.view}") if one.view else say("headings.number", number=one.number or 0)
        yield say("handover.refused", view=called, detail=one.detail)
    rolls = [answer.session_roll] if answer.session_roll else [part.camera_roll for part in answer.photos]
    if not answer.turns():
        yield from (say("headings.roll", roll=roll_text(roll)) for roll in rolls)
    made = answer.provenance
    yield say("handover.made_by", version=made.version, model=made.model, calibration=made.calibration)


def _photos(photos: Sequence[PhotoPart]) -> Iterator[Message]:
    def view(part: PhotoPart) -> tuple[str, str]:
        return part.view.name, part.view.source

    for (name, _), group in groupby(sorted(photos, key=view), key=view):
        parts = list(group)
        checks = [gate for part in parts for gate in part.quality]
        yield say(
            "handover.photos",
            view=say(f"view.{name}"),
            source=view_source(min((part.view for part in parts), key=lambda one: one.confidence)),
            count=len(parts),
            passed=sum(gate.passed for gate in checks),
            of=len(checks),
        )
        failed = dict.fromkeys(gate.gate for gate in checks if not gate.passed)
        if failed:
            yield say("handover.failed", gates=[say(f"gate.{gate}.label") for gate in failed])


def _step(step: Step, language: Language) -> Message:
    dose = ", ".join(dose_words(step, language))
    if step.muscle is None or step.side is None:
        return say("handover.step", order=step.order, title=step.title, dose=dose)
    side = knowledge(language).sides[step.side]["name"]
    where = {"muscle": _muscle(step.muscle, language), "side": side}
    return say("handover.step_at", order=step.order, title=step.title, dose=dose, **where)


def _muscle(name: str, language: Language) -> str:
    """What people call it, and what anatomy does: its id, as on the sheet for review."""
    return f"{knowledge(language).muscles[name].label} [{name.replace('_', ' ')}]"


def _about_steps(answer: Answer) -> Iterator[Text]:
    """Why there is no routine, or what stands before it."""
    protocol = answer.protocol
    if protocol.withheld is not None:
        stop = protocol.withheld
        first = together(stop.title, stop.reason, between=". ")
        yield say("handover.none", why=together(first, stop.advice))
    elif not protocol.steps:
        yield say("handover.none", why=together(*protocol.matched_because))
    elif protocol.ask_first:
        yield say("handover.ask_first")


def _limits(answer: Answer) -> Iterator[str]:
    """Of the answer's own limits those for a clinician, known by how they begin: figures may be filled in."""
    words = sentences("answer", answer.protocol.language)
    for name in _LIMITS:
        begin = words[f"limit.{name}"].partition("{")[0]
        yield from (str(limit) for limit in answer.limits if str(limit).startswith(begin))
