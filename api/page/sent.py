"""The photos that a form of the page brought, and where in it each of them stood; or an earlier answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, File, UploadFile

from api.requests.deps import SettingsDep
from api.requests.files import EarlierFile, SessionFilesDep, read_earlier, read_unsorted
from posture.answer.assessment import Assessment, SessionAssessment
from posture.answer.vocabulary import ViewName
from posture.errors import BadOption
from posture.pipeline.earlier import EarlierAnswer
from posture.words.phrases import say

PhotoAnswer = Assessment | SessionAssessment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stood in the form: the field's name, and its number in it, from 0."""

    field: str
    number: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form brought: photos without a view, one or several, or the photos of several views."""

    unsorted: Sequence[bytes] = ()
    by_view: Mapping[ViewName, Sequence[bytes]] = field(default_factory=dict)

    @property
    def single(self) -> bytes | None:
        """The one photo, which is measured as such."""
        return self.unsorted[0] if len(self.unsorted) == 1 else None

    @property
    def count(self) -> int:
        """How many photos there are."""
        return len(self.unsorted) + sum(map(len, self.by_view.values()))

    def parts(self, answer: PhotoAnswer) -> Iterator[tuple[bytes, Assessment, Place]]:
        """Yield every photo that was used, with its findings and its place in the form."""
        if self.unsorted:
            for part, one in zip(answer.photos, answer.singles(), strict=True):
                number = (part.number or 1) - 1
                yield self.unsorted[number], one, Place("photo", number)
            return
        numbers = {view: _numbers(files) for view, files in self.by_view.items()}
        for part, one in zip(answer.photos, answer.singles(), strict=True):
            number = numbers[part.view.name][part.image.sha256]
            yield self.by_view[part.view.name][number], one, Place(part.view.name, number)

    def file_of(self, sha256: str) -> tuple[bytes, Place]:
        """Return the first file with this digest."""
        return next(
            (data, Place(name, number))
            for name, files in (("photo", self.unsorted), *self.by_view.items())
            for number, data in enumerate(files)
            if hashlib.sha256(data).hexdigest() == sha256
        )


def _numbers(files: Sequence[bytes]) -> dict[str, int]:
    """Return the number of each file by its SHA-256; of two equal ones, the first."""
    numbers: dict[str, int] = {}
    for number, data in enumerate(files):
        numbers.setdefault(hashlib.sha256(data).hexdigest(), number)
    return numbers


async def sent(
    files: SessionFilesDep,
    settings: SettingsDep,
    photo: Annotated[list[UploadFile] | None, File()] = None,
) -> Sent:
    """Read what the form brought; BadOption when it is nothing, too much, or photos both ways."""
    if not photo and not files.by_view:
        raise BadOption(say("failure.no_photo_chosen"))
    unsorted = await read_unsorted(photo, files, settings.max_session_photos)
    return Sent(unsorted) if unsorted else Sent((), await files.read(settings.max_session_photos))


SentDep = Annotated[Sent, Depends(sent)]


async def sent_or_earlier(
    files: SessionFilesDep,
    settings: SettingsDep,
    photo: Annotated[list[UploadFile] | None, File()] = None,
    answer: EarlierFile = None,
) -> Sent | EarlierAnswer:
    """Read the same, or an earlier answer that is to be measured again with points; BadOption for both."""
    if answer is None:
        return await sent(files, settings, photo)
    if photo or files.by_view:
        raise BadOption(say("failure.photo_or_answer"))
    return await read_earlier(answer)
