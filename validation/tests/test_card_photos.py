"""Stated errors of cards against what rendered photos of people who wear them show."""

from __future__ import annotations

import numpy as np
import pytest

from posture.cards.readings import PLACEMENT
from posture.package_data import read_toml
from validation.card_photos import ANSWERED, ANSWERS, load


@pytest.mark.parametrize("name", PLACEMENT)
def test_the_placement_is_not_below_what_rendered_photos_show(name: str) -> None:
    rows = [row for row in load() if row["what"] == name and row["found"]]
    source = read_toml("posture.cards", "cards")["placement"]["source"]
    assert "validation/results/card_photos.csv" in source
    assert f"{len(rows)} {name}" in source
    for angle, placement in PLACEMENT[name].items():
        off = [row[f"{angle}_card_on_bone"] for row in rows]
        assert placement >= np.sqrt(np.mean(np.square(off))), angle


def test_intervals_of_the_whole_answer_hold_the_bones() -> None:
    rows = load(ANSWERS)
    assert {row["indicator"] for row in rows} == set(ANSWERED)
    for name in ANSWERED:
        some = [row for row in rows if row["indicator"] == name]
        inside = [abs(row["value"] - row["bone"]) < 1.96 * row["sem"] for row in some]
        assert len(some) > 30
        assert np.mean(inside) > 0.9, name
