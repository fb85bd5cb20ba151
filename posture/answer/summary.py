"""What matters of an answer, first: one headline, and the few sentences after it."""

from __future__ import annotations

from dataclasses import dataclass

from posture.words.phrases import Text


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer in one breath; every part is a plain sentence in the answer's language.

    Attributes
    ----------
    headline : str
        The result in a sentence; of a withheld protocol, what comes first.
    clear : tuple of str
        What stands out with certainty, the surest first, three at most. All of one answer are controlled
        together: of people whose truths are all usual, at most 5 in 100 get any (`posture.measure.verdicts`).
    excluded : tuple of str
        What the leading values say that do not stand out: what their intervals rule out; of one whose
        interval leaves level out, what it says by itself.
    more : tuple of str
        What would tell more, in the unit of the value, the remedy that gains most first.
    now : tuple of str
        What to do now; never a step of the routine.
    """

    headline: Text
    clear: tuple[Text, ...]
    excluded: tuple[Text, ...]
    more: tuple[Text, ...]
    now: tuple[Text, ...]

    @property
    def below(self) -> tuple[Text, ...]:
        """What stands out, to be listed below the headline; empty where the headline says the one thing."""
        return self.clear if len(self.clear) > 1 else ()
