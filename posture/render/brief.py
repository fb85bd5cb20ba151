"""An answer in a screenful for a person at a terminal: what matters, how to be safe, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mode

from posture.answer.assessment import Answer, RefusedPhoto
from posture.answer.moments import shown
from posture.answer.protocol import Protocol, Step
from posture.protocol.knowledge.load import knowledge
from posture.render.hand_lines import hand_lines
from posture.render.protocol_text import Line, dose_words, side_words, stage_line, withheld_lines
from posture.words.phrases import Message, Text, Value, in_language, say, together


def brief(answer: Answer, *, hint: str = "brief.full") -> Iterator[Line]:
    """The headline, what is ruled out, what to do now, the routine a line a step, what would tell more.

    Where a clinician comes first, that is said, and nothing else: the values are in ``--full``. `hint` is the
    key of the last line, which says where the rest is.
    """
    protocol, first, language = answer.protocol, answer.summary, answer.protocol.language
    if protocol.withheld is not None:
        yield from withheld_lines(protocol.withheld)
        return
    yield "title", in_language(first.headline, language)
    yield from (("mark", f"  {text}") for text in first.below)
    yield from (("plain", f"  {text}") for text in first.excluded)
    by_hand = tuple(in_language(line, language) for line in hand_lines(answer))
    yield from _list("headings.by_hand", by_hand, language)
    yield from _marked(_warnings(answer), language)
    yield from (("plain", f"  {text}") for text in first.now)
    yield from routine_lines(protocol)
    yield from _list("brief.more", first.more, language)
    if answer.label or answer.taken_at:
        yield "quiet", in_language(when(answer), language)
    yield "quiet", in_language(say(hint), language)


def when(answer: Answer) -> Message:
    """What the answer is called, when the photo was taken if that was said, and when it was measured."""
    taken = [say("brief.taken", moment=shown(answer.taken_at))] if answer.taken_at else []
    measured = say("brief.measured", moment=shown(answer.measured_at))
    return together(*([answer.label] if answer.label else []), *taken, measured, between="; ")


def _warnings(answer: Answer) -> Iterator[Text]:
    """Photos that were not used, and what makes a photo's values worse."""
    yield from map(not_used, answer.refused)
    for photo in answer.photos:
        yield from (gate.detail for gate in photo.quality if not gate.passed)


def not_used(photo: RefusedPhoto) -> Message:
    """Why a photo of a session was not used, and what to do."""
    said: dict[str, Value] = {"detail": photo.detail, "hint": photo.hint}
    if photo.view is None:
        return say("headings.refused_number", number=photo.number or 0, **said)
    return say("headings.refused", view=say(f"view.{photo.view}"), **said)


def _marked(texts: Iterator[Text], language: str) -> Iterator[Line]:
    for text in dict.fromkeys(in_language(text, language) for text in texts):
        yield "mark", in_language(say("headings.warning", text=text), language)


def _list(heading: str, texts: tuple[Text, ...], language: str) -> Iterator[Line]:
    if texts:
        yield "title", in_language(say(heading), language)
    yield from (("plain", f"  {text}") for text in texts)


def routine_lines(protocol: Protocol) -> Iterator[Line]:
    """The safety questions in brief while they are unanswered, each step in a line, and when to stop."""
    labels = knowledge(protocol.language).words.labels
    if protocol.ask_first:
        yield "title", labels.ask_brief
    for how_fast in dict.fromkeys(question.how_fast for question in protocol.ask_first):
        asked = [one.brief for one in protocol.ask_first if one.how_fast == how_fast]
        yield "mark", f"  {how_fast}: {'; '.join(asked)}."
    if not protocol.steps:
        return
    yield "title", stage_line(protocol, labels)
    usually = mode(step.dose.per_day for step in protocol.steps)
    for step in protocol.steps:
        yield "plain", _step(step, protocol, usually)
    yield "plain", in_language(say("brief.stop"), protocol.language)


def _step(step: Step, protocol: Protocol, usually: int) -> str:
    """What, where, how long, and how hard at most; how often only where it is not as often as the others."""
    labels = knowledge(protocol.language).words.labels
    where = f", {step.muscle_label}, {side_words(step, labels)}" if step.muscle else ""
    dose = dose_words(step, protocol.language, often=step.dose.per_day != usually)
    return f"  {step.order}. {step.title}{where}: {', '.join(dose)}"
