"""What makes one row of the table: a photo by itself, or a session, the photos of one person."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self, get_args

from posture.answer.vocabulary import ViewName
from posture.batch.photos import listed_text, photos_in
from posture.errors import BadOption
from posture.words.nearest import suggest
from posture.words.phrases import Message, say

SESSIONS_SUFFIX = ".csv"
NEEDED = ("photo", "person", "view")
KNOWN = (*NEEDED, "date")
"""Columns of a list of sessions; any other is refused, because a misspelled date would mix two days."""

_DELIMITERS = ",;\t"
"""Spreadsheets write any of these, by the country they are set to."""


@dataclass(frozen=True, slots=True)
class ListedPhoto:
    """A photo's file, as the tables call it, and what it is said to show."""

    file: str
    view: ViewName | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is measured together.

    Attributes
    ----------
    name : str
        What the journal calls it; each is there once.
    photos : tuple of ListedPhoto
    person, date : str, optional
        Whose photos these are, and from when; no person for a photo by itself.
    """

    name: str
    photos: tuple[ListedPhoto, ...]
    person: str | None = None
    date: str | None = None

    @classmethod
    def alone(cls, file: str) -> Self:
        """Return a photo by itself."""
        return cls(file, (ListedPhoto(file),))

    def to_json(self) -> str:
        """Return it as a text in ASCII, also when a file name is no text."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` has written."""
        fields = json.loads(text)
        return cls(**fields | {"photos": tuple(ListedPhoto(**photo) for photo in fields["photos"])})


def items_in(sources: Sequence[str]) -> list[Item]:
    """Return what is to be measured, in the order of the sources.

    Parameters
    ----------
    sources : sequence of str
        As for `posture.batch.photos.photos_in`; or one list of sessions alone, a ``.csv`` file.

    Raises
    ------
    BadOption
        As `photos_in` and `sessions_in`, or a list of sessions beside other sources.
    """
    if not any(is_session_list(source) for source in sources):
        return [Item.alone(str(photo)) for photo in photos_in(sources)]
    if len(sources) > 1:
        raise BadOption(say("failure.sessions_alone"))
    return sessions_in(Path(sources[0]))


def is_session_list(source: str) -> bool:
    """Return whether a source is a list of sessions, by how its name ends."""
    return Path(source).suffix.lower() == SESSIONS_SUFFIX


def sessions_in(path: Path) -> list[Item]:
    """Return the sessions of a list: the photos of one person on one date, in the order of their first photo.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 with commas, semicolons or tabs, whose first line names the columns `KNOWN`, in
        any order; `date` (such as 2026-11-22) may be left out. Photos are relative to the file.

    Raises
    ------
    BadOption
        The list cannot be read, or one sentence with the line that is wrong.
    """
    found: dict[tuple[str, str], list[ListedPhoto]] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        photo = path.parent / row["photo"]
        before = lines.setdefault(os.path.realpath(photo), line)
        if before != line:
            raise _wrong(path, line, say("failure.sessions_twice", photo=row["photo"], line=before))
        group = found.setdefault((row["person"], row["date"]), [])
        group.append(ListedPhoto(str(photo), _view(row["view"])))
    if not found:
        raise BadOption(say("failure.list_names_none", path=str(path)))
    return [
        Item(f"{person}\t{day}", tuple(photos), person, day or None)
        for (person, day), photos in found.items()
    ]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of every line that holds a photo, and its cells by column, checked one by one."""
    columns: list[str] | None = None
    for line, row in _cells(path):
        if columns is None:
            columns = _columns(path, [name.casefold() for name in row])
            continue
        if len(row) != len(columns):
            raise _wrong(path, line, say("failure.sessions_cells", count=len(row), columns=len(columns)))
        by_column = {"date": ""} | dict(zip(columns, row, strict=True))
        if problem := _problem(by_column):
            raise _wrong(path, line, problem)
        yield line, by_column


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of every line that is not empty, and its number."""
    text = listed_text(path)
    heading = text.lstrip("\r\n").partition("\n")[0]
    lines = io.StringIO(text, newline="")
    table = csv.reader(lines, delimiter=max(_DELIMITERS, key=heading.count))
    try:
        for cells in table:
            row = [cell.strip() for cell in cells]
            if any(row):
                yield table.line_num, row
    except csv.Error as error:
        raise BadOption(say("failure.list", path=str(path))) from error


def _columns(path: Path, names: list[str]) -> list[str]:
    if not set(NEEDED) <= set(names) <= set(KNOWN) or len(set(names)) < len(names):
        unknown = next((name for name in names if name not in KNOWN), "")
        wrong = say(
            "failure.sessions_columns", path=str(path), needed=NEEDED, found=[name[:40] for name in names]
        )
        raise BadOption(suggest(wrong, unknown, KNOWN))
    return names


def _problem(row: Mapping[str, str]) -> Message | None:
    """Return what is wrong with the cells of a line."""
    empty = next((name for name in NEEDED if not row[name]), None)
    if empty:
        return say("failure.sessions_empty", column=empty)
    if not _view(row["view"]):
        views = get_args(ViewName)
        return suggest(say("failure.sessions_view", view=row["view"][:40], known=views), row["view"], views)
    if row["date"] and not _is_date(row["date"]):
        return say("failure.sessions_date", date=row["date"][:40])
    return None


def _view(text: str) -> ViewName | None:
    return next((view for view in get_args(ViewName) if view == text.casefold()), None)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _wrong(path: Path, line: int, what: Message) -> BadOption:
    return BadOption(say("failure.sessions_line", path=str(path), line=line, what=what))
