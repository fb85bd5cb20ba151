"""Who may come in from the network: whoever has used a key once, and has a cookie since."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from api.keys import digest

COOKIE = "__Host-posture"
"""A browser takes one of this name only over TLS, for one host and all of it (RFC 6265bis, 4.1.3.2)."""

KEY_BYTES = 16
"""Nobody guesses so many, and a code to scan stays small."""

PATH = "/phone"


class Invitation:
    """The key that lets the next phone in, and the phones that are in; it ends with the service.

    Parameters
    ----------
    origin : str
        The beginning of the page's addresses for phones, such as ``https://192.168.1.2:8000``.
    fingerprint : str
        Of the certificate there.
    """

    def __init__(self, origin: str, fingerprint: str) -> None:
        self.origin = origin
        self.fingerprint = fingerprint
        self._key = secrets.token_urlsafe(KEY_BYTES)
        self._guests: set[str] = set()

    @property
    def host(self) -> str:
        """What a browser's warning calls this computer."""
        return urlsplit(self.origin).hostname or ""

    @property
    def address(self) -> str:
        """Where the next phone comes in, once."""
        return f"{self.origin}{PATH}/{self._key}"

    def enter(self, key: str) -> str | None:
        """Return a new guest's cookie; the key is used up then. None for any other key."""
        if not hmac.compare_digest(digest(key), digest(self._key)):
            return None
        self._key = secrets.token_urlsafe(KEY_BYTES)
        cookie = secrets.token_urlsafe(2 * KEY_BYTES)
        self._guests.add(digest(cookie))
        return cookie

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Return whether these are the cookies of a guest; of each only the digest is kept and looked up."""
        return digest(cookies.get(COOKIE, "")) in self._guests
