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
from typing import TYPE_CHECKING, ClassVar

from posture.words.phrases import Phrase, say

if TYPE_CHECKING:
    from posture.answer.protocol import SafetyAnswers, Withheld


class PostureError(Exception):
    """Anything that posture reports as an error.

    Parameters
    ----------
    said : SafetyAnswers, optional
        What was said about safety in answers that could not be read as a whole.
    detail : Phrase, optional
        One sentence about this very case, from the words (a plain text would stay English); never a file
        name, never pixels. Without it, the title.

    Attributes
    ----------
    hint : str
        What to do; an error of several causes has one of its own instead of its class's.
    withheld : Withheld or None
        Why no protocol may be handed out, when the intake that `posture.analyse` was given says so: it
        matters more than the photo.
    """

    code: ClassVar[str] = "posture_error"
    title: ClassVar[Phrase] = say("error.posture_error.title")
    hint: Phrase = say("error.posture_error.hint")
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    withheld: Withheld | None = None

    def __init_subclass__(cls) -> None:
        """Give the class the words of its code."""
        cls.title, cls.hint = (say(f"error.{cls.code}.{part}") for part in ("title", "hint"))

    def __init__(self, detail: Phrase | None = None, said: SafetyAnswers | None = None) -> None:
        self.detail = detail or say("failure.only_title", title=self.title)
        self.said = said
        super().__init__(self.detail)


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


class BadOption(BadInput):
    code = "bad_option"


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
