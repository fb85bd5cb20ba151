"""The answer to photos with blocks under a foot, and to standing against seated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from posture.answer.assessment import RefusedPhoto, plain
from posture.answer.vocabulary import Side, ViewName
from posture.words.phrases import Text

SlopeVerdict = Literal["rises", "falls", "untold"]
"""Whether a higher right foot surely raises the right side, surely lowers it, or neither can be said."""

CountedErrors = Literal["full", "measured", "moved"]
"""Which part of the errors counts in a slope: all; what was measured to be left between two photos of a
person in which nothing else changed; or what is left where the camera was put up anew."""

Origin = Literal["legs", "both", "above", "untold"]
"""Where a tilt of the pelvis surely comes from, at least in part, by standing against seated."""


@dataclass(frozen=True, slots=True)
class BlockPoint:
    """One photo of a course.

    `number` says which it is, counted from 1 in the order in which they were handed in. `step_mm` is how much
    higher the right foot stood than the left (negative: the left one stood higher); `value` and `sem` are the
    indicator's, in degrees; `off_line` is how far the value lies above the fitted line.
    """

    number: int
    step_mm: float
    value: float
    sem: float
    off_line: float


@dataclass(frozen=True, slots=True)
class ReadsLevel:
    """The block at which the line reads level: `thickness_mm` under the foot of `side`.

    `step_mm` and `interval95_mm` say the same signed, positive under the right foot.
    """

    side: Side
    thickness_mm: float
    step_mm: float
    interval95_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class BlockCourse:
    """How one line of the body goes along with the height of the blocks, by one source and view.

    Attributes
    ----------
    indicator, label, source, views
        What was measured, and by what, as in every answer.
    points : tuple of BlockPoint
        Every photo, ordered by height.
    slope_deg : float
        Change in degrees for each 10 mm under the right foot, as it is read: of a photo too small.
        `slope_sem` and `slope_interval95` alike.
    errors : {"full", "measured", "moved"}
        Whether each value's whole error counts in the slope, or what was measured to be left of it between
        two photos of a person in which nothing else changed, or nothing but the camera (``moved``, also where
        the photos do not have one roll).
    scatter : float
        Factor by which the points scatter more than their errors say, at least 1; errors are raised by it.
    verdict : str
    monotonic : bool
        Whether the mean value goes the same way at each step from height to height.
    level : ReadsLevel or None
    level_reason : str or None
        Why these photos do not tell where it reads level.
    text : str
    """

    indicator: str
    label: Text
    source: str
    views: tuple[ViewName, ...]
    points: tuple[BlockPoint, ...]
    slope_deg: float
    slope_sem: float
    slope_interval95: tuple[float, float]
    errors: CountedErrors
    scatter: float
    verdict: SlopeVerdict
    monotonic: bool
    level: ReadsLevel | None
    level_reason: Text | None
    text: Text


@dataclass(frozen=True, slots=True)
class Sitting:
    """One line of the body standing and seated, by one source and view; all in degrees.

    `difference` is standing minus seated, `sem` its standard error, each value's own counted in full.
    """

    indicator: str
    label: Text
    source: str
    views: tuple[ViewName, ...]
    standing: float
    standing_sem: float
    seated: float
    seated_sem: float
    difference: float
    sem: float
    origin: Origin
    text: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What a paper found about such tests: a sentence, and where it stands."""

    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class BlocksAnswer:
    """What photos with blocks under a foot, or of the seated person, say together.

    `courses` has the surest first; `not_measured` says what is lacking where there is none, or no `sitting`.
    """

    schema_version: str
    language: str
    measured_at: str
    label: str | None
    headline: Text
    courses: tuple[BlockCourse, ...]
    sitting: tuple[Sitting, ...]
    not_measured: tuple[Text, ...]
    more: tuple[Text, ...]
    limits: tuple[Text, ...]
    findings: tuple[Finding, ...]
    refused: tuple[RefusedPhoto, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, exactly the answer of the API."""
        json: dict[str, Any] = plain(self)
        return json
