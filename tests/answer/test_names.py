"""Something by its name: it is found, or the names that there are are said, the nearest first."""

from __future__ import annotations

import pytest

from posture.answer.names import named
from posture.errors import BadOption, UnknownName

KNOWN = {"shoulder_obliquity": 2, "hip_obliquity": 1, "trunk_lean": 3}


def test_a_known_name_is_found() -> None:
    assert named("hip_obliquity", KNOWN) == 1


def test_of_a_slip_the_nearest_name_is_asked_for() -> None:
    with pytest.raises(UnknownName) as caught:
        named("hip_obliqity", KNOWN)
    assert str(caught.value) == (
        "Nothing here is called 'hip_obliqity'; there are: shoulder_obliquity, hip_obliquity, trunk_lean. "
        "Did you mean hip_obliquity?"
    )


def test_far_from_every_name_all_are_listed_and_none_is_asked_for() -> None:
    with pytest.raises(
        UnknownName, match=r"Nothing here is called 'xyz'; there are: .*hip_obliquity"
    ) as caught:
        named("xyz", KNOWN)
    assert "Did you mean" not in str(caught.value)


@pytest.mark.parametrize("kind", [KeyError, BadOption, UnknownName])
def test_who_looked_out_for_a_key_error_still_gets_one(kind: type[Exception]) -> None:
    with pytest.raises(kind):
        named("x", KNOWN)


@pytest.mark.parametrize("name", [3, None, [], b"hip_obliquity", "x" * 10_000, "\ud800", ""])
def test_whatever_is_asked_for_the_answer_is_one_short_line(name: object) -> None:
    with pytest.raises(UnknownName) as caught:
        named(name, KNOWN)  # type: ignore[arg-type]
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 250
