"""The certificate for one's own phone: what it names, how long it lasts, who may read its key."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from api.phone import certificate, network
from api.phone.certificate import FILE, kept, made, names
from posture.errors import BadOption
from posture.words.phrases import Message

HERE = ip_address("192.168.7.2")
ELSEWHERE = ip_address("10.0.0.9")

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def read(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / FILE).read_bytes())


def test_it_names_the_addresses_and_signs_no_other() -> None:
    found, pem = made([HERE, ip_address("fd00::2")])
    assert names(found) == {HERE, ip_address("fd00::2")}
    assert found.issuer == found.subject
    constraints = found.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca) == (True, False)
    usage = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    key = load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == found.public_key()
    assert pem.count(b"PRIVATE KEY") == 2


def test_phones_take_how_long_it_lasts() -> None:
    found, _ = made([HERE])
    now = datetime.now(UTC)
    assert found.not_valid_before_utc < now - timedelta(hours=23)
    assert timedelta(days=360) < found.not_valid_after_utc - now < timedelta(days=825)


def test_it_is_kept_with_all_addresses_of_this_machine(tmp_path: Path) -> None:
    first = kept(tmp_path / "deep" / "posture", HERE)
    assert names(read(first.path.parent)) == {HERE, *network.addresses()}
    assert kept(first.path.parent, HERE) == first
    digits = first.fingerprint.split(":")
    assert len(digits) == 32
    assert bytes.fromhex("".join(digits)) == read(first.path.parent).fingerprint(hashes.SHA256())


@on_posix
def test_nobody_else_reads_the_key(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = kept(tmp_path / "posture", HERE).path
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == [FILE]


@on_posix
def test_a_key_that_others_could_read_is_used_no_more(tmp_path: Path) -> None:
    first = kept(tmp_path, HERE)
    first.path.chmod(0o640)
    second = kept(tmp_path, HERE)
    assert second.fingerprint != first.fingerprint
    assert second.path.stat().st_mode & 0o777 == 0o600


def test_another_address_needs_another(tmp_path: Path) -> None:
    first = kept(tmp_path, HERE)
    second = kept(tmp_path, ELSEWHERE)
    assert second.fingerprint != first.fingerprint
    assert ELSEWHERE in names(read(tmp_path))


@pytest.mark.parametrize("days", [6, 8])
def test_one_that_soon_ends_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(certificate, "LASTS", timedelta(days=days))
    first = kept(tmp_path, HERE)
    monkeypatch.undo()
    assert (kept(tmp_path, HERE) == first) is (days > certificate.LEFT_AT_LEAST.days)


@pytest.mark.parametrize("rest", [b"", b"no certificate", None])
def test_what_cannot_be_used_is_replaced(tmp_path: Path, rest: bytes | None) -> None:
    kept(tmp_path, HERE)
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"-----BEGIN CERT")] if rest is None else rest)
    kept(tmp_path, HERE)
    assert HERE in names(read(tmp_path))


def test_one_that_names_nothing_is_replaced(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    bare = (
        x509.CertificateBuilder(x509.Name([]), x509.Name([]), key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=99))
        .sign(key, hashes.SHA256())
    )
    assert not certificate._will_do(bare, HERE)


def test_servers_take_it(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept(tmp_path, HERE).path)


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "posture").write_bytes(b"a file")
    with pytest.raises(BadOption) as failed:
        kept(tmp_path / "posture", HERE)
    detail = failed.value.words.detail
    assert isinstance(detail, Message)
    assert detail.key == "failure.phone_folder"
    assert list(tmp_path.iterdir()) == [tmp_path / "posture"]
