"""Settings have bounds; a bad one stops the start and names the field."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from api.problems.document import HTTP_KINDS
from api.settings import Settings
from tests.places import DOCS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("workers", 0),
        ("workers", 65),
        ("queue", -1),
        ("deadline_s", 0),
        ("deadline_s", "nan"),
        ("retry_after_s", 0),
        ("max_body_bytes", 10),
        ("max_session_bytes", 10),
        ("max_session_photos", 0),
        ("max_pixels", 0),
        ("body_timeout_s", 0),
        ("turn_workers", -1),
        ("turn_queue", -1),
        ("turn_deadline_s", 0),
        ("max_turn_bytes", 10),
        ("max_turn_seconds", 4),
        ("max_turn_frames", 99),
        ("turn_body_timeout_s", 0),
        ("hsts", "perhaps"),
        ("drain_s", 0),
        ("max_files", 15),
        ("max_fields", 49),
        ("max_field_bytes", 1023),
        ("max_name_bytes", 63),
        ("max_held_bytes", 99_999_999),
        ("answer_timeout_s", 0),
        ("max_header_bytes", 4095),
        ("header_timeout_s", 0),
        ("keep_alive_s", 0),
        ("max_connections", 7),
        ("max_client_connections", 0),
        ("rate", "often"),
        ("rate_storage", "memory://"),
        ("rate_storage", "async+paper://"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "0.0.0.0/0"),
        ("trusted_proxies", "10.0.0.1,::/0"),
        ("cors_origins", "*"),
        ("cors_origins", "https://example.org/page"),
        ("cors_origins", "example.org"),
        ("api_keys", "a key as it is"),
        ("emergency_numbers", "112, the usual one"),
        ("emergency_numbers", ","),
        ("metrics", "some"),
        ("log_format", "xml"),
    ],
)
def test_bounds(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Settings(**{field: value})  # type: ignore[arg-type]


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError, match="wrokers"):
        Settings(wrokers=3)  # type: ignore[call-arg]


def test_a_session_must_hold_a_photo() -> None:
    with pytest.raises(ValidationError, match="max_session_bytes"):
        Settings(max_body_bytes=2000, max_session_bytes=1500)


def test_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTURE_WORKERS", "3")
    assert Settings().workers == 3


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTURE_TRUSTED_PROXIES", "10.0.0.1, 192.168.0.0/16,")
    monkeypatch.setenv("POSTURE_CORS_ORIGINS", "https://one.example,http://localhost:3000")
    settings = Settings()
    assert settings.trusted_proxies == ("10.0.0.1", "192.168.0.0/16")
    assert settings.cors_origins == ("https://one.example", "http://localhost:3000")
    assert settings.emergency_numbers == ("112", "911", "999")
    assert Settings(emergency_numbers="000,+61000").emergency_numbers == ("000", "+61000")


def test_a_wrong_value_is_never_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(api_keys="secret-of-the-practice")
    assert "secret-of-the-practice" not in str(caught.value)


def test_frozen_and_documented() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.workers = 9  # type: ignore[misc]
    assert all(field.description for field in Settings.model_fields.values())
    assert settings.room == settings.workers + settings.queue
    assert settings.limits.max_bytes == settings.max_body_bytes
    assert settings.turn_room == settings.turn_workers + settings.turn_queue
    assert settings.turn_limits.max_bytes == settings.max_turn_bytes


def test_every_setting_and_every_http_code_is_in_the_docs() -> None:
    operations = (DOCS / "operations.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"| `POSTURE_{name.upper()}` |" in operations
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for kind in HTTP_KINDS.values():
        assert f"| `{kind.code}` | {kind.status} |" in page
