"""What the command line writes: lines that wrap with their indentation, JSON, one line for an error."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextvars import ContextVar

from rich.console import Console
from rich.text import Text

from posture.answer.assessment import Answer, Pattern
from posture.answer.blocks import BlocksAnswer
from posture.answer.protocol import Protocol, Withheld
from posture.change.comparison import Comparison
from posture.cli.options import shown_first
from posture.errors import PostureError
from posture.protocol.check_in import CheckIn
from posture.render.blocks_text import narrate_blocks
from posture.render.brief import brief, routine_lines
from posture.render.change_text import brief_comparison, narrate_comparison
from posture.render.protocol_text import Line, narrate_check_in, narrate_protocol, withheld_lines
from posture.render.text import narrate
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say

_STYLES = {"title": "bold", "plain": "", "quiet": "dim", "mark": "bold yellow"}


def tell(answer: Answer, name: str | None, *, full: bool, hint: str = "brief.full") -> None:
    """An answer for a person, in a screenful or in full, under its photo's `name` when there are several."""
    if name is not None:
        Console().rule(name)
    _print_lines(narrate(answer) if full else brief(answer, hint=hint))


def note(text: str) -> None:
    """One line on standard error, which is no problem."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def tell_protocol(pattern: Pattern, protocol: Protocol, *, full: bool) -> None:
    """A pattern and its protocol in lines for a person, in a screenful or in full."""
    if full:
        _print_lines(narrate_protocol(pattern, protocol))
    elif protocol.withheld is not None:
        tell_withheld(protocol.withheld)
    else:
        hint = ("quiet", in_language(say("brief.steps"), protocol.language))
        found: list[Line] = [("title", pattern.label), ("plain", f"  {pattern.summary}")]
        _print_lines([*found, *routine_lines(protocol), hint])


def tell_withheld(withheld: Withheld) -> None:
    """Why somebody else comes first, and where to go."""
    _print_lines(withheld_lines(withheld))


def tell_routine(protocol: Protocol, now: Sequence[str]) -> None:
    """What to do now, and the routine by itself, a line a step."""
    said: list[Line] = [("mark", f"  {text}") for text in now]
    _print_lines(
        [*said, *routine_lines(protocol), ("quiet", in_language(say("brief.rest"), protocol.language))]
    )


def tell_check_in(answer: CheckIn) -> None:
    """The answer to a diary in lines for a person."""
    _print_lines(narrate_check_in(answer))


def tell_comparison(answer: Comparison, *, full: bool) -> None:
    """A comparison in lines for a person."""
    _print_lines(narrate_comparison(answer) if full else brief_comparison(answer))


def tell_blocks(answer: BlocksAnswer) -> None:
    """The answer to photos with blocks under a foot in lines for a person."""
    _print_lines(narrate_blocks(answer))


def _print_lines(lines: Iterable[Line]) -> None:
    console = Console(highlight=False)
    for style, text in lines:
        if style == "title":
            console.print()
        indent = len(text) - len(text.lstrip())
        wrapped = textwrap.fill(text, console.width, subsequent_indent=" " * indent)
        console.print(Text(wrapped, style=_STYLES[style]), soft_wrap=True)


_warned: ContextVar[bool] = ContextVar("warned", default=False)


def warn_first(error: PostureError | None, language: Language) -> None:
    """Say on standard error that a clinician comes first, when the person's answers do; `error` comes next.

    Without one, the command line itself was not understood: it is said unless an error has said it.
    """
    if error is None and _warned.get():
        return
    withheld = shown_first(error, language)
    for _, text in withheld_lines(withheld) if withheld else ():
        sys.stderr.write(f"posture: {text}\n")
    _warned.set(True)


TYPED = ("view_unclear", "view_mismatch", "several_people")
"""Codes of failures that an option of the same command helps out of; words: ``typed``."""


def complain(
    error: PostureError, name: str | None = None, language: Language = DEFAULT, *, typed: bool = False
) -> int:
    """One line on standard error, after what the intake makes more important; the exit code.

    With `typed` it ends in the option that helps, for a command that has it.
    """
    warn_first(error, language)
    where = f"{name}: " if name and name not in error.detail else ""
    words = in_language(error.words, language)
    option = f" {in_language(say(f'typed.{error.code}'), language)}" if typed and error.code in TYPED else ""
    sys.stderr.write(f"posture: {where}{words.detail} {words.hint}{option}\n")
    return error.exit_code
