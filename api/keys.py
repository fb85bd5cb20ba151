"""API keys: only their digests are kept, and they are compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


def new_key() -> tuple[str, str]:
    """Return a new key and its digest; the key has 256 random bits, so one round of SHA-256 hides it."""
    key = secrets.token_urlsafe(32)
    return key, digest(key)


def digest(key: str) -> str:
    """Return the SHA-256 of a key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def read_digests(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the digests.

    Raises
    ------
    ValueError
        When one is none, for instance a key as it is; the message does not repeat it.
    """
    found = tuple(line.strip().lower() for line in lines)
    if not all(_DIGEST.fullmatch(line) for line in found):
        raise ValueError(
            "must be SHA-256 digests of keys, 64 hexadecimal digits each: `posture key` makes one"
        )
    return found


def read_file(path: Path) -> tuple[str, ...]:
    """Return the digests in a file, one a line, without comments; ValueError as from `read_digests`."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError("cannot be read") from error
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return read_digests(line for line in lines if line)


def is_known(authorization: str, digests: Iterable[str]) -> bool:
    """Return whether an Authorization header names a known key: Bearer, or Basic with it as password."""
    offered = digest(_offered(authorization))
    # Every digest is compared, so that the time says nothing about which one was near.
    return any([hmac.compare_digest(offered, known) for known in digests])  # noqa: C419


def _offered(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(rest.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return ""
        return decoded.partition(":")[2]
    return rest.strip() if scheme.lower() == "bearer" else ""
