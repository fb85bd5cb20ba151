"""Numbers as a person reads them in each language; what a program reads is never written with this."""

from __future__ import annotations

from functools import cache

from posture.words.catalogue import sentences


def number(value: float, spec: str, language: str) -> str:
    """Write a number in the language's own form.

    Parameters
    ----------
    value : float
    spec : str
        As for `format`: ``.1f``, ``+.1f``, ``g``, ``.0%``.
    language : str
        Its decimal sign and its percent sign stand as examples in the table ``number`` of its words.
    """
    decimal, percent = _signs(language)
    return format(value, spec).replace(".", decimal).replace("%", percent)


@cache
def _signs(language: str) -> tuple[str, str]:
    known = sentences("answer", language)
    return known["number.one_and_a_half"].strip("15"), known["number.half"].removeprefix("50")
