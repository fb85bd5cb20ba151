"""The answer in plain lines, for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from posture.assessment import (
    COVERAGE_95,
    UNIT_SIGNS,
    Assessment,
    CameraRoll,
    GateResult,
    Indicator,
    SessionAssessment,
    View,
)
from posture.card_answer import CardSeen
from posture.narrate_protocol import Line, pattern_lines, protocol_lines, withheld_lines
from posture.turn_answer import TurnAssessment, TurnPart

AnyAnswer = Assessment | SessionAssessment | TurnAssessment

STATUS_WORDS = {
    "beyond_noise": "beyond noise",
    "within_noise": "within noise",
    "not_measured": "not measured",
}


_ROLL_SOURCES = {
    "given": "stated",
    "wall_card": "from the wall card",
    "room_edges": "from the room's edges",
    "reversal": "from opposite views",
}


def narrate(answer: AnyAnswer) -> Iterator[Line]:
    """All lines of an answer, in the order in which a person needs them."""
    if answer.protocol.withheld is not None:
        yield from withheld_lines(answer.protocol.withheld)
    if isinstance(answer, Assessment):
        yield from _photo(answer.view, answer.quality, answer.camera_roll, answer.cards)
    elif isinstance(answer, TurnAssessment):
        yield from _turn(answer.turn)
    else:
        yield from _session_photos(answer)
    yield from _indicators(answer.indicators)
    yield from pattern_lines(answer.pattern, answer.protocol.language)
    yield from protocol_lines(answer.protocol)
    yield from _not_measured(answer.indicators)
    yield "title", "What to keep in mind"
    for text in answer.limits:
        yield "plain", f"  - {text}"
    made_by = answer.provenance
    yield "quiet", f"  posture {made_by.version}, {made_by.model}, calibration: {made_by.calibration}"


def _photo(
    view: View, quality: Sequence[GateResult], roll: CameraRoll, cards: Sequence[CardSeen]
) -> Iterator[Line]:
    yield "title", f"Photo: {view.name} view ({_source(view)})"
    passed = sum(gate.passed for gate in quality)
    yield "plain", f"  Quality: {passed} of {len(quality)} checks passed"
    for gate in quality:
        if not gate.passed:
            yield "mark", f"  ! {gate.detail} {gate.retake}"
    yield "plain", f"  Camera roll: {roll_text(roll)}"
    clear = [card.label for card in cards if card.seen == "clear"]
    if clear:
        yield "plain", f"  Cards: {'; '.join(clear)}"
    for card in cards:
        if card.detail is not None:
            yield "mark", f"  ! {card.detail}"


def _session_photos(answer: SessionAssessment) -> Iterator[Line]:
    for part in answer.photos:
        yield from _photo(part.view, part.quality, part.camera_roll, part.cards)
    for photo in answer.refused:
        yield "mark", f"  ! The {photo.view} photo was not used: {photo.detail} {photo.hint}"
    yield "title", f"Session, photos used: {len(answer.photos)}"
    yield "plain", f"  Camera roll: {roll_text(answer.camera_roll)}"


def _turn(turn: TurnPart) -> Iterator[Line]:
    what = "frames" if turn.source == "video" else "photos"
    yield "title", f"Full turn: {turn.turned_deg:.0f}°, {what} used: {turn.frames_used} of {len(turn.frames)}"
    yield "plain", f"  {turn.text}"
    reasons = Counter(frame.unused_because for frame in turn.frames if frame.unused_because)
    for reason, count in reasons.most_common():
        yield "quiet", f"      {count} not used: {reason}"


def _source(view: View) -> str:
    if view.source == "stated":
        return "as stated"
    if view.source == "card":
        return "by the card that is worn on this side"
    return f"recognised, {view.confidence:.0%} sure"


def roll_text(roll: CameraRoll) -> str:
    """The camera roll, its uncertainty and where it comes from, in words."""
    if roll.source == "each_photo":
        return roll.detail
    if roll.deg is None:
        return f"unknown, taken as level ± {COVERAGE_95 * roll.sem_deg:.1f}°. {roll.detail}"
    return f"{roll.deg:+.1f}° ± {COVERAGE_95 * roll.sem_deg:.1f} ({_ROLL_SOURCES[roll.source]})"


def _indicators(indicators: Sequence[Indicator]) -> Iterator[Line]:
    yield "title", "What was measured (± is the 95 % interval; right and left are yours)"
    for item in indicators:
        if item.value is not None and item.sem is not None:
            unit = UNIT_SIGNS[item.unit].strip()
            amount = f"{round(item.value, 1) + 0.0:+7.1f}{unit} ± {COVERAGE_95 * item.sem:.1f}"
            style = "mark" if item.status == "beyond_noise" else "plain"
            yield style, f"  {item.label:<38}{amount:<18}{STATUS_WORDS[item.status]}"
            yield "quiet", f"      {item.text}"


def _not_measured(indicators: Sequence[Indicator]) -> Iterator[Line]:
    yield "title", "What could not be measured, and why"
    for item in indicators:
        if item.value is None:
            yield "plain", f"  {item.label}: {item.reason}"
