"""How hard a text is to read; the languages do not share the state of the library."""

from __future__ import annotations

from textstat.textstat import textstatistics

from posture.words.language import Language

ENGLISH = textstatistics()
ENGLISH.set_lang("en")
GERMAN = textstatistics()
GERMAN.set_lang("de")


def grade(text: str, language: Language = "en") -> float:
    """Years of school: Flesch and Kincaid's grade, in German the first Wiener Sachtextformel."""
    if language == "en":
        return float(ENGLISH.flesch_kincaid_grade(text))
    return float(GERMAN.wiener_sachtextformel(text, 1))
