"""The files of a session, by view, and those of a full turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, UploadFile
from fastapi.exceptions import RequestValidationError

from api.requests.options import MirroredField, TakenField, TakenFromPhotoField
from posture.answer.handed_in import MAX_BYTES
from posture.answer.vocabulary import ViewName
from posture.errors import BadAnswer, BadOption
from posture.image import footage
from posture.image.footage import Footage
from posture.image.taken import Taken
from posture.pipeline.earlier import EarlierAnswer
from posture.words.phrases import say

_Files = Annotated[list[UploadFile] | None, File(description="One photo, or repeats of the same view.")]


EarlierFile = Annotated[
    UploadFile | None,
    File(
        description="Instead of photos: an earlier answer of this service as JSON, to be measured again with "
        "other `points`. Nothing but the points is measured anew (docs/points.md)."
    ),
]


@dataclass(frozen=True, slots=True)
class SessionFiles:
    """The files of a session by view."""

    front: _Files = None
    back: _Files = None
    left: _Files = None
    right: _Files = None

    @property
    def by_view(self) -> dict[ViewName, list[UploadFile]]:
        """Return the views for which something was sent."""
        sent: dict[ViewName, list[UploadFile] | None] = {
            "front": self.front,
            "back": self.back,
            "left": self.left,
            "right": self.right,
        }
        return {view: files for view, files in sent.items() if files}

    async def read(self, most: int) -> dict[ViewName, list[bytes]]:
        """Return the photos' bytes; BadOption when there are none or too many."""
        count = sum(map(len, self.by_view.values()))
        if count == 0:
            raise BadOption(say("failure.no_photo_sent"))
        if count > most:
            raise BadOption(say("failure.photos_sent", count=count, most=most))
        return {view: [await upload.read() for upload in files] for view, files in self.by_view.items()}


SessionFilesDep = Annotated[SessionFiles, Depends()]


async def read_unsorted(uploads: list[UploadFile] | None, files: SessionFiles, most: int) -> list[bytes]:
    """Return the bytes of photos without a view; BadOption when there are too many, or photos by view too."""
    unsorted = uploads or []
    if unsorted and files.by_view:
        raise BadOption(say("failure.photo_or_views"))
    if len(unsorted) > most:
        raise BadOption(say("failure.photos_sent", count=len(unsorted), most=most))
    return [await upload.read() for upload in unsorted]


@dataclass(frozen=True, slots=True)
class AnyFiles:
    """The files of a session by view, or without."""

    files: SessionFilesDep
    photos: Annotated[
        list[UploadFile] | None,
        File(description="Instead: photos in any order, each counts as the view that it is recognised as."),
    ] = None

    async def read(self, most: int) -> tuple[list[bytes], dict[ViewName, list[bytes]]]:
        """Return the bytes of photos without a view, or by view; BadOption for none, too many, or both."""
        unsorted = await read_unsorted(self.photos, self.files, most)
        return (unsorted, {}) if unsorted else ([], await self.files.read(most))


AnyFilesDep = Annotated[AnyFiles, Depends()]


async def read_earlier(upload: UploadFile) -> EarlierAnswer:
    """Return an earlier answer, checked; BadAnswer where it is none of ours."""
    if (upload.size or 0) > MAX_BYTES:
        raise BadAnswer(say("again.too_large", most=MAX_BYTES))
    return EarlierAnswer.from_json(await upload.read())


async def _earlier(upload: UploadFile, *, single: bool) -> EarlierAnswer:
    """Return an earlier answer of one photo or of a session, as the address wants it."""
    found = await read_earlier(upload)
    if found.single != single:
        raise BadAnswer(say("again.session" if single else "again.one_photo"))
    return found


@dataclass(frozen=True, slots=True)
class PhotoOrEarlier:
    """One photo, or an earlier answer about one."""

    photo: Annotated[
        UploadFile | None, File(description="JPEG, PNG, WebP or HEIC; one person, head to feet.")
    ] = None
    answer: EarlierFile = None

    async def read(self) -> bytes | EarlierAnswer:
        """Return the photo's bytes or the answer; a request with both, or without either, is refused."""
        if self.answer is not None:
            if self.photo is not None:
                raise BadOption(say("failure.photo_or_answer"))
            return await _earlier(self.answer, single=True)
        if self.photo is None:
            missing = {"type": "missing", "loc": ("body", "photo"), "msg": "Field required", "input": None}
            raise RequestValidationError([missing])
        return await self.photo.read()


@dataclass(frozen=True, slots=True)
class SessionOrEarlier:
    """The photos of a session, or an earlier answer about one."""

    files: AnyFilesDep
    answer: EarlierFile = None

    async def read(self, most: int) -> tuple[list[bytes], dict[ViewName, list[bytes]]] | EarlierAnswer:
        """Return the photos' bytes as `AnyFiles` does, or the answer; a request with both is refused."""
        if self.answer is None:
            return await self.files.read(most)
        if self.files.photos or self.files.files.by_view:
            raise BadOption(say("failure.photo_or_answer"))
        return await _earlier(self.answer, single=False)


PhotoOrEarlierDep = Annotated[PhotoOrEarlier, Depends()]
SessionOrEarlierDep = Annotated[SessionOrEarlier, Depends()]


@dataclass(frozen=True, slots=True)
class TurnFiles:
    """The files of a full turn: one video, or several photos."""

    video: Annotated[UploadFile | None, File(description="One slow turn, about 15 s.")] = None
    photos: Annotated[list[UploadFile] | None, File(description="Instead: 8 to 16 photos, in any order.")] = (
        None
    )
    mirrored: MirroredField = None
    taken_at: TakenField = None
    taken_from_photo: TakenFromPhotoField = False

    async def loader(self, limits: footage.FootageLimits) -> Callable[[footage.Progress], Footage]:
        """Return what reads the turn in the worker's thread; the form itself lets go of its files."""
        taken = Taken(self.taken_at, self.taken_from_photo)
        if (self.video is None) == (not self.photos):
            raise BadOption(say("failure.video_or_photos"))
        if self.video is not None:
            data = await self.video.read()
            await self.video.close()
            return lambda progress: footage.video(data, limits, progress).as_told(self.mirrored).dated(taken)
        files = [await photo.read() for photo in self.photos or ()]
        return lambda progress: footage.photos(files, limits, progress).as_told(self.mirrored).dated(taken)


TurnFilesDep = Annotated[TurnFiles, Depends()]
