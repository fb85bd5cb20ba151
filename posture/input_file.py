"""Files that people name: only ordinary ones are opened, and never more is read than may be."""

from __future__ import annotations

import io
import os
import re
import stat
from pathlib import Path

from posture.errors import FileNotReadable, TooManyBytes
from posture.os_reason import reason
from posture.words.phrases import Phrase, say

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address begins once `Path` has made one slash of two; a drive has one letter."""


def open_file(path: Path) -> io.BufferedReader:
    """An ordinary file, open for reading.

    Raises
    ------
    FileNotReadable
        No name, an address, a folder, a device, a pipe or a socket, or a file that may not be read.
    """
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise FileNotReadable(_why(path, error)) from error
    raise FileNotReadable(_why(path, None))


def read_file(path: Path, max_bytes: int) -> bytes:
    """All bytes of a photo's file.

    Raises
    ------
    BadInput
        FileNotReadable as `open_file`, or TooManyBytes.
    """
    with open_file(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        data = stream.read(max_bytes + 1) if size <= max_bytes else b""
    if max(size, len(data)) > max_bytes:
        raise TooManyBytes(say("failure.too_many_bytes", size=size / 1e6, most=max_bytes / 1e6))
    return data


def _why(path: Path, error: OSError | ValueError | None) -> Phrase:
    name = path.name or str(path)
    if error is None:
        if str(path) in ("", "."):
            return say("failure.no_name")
        return say(f"failure.{'is_folder' if path.is_dir() else 'no_ordinary_file'}", name=name)
    if _ADDRESS.match(str(path)):
        return say("failure.is_address", name=str(path).replace(":/", "://", 1))
    if isinstance(error, OSError):
        return say("failure.file", name=name, why=reason(error))
    return say("failure.no_such_name")
