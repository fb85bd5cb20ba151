"""What people hand in that is no ordinary file: one clear line, and nothing read without an end."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

import posture
from posture.errors import BadIntake, BadOption, FileNotReadable, TooManyBytes
from posture.files import open_file, read_file
from tests.places import SAMPLES


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(TooManyBytes):
        read_file(path, 4)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "No file is named"),
        (".", "No file is named"),
        ("gone.jpg", r"gone.jpg cannot be read: No such file"),
        ("https://example.org/a.jpg", r"https://example.org/a.jpg is an address.*Download the file first"),
        ("file:///a.jpg", "is an address"),
        ("a\0b", "no file can have such a name"),
    ],
)
def test_a_name_that_is_no_file(name: str, says: str) -> None:
    with pytest.raises(FileNotReadable, match=says):
        open_file(Path(name))


def test_a_folder_a_pipe_a_socket_and_a_device_are_not_opened(tmp_path: Path) -> None:
    pipe, door = tmp_path / "pipe", tmp_path / "door"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        for path, says in (
            (tmp_path, "is a folder"),
            (pipe, "pipe is no ordinary file"),
            (door, "door is no ordinary file"),
            (Path("/dev/zero"), "zero is no ordinary file"),
        ):
            with pytest.raises(FileNotReadable, match=says):
                read_file(path, 10)


@pytest.mark.parametrize("name", ["/dev/zero", "", "https://example.org/a.jpg"])
def test_the_library_reads_photos_and_turns_in_this_way(name: str) -> None:
    with pytest.raises(FileNotReadable):
        posture.analyse(name)
    with pytest.raises(FileNotReadable):
        posture.analyse_session({"front": [name]})
    with pytest.raises(FileNotReadable):
        posture.analyse_turn(name)


def test_the_library_says_what_it_cannot_use() -> None:
    photo = SAMPLES / "level_front.jpg"
    with pytest.raises(BadOption, match="There is no view 'side'; choose one of: front, back, left, right"):
        posture.analyse(photo, view="side")  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="no view 'top'"):
        posture.analyse_session({"top": [photo]})  # type: ignore[dict-item]
    with pytest.raises(BadOption, match="There is no language 'fr'; choose one of: en, de"):
        posture.analyse_turn(photo, language="fr")
    with pytest.raises(BadIntake, match=r"not a dict: posture\.Intake\.from_mapping"):
        posture.analyse(photo, intake={"pain_nrs": 3})  # type: ignore[arg-type]
