"""How a person stood, as somebody writes it."""

from __future__ import annotations

import pytest

from posture.blocks.stand import MOST_MM, is_stand, stand_of
from posture.errors import BadOption


@pytest.mark.parametrize(
    ("text", "step_mm", "seated"),
    [
        ("level", 0.0, False),
        ("left:10", -10.0, False),
        ("RIGHT:7.5", 7.5, False),
        ("right:7,5", 7.5, False),
        (" seated ", 0.0, True),
        ("left:0", 0.0, False),
        ("left:10mm", -10.0, False),
        ("right : 7,5 MM ", 7.5, False),
    ],
)
def test_what_is_understood(text: str, step_mm: float, seated: bool) -> None:
    found = stand_of(text)
    assert is_stand(text)
    assert (found.step_mm, found.seated) == (step_mm, seated)
    assert found.side == (None if step_mm == 0 else "right" if step_mm > 0 else "left")


@pytest.mark.parametrize(
    "text", ["", "10", "middle:10", "left", "left:-10", "left:1e1", "left:10cm", "left=10", "left:"]
)
def test_anything_else_is_refused_with_what_to_say(text: str) -> None:
    assert not is_stand(text)
    with pytest.raises(BadOption, match="left:10 or right:10"):
        stand_of(text)


def test_nobody_stands_on_a_stool() -> None:
    assert is_stand("left:999")
    with pytest.raises(BadOption, match="too much to stand on"):
        stand_of(f"left:{MOST_MM + 1:.0f}")
