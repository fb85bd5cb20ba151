"""Pattern, protocol and check-in in plain lines for a person at a terminal, in the protocol's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posture.answer.assessment import Pattern
from posture.answer.protocol import Protocol, RedFlagQuestion, Step, Withheld
from posture.protocol.check_in import CheckIn
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.wording import Labels, Words
from posture.words.language import Language
from posture.words.numbers import number

Line = tuple[str, str]
"""(style, text); the style is ``title``, ``plain``, ``quiet`` or ``mark``."""


def _words(language: str) -> Words:
    return knowledge(language).words


def narrate_protocol(pattern: Pattern, protocol: Protocol) -> Iterator[Line]:
    """What comes before any advice, the pattern with its cues, and stage one step by step."""
    if protocol.withheld is not None:
        yield from withheld_lines(protocol.withheld)
    yield from pattern_lines(pattern, protocol.language)
    yield from protocol_lines(protocol)


def narrate_check_in(answer: CheckIn) -> Iterator[Line]:
    """The verdict, why, what stage two asks for, what next, and the protocol to go on with."""
    words, stop = _words(answer.language), answer.protocol.withheld
    yield "title", answer.title
    for text in answer.because:
        yield "plain", f"  {text}"
    if stop is not None:
        yield from withheld_lines(stop)
    for text in answer.next_steps:
        yield "plain", f"  {text}"
    if answer.criteria:
        yield "title", words.check_in.heading
    for result in answer.criteria:
        yield "plain", f"  - {result.says} [{result.in_words}]"
    yield "plain", f"  {words.check_in.no_angles}"
    if stop is None:
        yield from protocol_lines(answer.protocol)


def withheld_lines(withheld: Withheld) -> Iterator[Line]:
    """Why there is no protocol, how urgent it is, and where to go."""
    yield "mark", f"{withheld.title}. {withheld.reason}"
    yield "mark", withheld.advice


def pattern_lines(pattern: Pattern, language: str) -> Iterator[Line]:
    """The pattern with its cues."""
    words = _words(language)
    verdict = words.pattern_wording.verdicts[pattern.verdict]
    yield "title", words.labels.pattern.format(label=pattern.label, verdict=verdict)
    yield "plain", f"  {pattern.summary}"
    for cue in pattern.cues:
        yield "quiet", f"      {cue.says} [{words.pattern_wording.statuses[cue.status]}]"


def protocol_lines(protocol: Protocol) -> Iterator[Line]:
    """Stage one step by step, when to stop, and what comes later."""
    labels = _words(protocol.language).labels
    yield "title", stage_line(protocol, labels)
    if protocol.withheld is not None:
        yield "mark", f"  {labels.no_routine.format(advice=protocol.withheld.advice)}"
    if protocol.ask_first:
        yield "mark", f"  {labels.ask_first}"
    for line in _asked(protocol.ask_first):
        yield "plain", f"    [ ] {line}"
    for reason in protocol.matched_because:
        yield "plain", f"  {reason}"
    for step in protocol.steps:
        yield from _step(step, protocol.language)
    for text in protocol.left_out:
        yield "plain", f"  {labels.left_out}: {text}"
    yield from _bullets(labels.stop, protocol.stop_rules)
    if not protocol.ask_first:
        yield from _bullets(labels.safety, _asked(protocol.safety_questions))
    yield from _bullets(labels.ready.format(stage=protocol.stage + 1), protocol.readiness)
    for stage in protocol.locked_stages:
        heading = labels.stage.format(stage=stage.stage, title=stage.title)
        yield "quiet", f"  {heading} ({labels.locked}). {stage.description}"


def stage_line(protocol: Protocol, labels: Labels) -> str:
    """The stage, and how long one session takes when there are steps."""
    heading = labels.stage.format(stage=protocol.stage, title=protocol.title)
    return f"{heading}, {labels.in_all.format(n=minutes(protocol))}" if protocol.steps else heading


def minutes(protocol: Protocol) -> str:
    """How long one session takes, in minutes without a needless decimal."""
    return f"{round(protocol.seconds / 60):g}"


def _asked(questions: Sequence[RedFlagQuestion]) -> list[str]:
    return [f"{question.question} ({question.how_fast})" for question in questions]


def _bullets(heading: str, texts: Sequence[str]) -> Iterator[Line]:
    if texts:
        yield "plain", f"  {heading}:"
    for text in texts:
        yield "plain", f"    - {text}"


def _step(step: Step, language: Language) -> Iterator[Line]:
    labels = _words(language).labels
    where = f" - {step.muscle_label}, {side_words(step, labels)}" if step.muscle else ""
    yield "plain", f"  {step.order}. {step.title}{where}"
    grade = labels.grades[step.evidence.grade]
    why = f"{step.why} {step.because}" if step.because else step.why
    yield "quiet", f"      {labels.why}: {why} [{labels.evidence}: {grade}]"
    for line in (step.where, *step.how, step.keep_off):
        if line:
            yield "plain", f"      {line}"
    yield "plain", f"      {', '.join(dose_words(step, language))}"


def side_words(step: Step, labels: Labels) -> str:
    """The side of a step on a muscle; empty for a step of the whole person."""
    return labels.sides[step.side] if step.side else ""


def dose_words(step: Step, language: Language, *, often: bool = True) -> list[str]:
    """How long, how often if that is wanted, and how hard, in words."""
    dose, labels = step.dose, knowledge(language).words.labels
    short = dose.seconds < 120 and dose.seconds != 60
    in_minutes = number(dose.seconds / 60, "g", language)
    long = labels.seconds.format(n=dose.seconds) if short else labels.minutes.format(n=in_minutes)
    each = f"{long} {labels.on_each_side}" if step.side == "both" else long
    rounds = [] if dose.rounds == 1 else [labels.times.format(n=dose.rounds)]
    once = dose.per_day == 1
    daily = labels.once_a_day if once else labels.times_a_day.format(n=dose.per_day)
    pressure = dose.pressure_max_0_10
    hard = [] if pressure is None else [labels.pressure.format(n=pressure)]
    return [each, *rounds, *([daily] if often else []), *hard]
