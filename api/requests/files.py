"""The files of a session, by view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, UploadFile

from posture.answer.vocabulary import ViewName
from posture.errors import BadOption
from posture.words.phrases import say

_Files = Annotated[list[UploadFile] | None, File(description="One photo, or repeats of the same view.")]


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
