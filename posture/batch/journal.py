"""What a batch has done so far, on disk, so that a run that was killed goes on where it was.

A SQLite file beside the table: what was found in an item (a photo, a session) is in it whole or not at all,
whenever the process ends, and only one run at a time can hold it. It is gone when the tables are written.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from posture.batch.table import TableRow
from posture.errors import BadOption
from posture.words.phrases import say

RowKind = Literal["measured", "errors"]
"""In which table a row belongs."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS item (
    place INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, stamp TEXT NOT NULL, found TEXT
);
"""


class Journal:
    """The items of one run and what was found in them.

    Parameters
    ----------
    path : Path
        Made when it is not there; otherwise the run that it belongs to goes on.
    what : mapping
        Everything that the rows depend on beside the photos: options, versions, digests.

    Raises
    ------
    BadOption
        Another run holds the file, it belongs to a run with other options, or it is no journal.
    """

    def __init__(self, path: Path, what: Mapping[str, str]) -> None:
        self._path = path
        try:
            self._file = sqlite3.connect(path, timeout=1, isolation_level=None)
            self._file.executescript(
                # In this mode a killed process loses nothing, a power cut only the last photos, and neither
                # waits for the disk with every photo.
                "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                f"BEGIN EXCLUSIVE; {_SCHEMA} COMMIT;"
            )
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            why = say(f"failure.journal_{'busy' if busy else 'unwritable'}")
            raise BadOption(say("failure.journal", path=str(path), why=why)) from error
        except sqlite3.DatabaseError as error:
            raise BadOption(say("failure.journal_strange", path=str(path))) from error
        self._belongs_to(json.dumps(what, sort_keys=True))

    def _belongs_to(self, what: str) -> None:
        rows = self._file.execute("SELECT what FROM run").fetchall()
        if not rows:
            self._file.execute("INSERT INTO run VALUES (?)", (what,))
        elif rows != [(what,)]:
            self.close()
            raise BadOption(say("failure.journal_options", path=str(self._path)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def plan(self, items: Iterable[tuple[str, str]]) -> int:
        """Note the names of this run's items, in order, each with a stamp that changes when a file does.

        What was found in an unchanged item stays; the rest is forgotten. Returns how many are left to do.

        Raises
        ------
        BadOption
            Something was found, but in none of these items: it is the run of others.
        """
        before = self._one("SELECT count(*) FROM item WHERE found IS NOT NULL")
        with _together(self._file):
            self._file.execute("CREATE TEMP TABLE old AS SELECT name, stamp, found FROM item")
            self._file.execute("CREATE UNIQUE INDEX old_name ON old (name)")
            self._file.execute("DELETE FROM item")
            self._file.executemany(
                "INSERT INTO item (place, name, stamp) VALUES (?, ?, ?)",
                ((place, os.fsencode(name), stamp) for place, (name, stamp) in enumerate(items)),
            )
            self._file.execute(
                "UPDATE item SET found = (SELECT found FROM old WHERE old.name = item.name"
                " AND old.stamp = item.stamp)"
            )
            known = self._one("SELECT count(*) FROM item JOIN old USING (name) WHERE old.found IS NOT NULL")
            self._file.execute("DROP TABLE old")
            if before and not known:
                raise BadOption(say("failure.journal_photos", path=str(self._path)))
        return self._one("SELECT count(*) FROM item WHERE found IS NULL")

    def left(self) -> Iterator[str]:
        """The names of the items that are left to do, in order."""
        place = -1
        while found := self._file.execute(
            "SELECT place, name FROM item WHERE found IS NULL AND place > ? ORDER BY place LIMIT 1", (place,)
        ).fetchone():
            place, name = found
            yield os.fsdecode(name)

    def note(self, name: str, rows: Mapping[RowKind, Sequence[TableRow]]) -> None:
        """Keep what was found in an item; from here on it survives the end of the process."""
        self._file.execute(
            "UPDATE item SET found = ? WHERE name = ?", (json.dumps(rows, allow_nan=False), os.fsencode(name))
        )

    def rows(self, kind: RowKind) -> Iterator[TableRow]:
        """The rows that have been noted, in the order of the items, one at a time."""
        for (text,) in self._file.execute("SELECT found FROM item WHERE found IS NOT NULL ORDER BY place"):
            yield from json.loads(text)[kind]

    def _one(self, query: str) -> int:
        (found,) = self._file.execute(query).fetchone()
        return int(found)


def _together(file: sqlite3.Connection) -> sqlite3.Connection:
    """All or nothing: begins a transaction that the block's end commits, and an error undoes."""
    file.execute("BEGIN")
    return file
