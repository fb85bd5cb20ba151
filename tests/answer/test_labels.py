"""What an answer may be called: anything on one line that shows nothing else than itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.labels import MAX_LABEL, is_label
from posture.errors import BadOption
from posture.pipeline.options import Person


@pytest.mark.parametrize(
    "label",
    [
        "Anna",
        " Ä. Öztürk, 3. Sitzung ",
        "<b>&amp;",
        "1",
        "x" * MAX_LABEL,
        "می\u200cرم",
        "👩\u200d🦰",
        "[bold]",
    ],
)
def test_a_label_is_kept_as_it_is(label: str) -> None:
    assert Person(label=label).label == label


BAD = {
    "empty": "",
    "blank": " \u00a0 ",
    "long": "x" * (MAX_LABEL + 1),
    "line": "Anna\nB",
    "escape": "\x1b[31m",
    "direction": "Anna\u202eannA",
    "separator": "a\u2028b",
    "surrogate": "\ud800",
    "number": 3,
    "bytes": b"Anna",
}


@pytest.mark.parametrize("label", BAD.values(), ids=BAD)
def test_what_is_no_label_is_one_clear_error(label: object) -> None:
    with pytest.raises(BadOption, match=f"A label has 1 to {MAX_LABEL} characters") as caught:
        Person(label=label)  # type: ignore[arg-type]
    assert "Anna" not in caught.value.detail


@given(st.text(max_size=2 * MAX_LABEL))
def test_a_label_stands_on_one_line(text: str) -> None:
    if is_label(text):
        assert len(text.splitlines()) == 1
        assert text.encode()
