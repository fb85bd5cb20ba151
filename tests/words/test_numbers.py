"""Numbers in each language's own form."""

from __future__ import annotations

import pytest

from posture.answer.assessment import Indicator, Threshold
from posture.answer.protocol import Dose, Evidence, Step
from posture.render.protocol_text import dose_words
from posture.render.scale import amount, scale_svg
from posture.words.numbers import number


@pytest.mark.parametrize(
    ("value", "spec", "english", "german"),
    [
        (1.5, ".1f", "1.5", "1,5"),
        (-0.25, "+.2f", "-0.25", "-0,25"),
        (3, "+.1f", "+3.0", "+3,0"),
        (2.5, "g", "2.5", "2,5"),
        (2, "g", "2", "2"),
        (0.035, ".1%", "3.5%", "3,5 %"),
        (1440, "", "1440", "1440"),
    ],
)
def test_a_number_in_english_and_in_german(value: float, spec: str, english: str, german: str) -> None:
    assert (number(value, spec, "en"), number(value, spec, "de")) == (english, german)


def test_a_scale_and_an_amount_have_a_decimal_comma_in_german_and_points_in_their_drawing() -> None:
    item = Indicator(
        *("hip_obliquity", "Hip line", "frontal", "deg", 3.25, 0.5, (2.27, 4.23), "right", "clear"),
        *(None, "", "landmarks", ("front",), Threshold(2.0, 0.0, ""), None, {}),
    )
    assert (amount(item, "en"), amount(item, "de")) == ("+3.2° ± 1.0", "+3,2° ± 1,0")
    drawn = scale_svg(item, 5.0, "de")
    assert "3,2" in drawn
    assert 'cx="201.70"' in drawn


def test_a_dose_of_two_and_a_half_minutes() -> None:
    step = Step(
        *(1, "", "", "", None, None, None, "", None, None, (), None),
        Dose(150, 1, 1, None, "", ()),
        *((), (), Evidence("opinion", "", ()), "", ()),
    )
    assert (dose_words(step, "en")[0], dose_words(step, "de")[0]) == ("2.5 min", "2,5 min")
