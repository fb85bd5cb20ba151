"""Files of the user: only ordinary ones, never more read than may be, and written whole or not at all."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import re
import secrets
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from posture.errors import BadOption, FileNotReadable, TooManyBytes
from posture.words.catalogue import sentences
from posture.words.phrases import Message, say

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address begins once `Path` has made one slash of two; a drive has one letter."""

MAX_TABLE_BYTES = 65_536

What = Literal["intake", "diary"]
"""What the table is, as the words name it."""


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
    """All bytes of a file.

    Raises
    ------
    BadInput
        FileNotReadable as `open_file` or in the middle of the file, or TooManyBytes.
    """
    try:
        with open_file(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(max_bytes + 1) if size <= max_bytes else b""
    except OSError as error:
        raise FileNotReadable(_why(path, error)) from error
    if max(size, len(data)) > max_bytes:
        raise TooManyBytes(say("failure.too_many_bytes", size=size / 1e6, most=max_bytes / 1e6))
    return data


def _why(path: Path, error: OSError | ValueError | None) -> Message:
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


def reason(error: OSError) -> Message:
    """Return what the system reports; a general sentence where its own words would be English only."""
    key = f"system.{errno.errorcode.get(error.errno or 0, 'other')}"
    return say(key if key in sentences("answer", "en") else "system.other")


class BadTable(ValueError):
    """A file or text that holds no table; `detail` says what to do."""

    def __init__(self, detail: Message) -> None:
        super().__init__(detail)
        self.detail = detail


def read_table_file(path: str | Path, what: What) -> dict[str, Any]:
    """Read the one table of a ``.json`` or ``.toml`` file.

    Raises
    ------
    BadTable
        One line about what is wrong with the file.
    """
    parse = _PARSERS.get(Path(path).suffix.lower())
    if parse is None:
        raise BadTable(say(f"table.{what}.ending"))
    try:
        data = read_file(Path(path), MAX_TABLE_BYTES)
    except FileNotReadable:
        raise BadTable(say(f"table.{what}.unreadable")) from None
    except TooManyBytes:
        raise BadTable(say(f"table.{what}.too_large", most=MAX_TABLE_BYTES)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(say(f"table.{what}.encoding")) from None
    return parse(text, what)


def json_table(text: str, what: What) -> dict[str, Any]:
    """Return the object that a JSON text holds; `BadTable` when it is anything else."""
    return _table("JSON", json.loads, text, what)


def _toml_table(text: str, what: What) -> dict[str, Any]:
    return _table("TOML", tomllib.loads, text, what)


def _table(syntax: str, parse: Callable[[str], object], text: str, what: What) -> dict[str, Any]:
    try:
        answers = parse(text)
    except (ValueError, RecursionError):
        # Also a number with more digits than Python converts; the parsers do not wrap that.
        raise BadTable(say(f"table.{what}.syntax", syntax=syntax)) from None
    if not isinstance(answers, dict):
        raise BadTable(say(f"table.{what}.one_table"))
    return answers


_PARSERS: Mapping[str, Callable[[str, What], dict[str, Any]]] = {".json": json_table, ".toml": _toml_table}


def write_file(path: Path, data: bytes) -> None:
    """Write a file as `replacing` does: whole or not at all, or BadOption."""
    with replacing(path) as part:
        part.write_bytes(data)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to, which takes its place when the block ends without an error.

    Whatever ends the program or fills the disk, there is the old file or the new one. Of a link the target is
    replaced. A file that was there keeps its permissions, and its owner as far as the system allows.

    Raises
    ------
    BadOption
        It cannot be written, must not be, or is a device, a pipe or a socket.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".posture-{secrets.token_hex(8)}{target.suffix}")
    try:
        before = _replaceable(target, path)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if before else 0o666))
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())  # a disk may say only now that it is full
        if before:
            _keep_rights(part, before)
        part.replace(target)
    except OSError as error:
        raise BadOption(say("failure.unwritable", name=str(path), why=reason(error))) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _replaceable(target: Path, path: Path) -> os.stat_result | None:
    """What is there now, None when there is nothing; refuses what must stay as it is."""
    try:
        there = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(there.st_mode):
        raise BadOption(say("failure.no_ordinary_file", name=path.name))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return there


def _keep_rights(part: Path, before: os.stat_result) -> None:
    """Give owner, group and mode of what was there; a group that cannot be given is not let in instead."""
    mode = stat.S_IMODE(before.st_mode)
    if hasattr(os, "chown"):
        try:
            os.chown(part, -1, before.st_gid)
        except OSError:
            mode &= ~stat.S_IRWXG
        with suppress(OSError):  # only an administrator gives files away
            os.chown(part, before.st_uid, -1)
    part.chmod(mode)


def as_json(value: Any) -> bytes:
    """Plain JSON types as a file."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """Plain JSON types as a text; a number that is none is our mistake and raises."""
    return json.dumps(value, indent=2, ensure_ascii=ascii_only, allow_nan=False)


def print_json(value: Any) -> None:
    """Plain JSON types on standard output.

    JSON is read as UTF-8. Where the output has another encoding, as files have under Windows' code pages,
    every other letter is escaped, which is the same in all of them.
    """
    in_utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    sys.stdout.write(json_text(value, ascii_only=not in_utf8) + "\n")
