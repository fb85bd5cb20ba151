"""What is kept: sessions whole or not at all, and the roll of a camera that has not moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posture.answer.assessment import CameraRoll
from posture.errors import BadOption
from posture.webcam.camera_memory import FILE, recall, remember, setting_of
from posture.webcam.files import check_folder, save
from posture.words.language import LANGUAGES
from posture.words.phrases import in_language

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
KEY = setting_of("camera 0", 1280, 720)


def roll(deg: float | None, sem: float = 0.5, source: str = "reversal") -> CameraRoll:
    return CameraRoll(deg, sem, source, "")


def test_a_session_is_a_folder_named_by_time_and_two_of_one_second_are_two(tmp_path: Path) -> None:
    first = save(tmp_path, {"a.json": b"1", "b.png": b"2"}, NOW)
    second = save(tmp_path, {"a.json": b"3"}, NOW)
    assert (first.name, second.name) == ("2026-05-04_03-02-01", "2026-05-04_03-02-01_2")
    assert (first / "b.png").read_bytes() == b"2"
    assert sorted(path.name for path in tmp_path.iterdir()) == [first.name, second.name]


def test_a_session_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="Nothing can be written"):
        save(tmp_path, {"a.json": b"1", "no/such/folder.png": b"2"}, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused_before_the_session(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadOption, match="Nothing can be written"):
        check_folder(tmp_path / "file")


def test_a_roll_is_kept_for_its_camera_and_setting_alone(tmp_path: Path) -> None:
    assert remember(tmp_path, KEY, roll(1.5), "2026-05-04") == "new"
    kept = recall(tmp_path, KEY)
    assert kept is not None
    assert (kept.deg, kept.sem_deg, kept.day) == (1.5, 0.5, "2026-05-04")
    assert kept.as_roll().sem_deg == pytest.approx((0.5**2 + 0.5**2) ** 0.5)
    assert recall(tmp_path, setting_of("camera 0", 640, 480)) is None


def test_a_moved_camera_is_noticed_and_its_new_roll_kept(tmp_path: Path) -> None:
    remember(tmp_path, KEY, roll(1.5), "2026-05-04")
    assert remember(tmp_path, KEY, roll(3.5), "2026-05-05") == "same"
    assert remember(tmp_path, KEY, roll(3.7), "2026-05-06") == "moved"
    kept = recall(tmp_path, KEY)
    assert kept is not None
    assert (kept.deg, kept.day) == (3.7, "2026-05-06")


def test_of_two_that_agree_the_surer_one_stays(tmp_path: Path) -> None:
    remember(tmp_path, KEY, roll(1.5, 0.5), "2026-05-04")
    remember(tmp_path, KEY, roll(1.9, 0.9), "2026-05-05")
    assert recall(tmp_path, KEY).deg == 1.5  # type: ignore[union-attr]
    remember(tmp_path, KEY, roll(1.7, 0.3), "2026-05-06")
    assert recall(tmp_path, KEY).deg == 1.7  # type: ignore[union-attr]


@pytest.mark.parametrize("found", [roll(None, 1.5, "unknown"), roll(2.0, 0.3, "given")])
def test_what_is_unknown_or_stated_is_not_kept(tmp_path: Path, found: CameraRoll) -> None:
    assert remember(tmp_path, KEY, found, "2026-05-04") == "nothing"
    assert not (tmp_path / FILE).exists()


def test_what_was_recalled_is_not_found_once_more(tmp_path: Path) -> None:
    remember(tmp_path, KEY, roll(1.5), "2026-05-04")
    kept = recall(tmp_path, KEY)
    assert kept is not None
    for language in LANGUAGES:
        assert remember(tmp_path, KEY, in_language(kept.as_roll(), language), "2026-05-05") == "nothing"
    assert remember(tmp_path, KEY, replace(kept.as_roll(), deg=1.6), "2026-05-05") == "same"


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"camera 0": {"deg": "left"}}')
    assert recall(tmp_path, KEY) is None
    assert remember(tmp_path, KEY, roll(1.0), "2026-05-04") == "new"
