"""The certificate with which a phone talks to this computer: made here, signed by nobody else.

It is kept, so that a phone's browser asks about it once and not at every start, and so that another question
means something. It names the computer's addresses and signs no other certificate.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api.phone import network
from api.phone.network import Address
from posture.errors import BadOption
from posture.files import reason
from posture.words.phrases import say

FILE = "phone.pem"
"""Key and certificate in one file: neither is ever there without the other."""

NAME = "posture on this computer"
LASTS = timedelta(days=365)
"""Phones take none that lasts longer than 825 days (https://support.apple.com/en-us/103769)."""

LEFT_AT_LEAST = timedelta(days=7)
CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where it lies, and by which digits a person can tell it from another."""

    path: Path
    fingerprint: str


def kept(folder: Path, address: Address) -> Certificate:
    """Return the certificate in a folder, made anew where it does not name the address or is old.

    Raises
    ------
    BadOption
        It cannot be written there.
    """
    path = folder / FILE
    found = _read(path)
    if found is None or not _will_do(found, address):
        found, pem = made({address, *network.addresses()})
        _write(path, pem)
    digits = found.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(path, digits)


def made(addresses: Iterable[Address]) -> tuple[x509.Certificate, bytes]:
    """Return a new certificate for these addresses, and it with its key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(list(map(x509.IPAddress, addresses))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate, private + certificate.public_bytes(serialization.Encoding.PEM)


def names(certificate: x509.Certificate) -> frozenset[Address]:
    """Return the addresses that a certificate is for."""
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    found = extension.value.get_values_for_type(x509.IPAddress)
    return frozenset(one for one in found if isinstance(one, Address))


def _read(path: Path) -> x509.Certificate | None:
    """Return what lies there; nothing where it cannot be used, or others may read the key."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            return None
        pem = path.read_bytes()
        serialization.load_pem_private_key(pem, None)
        return x509.load_pem_x509_certificate(pem)
    except (OSError, ValueError, TypeError):
        return None


def _will_do(certificate: x509.Certificate, address: Address) -> bool:
    try:
        known = names(certificate)
    except x509.ExtensionNotFound:
        return False
    lasts = certificate.not_valid_after_utc - datetime.now(UTC)
    return address in known and lasts > LEFT_AT_LEAST


def _write(path: Path, pem: bytes) -> None:
    """Write a file that nobody else may read, whole or not at all."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise BadOption(say("failure.phone_folder", folder=str(path.parent), why=reason(error))) from error
