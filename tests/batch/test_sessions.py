"""A list of sessions: one row each, the very answer of `analyse_photos`; every photo is accounted for."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from posture.batch.items import Item, ListedPhoto, items_in
from posture.batch.measuring import Asked, Found, measure
from posture.batch.ray import Measurer, found_in
from posture.batch.run import Done, Tables, run
from posture.batch.table import PHOTOS, SESSIONS, TableRow
from posture.errors import BadOption, ModelCorrupted, NoPerson
from posture.pipeline.assess import analyse_photos
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector
from tests.api.fakes import FakeDetector
from tests.cli.test_main import posture
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER
from tests.places import SAMPLES


def session(folder: Path, **photos: Any) -> Item:
    """A session of the photos ``a="front"`` and so on, in a folder."""
    listed = tuple(ListedPhoto(str(folder / f"{name}.jpg"), view) for name, view in photos.items())
    return Item("Ann\t2026-11-22", listed, "Ann", "2026-11-22")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("a", "b", "c")):
        # The end of a JPEG is not looked at: the same picture, and other bytes.
        (tmp_path / f"{name}.jpg").write_bytes(PAPER + bytes(number))
    return tmp_path


def figures(*views: Any, roll_deg: float = 0.0) -> KnowingDetector:
    return KnowingDetector(*(Figure(hip_obliquity=3).landmarks(view, roll_deg=roll_deg) for view in views))


def the_row(found: Found) -> TableRow:
    (row,) = found.measured
    return row


def test_front_and_back_cancel_the_roll_that_neither_tells(folder: Path) -> None:
    row = the_row(
        measure(session(folder, a="front", b="back"), figures("front", "back", roll_deg=2.0), Asked())
    )
    assert row["camera_roll_source"] == "reversal"
    assert row["camera_roll_deg"] == pytest.approx(2.0, abs=0.01)
    alone = measure(Item.alone(str(folder / "a.jpg")), figures("front", roll_deg=2.0), Asked("front"))
    assert the_row(alone)["camera_roll_source"] == "unknown"
    assert float(str(row["hip_obliquity_sem_deg"])) < float(str(the_row(alone)["hip_obliquity_sem_deg"]))


def test_the_row_is_the_answer_of_the_session(folder: Path) -> None:
    row = the_row(
        measure(session(folder, a="front", b="back"), figures("front", "back"), Asked(roll_deg=0.0))
    )
    photos: Any = {"front": [(folder / "a.jpg").read_bytes()], "back": [(folder / "b.jpg").read_bytes()]}
    answer = analyse_photos(photos, figures("front", "back"), options=PhotoOptions(roll_deg=0.0))
    assert list(row) == list(SESSIONS.measured)
    for item in answer.indicators:
        assert row[f"{item.id}_{item.unit}"] == item.value
        assert row[f"{item.id}_status"] == item.status
    assert (row["person"], row["date"], row["photos"], row["views"]) == ("Ann", "2026-11-22", 2, "front back")
    assert row["files"] == f"{folder / 'a.jpg'}; {folder / 'b.jpg'}"
    assert row["sha256"] == " ".join(part.image.sha256 for part in answer.photos)
    assert row["passes"] == answer.provenance.passes


def test_a_moved_camera_leaves_each_photo_its_own_roll(folder: Path) -> None:
    asked = Asked(fixed_camera=False)
    row = the_row(measure(session(folder, a="front", b="back"), figures("front", "back", roll_deg=2), asked))
    assert row["camera_roll_source"] != "reversal"


def test_every_photo_is_used_or_has_its_own_reason(folder: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"no photo")
    (folder / "again.jpg").write_bytes((folder / "a.jpg").read_bytes())
    # The second says that it is a back, and shows a front.
    item = session(folder, a="front", b="back", broken="left", again="front", gone="right", c="back")
    found = measure(item, figures("front", "front", "back"), Asked())
    assert the_row(found)["views"] == "front back"
    assert str(the_row(found)["files"]).endswith("c.jpg")
    assert [(Path(str(row["file"])).stem, row["view"], row["code"]) for row in found.errors] == [
        ("b", "back", "view_mismatch"),
        ("broken", "left", "not_an_image"),
        ("again", "front", "repeated_photo"),
        ("gone", "right", "file_not_readable"),
    ]
    assert all(list(row) == list(SESSIONS.errors) for row in found.errors)
    assert {(row["person"], row["date"]) for row in found.errors} == {("Ann", "2026-11-22")}


def test_a_session_of_which_nothing_can_be_measured_has_no_row(folder: Path) -> None:
    def nobody() -> Any:
        raise NoPerson

    found = measure(session(folder, a="front", b="back"), FakeDetector(nobody), Asked())
    assert found.measured == ()
    assert [row["code"] for row in found.errors] == ["no_person", "no_person"]


def test_each_photo_that_the_gates_refuse_says_its_own(folder: Path) -> None:
    lying = KnowingDetector(*(Figure().landmarks(view, roll_deg=30.0) for view in ("front", "back")))
    found = measure(session(folder, a="front", b="back"), lying, Asked(roll_deg=0.0))
    assert found.measured == ()
    details = [str(row["detail"]) for row in found.errors]
    assert [detail.partition(":")[0] for detail in details] == ["front photo", "back photo"]
    assert all("tilts by 30 degrees" in detail for detail in details)


def test_what_trips_us_up_is_an_error_of_the_photo_and_a_dead_network_the_end(folder: Path) -> None:
    def fail(error: Exception) -> Any:
        raise error

    found = measure(session(folder, a="front"), FakeDetector(partial(fail, ZeroDivisionError())), Asked())
    assert [row["code"] for row in found.errors] == ["posture_error"]
    with pytest.raises(ModelCorrupted):
        measure(session(folder, a="front"), FakeDetector(partial(fail, ModelCorrupted())), Asked())


def test_what_an_actor_finds_is_what_is_found_here(folder: Path) -> None:
    item = session(folder, a="front", b="back", gone="left")
    actor = object.__new__(Measurer)
    relative = Item(
        item.name, tuple(ListedPhoto(Path(p.file).name, p.view) for p in item.photos), item.person
    )
    actor._asked, actor._folder, actor._detector = Asked(), str(folder), figures("front", "back")  # type: ignore[assignment]
    (sent,) = actor({"item": [relative.to_json()]})["found"]
    here = measure(relative, figures("front", "back"), Asked(), str(folder))
    assert found_in(sent) == here
    assert len(here.measured) == len(here.errors) == 1


# A run


def go(
    items: list[Item], out: Path, columns: Any = "all", seen: list[str] | None = None, stop: int = 99
) -> Done:
    def engine(left: Any, count: int, asked: Asked, workers: int) -> Any:
        for number, item in enumerate(left):
            if number == stop:
                raise KeyboardInterrupt
            if seen is not None:
                seen.append(item.name)
            yield measure(item, figures(*(photo.view or "front" for photo in item.photos)), asked)

    return run(items, Tables(out), engine, Asked(), 1, lambda done, of: None, columns)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def listed(folder: Path, *lines: str) -> list[Item]:
    (folder / "list.csv").write_text("\n".join(("photo,person,view", *lines)), "utf-8")
    return items_in([str(folder / "list.csv")])


def test_a_stopped_run_of_sessions_goes_on_and_one_that_has_changed_is_done_again(folder: Path) -> None:
    lines = ["a.jpg,Ann,front", "b.jpg,Bo,front", "gone.jpg,Bo,back"]
    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        go(listed(folder, *lines), folder / "t.csv", seen=seen, stop=1)
    assert go(listed(folder, *lines), folder / "t.csv", seen=seen) == Done(2, 1, {"file_not_readable": 1})
    assert seen == ["Ann\t", "Bo\t"]
    assert [(row["person"], row["photos"]) for row in read(folder / "t.csv")] == [("Ann", "1"), ("Bo", "1")]
    assert [row["person"] for row in read(folder / "t.errors.csv")] == ["Bo"]
    with pytest.raises(KeyboardInterrupt):
        go(listed(folder, *lines), folder / "u.csv", stop=1)
    again: list[str] = []
    go(listed(folder, *lines, "c.jpg,Ann,back"), folder / "u.csv", seen=again)
    assert again == ["Ann\t", "Bo\t"]


def test_a_run_of_sessions_does_not_go_on_with_photos(folder: Path) -> None:
    items = listed(folder, "a.jpg,Ann,front", "b.jpg,Bo,front")
    with pytest.raises(KeyboardInterrupt):
        go(items, folder / "t.csv", stop=1)
    with pytest.raises(BadOption, match="other photos"):
        go([Item.alone(str(folder / "a.jpg"))], folder / "t.csv")


# Which columns


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_only_columns_that_were_filled_are_written_on_demand(folder: Path, kind: str) -> None:
    items = [Item.alone(str(folder / "a.jpg")), Item.alone(str(folder / "gone.jpg"))]
    for columns in ("all", "measured"):
        go(items, folder / f"{columns}.{kind}", columns)
    if kind == "csv":
        every, filled = read(folder / "all.csv"), read(folder / "measured.csv")
    else:
        every, filled = (
            pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("all", "measured")
        )
    assert list(every[0]) == list(PHOTOS.measured)
    assert list(filled[0]) == [name for name in PHOTOS.measured if name in filled[0]]
    assert not [name for name, value in filled[0].items() if value in (None, "")]
    assert filled[0] == {name: every[0][name] for name in filled[0]}
    assert {"file", "sha256", "hip_obliquity_deg", "hip_obliquity_status"} <= set(filled[0])
    # Never measured here: neither its status nor the reason is left.
    assert every[0]["pelvis_rotation_reason"]
    assert not [name for name in filled[0] if name.startswith("pelvis_rotation")]


def test_a_column_that_one_row_fills_is_there_for_all() -> None:
    measured: TableRow = {"file": "a", "hip_obliquity_deg": 0.0, "hip_obliquity_status": "unclear"}
    missing: TableRow = {"file": "b", "hip_obliquity_deg": None, "hip_obliquity_reason": "cut off"}
    assert list(PHOTOS.filled([measured, missing])) == [
        *("file", "sha256", "hip_obliquity_deg", "hip_obliquity_status", "hip_obliquity_reason"),
    ]
    assert list(PHOTOS.filled([missing])) == ["file", "sha256"]
    assert list(SESSIONS.filled([])) == ["person", "files", "sha256"]


def test_a_run_may_go_on_with_another_choice_of_columns(folder: Path) -> None:
    items = [Item.alone(str(folder / f"{name}.jpg")) for name in "ab"]
    with pytest.raises(KeyboardInterrupt):
        go(items, folder / "t.csv", "all", stop=1)
    seen: list[str] = []
    go(items, folder / "t.csv", "measured", seen=seen)
    go(items, folder / "whole.csv", "measured")
    assert seen == [items[1].name]
    assert (folder / "t.csv").read_bytes() == (folder / "whole.csv").read_bytes()


# The command


@pytest.mark.slow
def test_the_command_measures_sessions(tmp_path: Path, detector: MediaPipeDetector) -> None:
    lines = ["photo;person;view;date"]
    lines += [f"{SAMPLES / f'level_{view}.jpg'};Ann;{view};2026-11-22" for view in ("front", "back")]
    (tmp_path / "list.csv").write_text("\n".join([*lines, "gone.jpg;Bo;left;"]), "utf-8")
    done = posture("batch", tmp_path / "list.csv", "-o", tmp_path / "t.csv", "--columns", "measured")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"1 sessions measured: {tmp_path / 't.csv'}",
        f"1 photos could not be used (file_not_readable 1): {tmp_path / 't.errors.csv'}",
    ]
    (row,) = read(tmp_path / "t.csv")
    photos: Any = {view: [(SAMPLES / f"level_{view}.jpg").read_bytes()] for view in ("front", "back")}
    answer = analyse_photos(photos, detector)
    assert float(row["hip_obliquity_deg"]) == answer.indicator("hip_obliquity").value
    assert row["camera_roll_source"] == answer.camera_roll.source


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["list.csv", "-o", "t.csv", "--view", "front"], "names the view of each photo: leave --view out"),
        (["a.jpg", "-o", "t.csv", "--moved-camera"], "--moved-camera is about a list of sessions"),
        (["list.csv", "-o", "list.csv"], "would overwrite an input"),
        (["wrong.csv", "-o", "t.csv"], "wrong.csv, line 3: there is no view 'above'"),
        (["a.jpg", "-o", "t.csv", "--columns", "filled"], "'all', 'measured'"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_is_measured(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    listed(folder, "a.jpg,Ann,front")
    (folder / "wrong.csv").write_text("photo,person,view\na.jpg,A,front\nb.jpg,A,above\n", "utf-8")
    before = sorted(folder.iterdir())
    monkeypatch.chdir(folder)
    done = posture("batch", *arguments)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert sorted(folder.iterdir()) == before
