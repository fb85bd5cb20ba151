"""One item of a batch measured: a photo, or a session; what cannot be measured is an answer too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from posture.answer.vocabulary import ViewName
from posture.batch.items import Item, ListedPhoto
from posture.batch.table import TableRow, error_row, row_of, session_error_row, session_row
from posture.errors import EngineFailure, PostureError, RepeatedPhoto
from posture.files import read_file
from posture.image.taken import Taken
from posture.pipeline.assess import analyse_photo, session_of
from posture.pipeline.observation import Observation, observe
from posture.pipeline.options import PhotoOptions, SessionOptions
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.answer.assessment import RefusedPhoto, SessionAssessment
    from posture.pose.detector import Detector


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says about every photo; as in `posture.pipeline.assess.analyse_photo`.

    `fixed_camera` is about sessions: the camera stood still and the person turned.
    """

    view: ViewName | None = None
    roll_deg: float | None = None
    mirrored: bool | None = None
    taken_from_photo: bool = False
    fixed_camera: bool = True

    def of_each(self) -> PhotoOptions:
        """Return what holds for each photo."""
        return PhotoOptions(self.roll_deg, self.mirrored, taken=Taken(from_photo=self.taken_from_photo))


@dataclass(frozen=True, slots=True)
class Found:
    """An item's rows: one about what was measured, if anything was, and one for each photo that was not."""

    name: str
    measured: tuple[TableRow, ...] = ()
    errors: tuple[TableRow, ...] = ()


def measure(item: Item, detector: Detector, asked: Asked, folder: str = "") -> Found:
    """Measure one item, whose files are relative to `folder`.

    Raises
    ------
    EngineFailure
        No photo can be measured here.
    """
    if item.person is None:
        return _photo(item, detector, asked, folder)
    return _Session(item, detector, asked, folder).found()


def _photo(item: Item, detector: Detector, asked: Asked, folder: str) -> Found:
    options, (photo,) = asked.of_each(), item.photos
    shown = _shown(photo.file)
    errors: list[PostureError] = []
    with _noted(errors):
        data = read_file(Path(folder, photo.file), options.limits.max_bytes)
        answer = analyse_photo(data, detector, options=options, view=asked.view)
        return Found(item.name, measured=(row_of(shown, answer),))
    return Found(item.name, errors=(error_row(shown, errors[0]),))


@contextmanager
def _noted(errors: list[PostureError]) -> Iterator[None]:
    """Note what goes wrong with a photo; it must not stop ten thousand others."""
    try:
        yield
    except EngineFailure:
        raise
    except PostureError as error:
        errors.append(error)
    except Exception as error:  # noqa: BLE001 whatever trips us up
        errors.append(PostureError(say("failure.our_fault", kind=type(error).__name__)))


def _shown(file: str) -> str:
    return file.encode("utf-8", "backslashreplace").decode()  # not every file name is text


@dataclass(slots=True)
class _Session:
    """The photos of one person, looked at one by one and measured together."""

    item: Item
    detector: Detector
    asked: Asked
    folder: str
    failed: dict[ListedPhoto, PostureError | RefusedPhoto] = field(default_factory=dict)

    def found(self) -> Found:
        """Return the rows; the errors in the order of the photos."""
        seen = self._observed()
        answer = self._answer(seen)
        whose = self.item.person, self.item.date
        used = [_shown(photo.file) for photo in seen if photo not in self.failed]
        rows = (session_row(*whose, used, answer),) if answer else ()
        errors = tuple(
            session_error_row(*whose, _shown(photo.file), photo.view, self.failed[photo])
            for photo in self.item.photos
            if photo in self.failed
        )
        return Found(self.item.name, rows, errors)

    def _observed(self) -> dict[ListedPhoto, Observation]:
        options, digests = self.asked.of_each(), set[bytes]()
        seen: dict[ListedPhoto, Observation] = {}
        for photo in self.item.photos:
            errors: list[PostureError] = []
            with _noted(errors):
                data = read_file(Path(self.folder, photo.file), options.limits.max_bytes)
                digest = hashlib.sha256(data).digest()
                if digest in digests:
                    raise RepeatedPhoto
                digests.add(digest)
                seen[photo] = observe(data, self.detector, photo.view, options)
            if errors:
                self.failed[photo] = errors[0]
        return seen

    def _answer(self, seen: dict[ListedPhoto, Observation]) -> SessionAssessment | None:
        """Measure what was seen; photos that the gates refuse join those that could not be read."""
        if not seen:
            return None
        camera = SessionOptions(self.asked.fixed_camera)
        errors: list[PostureError] = []
        with _noted(errors):
            answer = session_of([[observation] for observation in seen.values()], session=camera)
            used = {part.image.sha256 for part in answer.photos}
            refused = [photo for photo, one in seen.items() if one.photo.sha256 not in used]
            self.failed.update(zip(refused, answer.refused, strict=True))
            return answer
        for photo, observation in seen.items():
            # All were refused, in one error for all of them: each is asked for its own reason.
            own: list[PostureError] = []
            with _noted(own):
                session_of([[observation]], session=camera)
            self.failed[photo] = (own or errors)[0]
        return None
