"""Which of this machine's addresses a phone is told, whatever network the machine is in."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from api.phone import network
from posture.errors import BadOption
from posture.words.phrases import Message, in_language

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Gives the machine networks: name, address, whether it is up; and the address it goes out with."""

    def has(*cards: tuple[str, str, bool], out: str | None = None) -> None:
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        found: dict[str, list[Any]] = {}
        for name, address, _ in cards:
            row = SimpleNamespace(family=family[":" in address], address=address)
            found.setdefault(name, []).append(row)
        states = {name: SimpleNamespace(isup=up) for name, _, up in cards}
        monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
        monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
        monkeypatch.setattr(network, "_way_out", lambda: out and IPv4Address(out))

    return has


def test_the_one_that_goes_out_comes_first(machine: Machine) -> None:
    cards = (("docker0", "172.17.0.1", True), ("wlan0", "192.168.1.23", True), ("eth0", "10.0.0.4", True))
    machine(*cards, out="192.168.1.23")
    assert list(map(str, network.addresses())) == ["192.168.1.23", "172.17.0.1", "10.0.0.4"]
    assert str(network.chosen(None)) == "192.168.1.23"
    machine(*cards)  # a network of its own, without a way out
    assert str(network.chosen(None)) == "172.17.0.1"


def test_what_a_phone_at_home_cannot_reach_is_left_out(machine: Machine) -> None:
    machine(
        ("lo", "127.0.0.1", True),
        ("eth0", "169.254.3.4", True),
        ("eth1", "192.168.9.9", False),
        ("ppp0", "93.184.216.34", True),
        ("eth2", "fe80::1", True),
        ("eth3", "192.168.5.5", True),
    )
    assert list(map(str, network.addresses())) == ["192.168.5.5"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_network_is_one_clear_error(machine: Machine, language: str) -> None:
    machine(("lo", "127.0.0.1", True))
    assert says(None, language).startswith(
        {"en": "This computer has no", "de": "Dieser Computer hat"}[language]
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "laptop.local", "", "192.168.1.0/24"])  # noqa: S104
def test_only_one_single_address_can_be_named(machine: Machine, host: str) -> None:
    machine(("wlan0", "192.168.1.23", True))
    assert "192.168.1.23" in says(host)
    machine()
    assert says(host).endswith("It has: -.")


def test_any_other_address_may_be_named(machine: Machine) -> None:
    machine()
    for host in ("93.184.216.34", "fd00::2", "127.0.0.2"):
        assert network.chosen(host) == ip_address(host)
    assert network.origin(ip_address("fd00::2"), 8000) == "https://[fd00::2]:8000"
    assert network.origin(ip_address("10.0.0.4"), 80) == "https://10.0.0.4:80"


def test_a_port_that_is_taken_is_one_clear_error() -> None:
    here = ip_address("127.0.0.1")
    with network.listener(here, 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(BadOption) as failed:
            network.listener(here, port)
    detail = failed.value.words.detail
    assert isinstance(detail, Message)
    assert detail.values == {"host": "127.0.0.1", "port": port}


def test_the_real_machine_has_addresses_of_this_kind() -> None:
    for address in network.addresses():
        assert address.is_private
        assert not address.is_loopback


def says(host: str | None, language: str = "en") -> str:
    with pytest.raises(BadOption) as failed:
        network.chosen(host)
    return in_language(failed.value.words.detail, language)
