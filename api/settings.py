"""What the operator of the service can set: environment variables with the prefix ``POSTURE_``."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from limits import parse_many
from limits.errors import ConfigurationError
from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.keys import read_digests, read_file
from posture.image.footage import FootageLimits
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits
from posture.machine import usable_cores

LIST_SEPARATOR = ","

LOCAL_ADDRESS = "http://127.0.0.1:8000"
"""Where `posture serve` listens unless it is told otherwise; in the commands to try."""


_List = Annotated[tuple[str, ...], NoDecode]
"""Several values, separated by commas."""


class Settings(BaseSettings):
    """Limits and sizes of the service; a value that is out of bounds or unsafe stops the start."""

    # A wrong value may be a secret: the message names the field only.
    model_config = SettingsConfigDict(
        env_prefix="POSTURE_",
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    workers: int = Field(default_factory=lambda: min(8, usable_cores()), ge=1, le=64)
    """Measurements made at the same time. Each worker holds its own detector (about 0.3 GB)."""

    queue: int = Field(default=8, ge=0, le=1000)
    """Measurements that may wait for a worker. When all are taken, the answer is 503 at once."""

    deadline_s: float = Field(default=30.0, gt=0, le=600)
    """Longest time from admission to answer, in seconds; after it the answer is 504. Work that still runs
    after four deadlines counts as hung and ends the process."""

    retry_after_s: int = Field(default=3, ge=1, le=3600)
    """What a 503 answer asks the client to wait, in seconds."""

    drain_s: float = Field(default=30.0, gt=0, le=600)
    """Longest time that running requests get to end after a signal to stop, in seconds."""

    max_body_bytes: int = Field(default=32_000_000, ge=1_000, le=200_000_000)
    """Largest request body with one photo, in bytes, and the largest single photo. Phones write at most about
    25 MB at 50 megapixels, and 60 to 90 MB at 200."""

    max_session_bytes: int = Field(default=128_000_000, ge=1_000, le=800_000_000)
    """Largest request body with the photos of a session, in bytes."""

    max_session_photos: int = Field(default=12, ge=1, le=64)
    """Most photos in one session, all views together."""

    max_pixels: int = Field(default=DEFAULT_LIMITS.max_pixels, ge=10_000, le=200_000_000)
    """Most pixels of one photo that are unpacked at once, checked before it is unpacked. A JPEG, which is
    unpacked smaller, may have four times as many. Of memory such a photo takes up to 0.6 GB while it is
    unpacked, as WebP 1.1 GB, with printed cards in it 1.3 GB; a JPEG of any size at most 0.5 GB."""

    max_files: int = Field(default=80, ge=16, le=1_000)
    """Most files in one form; a browser also sends its empty file inputs."""

    max_fields: int = Field(default=200, ge=50, le=10_000)
    """Most fields in one form, or in one query."""

    max_field_bytes: int = Field(default=65_536, ge=1_024, le=1_000_000)
    """Largest text in a form, in bytes."""

    max_name_bytes: int = Field(default=255, ge=64, le=4_000)
    """Longest name of a field or a file in a form, in bytes. File names are never kept."""

    max_held_bytes: int = Field(default=300_000_000, ge=1_000, le=100_000_000_000)
    """All request bodies together that are in memory at one time, in bytes; beyond it the answer is 503. What
    is made of a body takes about twice as much again."""

    body_timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """Longest time a client may take to send its request, in seconds; after it the answer is 408."""

    answer_timeout_s: float = Field(default=120.0, gt=0, le=3600)
    """Longest time an answer may wait for its client to take it, in seconds; then the connection is cut."""

    turn_workers: int = Field(default=1, ge=0, le=16)
    """Full turns measured at the same time, beside the photos; 0 switches them off. Each worker loads its own
    larger network (about 0.5 GB) with its first turn."""

    turn_queue: int = Field(default=1, ge=0, le=100)
    """Full turns that may wait for a worker. Together with `turn_workers` also the bodies in memory."""

    turn_deadline_s: float = Field(default=180.0, gt=0, le=3600)
    """Longest time from admission to answer for a full turn, in seconds; after it the answer is 504."""

    max_turn_bytes: int = Field(default=100_000_000, ge=1_000, le=1_000_000_000)
    """Largest request body with a video, or with the photos of a full turn, in bytes."""

    max_turn_seconds: float = Field(default=60.0, ge=5, le=600)
    """Longest video of a full turn, in seconds."""

    max_turn_frames: int = Field(default=3_600, ge=100, le=100_000)
    """Most frames in a video of a full turn."""

    turn_body_timeout_s: float = Field(default=300.0, gt=0, le=3600)
    """Longest time a client may take to send a full turn, in seconds; after it the answer is 408."""

    live_workers: int = Field(default=1, ge=0, le=16)
    """Live pictures looked at at the same time, for the hints of the page's camera, beside the photos and
    behind them; 0 switches the hints off. Each worker holds its own small detector (about 0.1 GB)."""

    live_sockets: int = Field(default=8, ge=1, le=1000)
    """Cameras that may get live hints at the same time; the next one is told to do without."""

    live_client_sockets: int = Field(default=2, ge=1, le=1000)
    """Those of one client. This machine itself is not limited."""

    live_rate: float = Field(default=6.0, gt=0, le=60)
    """Most live pictures of one camera in a second; what comes earlier waits."""

    live_frame_bytes: int = Field(default=300_000, ge=1_000, le=10_000_000)
    """Largest live picture, in bytes; a larger one ends the hints."""

    live_frame_pixels: int = Field(default=1_000_000, ge=10_000, le=50_000_000)
    """Largest live picture in pixels, checked before it is unpacked."""

    live_idle_s: float = Field(default=30.0, gt=0, le=3600)
    """How long a camera may send nothing before its hints end, in seconds."""

    live_s: float = Field(default=900.0, gt=0, le=86_400)
    """Longest time one camera gets live hints, in seconds; it may ask again."""

    max_header_bytes: int = Field(default=16_384, ge=4_096, le=262_144)
    """Longest head of a request (address and header fields), in bytes; beyond it the answer is 431."""

    header_timeout_s: float = Field(default=10.0, gt=0, le=600)
    """Longest time for the head of a request to arrive, in seconds; after it the answer is 408."""

    keep_alive_s: int = Field(default=5, ge=1, le=600)
    """How long a connection may stay open without a request, in seconds."""

    max_connections: int = Field(default=512, ge=8, le=100_000)
    """Open connections of each process; the next one is answered 503 and closed."""

    max_client_connections: int = Field(default=32, ge=1, le=100_000)
    """Open connections of one client; the next one is answered 429 and closed. Neither trusted proxies nor
    this machine itself are limited."""

    rate: str = "120/minute"
    """Requests of one client, for example `60/minute` or `5/second;600/hour`; beyond it the answer is 429.
    Empty: no limit. An IPv6 client is its /64 network. This machine itself is not limited."""

    rate_storage: str = "async+memory://"
    """Where requests are counted: each process for itself, or together, for example `async+redis://host:6379`
    (with the package that the `limits` library asks for)."""

    trusted_proxies: _List = ()
    """Addresses or networks of proxies, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto`
    are believed. From everyone else they are ignored."""

    cors_origins: _List = ()
    """Origins of other sites, separated by commas, whose pages may use the API in a browser."""

    api_keys: _List = ()
    """SHA-256 digests of keys, separated by commas (`posture key` makes one). With any, every request but
    `/healthz` and `/readyz` needs a key: `Authorization: Bearer`, or as the password when a browser asks."""

    api_keys_file: Path | None = None
    """A file with more such digests, one a line; `#` begins a comment. Read at the start."""

    hsts: bool = False
    """Send Strict-Transport-Security. Only behind TLS."""

    metrics: bool = True
    """Answer `/metrics` for Prometheus. It holds counts and times, nothing about a person."""

    traces: bool = False
    """Send traces by OTLP to where the standard `OTEL_EXPORTER_OTLP_*` variables say (extra `otel`)."""

    log_format: Literal["auto", "json", "text"] = "auto"
    """One JSON object a line, or text for reading; `auto`: text on a terminal, JSON otherwise."""

    emergency_numbers: _List = ("112", "911", "999")
    """Numbers that the page offers to call in an emergency, separated by commas, the largest button first.
    Which one is right depends on where somebody is; the language says nothing about that."""

    log_addresses: bool = False
    """Write the clients' addresses into the log. They are personal data."""

    @field_validator("trusted_proxies", "cors_origins", "api_keys", "emergency_numbers", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(LIST_SEPARATOR) if part.strip())

    @field_validator("rate")
    @classmethod
    def _a_rate(cls, value: str) -> str:
        if value:
            parse_many(value)
        return value

    @field_validator("emergency_numbers")
    @classmethod
    def _to_be_called(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(re.fullmatch(r"\+?[0-9]{2,15}", number) for number in value):
            raise ValueError("must be numbers to call, such as 112 or +498001234567, at least one")
        return value

    @field_validator("rate_storage")
    @classmethod
    def _a_storage(cls, value: str) -> str:
        from limits.storage import storage_from_string

        if not value.startswith("async+"):
            raise ValueError("must begin with async+, for example async+memory://")
        try:
            storage_from_string(value)
        except ConfigurationError as error:
            raise ValueError("names a storage that the limits library cannot use here") from error
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _named_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            if ip_network(part).prefixlen == 0:
                raise ValueError("would believe everyone: name the proxies")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _named_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            seen = urlsplit(part)
            if part != f"{seen.scheme}://{seen.netloc}" or seen.scheme not in ("http", "https"):
                raise ValueError("must be origins such as https://example.org; * would let in every site")
        return value

    @field_validator("api_keys")
    @classmethod
    def _hashed(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return read_digests(value)

    @field_validator("api_keys_file")
    @classmethod
    def _hashed_in_a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not read_file(value):
            raise ValueError("holds no key: the service would be open to everyone")
        return value

    @model_validator(mode="after")
    def _largest_fit(self) -> Self:
        if self.max_session_bytes < self.max_body_bytes:
            raise ValueError("max_session_bytes must be at least max_body_bytes")
        largest = max(self.max_session_bytes, self.max_turn_bytes if self.turn_workers else 0)
        if self.max_held_bytes < largest:
            raise ValueError("max_held_bytes must hold the largest body (max_session_bytes, max_turn_bytes)")
        return self

    @property
    def key_digests(self) -> tuple[str, ...]:
        """Digests of every key that opens the service; none: it is open."""
        more = () if self.api_keys_file is None else read_file(self.api_keys_file)
        return (*self.api_keys, *more)

    @property
    def limits(self) -> PhotoLimits:
        """Limits of one photo, for the decoder."""
        return PhotoLimits(max_bytes=self.max_body_bytes, max_pixels=self.max_pixels)

    @property
    def live_limits(self) -> PhotoLimits:
        """Limits of one live picture, for the decoder."""
        return PhotoLimits(max_bytes=self.live_frame_bytes, max_pixels=self.live_frame_pixels)

    @property
    def turn_limits(self) -> FootageLimits:
        """Limits of one full turn, for the reader of videos."""
        return FootageLimits(
            max_bytes=self.max_turn_bytes,
            max_seconds=self.max_turn_seconds,
            max_frames=self.max_turn_frames,
            photo=self.limits,
        )

    @property
    def turn_room(self) -> int:
        """Full turns that may be admitted at the same time: arriving, running and waiting."""
        return self.turn_workers + self.turn_queue

    @property
    def room(self) -> int:
        """Measurements that may be admitted at the same time: running and waiting."""
        return self.workers + self.queue
