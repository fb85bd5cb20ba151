"""What the page shows of points that a person set: values beside the photo's own, measures, points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.page.sent import PhotoAnswer
from api.page.show import number
from posture.answer.assessment import COVERAGE_95, Answer, Indicator, Measure, OtherSource
from posture.answer.vocabulary import OF_THE_PHOTO
from posture.render.hand_lines import points_lines
from posture.words.language import Language
from posture.words.phrases import in_language

_Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class HandLine:
    """One line about a value: what it is, its amount with its interval, and what else is to be said of it."""

    label: str
    amount: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What points of an answer say; nothing where none was set.

    `counts` are values that now come from the points, `stays` those whose other source is surer, so that the
    points stand beside it; `measures` lie between points, `lacking` are those that need more of them.
    """

    counts: tuple[HandLine, ...]
    stays: tuple[HandLine, ...]
    measures: tuple[HandLine, ...]
    lacking: tuple[str, ...]
    points: tuple[str, ...]


def by_hand(answer: Answer, texts: _Texts, language: Language) -> ByHand | None:
    """What the points of an answer say; None without points."""
    if not any(photo.points for photo in answer.photos):
        return None
    measures = [measure for photo in answer.photos for measure in photo.measures]
    return ByHand(
        counts=tuple(_counting(answer, texts, language)),
        stays=tuple(_staying(answer, texts, language)),
        measures=tuple(_measure(one, language) for one in measures if one.value is not None),
        lacking=tuple(str(one.text) for one in measures if one.value is None),
        points=tuple(in_language(line, language) for line in points_lines(answer)),
    )


def settable(answer: PhotoAnswer) -> list[bool]:
    """For each photo whether points can be set in it: a point says its view, so there must be one of it."""
    counts = Counter(photo.view.name for photo in answer.photos)
    return [counts[photo.view.name] == 1 for photo in answer.photos]


def _counting(answer: Answer, texts: _Texts, language: Language) -> Iterator[HandLine]:
    for item in answer.indicators:
        if item.source != "points" or item.value is None or item.sem is None:
            continue
        own = _of_the_photo(item)
        also = texts["hand"]["not_by_photo"]
        if own is not None:
            also = texts["hand"]["by_photo"].format(amount=_amount(item, own.value, own.sem, language))
        if own is not None and own.agrees is False:
            also = " ".join((also, texts["hand"]["disagree"]))
        yield HandLine(str(item.label), _amount(item, item.value, item.sem, language), also)


def _of_the_photo(item: Indicator) -> OtherSource | None:
    """The photo's own value, the better one where there are two."""
    found = {other.source: other for other in item.others}
    return next((found[source] for source in reversed(OF_THE_PHOTO) if source in found), None)


def _staying(answer: Answer, texts: _Texts, language: Language) -> Iterator[HandLine]:
    for item in answer.indicators:
        other = next((one for one in item.others if one.source == "points"), None)
        if other is None or item.value is None or item.sem is None:
            continue
        by_points = texts["hand"]["by_points"].format(amount=_amount(item, other.value, other.sem, language))
        yield HandLine(str(item.label), _amount(item, item.value, item.sem, language), by_points)


def _amount(item: Indicator, value: float, sem: float, language: Language) -> str:
    return _with_half(value - item.threshold.neutral, sem, item.unit, language)


def _measure(one: Measure, language: Language) -> HandLine:
    amount = _with_half(one.value or 0.0, one.sem or 0.0, one.unit, language)
    return HandLine(str(one.label), amount, str(one.definition))


def _with_half(value: float, sem: float, unit: str, language: Language) -> str:
    half = number(COVERAGE_95 * sem, unit, language, signed=False)
    return f"{number(value, unit, language)} ± {half}"
