"""The protocol as an answer holds it; the classes are the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posture.answer.vocabulary import SideOrBoth

Grade = Literal["high", "moderate", "low", "opinion"]


@dataclass(frozen=True, slots=True)
class SafetyAnswers:
    """What was said about safety in answers that could not be read as a whole."""

    red_flags: tuple[str, ...]
    contraindications: tuple[str, ...]
    age_years: int | None


@dataclass(frozen=True, slots=True)
class Dose:
    """How long, how often, how hard; `pressure_max_0_10` on a scale from 0 (nothing) to 10.

    `says` tells in words how the dose was chosen.
    """

    seconds: int
    rounds: int
    per_day: int
    pressure_max_0_10: int | None
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence grade (``high``, ``moderate``, ``low``, ``opinion``) and where it comes from."""

    grade: Grade
    summary: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the stage-one protocol, on one side of one region.

    `because` says why this region was chosen, `where` how to find it, `keep_off` where not to press
    (`no_go` are the zones' ids); `drawing` is a file of ``posture/protocol/knowledge/positions``, to be
    mirrored for the left side.
    """

    order: int
    technique: str
    title: str
    kind: str
    muscle: str | None
    muscle_label: str | None
    side: SideOrBoth | None
    why: str
    because: str | None
    where: str | None
    how: tuple[str, ...]
    keep_off: str | None
    dose: Dose
    stop_if: tuple[str, ...]
    not_if: tuple[str, ...]
    evidence: Evidence
    drawing: str
    no_go: tuple[str, ...]

    @property
    def seconds(self) -> int:
        """How long it takes with all its rounds, on both sides when it is done on both."""
        return self.dose.seconds * self.dose.rounds * (2 if self.side == "both" else 1)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why no protocol is handed out, how urgent that is (an id; `title` in words), and where to go."""

    title: str
    reason: str
    urgency: str
    advice: str


@dataclass(frozen=True, slots=True)
class LockedStage:
    """A later stage: named, explained in a sentence, locked, with what unlocks it."""

    stage: int
    title: str
    description: str
    unlocks_when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlagQuestion:
    """A question to answer before any advice, the same in a few words, and how fast a yes needs help.

    `urgency` is an id, `how_fast` says it in words.
    """

    id: str
    question: str
    brief: str
    urgency: str
    how_fast: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """The stage-one protocol, in one language.

    `safety_questions` are always all there; `ask_first` holds them while they are unanswered.
    """

    language: str
    stage: int
    title: str
    matched_because: tuple[str, ...]
    ask_first: tuple[RedFlagQuestion, ...]
    steps: tuple[Step, ...]
    left_out: tuple[str, ...]
    withheld: Withheld | None
    stop_rules: tuple[str, ...]
    safety_questions: tuple[RedFlagQuestion, ...]
    locked_stages: tuple[LockedStage, ...]
    readiness: tuple[str, ...]

    @property
    def seconds(self) -> int:
        """How long one session takes."""
        return sum(step.seconds for step in self.steps)
