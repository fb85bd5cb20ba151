"""Which time of a photo an answer may show: what the caller states, the file's own, or, as usual, none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from posture.answer.moments import stated
from posture.errors import BadOption
from posture.words.phrases import say


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said about when a photo was taken.

    Attributes
    ----------
    at : str, date or datetime, optional
        The day or the moment as the caller states it; kept as `posture.answer.moments.stated` writes it. It
        goes before what the file says.
    from_photo : bool
        Take what the file says: EXIF's `DateTimeOriginal`, with its offset from UTC if there is one. Nothing
        else of EXIF is ever shown, and this not unless it is asked for.

    Raises
    ------
    BadOption
        `at` is no day and no moment.
    """

    at: str | date | None = None
    from_photo: bool = False

    def __post_init__(self) -> None:
        if self.at is None:
            return
        try:
            object.__setattr__(self, "at", stated(self.at))
        except (ValueError, OverflowError) as error:
            raise BadOption(say("failure.taken")) from error

    def of(self, in_file: str | None) -> str | None:
        """The time to show of a photo whose file says this."""
        if self.at is not None:
            return stated(self.at)
        return in_file if self.from_photo else None


NOT_SHOWN = Taken()
