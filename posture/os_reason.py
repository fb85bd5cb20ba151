"""Why the operating system reads or writes no file, in words that can be said in every language."""

from __future__ import annotations

import errno

from posture.words.phrases import Phrase, answer_words, say


def reason(error: OSError) -> Phrase:
    """Return what the system reports; a general sentence where its own words would be English only."""
    key = f"system.{errno.errorcode.get(error.errno or 0, 'other')}"
    return say(key if key in answer_words("en") else "system.other")
