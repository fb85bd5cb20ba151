"""A comparison in plain lines, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from posture.compare import Comparison
from posture.narrate_protocol import Line
from posture.words.phrases import in_language, say

_STYLES = {"changed": "mark", "within_noise": "plain", "not_comparable": "quiet"}


def narrate_comparison(answer: Comparison) -> Iterator[Line]:
    """Every indicator with its verdict, and what to keep in mind."""
    yield "title", in_language(say("compare.title"), answer.language)
    for change in answer.changes:
        verdict = in_language(say(f"compare.verdicts.{change.verdict}"), answer.language)
        yield _STYLES[change.verdict], f"  {change.text} [{verdict}]"
    yield "title", in_language(say("headings.limits"), answer.language)
    for text in answer.limits:
        yield "plain", f"  - {text}"
