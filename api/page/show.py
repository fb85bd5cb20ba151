"""Answers as the page shows them: numbers, words, bars. It formats and never measures."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from markupsafe import Markup

from posture.answer.assessment import COVERAGE_95, GateResult, Indicator, Verdict
from posture.answer.cards import CardSeen
from posture.answer.protocol import Grade, Step
from posture.answer.vocabulary import BY_BONES
from posture.image.photo import PhotoLimits
from posture.image.preview import format_of, preview_jpeg
from posture.measure.verdicts import parts_of
from posture.protocol.knowledge.load import knowledge
from posture.render.legend import LegendRow
from posture.render.protocol_sheet import place_svg
from posture.render.protocol_text import dose_words
from posture.render.scale import shown
from posture.words.catalogue import sentences
from posture.words.language import DEFAULT, Language

_WORDS = {
    "clear": "status_clear",
    "usual": "status_usual",
    "unclear": "status_unclear",
    "not_measured": "status_missing",
}
_WORDS |= {verdict: verdict for verdict in get_args(Verdict)}
"""Identifiers of the answer that the page's words have a text for, in the table ``result``."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval bar on a scale from 0 to 100: pairs are (start, width)."""

    value: float
    neutral: float
    interval: tuple[float, float]
    band: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the answer, as the page carries it: inline, stored nowhere; `plot` when it is no photo.

    Instead of the whole picture, `overlay` may hold the lines alone, for a photo that the browser still has;
    where that is a mirror image, it is shown `turned_over`.
    `legend` says what its colours mean.
    """

    caption: str
    alt: str
    data_uri: str = ""
    overlay: Markup | None = None
    legend: tuple[LegendRow, ...] = ()
    plot: bool = False
    turned_over: bool = False


def picture(caption: str, alt: str, png: bytes) -> Picture:
    """Return the photo with its lines as a ``data:`` URI."""
    return Picture(caption, alt, _data_uri("image/png", png))


SHOWN_BY_BROWSERS = ("JPEG", "MPO", "PNG", "WEBP", "AVIF")
"""Formats of photos that every browser of the last years shows; HEIC is shown by Safari alone."""


def preview(data: bytes, limits: PhotoLimits) -> str:
    """Return a photo that browsers cannot show as a small JPEG, a ``data:`` URI; nothing of others."""
    if format_of(data, limits) in SHOWN_BY_BROWSERS:
        return ""
    return _data_uri("image/jpeg", preview_jpeg(data, limits))


def plot(caption: str, svg: str, alt: str) -> Picture:
    """Return a drawing as a ``data:`` URI; as an image it can neither run nor load anything."""
    return Picture(caption, alt, _data_uri("image/svg+xml", svg.encode()), plot=True)


def _data_uri(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def bar(item: Indicator) -> Bar:
    """Place interval, value, neutral point and relevance threshold on a common scale."""
    assert item.value is not None  # noqa: S101
    assert item.interval95 is not None  # noqa: S101
    low, high = item.interval95
    neutral, threshold = item.threshold.neutral, item.threshold.value or 0.0
    reach = 1.15 * max(abs(low - neutral), abs(high - neutral), threshold, 1e-6)

    def place(value: float) -> float:
        return round(50 + 50 * (value - neutral) / reach, 2)

    start, end = place(low), place(high)
    edge = place(neutral - threshold)
    return Bar(
        value=round(place(item.value) - 0.5, 2),
        neutral=50.0,
        interval=(start, round(end - start, 2)),
        band=(edge, round(100 - 2 * edge, 2)) if threshold else None,
    )


def number(value: float, unit: str, language: Language = DEFAULT, *, signed: bool = True) -> str:
    """Write a value with its unit, one decimal, a real minus sign; never a negative zero."""
    return shown(value, unit, language, signed=signed)


def words(identifier: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    """Write an identifier of the answer in plain words, out of the page's own."""
    known = _WORDS.get(identifier)
    return texts["result"][known] if known else identifier.replace("_", " ")


def gate(identifier: str, language: Language) -> str:
    """Write the name of a quality gate."""
    return sentences("answer", language)[f"gate.{identifier}.label"]


def grade(identifier: Grade, language: Language) -> str:
    """Write a grade of evidence in plain words."""
    return knowledge(language).words.labels.grades[identifier]


def place(step: Step) -> str:
    """Return the map of where to press as a ``data:`` URI; empty for a step without pressure."""
    svg = place_svg(step)
    return _data_uri("image/svg+xml", svg.encode()) if svg else ""


def dose(step: Step, language: Language = DEFAULT) -> str:
    """Write a step's dose in words."""
    return ", ".join(dose_words(step, language))


def sentence(text: str) -> str:
    """Begin with a capital letter and change nothing else."""
    return text[:1].upper() + text[1:]


def short(lines: Iterable[str]) -> str:
    """Return SVG paths in one, without the blanks and the repeated letters that SVG can do without."""
    found, before = "", ""
    for letter, numbers in re.findall(r"([MCLZ])([^MCLZ]*)", " ".join(lines)):
        found += (" " if letter == before in ("C", "L") else letter) + numbers.strip()
        before = letter
    return found


def origin(item: Indicator, texts: Mapping[str, Mapping[str, str]], language: Language = DEFAULT) -> str:
    """Say where a value comes from when there was a choice, and what others say that agree or are part of it.

    Those that do not agree are in the indicator's own text.
    """
    if not item.others and item.source not in BY_BONES:
        return ""

    def name(source: str) -> str:
        return sentences("answer", language).get(f"source.{source}", source)

    lines = [texts["result"]["source"].format(name=name(item.source or ""))]
    for other in item.others:
        if other.agrees is not False:
            value = number(other.value, item.unit, language)
            half = number(COVERAGE_95 * other.sem, item.unit, language, signed=False)
            beside = texts["result"]["also"] if other.agrees else texts["result"]["alone"]
            lines.append(beside.format(name=name(other.source), value=value, half=half))
    return " ".join(lines)


def lines(identifier: str) -> str:
    """Name the lines over the photo that show a value: its own, and those of the values it is made of."""
    return " ".join((identifier, *parts_of(identifier)))


def seen_cards(seen: Iterable[CardSeen]) -> list[str]:
    """Say which printed cards and stickers were seen, once each, and what was wrong with them."""
    return list(dict.fromkeys(_card_line(card) for card in seen))


def _card_line(card: CardSeen) -> str:
    """Say what is wrong in the card's own words; they name it when it is unclear."""
    label = f"{sentence(str(card.label))}." if card.seen == "clear" or not card.detail else ""
    return f"{label} {card.detail or ''}".strip()


def by_reason(items: Iterable[Indicator]) -> list[tuple[str, list[Indicator]]]:
    """Group unmeasured indicators by why they were not measured."""
    groups: dict[str, list[Indicator]] = {}
    for item in items:
        groups.setdefault(str(item.reason or ""), []).append(item)
    return list(groups.items())


def unique_gates(gates: Iterable[GateResult]) -> list[GateResult]:
    """Return the gates without repeats over the photos of a session."""
    return list(dict.fromkeys(gates))
