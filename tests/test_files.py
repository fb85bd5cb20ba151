"""Files of the user: one clear line for what is no ordinary one, and each is written whole or not at all."""

from __future__ import annotations

import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import posture
from posture.batch.photos import photos_in
from posture.batch.table import PHOTOS, write_table
from posture.change.saved import SavedAnswer
from posture.errors import BadAnswer, BadDiary, BadIntake, BadOption, FileNotReadable, TooManyBytes
from posture.files import open_file, read_file, replacing, write_file
from posture.protocol.diary import Diary
from posture.protocol.intake import Intake
from posture.webcam.camera_memory import FILE, recall
from tests.places import ROOT, SAMPLES


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
    with pytest.raises(
        BadIntake, match=r"a posture\.Intake or a dict of its fields; this is of the type list"
    ):
        posture.analyse(photo, intake=["pain_nrs"])  # type: ignore[arg-type]
    with pytest.raises(BadIntake, match="pain_nrs: give a whole number from 0 to 10"):
        posture.analyse(photo, intake={"pain_nrs": 11})
    with pytest.raises(BadIntake, match="Unknown field 'pain_sid': use pain_side, "):
        posture.analyse(photo, intake={"pain_sid": "left"})


@pytest.mark.parametrize(
    ("name", "read", "error", "says"),
    [
        ("a.json", Intake.from_file, BadIntake, "intake file cannot be read"),
        ("a.toml", Diary.from_file, BadDiary, "diary file cannot be read"),
        ("a.json", lambda path: SavedAnswer.from_file("before", path), BadAnswer, "cannot be read"),
        ("a.txt", lambda path: photos_in([str(path)]), BadOption, "list .* cannot be read"),
    ],
)
def test_nothing_waits_for_a_pipe_that_nobody_writes_to(
    tmp_path: Path, name: str, read: Callable[[Path], object], error: type[Exception], says: str
) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(error, match=says):
        read(tmp_path / name)


def test_a_memory_of_cameras_that_is_a_pipe_is_as_good_as_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    assert recall(tmp_path, "any") is None


def test_a_list_is_read_as_any_system_ends_its_lines(tmp_path: Path) -> None:
    listed = tmp_path / "photos.txt"
    listed.write_bytes("\ufeffä.jpg\r\n# no\r\nb.jpg\rc.jpg\n\n".encode())
    assert [path.name for path in photos_in([str(listed)])] == ["ä.jpg", "b.jpg", "c.jpg"]


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """No file of this process grows beyond this: what a disk does that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("before", [b"old", None])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "report.pdf"
    if before:
        path.write_bytes(before)
    with full_after(1000), pytest.raises(BadOption, match=r"report.pdf cannot be written"):
        write_file(path, b"x" * 1001)
    assert (path.read_bytes() if path.exists() else None) == before
    assert len(list(tmp_path.iterdir())) == (before is not None)
    with full_after(1000):
        write_file(path, b"x" * 1000)
    assert path.read_bytes() == b"x" * 1000


def test_a_full_disk_leaves_the_table_of_before(tmp_path: Path) -> None:
    path = tmp_path / "batch.csv"
    path.write_text("before")
    rows = [{"file": "a.jpg", "code": "x", "detail": "y" * 80, "hint": ""}] * 200
    full = pytest.raises(BadOption, match=r"batch.csv cannot be written")
    with full_after(10_000), full, replacing(path) as part:
        write_table(part, PHOTOS.errors, rows)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_who_stops_in_the_middle_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def stopped(part: Path) -> None:
        part.write_text("half")
        assert part.parent == path.parent  # a move within one disk
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), replacing(path) as part:
        stopped(part)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_users_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch()
    old.chmod(0o640)
    before = os.umask(0o027)
    try:
        for path in (new, old):
            write_file(path, b"data")
    finally:
        os.umask(before)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    old.chmod(0o604)
    write_file(old, b"other")
    assert (stat.S_IMODE(old.stat().st_mode), old.read_bytes()) == (0o604, b"other")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only an administrator gives files away")
def test_a_file_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.touch()
    os.chown(path, 1234, 2345)
    write_file(path, b"data")
    assert (path.stat().st_uid, path.stat().st_gid, path.read_bytes()) == (1234, 2345, b"data")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs two users")
@pytest.mark.parametrize(("groups", "kept"), [([2345], (2345, 0o660)), ([], (4567, 0o606))])
def test_no_group_is_let_in_that_was_not(groups: list[int], kept: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders let nobody else in
        Path(folder).chmod(0o777)
        path = Path(folder) / "shared"
        path.touch()
        os.chown(path, 1234, 2345)
        path.chmod(0o660 if groups else 0o666)
        script = (
            "import os; from pathlib import Path; from posture.files import write_file\n"
            f"os.setgroups({groups}); os.setgid(4567); os.setuid(4567)\n"
            f"write_file(Path({str(path)!r}), b'x')\nos._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
        there = path.stat()
        assert (there.st_gid, stat.S_IMODE(there.st_mode), path.read_bytes()) == (*kept, b"x")


def test_a_links_target_is_replaced_and_not_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "target.json", tmp_path / "link.json"
    target.parent.mkdir()
    link.symlink_to(Path("there") / "target.json")
    for data in (b"first", b"second"):  # of a link to nothing its target is made
        write_file(link, data)
        assert link.is_symlink()
        assert target.read_bytes() == data
    assert {path.name for path in tmp_path.rglob("*")} == {"there", "target.json", "link.json"}


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe.pdf", tmp_path / "null.pdf"
    os.mkfifo(pipe)
    link.symlink_to("/dev/null")
    for path, says in (
        (pipe, "pipe.pdf is no ordinary file"),
        (link, "null.pdf is no ordinary file"),
        (tmp_path, "cannot be written: Is a directory"),
        (tmp_path / "no" / "such.pdf", r"such.pdf cannot be written: No such file"),
        (pipe / "below.pdf", r"below.pdf cannot be written"),
    ):
        with pytest.raises(BadOption, match=says):
            write_file(path, b"data")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is forbidden to root")
def test_what_is_protected_stays(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(BadOption, match="cannot be written: Permission denied"):
        write_file(path, b"new")
    path.chmod(0o644)
    tmp_path.chmod(0o555)
    try:
        for name in ("kept", "new"):
            with pytest.raises(BadOption, match="cannot be written: Permission denied"):
                write_file(tmp_path / name, b"new")
    finally:
        tmp_path.chmod(0o755)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
