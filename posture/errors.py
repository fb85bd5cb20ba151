"""Every way in which posture can fail, as one tree.

The class says what happened (`code`, `title`), what the user can do (`hint`), how the command line
ends (`exit_code`) and how the service answers (`status`). Title and hint stand in ``posture/words``, by code.
``docs/errors.md`` is written from it.

PostureError
├── BadInput                what was handed in cannot be used          exit 2
│   ├── FileNotReadable     NotAnImage       UnsupportedFormat   TruncatedImage
│   ├── AnimatedImage       TooManyBytes     TooManyPixels       DecompressionBomb
│   ├── UnreadableVideo     VideoTooLarge    VideoTooLong        VideoTooShort
│   ├── CameraUnavailable   CameraLost
│   ├── BadIntake           BadDiary         BadOption           NotYet
│   ├── BadPoints
│   ├── UnknownName (of an indicator; also a KeyError)
│   ├── BadAnswer           NotComparable
│   └── MissingExtra
├── NothingMeasurable       a readable photo that shows no posture     exit 3
│   ├── NoPerson            SeveralPeople    BodyTooSmall        BodyCut
│   ├── NotStanding         UnusableView     TiltedPicture       TooBlurred
│   ├── UnclearBody         ViewMismatch     ViewUnclear     RepeatedPhoto
│   └── TurnTooShort        TooFewFrames     FeetHidden          TurnUnclear
└── EngineFailure           our fault, or too much at once             exit 1
    ├── ModelCorrupted      DetectorClosed   MissingLibrary
    └── Busy                DeadlineExceeded
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from posture.words.catalogue import ENGLISH
from posture.words.phrases import Message, Text, in_language, say

if TYPE_CHECKING:
    from posture.answer.protocol import SafetyAnswers, Withheld
    from posture.answer.seen import Seen


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What is said about an error: what happened, one sentence about this very case, and what to do."""

    title: Text
    detail: Text
    hint: Text


class PostureError(Exception):
    """Anything that posture reports as an error.

    Parameters
    ----------
    detail : Message, optional
        One sentence about this very case; never a file name, never pixels. Without it, the title.
    said : SafetyAnswers, optional
        What was said about safety in answers that could not be read as a whole.
    hint : Message, optional
        What to do, for an error of several causes; without it, what its class says.

    Attributes
    ----------
    words : ErrorWords
        Title, detail and hint as messages, for `posture.words.phrases.in_language`.
    withheld : Withheld or None
        Why no protocol may be handed out, when the intake that `posture.analyse` was given says so: it
        matters more than the photo.
    """

    code: ClassVar[str] = "posture_error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    withheld: Withheld | None = None

    def __init__(
        self, detail: Message | None = None, said: SafetyAnswers | None = None, hint: Message | None = None
    ) -> None:
        usual = self.usual_words()
        self.words = ErrorWords(usual.title, detail or usual.detail, hint or usual.hint)
        self.said = said
        super().__init__(detail)

    @classmethod
    def usual_words(cls) -> ErrorWords:
        """What is said about every error of this class."""
        title, hint = (say(f"error.{cls.code}.{part}") for part in ("title", "hint"))
        return ErrorWords(title, say("failure.only_title", title=title), hint)

    @property
    def title(self) -> str:
        """What happened, in English."""
        return in_language(self.words.title, ENGLISH)

    @property
    def detail(self) -> str:
        """What happened in this very case, in English."""
        return in_language(self.words.detail, ENGLISH)

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return in_language(self.words.hint, ENGLISH)

    def __str__(self) -> str:
        return self.detail


class BadInput(PostureError):
    code = "bad_input"
    status = 400
    exit_code = 2


class FileNotReadable(BadInput):
    code = "file_not_readable"


class NotAnImage(BadInput):
    code = "not_an_image"


class UnsupportedFormat(BadInput):
    code = "unsupported_format"
    status = 415


class TruncatedImage(BadInput):
    code = "truncated_image"


class AnimatedImage(BadInput):
    code = "animated_image"
    status = 415


class TooManyBytes(BadInput):
    code = "too_many_bytes"
    status = 413


class TooManyPixels(BadInput):
    code = "too_many_pixels"
    status = 413


class DecompressionBomb(TooManyPixels):
    code = "decompression_bomb"


class UnreadableVideo(BadInput):
    code = "unreadable_video"


class VideoTooLarge(BadInput):
    code = "video_too_large"
    status = 413


class VideoTooLong(BadInput):
    code = "video_too_long"


class VideoTooShort(BadInput):
    code = "video_too_short"


class CameraUnavailable(BadInput):
    code = "camera_unavailable"


class CameraLost(BadInput):
    code = "camera_lost"


class BadIntake(BadInput):
    code = "bad_intake"


class BadDiary(BadInput):
    code = "bad_diary"


class BadPoints(BadInput):
    code = "bad_points"


class BadOption(BadInput):
    code = "bad_option"


class UnknownName(BadOption, KeyError):
    code = "unknown_name"


class NotYet(BadInput):
    code = "not_yet"
    status = 409


class BadAnswer(BadInput):
    code = "bad_answer"


class NotComparable(BadInput):
    code = "not_comparable"
    status = 409


class MissingExtra(BadInput):
    code = "missing_extra"


class NothingMeasurable(PostureError):
    """The photo can be read; `seen` is what was seen in it, where anybody looked."""

    seen: Seen | None = None
    code = "nothing_measurable"
    status = 422
    exit_code = 3


class NoPerson(NothingMeasurable):
    code = "no_person"


class SeveralPeople(NothingMeasurable):
    code = "several_people"


class BodyTooSmall(NothingMeasurable):
    code = "body_too_small"


class BodyCut(NothingMeasurable):
    code = "body_cut"


class NotStanding(NothingMeasurable):
    code = "not_standing"


class UnusableView(NothingMeasurable):
    code = "unusable_view"


class TiltedPicture(NothingMeasurable):
    code = "tilted_picture"


class TooBlurred(NothingMeasurable):
    code = "too_blurred"


class UnclearBody(NothingMeasurable):
    code = "unclear_body"


class ViewMismatch(NothingMeasurable):
    code = "view_mismatch"


class ViewUnclear(NothingMeasurable):
    code = "view_unclear"


class RepeatedPhoto(NothingMeasurable):
    code = "repeated_photo"


class TurnTooShort(NothingMeasurable):
    code = "turn_too_short"


class TooFewFrames(NothingMeasurable):
    code = "too_few_frames"


class FeetHidden(NothingMeasurable):
    code = "feet_hidden"


class TurnUnclear(NothingMeasurable):
    code = "turn_unclear"


class EngineFailure(PostureError):
    code = "engine_failure"


class ModelCorrupted(EngineFailure):
    code = "model_corrupted"


class DetectorClosed(EngineFailure):
    code = "detector_closed"
    status = 503


class MissingLibrary(EngineFailure):
    code = "missing_library"


class Busy(EngineFailure):
    code = "busy"
    status = 503


class DeadlineExceeded(EngineFailure):
    code = "deadline_exceeded"
    status = 504


def all_errors(root: type[PostureError] = PostureError) -> Iterator[type[PostureError]]:
    """Every class of the tree, parents before children, in the order they are written above."""
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)
