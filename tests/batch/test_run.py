"""A batch: what the tables hold, that nothing is lost or doubled, and what the command says."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from posture.batch.items import Item
from posture.batch.journal import Journal
from posture.batch.measuring import Asked, Found, measure
from posture.batch.run import Done, Tables, locally, run
from posture.batch.table import PHOTOS, TableRow, error_row, write_table
from posture.errors import BadOption, ModelCorrupted, NoPerson
from posture.measure.indicators import INDICATORS
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector
from tests.api.fakes import TAKEN_AT, FakeDetector, photo_bytes
from tests.cli.test_main import posture
from tests.places import SAMPLES

COLUMNS = PHOTOS.measured
FAKE_ROW: TableRow = {"file": "", "hip_obliquity_deg": 1.5}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names(table: Path) -> list[str]:
    return [Path(row["file"]).name for row in read_csv(table)]


def fake(seen: list[str], stop_after: int | None = None) -> Any:
    """An engine that only notes in `seen` what it is given; names that begin with `bad` are errors."""

    def engine(items: Iterable[Item], count: int, asked: Asked, workers: int) -> Iterator[Found]:
        for number, item in enumerate(items):
            if number == stop_after:
                raise KeyboardInterrupt
            seen.append(file := item.name)
            if Path(file).name.startswith("bad"):
                yield Found(file, errors=(error_row(file, NoPerson()),))
            else:
                yield Found(file, measured=({**FAKE_ROW, "file": file},))

    return engine


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("bad1.jpg", "c.jpg", "a.jpg", "bad2.jpg", "b.jpg")]
    for path in paths:
        path.write_bytes(b"x")
    return paths


def go(photos: list[Path], out: Path, engine: Any, asked: Asked = Asked()) -> Done:  # noqa: B008
    items = [Item.alone(str(photo)) for photo in photos]
    return run(items, Tables(out), engine, asked, 2, lambda done, of: None)


def measured(path: Path, detector: Any, asked: Asked) -> TableRow:
    """The row of a photo that can be measured, named as it is in its folder."""
    found = measure(Item.alone(path.name), detector, asked, str(path.parent))
    assert found.errors == ()
    (row,) = found.measured
    return row


def error(path: Path, detector: Any) -> TableRow:
    """The row of a photo that cannot."""
    found = measure(Item.alone(str(path)), detector, Asked())
    assert found.measured == ()
    (row,) = found.errors
    return row


# What the tables hold


def test_a_row_is_the_answer_of_the_photo() -> None:
    answer = analyse_photo(photo_bytes(), FakeDetector(), options=PhotoOptions(roll_deg=0.0), view="front")
    row = measured(SAMPLES / "level_front.jpg", FakeDetector(), Asked("front", 0.0))
    assert list(row) == list(COLUMNS)
    assert row["file"] == "level_front.jpg"
    assert (row["view"], row["camera_roll_deg"], row["camera_roll_source"]) == ("front", 0.0, "given")
    assert answer.provenance.image is not None
    for item in answer.indicators:
        assert row[f"{item.id}_{item.unit}"] == item.value
        assert row[f"{item.id}_sem_{item.unit}"] == item.sem
        both = (row[f"{item.id}_low95_{item.unit}"], row[f"{item.id}_high95_{item.unit}"])
        assert both == (item.interval95 or (None, None))
        assert [row[f"{item.id}_{what}"] for what in ("side", "status", "reason", "source")] == [
            item.side,
            item.status,
            item.reason,
            item.source,
        ]
    assert (row["pattern"], row["version"]) == (answer.pattern.name, answer.provenance.version)


def test_every_quantity_has_its_unit_in_its_name_and_every_indicator_its_columns() -> None:
    numbers = [name for name, kind in COLUMNS.items() if kind is float]
    assert all(re.search(r"_(deg|pct)$", name) for name in numbers if name != "view_confidence")
    for spec in INDICATORS:
        assert sum(name.startswith(f"{spec.id}_") for name in COLUMNS) >= 8


def test_what_was_not_measured_is_empty_with_its_reason() -> None:
    row = measured(SAMPLES / "level_front.jpg", FakeDetector(), Asked("front"))
    assert row["pelvis_rotation_deg"] is None
    assert row["pelvis_rotation_status"] == "not_measured"
    assert "turn once" in str(row["pelvis_rotation_reason"])


def test_when_a_photo_was_taken_is_in_the_table_on_request(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo_bytes(exif=True))
    asked = Asked("front", taken_from_photo=True)
    assert measured(path, FakeDetector(), asked)["taken_at"] == TAKEN_AT
    assert measured(path, FakeDetector(), Asked("front"))["taken_at"] is None
    assert measured(SAMPLES / "level_front.jpg", FakeDetector(), asked)["taken_at"] is None


def test_both_formats_hold_the_same(tmp_path: Path) -> None:
    photos = sorted(SAMPLES.glob("*_front.jpg"))
    rows = [measured(path, FakeDetector(), Asked("front")) for path in photos]
    for name in ("t.csv", "t.parquet"):
        write_table(tmp_path / name, COLUMNS, iter(rows))
    parquet = pq.read_table(tmp_path / "t.parquet")
    assert parquet.to_pylist() == rows
    assert {str(parquet.schema.field(name).type) for name in COLUMNS} == {"string", "double", "int64"}
    plain = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert read_csv(tmp_path / "t.csv") == plain


def test_a_photo_that_trips_us_up_is_an_error_and_not_the_end() -> None:
    def fail() -> Any:
        raise ZeroDivisionError

    row = error(SAMPLES / "level_front.jpg", FakeDetector(fail))
    assert row["code"] == "posture_error"
    assert row["detail"] == "ZeroDivisionError while it was measured."


def test_when_nothing_can_be_measured_at_all_it_ends() -> None:
    def fail() -> Any:
        raise ModelCorrupted

    with pytest.raises(ModelCorrupted):
        error(SAMPLES / "level_front.jpg", FakeDetector(fail))


@pytest.mark.slow
def test_the_workers_give_what_the_library_gives(detector: MediaPipeDetector) -> None:
    files = [str(SAMPLES / name) for name in ("level_front.jpg", "level_left.jpg", "missing.jpg")]
    items = [Item.alone(file) for file in files]
    found = {one.name: one for one in locally(items, len(files), Asked(), 2)}
    assert set(found) == set(files)
    for item in items[:2]:
        assert found[item.name] == measure(item, detector, Asked())
    assert found[files[2]].errors[0]["code"] == "file_not_readable"


# Nothing is lost, nothing is doubled


def test_the_tables_keep_the_order_of_the_photos(tmp_path: Path, photos: list[Path]) -> None:
    done = go(photos, tmp_path / "out.csv", fake([]))
    assert done == Done(3, 2, {"no_person": 2})
    assert names(tmp_path / "out.csv") == ["c.jpg", "a.jpg", "b.jpg"]
    assert names(tmp_path / "out.errors.csv") == [
        "bad1.jpg",
        "bad2.jpg",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*(photo.name for photo in photos), "out.csv", "out.errors.csv"]
    )


@pytest.mark.parametrize("stop_after", range(5))
def test_a_stopped_run_goes_on_and_does_nothing_twice(
    tmp_path: Path, photos: list[Path], stop_after: int
) -> None:
    first: list[str] = []
    second: list[str] = []
    out = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        go(photos, out, fake(first, stop_after))
    assert not out.exists()
    assert go(photos, out, fake(second)) == Done(3, 2, {"no_person": 2})
    assert first + second == [str(photo) for photo in photos]
    go(photos, tmp_path / "whole.csv", fake([]))
    for name in ("csv", "errors.csv"):
        assert (tmp_path / f"out.{name}").read_bytes() == (tmp_path / f"whole.{name}").read_bytes()


def test_what_has_changed_meanwhile_is_done_again(tmp_path: Path, photos: list[Path]) -> None:
    out = tmp_path / "out.csv"
    again: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        go(photos, out, fake([], 4))
    photos[1].write_bytes(b"another photo")
    new = tmp_path / "d.jpg"
    new.write_bytes(b"x")
    go([photos[4], *photos[1:4], new], out, fake(again))
    assert again == [str(photos[4]), str(photos[1]), str(new)]
    assert names(out) == ["b.jpg", "c.jpg", "a.jpg", "d.jpg"]


def test_a_run_is_not_mixed_with_one_of_other_options(tmp_path: Path, photos: list[Path]) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        go(photos, out, fake([], 2))
    with pytest.raises(BadOption, match="other options"):
        go(photos, out, fake([]), Asked(roll_deg=2.0))
    assert go(photos, out, fake([])).measured == 3


def test_two_runs_cannot_write_the_same_table(tmp_path: Path, photos: list[Path]) -> None:
    out = tmp_path / "out.csv"
    with Journal(Tables(out).journal, {}), pytest.raises(BadOption, match="another run is writing it"):
        go(photos, out, fake([]))


def test_another_file_in_the_journals_place_is_left_alone(tmp_path: Path, photos: list[Path]) -> None:
    out = tmp_path / "out.csv"
    Tables(out).journal.write_bytes(b"my own notes, not yours" * 100)
    with pytest.raises(BadOption, match="no unfinished run"):
        go(photos, out, fake([]))
    assert Tables(out).journal.read_bytes().startswith(b"my own notes")


def test_the_unfinished_run_of_other_photos_is_not_thrown_away(tmp_path: Path, photos: list[Path]) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        go(photos[:3], out, fake([], 2))
    with pytest.raises(BadOption, match="other photos"):
        go(photos[3:], out, fake([]))
    again: list[str] = []
    go(photos[:3], out, fake(again))
    assert again == [str(photos[2])]


def test_a_name_that_is_no_text_is_measured_and_shown_with_escapes(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.jpg"))
    shutil.copy(SAMPLES / "level_front.jpg", odd)
    go([odd], tmp_path / "out.parquet", locally)
    (row,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert row["file"] == f"{tmp_path}/\\udcff\\udcfe.jpg"


def test_what_is_no_ordinary_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    pipe, huge, nothing = (tmp_path / name for name in ("pipe.jpg", "huge.jpg", "nothing.jpg"))
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(10_000_000_000)
    nothing.symlink_to(tmp_path / "gone.jpg")
    codes = {path.name: error(path, FakeDetector())["code"] for path in (pipe, huge, nothing)}
    assert codes == {
        "pipe.jpg": "file_not_readable",
        "huge.jpg": "too_many_bytes",
        "nothing.jpg": "file_not_readable",
    }
    assert error(Path("a\0.jpg"), FakeDetector())["code"] == "file_not_readable"


def many(where: Path, count: int) -> Path:
    """A folder with the same photo so many times."""
    folder = where / "in"
    folder.mkdir()
    shutil.copy(SAMPLES / "level_front.jpg", folder / "0.jpg")
    for number in range(1, count):
        os.link(folder / "0.jpg", folder / f"{number}.jpg")
    return folder


@pytest.mark.slow
def test_a_process_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    folder = many(tmp_path, 60)
    command = [
        sys.executable,
        "-m",
        "posture.cli.main",
        "batch",
        str(folder),
        "-o",
        str(tmp_path / "out.csv"),
    ]
    with subprocess.Popen(command) as process:
        try:
            _wait_for_some(tmp_path / "out.csv.partial", process)
        finally:
            process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out.csv").exists()
    done = posture(*command[3:])
    assert done.returncode == 0
    assert done.stdout.startswith("60 photos measured: ")
    assert posture("batch", folder, "-o", tmp_path / "whole.csv").returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not (tmp_path / "out.csv.partial").exists()


def _wait_for_some(journal: Path, process: subprocess.Popen[Any]) -> None:
    """Until some photos are in the journal; its size tells, because its owner holds it."""
    log = journal.with_name(f"{journal.name}-wal")
    before = 0
    for _ in range(3000):
        assert process.poll() is None
        size = log.stat().st_size if log.exists() else 0
        if before and size > before + 20_000:
            return
        before = before or size
        time.sleep(0.01)
    pytest.fail("nothing was noted within 30 s")


# The command


@pytest.mark.slow
def test_the_command_measures_a_folder_into_parquet(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(SAMPLES / "level_front.jpg", folder)
    (folder / "broken.png").write_bytes(b"no photo")
    out = tmp_path / "out.parquet"
    done = posture("batch", folder, "-o", out, "--roll", "0", "--view", "front")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"1 photos measured: {out}",
        f"1 could not be (not_an_image 1): {tmp_path / 'out.errors.parquet'}",
    ]
    (row,) = pq.read_table(out).to_pylist()
    assert row["camera_roll_source"] == "given"
    (error,) = pq.read_table(tmp_path / "out.errors.parquet").to_pylist()
    assert error["file"] == str(folder / "broken.png")
    again = posture("batch", folder, "-o", out)
    assert again.returncode == 2
    assert "out.parquet is there already" in again.stderr
    kept = out.rename(tmp_path / "kept.parquet")
    again = posture("batch", folder, "-o", out)
    assert "out.errors.parquet is there already" in again.stderr
    kept.rename(out)
    assert posture("batch", folder, "-o", out, "--overwrite").returncode == 0
    assert pq.read_table(out).to_pylist()[0]["camera_roll_source"] != "given"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere", "-o", "out.csv"], 2, "nowhere does not exist"),
        (["in", "-o", "out.xlsx"], 2, "must end in .parquet or .csv"),
        (["in", "-o", "no/such/out.csv"], 2, "does not exist; make it first"),
        (["in", "-o", "out.csv", "--view", "front"], 3, ""),
    ],
)
def test_one_clear_line_and_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.jpg").write_bytes(b"no photo")
    monkeypatch.chdir(tmp_path)
    done = posture("batch", *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == bool(says)


def test_parquet_without_its_library_is_said_before_the_work(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['pyarrow'] = None; from posture.cli.main import main; main()"
    command = [sys.executable, "-c", hidden, "batch", str(SAMPLES), "-o", str(tmp_path / "out.parquet")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install ".[batch]"' in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    folder = many(tmp_path, 1000)
    command = [
        sys.executable,
        "-m",
        "posture.cli.main",
        "batch",
        str(folder),
        "-o",
        str(tmp_path / "out.csv"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _wait_for_some(tmp_path / "out.csv.partial", process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "posture: stopped; the same command goes on where this run ended.\n"
    assert not (tmp_path / "out.csv").exists()


def test_without_ray_the_command_says_how_to_install_it(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['ray'] = None; from posture.cli.main import main; main()"
    command = [sys.executable, "-c", hidden, "batch", str(SAMPLES), "-o", str(tmp_path / "o.csv")]
    done = subprocess.run([*command, "--engine", "ray"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith('posture: This engine needs Ray: run pip install ".[ray]" in ')
