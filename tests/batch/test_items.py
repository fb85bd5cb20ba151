"""A list of sessions: whose photos are measured together, and one sentence about the line that is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.batch.items import Item, ListedPhoto, items_in
from posture.errors import BadOption

HEAD = "photo,person,view,date\n"


def listed(folder: Path, text: str) -> list[Item]:
    path = folder / "list.csv"
    path.write_bytes(text.encode())
    return items_in([str(path)])


def test_the_photos_of_a_person_are_one_session(tmp_path: Path) -> None:
    text = "photo,person,view\na.jpg,Ann,front\nsub/b.jpg,Bo,left\nc.jpg,Ann,back\n"
    ann, bo = listed(tmp_path, text)
    assert ann.photos == (
        ListedPhoto(str(tmp_path / "a.jpg"), "front"),
        ListedPhoto(str(tmp_path / "c.jpg"), "back"),
    )
    assert (ann.person, ann.date, bo.person) == ("Ann", None, "Bo")
    assert bo.photos == (ListedPhoto(str(tmp_path / "sub/b.jpg"), "left"),)


def test_another_date_is_another_session(tmp_path: Path) -> None:
    lines = ("a.jpg,Ann,front,2026-11-01", "b.jpg,Ann,front,2026-12-01", "c.jpg,Ann,back,2026-11-01")
    found = listed(tmp_path, HEAD + "\n".join(lines))
    assert [(item.person, item.date, len(item.photos)) for item in found] == [
        ("Ann", "2026-11-01", 2),
        ("Ann", "2026-12-01", 1),
    ]
    assert len({item.name for item in found}) == 2


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lists_as_spreadsheets_write_them(tmp_path: Path, sign: str, end: str) -> None:
    rows = (("View ", "PERSON", "photo"), ("Front", "Ann B.", '"me, 1.jpg"'), ("", "", ""))
    (item,) = listed(tmp_path, "\ufeff" + end.join(sign.join(row) for row in rows) + end)
    assert item == Item("Ann B.\t", (ListedPhoto(str(tmp_path / "me, 1.jpg"), "front"),), "Ann B.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("photo,view\na.jpg,front\n", "must name the columns photo, person, view"),
        ("photo,person,veiw\na.jpg,A,front\n", "it names photo, person, veiw. Did you mean view?"),
        ("photo,person,view,dat\na.jpg,A,front,\n", "it names photo, person, view, dat. Did you mean date?"),
        ("photo,person,view,note\na.jpg,A,front,x\n", "it names photo, person, view, note."),
        ("photo,person,view,view\na.jpg,A,front,back\n", "must name the columns"),
        ("a.jpg,Ann,front\n", "must name the columns"),
        (
            HEAD + "a.jpg,A,front,\nb.jpg,A,above,\n",
            "line 3: there is no view 'above'; use one of",
        ),
        (
            HEAD + "a.jpg,A,frnt,\n",
            "use one of front, back, left, right. Did you mean front?",
        ),
        (HEAD + "\n\na.jpg,,front,\n", "line 4: the column person is empty."),
        (HEAD + ",A,front,\n", "line 2: the column photo is empty."),
        (HEAD + "a.jpg,A,,\n", "line 2: the column view is empty."),
        (HEAD + "a.jpg,A,front,1.11.26\n", "line 2: '1.11.26' is no date such as 2026-11-22."),
        (HEAD + "a.jpg,A,front,20261101\n", "is no date"),
        (HEAD + "a.jpg,A,front\n", "line 2: there are 3 cells for 4 columns."),
        (
            HEAD + "a.jpg,A,front,\nb.jpg,B,left,\n./a.jpg,B,back,\n",
            "line 4: the photo ./a.jpg is in line 2",
        ),
        (HEAD + '"a.jpg,A,front,\n', "line 2: there are 1 cells for 4 columns."),
        ("", "names no photo"),
        (HEAD, "names no photo"),
    ],
    ids=repr,
)
def test_what_is_wrong_with_a_list(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadOption) as caught:
        listed(tmp_path, text)
    assert says in caught.value.detail
    assert str(tmp_path / "list.csv") in caught.value.detail


def test_a_list_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.csv", "gone.csv"):
        with pytest.raises(BadOption, match="cannot be read"):
            items_in([str(tmp_path / name)])


def test_a_list_with_a_cell_beyond_all_measure(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="cannot be read"):
        listed(tmp_path, HEAD + "a" * 200_000 + ",A,front,\n")


def test_a_list_of_sessions_is_measured_alone(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEAD + "a.jpg,A,front,\n", "utf-8")
    (tmp_path / "b.jpg").touch()
    with pytest.raises(BadOption, match="measured alone"):
        items_in([str(tmp_path / "list.csv"), str(tmp_path / "b.jpg")])


def test_other_sources_are_photos_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").touch()
    assert items_in([str(tmp_path)]) == [Item.alone(str(tmp_path / "b.jpg"))]


@given(st.binary(min_size=1, max_size=20).filter(lambda name: b"\0" not in name), st.text(max_size=20))
def test_an_item_travels_as_a_text_whatever_its_file_is_called(name: bytes, person: str) -> None:
    file = os.fsdecode(name)
    item = Item(f"{person}\t", (ListedPhoto(file, "front"), ListedPhoto(f"{file}2", "back")), person, None)
    assert item.to_json().isascii()
    assert Item.from_json(item.to_json()) == item
