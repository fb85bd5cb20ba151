"""The files that the page loads, read and packed once: under addresses that change with any byte of them.

Comments are for who reads the source: what is sent goes without those that have lines of their own.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
}
"""Written down: what a system thinks of an ending is its own affair."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
"""Drawings keep their addresses: afterwards they are asked for by their tag."""

WORKER = "service-worker.js"
WHOLE_PAGE = {"Service-Worker-Allowed": "/"}
"""A service worker may look after what lies below its own folder, unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file: its bytes, the same packed where that saves some, what it is, and a tag of the bytes."""

    body: bytes
    packed: bytes | None
    media_type: str
    tag: str


Folder = Mapping[str, Asset]
"""Files by their name."""


def read(package: str, folder: str) -> Folder:
    """Read every file of a package's folder that a page may load."""
    found = sorted(_files(resources.files(package) / folder), key=lambda file: file.name)
    return {file.name: _asset(file.read_bytes(), file.name) for file in found}


def _files(folder: Traversable) -> Iterator[Traversable]:
    return (file for file in folder.iterdir() if file.name.rpartition(".")[2] in MEDIA_TYPES)


_COMMENT = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)


def without_comments(body: bytes) -> bytes:
    """Leave out the comments of a script or a style sheet that have lines of their own; all else stays.

    No text in them may span lines, or what looks like a comment in it would go too.
    """
    return _COMMENT.sub(b"", body)


def _asset(body: bytes, name: str) -> Asset:
    if name.endswith((".js", ".css")):
        body = without_comments(body)
    packed = gzip.compress(body, 9, mtime=0)
    tag = hashlib.sha256(body).hexdigest()[:16]
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    return Asset(body, packed if len(packed) < len(body) else None, media_type, tag)


def digest(folder: Folder) -> str:
    """Return one digest of all names and bytes in a folder."""
    lines = (f"{name} {file.tag}\n" for name, file in folder.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:12]


STATIC = read("api.page", "static")
VERSION = digest(STATIC)
"""Part of every address of theirs: one folder for all, so that scripts find each other beside themselves."""

POSITIONS = read("posture.protocol.knowledge", "positions")


def asset(name: str) -> str:
    """Return the address of a file that the page loads; KeyError when there is none."""
    if name not in STATIC:
        raise KeyError(name)
    return f"/static/{VERSION}/{name}"


def answer(request: Request, file: Asset | None, cache: str) -> Response:
    """Answer a file, packed for who can unpack it; nothing when the asker has these bytes already."""
    if file is None:
        raise HTTPException(404)
    headers = {"Cache-Control": cache, "ETag": f'W/"{file.tag}"', "Vary": "Accept-Encoding"}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(file.tag):
        return Response(status_code=304, headers=headers)
    encodings = parse_accept_header(request.headers.get("accept-encoding"), Accept)
    if file.packed is None or not encodings.quality("gzip"):
        return Response(file.body, headers=headers, media_type=file.media_type)
    return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)


router = APIRouter(include_in_schema=False)


@router.api_route("/static/{version}/{name}", methods=["GET", "HEAD"])
async def static(request: Request, version: str, name: str) -> Response:
    """Answer a script, a style sheet or an icon.

    Those of another version are not found: scripts of two versions in one page would not know each other.
    """
    found = answer(request, STATIC.get(name) if version == VERSION else None, FOR_EVER)
    if name == WORKER:
        found.headers.update(WHOLE_PAGE)
    return found


@router.api_route("/drawings/positions/{name}", methods=["GET", "HEAD"])
async def position(request: Request, name: str) -> Response:
    """Answer a drawing of a position."""
    return answer(request, POSITIONS.get(name), FOR_AN_HOUR)
