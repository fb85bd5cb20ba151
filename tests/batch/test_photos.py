"""Which files a batch takes: every way to name them, each photo once, in an order that does not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from posture.batch.photos import _unreadable, photos_in
from posture.errors import BadOption


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.jpg", "a.JPG", "note.md", "film.mp4", ".hidden.jpg", "sub/c.HEIC", ".cache/d.png"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "in"


def names(folder: Path, *sources: object) -> list[str]:
    return [photo.relative_to(folder).as_posix() for photo in photos_in([str(one) for one in sources])]


def test_a_folder_gives_its_photos_and_those_below_sorted_without_hidden_ones(folder: Path) -> None:
    assert names(folder, folder) == ["a.JPG", "b.jpg", "sub/c.HEIC"]


def test_a_hidden_folder_that_is_named_is_taken(folder: Path) -> None:
    assert names(folder, folder / ".cache") == [".cache/d.png"]


def test_a_pattern_gives_what_it_matches(folder: Path) -> None:
    assert names(folder, folder / "*.jpg") == ["b.jpg"]
    assert names(folder, folder / "**" / "*.[Hj]*") == ["b.jpg", "sub/c.HEIC"]


def test_a_list_is_relative_to_itself_and_keeps_its_order(folder: Path) -> None:
    listed = folder / "list.txt"
    listed.write_text("\ufeff# mine\nsub/c.HEIC\n\n  b.jpg  \ngone.jpg\n", "utf-8")
    assert names(folder, listed) == ["sub/c.HEIC", "b.jpg", "gone.jpg"]


def test_a_photo_that_is_named_twice_is_taken_once(folder: Path) -> None:
    assert names(folder, folder / "b.jpg", folder, folder / "b.jpg") == ["b.jpg", "a.JPG", "sub/c.HEIC"]


def test_a_photo_under_several_names_is_taken_once(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    (folder / "again.jpg").symlink_to(folder / "b.jpg")
    assert names(folder, folder / "**" / "*.jpg") == ["again.jpg"]


def test_a_link_that_leads_nowhere_is_taken_so_that_it_can_be_told(folder: Path) -> None:
    (folder / "gone.jpg").symlink_to(folder / "nothing.jpg")
    assert "gone.jpg" in names(folder, folder)


def test_a_folder_that_cannot_be_read_is_said() -> None:
    with pytest.raises(BadOption, match="cannot be read: Permission denied"):
        _unreadable(PermissionError(13, "Permission denied", "sub"))


def test_names_in_a_list_end_at_line_ends_only(folder: Path) -> None:
    odd = folder / "a\u2028b.jpg"
    odd.touch()
    (folder / "list.txt").write_text(f"{odd.name}\r\n", "utf-8")
    assert names(folder, folder / "list.txt") == [odd.name]


def test_a_file_with_brackets_in_its_name_is_a_file(folder: Path) -> None:
    odd = folder / "me [1].jpg"
    odd.touch()
    assert names(folder, odd) == ["me [1].jpg"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("empty", "There is no photo in the folder"),
        ("gone.jpg", "does not exist"),
        ("*.png", "No file matches"),
        ("gone.txt", "cannot be read"),
        ("binary.txt", "cannot be read"),
        ("blank.txt", "names no photo"),
    ],
)
def test_a_source_without_photos_is_said(tmp_path: Path, source: str, says: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "blank.txt").write_text("# nothing\n", "utf-8")
    with pytest.raises(BadOption, match=says):
        photos_in([str(tmp_path / source)])
