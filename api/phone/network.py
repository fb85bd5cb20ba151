"""The addresses that this machine has in a network at home."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import psutil

from posture.errors import BadOption
from posture.words.phrases import say

ELSEWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737)."""

Address = IPv4Address | IPv6Address


def addresses() -> tuple[IPv4Address, ...]:
    """Return the addresses that others at home can reach, first the one by which this machine goes out."""
    states = psutil.net_if_stats()
    found = [
        IPv4Address(one.address)
        for name, all_of_it in psutil.net_if_addrs().items()
        if name in states and states[name].isup
        for one in all_of_it
        if one.family == socket.AF_INET
    ]
    at_home = [one for one in found if one.is_private and not (one.is_loopback or one.is_link_local)]
    way_out = _way_out()
    return tuple(sorted(dict.fromkeys(at_home), key=lambda one: one != way_out))


def _way_out() -> IPv4Address | None:
    """Return what this machine would be called outside; naming a target for datagrams sends none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ELSEWHERE)
        except OSError:  # no way out: a network of its own
            return None
        return IPv4Address(asked.getsockname()[0])


def chosen(host: str | None) -> Address:
    """Return the address to listen on: the one that was asked for, else the first.

    Raises
    ------
    BadOption
        There is none, or what was asked for is no single address.
    """
    if host is None:
        found = addresses()
        if not found:
            raise BadOption(say("failure.phone_no_network"))
        return found[0]
    try:
        asked = ip_address(host)
    except ValueError:
        asked = None
    if asked is None or asked.is_unspecified:
        known = ", ".join(map(str, addresses())) or "-"
        raise BadOption(say("failure.phone_host", host=host, known=known))
    return asked


def listener(address: Address, port: int) -> socket.socket:
    """Return a socket that phones connect to.

    Raises
    ------
    BadOption
        The machine has no such address, or something else listens there.
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        return socket.create_server((str(address), port), family=family)
    except OSError as error:
        raise BadOption(say("failure.phone_port", host=str(address), port=port)) from error


def origin(address: Address, port: int) -> str:
    """Return the beginning of every address of the page there."""
    host = str(address) if address.version == 4 else f"[{address}]"
    return f"https://{host}:{port}"
