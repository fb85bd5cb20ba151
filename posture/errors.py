"""Every way in which posture can fail, as one tree.

The class says what happened (`code`, `title`), what the user can do (`hint`), how the command line
ends (`exit_code`) and how the service answers (`status`). ``docs/errors.md`` is written from it.

PostureError
├── BadInput                what was handed in cannot be used          exit 2
│   ├── FileNotReadable     NotAnImage       UnsupportedFormat   TruncatedImage
│   ├── AnimatedImage       TooManyBytes     TooManyPixels       DecompressionBomb
│   ├── UnreadableVideo     VideoTooLarge    VideoTooLong        VideoTooShort
│   ├── CameraUnavailable   CameraLost
│   └── BadIntake           BadDiary         BadOption           NotYet
├── NothingMeasurable       a readable photo that shows no posture     exit 3
│   ├── NoPerson            SeveralPeople    BodyTooSmall        BodyCut
│   ├── NotStanding         UnusableView     TiltedPicture       TooBlurred
│   ├── UnclearBody         ViewMismatch     RepeatedPhoto
│   └── TurnTooShort        TooFewFrames     FeetHidden          TurnUnclear
└── EngineFailure           our fault, or too much at once             exit 1
    ├── ModelCorrupted      DetectorClosed   MissingLibrary
    └── Busy                DeadlineExceeded
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from posture.intake import Intake
    from posture.protocol_answer import Withheld


class PostureError(Exception):
    """Anything that posture reports as an error.

    Parameters
    ----------
    said : Intake, optional
        What was said about safety in answers that could not be read as a whole.
    detail : str
        One sentence about this very case; never a file name, never pixels. Empty: the title.

    Attributes
    ----------
    withheld : Withheld or None
        Why no protocol may be handed out, when the intake says so: it matters more than the photo.
    """

    code: ClassVar[str] = "posture_error"
    title: ClassVar[str] = "Something went wrong"
    hint: ClassVar[str] = "Please report this with the steps that led to it."
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    withheld: Withheld | None = None

    def __init__(self, detail: str = "", said: Intake | None = None) -> None:
        self.detail = detail or f"{self.title}."
        self.said = said
        super().__init__(self.detail)


class BadInput(PostureError):
    code = "bad_input"
    title = "The input cannot be used"
    hint = "Check the input and try again."
    status = 400
    exit_code = 2


class FileNotReadable(BadInput):
    code = "file_not_readable"
    title = "The file cannot be read"
    hint = "Check that the file exists and that you may read it."


class NotAnImage(BadInput):
    code = "not_an_image"
    title = "This is not an image"
    hint = "Send a photo as JPEG, PNG, WebP or HEIC."


class UnsupportedFormat(BadInput):
    code = "unsupported_format"
    title = "This image format is not accepted"
    hint = "Save the photo as JPEG, PNG, WebP or HEIC."
    status = 415


class TruncatedImage(BadInput):
    code = "truncated_image"
    title = "The image is incomplete or damaged"
    hint = "Copy or send the photo again; half a photo is no measurement."


class AnimatedImage(BadInput):
    code = "animated_image"
    title = "The image has more than one frame"
    hint = "Send one still photo."
    status = 415


class TooManyBytes(BadInput):
    code = "too_many_bytes"
    title = "The file is too large"
    hint = "Save the photo smaller or with stronger compression."
    status = 413


class TooManyPixels(BadInput):
    code = "too_many_pixels"
    title = "The image has too many pixels"
    hint = "Make the photo smaller; 1440 pixels of height are plenty."
    status = 413


class DecompressionBomb(TooManyPixels):
    code = "decompression_bomb"
    title = "The image would unpack to an unreasonable size"
    hint = "Send an ordinary photo."


class UnreadableVideo(BadInput):
    code = "unreadable_video"
    title = "The video cannot be read"
    hint = "Send the MP4, MOV, WebM, MKV or AVI file that the phone or webcam has made; copy it again."


class VideoTooLarge(BadInput):
    code = "video_too_large"
    title = "The video is too large"
    hint = "Record one slow turn of about 15 seconds, with 720p or 1080p."
    status = 413


class VideoTooLong(BadInput):
    code = "video_too_long"
    title = "The video is too long"
    hint = "Cut it to one slow turn of about 15 seconds, at 30 frames per second."


class VideoTooShort(BadInput):
    code = "video_too_short"
    title = "The video is too short"
    hint = "Turn slowly, once all the way round: about 15 seconds."


class CameraUnavailable(BadInput):
    code = "camera_unavailable"
    title = "The camera cannot be opened"
    hint = (
        "Close other programs that use the camera, allow this one to use it, or choose another: "
        "posture webcam --list."
    )


class CameraLost(BadInput):
    code = "camera_lost"
    title = "The camera has stopped sending pictures"
    hint = "Check its cable or its network, and start again."


class BadIntake(BadInput):
    code = "bad_intake"
    title = "The intake cannot be read"
    hint = "See docs/intake.md for the fields and their values."


class BadDiary(BadInput):
    code = "bad_diary"
    title = "The diary cannot be read"
    hint = "See docs/check-in.md for the fields and their values."


class BadOption(BadInput):
    code = "bad_option"
    title = "An option has a value that cannot be used"
    hint = "Change it and try again."


class NotYet(BadInput):
    code = "not_yet"
    title = "This comes later"
    hint = "posture check-in, POST /v1/check-ins."
    status = 409


class NothingMeasurable(PostureError):
    code = "nothing_measurable"
    title = "Nothing can be measured in this photo"
    hint = "Stand upright, the whole body in the picture, facing the camera or exactly sideways."
    status = 422
    exit_code = 3


class NoPerson(NothingMeasurable):
    code = "no_person"
    title = "No person was found"
    hint = "Stand alone in front of a plain background, in even light, head to feet in the picture."


class SeveralPeople(NothingMeasurable):
    code = "several_people"
    title = "More than one person was found"
    hint = "Only the person to be measured may be in the picture; mirrors and posters count too."


class BodyTooSmall(NothingMeasurable):
    code = "body_too_small"
    title = "The person is too small in the picture"
    hint = "Go nearer (about 3 m) or send the photo in its full size."


class BodyCut(NothingMeasurable):
    code = "body_cut"
    title = "The picture cuts the body off"
    hint = "Step back until head and feet are in the picture with some room around them."


class NotStanding(NothingMeasurable):
    code = "not_standing"
    title = "The person is not standing upright"
    hint = "Stand upright on both feet, knees straight but relaxed, arms hanging."


class UnusableView(NothingMeasurable):
    code = "unusable_view"
    title = "The person stands oblique to the camera"
    hint = "Face the camera, or turn your back or one side exactly towards it."


class TiltedPicture(NothingMeasurable):
    code = "tilted_picture"
    title = "The picture or the whole body is tilted"
    hint = "Hold the camera level, or state its roll."


class TooBlurred(NothingMeasurable):
    code = "too_blurred"
    title = "The picture is too blurred"
    hint = "Put the camera on something firm, use more light, and stand still."


class UnclearBody(NothingMeasurable):
    code = "unclear_body"
    title = "The joints cannot be found reliably"
    hint = "Use a plain background and even light, let nothing hide the body, and wear close-fitting clothes."


class ViewMismatch(NothingMeasurable):
    code = "view_mismatch"
    title = "The photo shows another view than stated"
    hint = "State the right view, or leave it out: it is found out."


class RepeatedPhoto(NothingMeasurable):
    code = "repeated_photo"
    title = "The same file was given twice"
    hint = "A repeat needs a new photo: step off and on again, then take it."


class TurnTooShort(NothingMeasurable):
    code = "turn_too_short"
    title = "The turn covers too little of the way round"
    hint = "Turn once all the way round, slowly and in small steps on the spot; less than 200° is no turn."


class TooFewFrames(NothingMeasurable):
    code = "too_few_frames"
    title = "Too few frames of the turn can be used"
    hint = "Use more light, put the camera on something firm, turn more slowly, alone in the picture."


class FeetHidden(NothingMeasurable):
    code = "feet_hidden"
    title = "The feet are out of sight"
    hint = "Step back until the floor around the feet is in the picture; let nothing hide the ankles."


class TurnUnclear(NothingMeasurable):
    code = "turn_unclear"
    title = "The turn cannot be read"
    hint = "Film it again; docs/turn.md says how to stand, how to hold the arms and where the camera goes."


class EngineFailure(PostureError):
    code = "engine_failure"
    title = "The measurement could not be made"
    hint = "Try again; if it happens again, please report it."


class ModelCorrupted(EngineFailure):
    code = "model_corrupted"
    title = "The pose model is missing or not the one that was shipped"
    hint = "Install the package again, or run scripts/rebuild_model.py."


class DetectorClosed(EngineFailure):
    code = "detector_closed"
    title = "The pose detector has been closed"
    hint = "Make a new detector; a closed one finds nobody and must not say so."
    status = 503


class MissingLibrary(EngineFailure):
    code = "missing_library"
    title = "A system library is missing"
    hint = "On Debian or Ubuntu: apt-get install libgl1 libglib2.0-0 libxcb1."


class Busy(EngineFailure):
    code = "busy"
    title = "All places are taken"
    hint = "Try again in a few seconds."
    status = 503


class DeadlineExceeded(EngineFailure):
    code = "deadline_exceeded"
    title = "The measurement took too long"
    hint = "Try again with a smaller photo."
    status = 504


def all_errors(root: type[PostureError] = PostureError) -> Iterator[type[PostureError]]:
    """Every class of the tree, parents before children, in the order they are written above."""
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)
