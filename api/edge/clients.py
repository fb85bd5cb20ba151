"""Who a client is, as far as limits are concerned: an address, or for IPv6 the network it belongs to."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

IPV6_PREFIX = 64
"""One home or one phone gets at least this network, so single addresses would limit nobody (RFC 6177)."""

log = logging.getLogger("posture.api")


@dataclass(frozen=True, slots=True)
class Client:
    """What is counted as one client; `local` is this machine itself, which nobody needs to be kept from."""

    name: str
    local: bool


def named(host: str | None) -> Client:
    """Return the client at an address; no address is a socket on this machine."""
    if not host:
        return Client("local", local=True)
    try:
        address = ip_address(host)
    except ValueError:
        return Client(host, local=False)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            network = ip_network((address, IPV6_PREFIX), strict=False)
            return Client(str(network), address.is_loopback)
        address = address.ipv4_mapped
    return Client(str(address), address.is_loopback)


def address_of(scope: Scope) -> str | None:
    """Return the address that a request came from; a trusted proxy has been replaced by its client."""
    return scope["client"][0] if scope.get("client") else None


class Callers:
    """Tells whose request it is; warns once when a proxy stands in front that was not named."""

    def __init__(self) -> None:
        self._warned = False

    def client_of(self, scope: Scope) -> Client:
        """Return the client of a request."""
        found = named(address_of(scope))
        headers = Headers(scope=scope)
        if not found.local or not ("x-forwarded-for" in headers or "forwarded" in headers):
            return found
        if not self._warned:
            self._warned = True
            log.warning(
                "a proxy passes requests on: name it in POSTURE_TRUSTED_PROXIES, or all share one rate"
            )
        return Client(found.name, local=False)
