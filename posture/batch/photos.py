"""Which photos a batch is about: folders, patterns, lists and single files, in one order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from posture.errors import BadOption, FileNotReadable
from posture.files import read_file, reason
from posture.words.phrases import Message, say

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".mpo", ".png", ".webp", ".heic", ".heif"})
"""What is taken from a folder; files named one by one are taken whatever they are called."""

LIST_SUFFIX = ".txt"
MAX_LIST_BYTES = 64_000_000
"""A list of some hundred thousand photos."""


def photos_in(sources: Sequence[str]) -> list[Path]:
    """Return the photos of all sources, each once under its first name, in the order of the sources.

    Parameters
    ----------
    sources : sequence of str
        A folder (with its subfolders; hidden files and links to folders are left out), a pattern such as
        ``photos/*.jpg``, a ``.txt`` file with one path a line (relative to that file; ``#`` begins a
        comment), or a photo.

    Raises
    ------
    BadOption
        A source that does not exist, matches nothing or cannot be read.
    TooManyBytes
        A list that is longer than any list of photos.
    """
    # Paths stay as they were given: they are what the tables call a photo.
    found: dict[str, Path] = {}
    for source in sources:
        for photo in _photos_of(source):
            found.setdefault(os.path.realpath(photo), photo)
    return list(found.values())


def _photos_of(source: str) -> list[Path]:
    path = Path(source)
    if path.is_dir():
        return _some(sorted(_photos_below(path)), say("failure.no_photo_in_folder", folder=source))
    if path.suffix.lower() == LIST_SUFFIX:
        return _some(list(_listed(path)), say("failure.list_names_none", path=source))
    if path.exists() or not glob.has_magic(source):
        return _some([path] if path.exists() else [], say("failure.not_there", path=source))
    found = (Path(name) for name in glob.glob(source, recursive=True))  # noqa: PTH207 an absolute one too
    return _some(sorted(photo for photo in found if photo.is_file()), say("failure.no_match", pattern=source))


def _some(photos: list[Path], otherwise: Message) -> list[Path]:
    if not photos:
        raise BadOption(otherwise)
    return photos


def _photos_below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(place) / name


def _unreadable(error: OSError) -> None:
    raise BadOption(say("failure.folder", folder=str(error.filename), why=reason(error))) from error


def listed_text(path: Path) -> str:
    """Return the text of a list; BadOption or TooManyBytes when there is none to be had."""
    try:
        return read_file(path, MAX_LIST_BYTES).decode("utf-8-sig")
    except (FileNotReadable, UnicodeDecodeError) as error:
        raise BadOption(say("failure.list", path=str(path))) from error


def _listed(path: Path) -> Iterator[Path]:
    for line in listed_text(path).replace("\r", "\n").split("\n"):
        if (name := line.strip()) and not name.startswith("#"):
            yield path.parent / name
