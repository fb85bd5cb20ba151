"""Agreement of raters: the worked example of Shrout & Fleiss, known errors, folders of no use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from posture.cli.main import app
from posture.errors import BadPoints
from posture.points.raters import agreement, mean_squares, report

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
"""Table 2 of the paper: six targets, four judges."""


def test_the_worked_example_of_the_paper() -> None:
    between, judges, rest = mean_squares(SHROUT_FLEISS)
    assert [between, judges, rest] == pytest.approx([11.24, 32.49, 1.02], abs=0.005)
    found = agreement(SHROUT_FLEISS)
    assert found.icc_2_1 == pytest.approx(0.29, abs=0.005)
    assert found.icc_3_1 == pytest.approx(0.71, abs=0.006)
    assert found.sem_consistency == pytest.approx(1.01, abs=0.005)
    assert found.sem == pytest.approx(np.sqrt(1.02 + (32.49 - 1.02) / 6), abs=0.005)


def test_a_known_scatter_comes_out() -> None:
    rng = np.random.default_rng(3)
    truth, bias = rng.normal(0, 3.0, (400, 1)), np.array([0.0, 1.0, -1.0, 0.5])
    found = agreement(truth + bias + rng.normal(0, 1.0, (400, 4)))
    assert found.sem_consistency == pytest.approx(1.0, rel=0.05)
    assert found.sem == pytest.approx(np.hypot(1.0, bias.std(ddof=1)), rel=0.05)
    assert found.icc_3_1 == pytest.approx(9 / 10, abs=0.03)
    low, high = found.icc_3_1_interval95
    assert low < 9 / 10 < high


@settings(max_examples=20)  # each draws the photos anew 4,000 times
@given(st.floats(-50, 50), st.floats(0.1, 10))
def test_moving_and_stretching_all_scores_changes_no_icc(shift: float, factor: float) -> None:
    plain, moved = agreement(SHROUT_FLEISS), agreement(SHROUT_FLEISS * factor + shift)
    assert moved.icc_2_1 == pytest.approx(plain.icc_2_1)
    assert moved.icc_3_1 == pytest.approx(plain.icc_3_1)
    assert moved.sem == pytest.approx(factor * plain.sem)


def test_raters_who_agree_wholly() -> None:
    same = np.repeat(np.arange(5.0)[:, None], 3, axis=1)
    assert agreement(same).icc_2_1 == agreement(same).icc_3_1 == 1.0


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Points of raters: each sets both ASIS of each photo, with a bias and a scatter of its own in pixels."""

    def make(raters: dict[str, float], scatter: float = 2.0, photos: int = 8, view: str = "front") -> Path:
        rng = np.random.default_rng(4)
        tilts = rng.normal(0, 10.0, photos)
        for name, bias in raters.items():
            (tmp_path / name).mkdir()
            for number, tilt in enumerate(tilts):
                points = [
                    {
                        "name": "asis",
                        "side": side,
                        "x_px": x,
                        "y_px": 700 + y + rng.normal(0, scatter),
                        "view": view,
                    }
                    for side, x, y in (("left", 660, tilt + bias), ("right", 420, 0.0))
                ]
                file = tmp_path / name / f"photo{number}.json"
                file.write_text(json.dumps({"view": view, "points": points}))
        return tmp_path

    return make


def test_a_folder_of_raters(folder: Callable[..., Path]) -> None:
    found = report(folder({"anna": 0.0, "ben": 8.0}))
    assert found.raters == ("anna", "ben")
    (line,) = found.measures
    assert (line.id, line.agreement.photos, line.agreement.raters) == ("asis_line", 8, 2)
    assert line.agreement.icc_2_1 < line.agreement.icc_3_1  # one of them sets the left one lower throughout
    assert line.agreement.sem > line.agreement.sem_consistency
    left, right = found.points
    assert left.sd_px > right.sd_px
    assert (left.photos, left.name, left.side) == (8, "asis", "left")


def test_the_command_says_it_in_both_languages(folder: Callable[..., Path]) -> None:
    path = str(folder({"anna": 0.0, "ben": 1.0, "cem": -1.0}))
    told = CliRunner().invoke(app, ["raters", path], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert "Line of the front hip bones" in told.stdout
    assert "ICC(2,1)" in told.stdout
    german = CliRunner().invoke(app, ["raters", path, "--lang", "de"], env={"COLUMNS": "200"})
    assert "Linie der vorderen Darmbeinstachel" in german.stdout
    as_json = json.loads(CliRunner().invoke(app, ["raters", path, "--json"]).stdout)
    assert as_json["measures"][0]["agreement"]["raters"] == 3


def test_folders_that_cannot_be_used(folder: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(BadPoints, match="There is no folder nowhere"):
        report(tmp_path / "nowhere")
    with pytest.raises(BadPoints, match="There are 0 folders of raters; 2 to 100 are needed"):
        report(tmp_path)
    path = folder({"anna": 0.0, "ben": 0.0}, photos=1)
    with pytest.raises(BadPoints, match="At least 2 photos must have a points file by every rater"):
        report(path)
    (path / "ben" / "photo0.json").write_text("{")
    with pytest.raises(BadPoints, match=r"ben/photo0\.json: The points are no valid JSON"):
        report(path)


def test_points_of_no_view_cannot_be_compared(folder: Callable[..., Path]) -> None:
    path = folder({"anna": 0.0, "ben": 0.0})
    for file in path.glob("*/*.json"):
        file.write_text(json.dumps([{"name": "c7", "x_px": 1, "y_px": 2}]))
    with pytest.raises(BadPoints, match="do not all say the same view"):
        report(path)
