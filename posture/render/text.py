"""The answer in plain lines, for a person at a terminal, in the language of its protocol."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from posture.answer.assessment import (
    COVERAGE_95,
    UNIT_SIGNS,
    Answer,
    Assessment,
    CameraRoll,
    Indicator,
    RefusedPhoto,
    View,
)
from posture.answer.summary import Summary
from posture.answer.turn import TurnPart
from posture.render.brief import not_used, when
from posture.render.hand_lines import hand_lines
from posture.render.protocol_text import Line, pattern_lines, protocol_lines, withheld_lines
from posture.words.phrases import Message, Text, Value, in_language, say, together

_Said = tuple[str, Text]
"""A line before it is said in a language."""


def narrate(answer: Answer) -> Iterator[Line]:
    """All lines of an answer, in the order in which a person needs them."""
    language = answer.protocol.language
    for style, text in _lines(answer):
        yield style, in_language(text, language)


def _lines(answer: Answer) -> Iterator[_Said]:
    if answer.protocol.withheld is not None:
        yield from withheld_lines(answer.protocol.withheld)
    else:
        yield from _summary(answer.summary)
    for one in answer.singles():
        yield from _photo(one)
    yield from map(_refused, answer.refused)
    if answer.session_roll is not None:
        yield "title", say("headings.session", count=len(answer.photos))
        yield "plain", _indented("roll", roll=roll_text(answer.session_roll))
    for whole in answer.turns():
        yield from _turn(whole.turn)
    yield from _indicators(answer.indicators)
    by_hand = list(hand_lines(answer))
    if by_hand:
        yield "title", say("headings.by_hand")
        yield from (("plain", say("headings.indented", text=text)) for text in by_hand)
    yield from pattern_lines(answer.pattern, answer.protocol.language)
    yield from protocol_lines(answer.protocol)
    yield "title", say("headings.not_measured")
    for item in answer.indicators:
        if item.value is None:
            yield "plain", f"  {item.label}: {item.reason}"
    yield "title", say("headings.limits")
    for text in answer.limits:
        yield "plain", f"  - {text}"
    made = answer.provenance
    yield "quiet", say("headings.indented", text=when(answer))
    yield (
        "quiet",
        _indented("made_by", version=made.version, model=made.model, calibration=made.calibration),
    )


def _summary(first: Summary) -> Iterator[_Said]:
    yield "title", first.headline
    for text in (*first.below, *first.excluded):
        yield "plain", f"  {text}"
    for heading, texts in (("brief.now", first.now), ("brief.more", first.more)):
        if texts:
            yield "title", say(heading)
        for text in texts:
            yield "plain", f"  {text}"


def _indented(key: str, **values: Value) -> Message:
    return say("headings.indented", text=say(f"headings.{key}", **values))


def _warning(text: Text) -> _Said:
    return "mark", say("headings.warning", text=text)


def _photo(answer: Assessment) -> Iterator[_Said]:
    view, quality = say(f"view.{answer.view.name}"), answer.quality
    yield "title", say("headings.photo", view=view, source=view_source(answer.view))
    passed = sum(gate.passed for gate in quality)
    yield "plain", _indented("quality", passed=passed, of=len(quality))
    for gate in quality:
        if not gate.passed:
            yield _warning(f"{gate.detail} {gate.retake}")
    yield "plain", _indented("roll", roll=roll_text(answer.camera_roll))
    clear = [card.label for card in answer.cards if card.seen == "clear"]
    if clear:
        yield "plain", _indented("cards", cards=together(*clear, between="; "))
    for card in answer.cards:
        if card.detail is not None:
            yield _warning(card.detail)


def _refused(photo: RefusedPhoto) -> _Said:
    return _warning(not_used(photo))


def _turn(turn: TurnPart) -> Iterator[_Said]:
    key, count = f"headings.turn_{turn.source}", len(turn.frames)
    yield "title", say(key, degrees=turn.turned_deg, used=turn.frames_used, of=count)
    yield "plain", f"  {turn.text}"
    reasons = Counter(frame.unused_because for frame in turn.frames if frame.unused_because)
    for reason, unused in reasons.most_common():
        text = say("headings.not_used", count=unused, reason=reason)
        yield "quiet", say("headings.indented_more", text=text)


def view_source(view: View) -> Message:
    """How the view is known, in words."""
    if view.source == "stated":
        return say("headings.stated")
    if view.source == "card":
        return say("headings.by_card")
    return say("headings.recognised", confidence=view.confidence)


def roll_text(roll: CameraRoll) -> Text:
    """The camera roll, its uncertainty and where it comes from, in words."""
    if roll.source == "each_photo":
        return roll.detail
    half = COVERAGE_95 * roll.sem_deg
    if roll.deg is None:
        return say("headings.roll_unknown", half=half, detail=roll.detail)
    source = say(f"headings.roll_source.{roll.source}")
    return say("headings.roll_known", deg=roll.deg, half=half, source=source)


def _indicators(indicators: Sequence[Indicator]) -> Iterator[_Said]:
    yield "title", say("headings.measured")
    for item in indicators:
        if item.from_neutral is not None and item.sem is not None:
            amount = say(
                "headings.amount",
                value=round(item.from_neutral, 1) + 0.0,
                unit=UNIT_SIGNS[item.unit].strip(),
                half=COVERAGE_95 * item.sem,
            )
            style = "mark" if item.status == "clear" else "plain"
            status = say(f"status.{item.status}")
            yield style, say("headings.row", label=item.label, amount=amount, status=status)
            yield "quiet", f"      {item.text}"


def told(answer: Answer, width: int = 100) -> str:
    """An answer in lines for a person, as a text."""
    lines = (
        textwrap.fill(text, width, subsequent_indent=" " * (len(text) - len(text.lstrip())))
        for style, text in narrate(answer)
        for text in ([""] if style == "title" else []) + [text]
    )
    return "\n".join(lines) + "\n"
