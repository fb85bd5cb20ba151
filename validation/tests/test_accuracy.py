"""The calibration is as good as docs/accuracy.md says, on people that it was not learnt from.

Computed from the committed tables of what the network saw; no photo is read and nothing is drawn.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable
from math import sqrt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from posture.cli.main import app
from posture.errors import BadOption
from posture.measure.indicators import INDICATORS
from tests.places import DOCS, ROOT
from validation import evidence, observations, page, report, sections
from validation.evaluation import Figures, Reading
from validation.evidence import Evidence, by_method, coverage, grouped
from validation.observations import TABLES

# All is computed again from the committed tables before the first figure is looked at.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KEYS = [
    (spec.id, kind)
    for spec in INDICATORS
    for kind in evidence.KINDS
    if kind in spec.views or (kind == "side" and "left" in spec.views)
]
FRONTAL = [(name, kind) for name in ("hip_obliquity", "shoulder_obliquity") for kind in ("front", "back")]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def found() -> Evidence:
    return evidence.gather()


@pytest.fixture(scope="module")
def groups(found: Evidence) -> dict[evidence.Key, list[Reading]]:
    return grouped(found.readings)


@pytest.fixture(scope="module")
def figures_of(groups: dict[evidence.Key, list[Reading]]) -> Callable[[str, str], dict[str, Figures]]:
    return lambda name, kind: by_method(groups[name, kind])


def test_no_held_out_scene_was_learnt_from(found: Evidence) -> None:
    assert found.held
    assert found.learnt > len(found.held)
    assert all(int(row.observation.scene[1:]) % 5 == 0 for row in found.held)


@pytest.mark.parametrize(("name", "kind"), KEYS)
def test_every_interval_holds_what_it_claims(
    groups: dict[evidence.Key, list[Reading]], name: str, kind: str
) -> None:
    # Two standard errors of a share of this many photos are sampling; the two points more are for the
    # standard errors themselves, which were set on other people than the ones they are checked with.
    # Photos of one scene share a person, so a side photo is not quite an independent one either.
    here = groups[name, kind]
    allowed = 2 * sqrt(0.95 * 0.05 / len(here)) + 0.02
    assert abs(coverage(here, 0.95) - 0.95) <= allowed


def test_all_intervals_together_hold_what_they_claim(found: Evidence) -> None:
    assert 0.93 <= coverage(found.readings, 0.95) <= 0.97


@pytest.mark.parametrize(("name", "kind"), FRONTAL)
def test_calibration_never_makes_the_lines_worse(
    figures_of: Callable[[str, str], dict[str, Figures]], name: str, kind: str
) -> None:
    made = figures_of(name, kind)
    assert made["calibrated"].rmse <= made["mirrored"].rmse


@pytest.mark.parametrize("kind", ["front", "back"])
def test_calibration_makes_the_hip_line_much_better(
    figures_of: Callable[[str, str], dict[str, Figures]], kind: str
) -> None:
    made = figures_of("hip_obliquity", kind)
    assert made["calibrated"].rmse < 0.8 * made["mirrored"].rmse


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["validate", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_page_and_the_tables_are_what_the_command_writes(
    found: Evidence, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evidence, "gather", lambda _: found)  # once is enough
    told = run("--out", tmp_path, "--no-plots")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        Path(line).name for line in told.split()
    )
    for name, committed in {
        report.PAGE: DOCS,
        report.PHOTOS: ROOT / "validation" / "results",
        report.SESSIONS: ROOT / "validation" / "results",
    }.items():
        new, old = (folder / name for folder in (tmp_path, committed))
        assert_same(new.read_text("utf-8"), old.read_text("utf-8"))


def test_scenes_that_nothing_was_chosen_with_lie_in_their_intervals(found: Evidence) -> None:
    assert not {row.photo for row in found.fresh} & {row.photo for row in found.readings}
    inside = [abs(row.calibrated - row.truth) <= 1.96 * row.sem for row in found.fresh]
    assert len(inside) > 1000
    # Readings of one photo, and photos of one scene, err together: about 60 independent scenes.
    assert 0.92 <= sum(inside) / len(inside) <= 0.98


def test_the_readme_quotes_the_figures(found: Evidence) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    quoted = text.partition(page.MARKS[0])[2].partition(page.MARKS[1])[0]
    assert_same(page.readme(found), quoted)


def assert_same(new: str, old: str) -> None:
    """The same words, and numbers that differ by rounding at most, as between kinds of processors."""
    assert NUMBER.sub("#", new) == NUMBER.sub("#", old), "run posture validate"
    numbers = ([float(number) for number in NUMBER.findall(text)] for text in (new, old))
    assert next(numbers) == pytest.approx(next(numbers), rel=2e-3, abs=0.0101), "run posture validate"


def test_every_plot_is_there_and_small() -> None:
    plots = re.findall(r"\]\((accuracy/.*?)\)", (DOCS / "accuracy.md").read_text("utf-8"))
    assert 1 <= len(plots) <= 8
    assert sorted(plots) == sorted(f"accuracy/{path.name}" for path in (DOCS / "accuracy").iterdir())
    for plot in plots:
        assert (DOCS / plot).stat().st_size <= 120_000


def test_every_measured_indicator_is_on_the_page(found: Evidence) -> None:
    text = page.page(found)
    for name, kind in KEYS:
        assert f"| `{name}` | {kind} |" in text


@pytest.mark.parametrize("missing", ["validation", "validation.report"])
def test_without_a_checkout_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "validation"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    error = CliRunner().invoke(app, ["validate"]).exception
    assert isinstance(error, BadOption)
    assert error.exit_code == 2
    assert "in a checkout" in error.detail
    assert "pip install -e ." in error.detail


def test_without_other_looks_and_with_more_tables_there_is_still_a_page(
    found: Evidence, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "contenders.csv").write_text(
        "kind,indicator,method,rmse\nfront,hip_obliquity,ridge,2.5\nfront,hip_obliquity,trees,3\n"
        "back,hip_obliquity,ridge,2.75\n"
    )
    (tmp_path / "real_photos.csv").write_text(
        "photo,indicator,reference,reference_sem,value,low,high,held,remark\n"
        "somebody,hip_obliquity,2,0.5,1.25,-3,5.5,yes,measured by touch\n"
        "nobody,shoulder_obliquity,,,,,,,nothing measurable\n"
    )
    monkeypatch.setattr(sections, "RESULTS", tmp_path)
    one_look = dataclasses.replace(
        found,
        observations=[seen for seen in found.observations if seen.look == "A"],
        readings=[row for row in found.readings if row.look == "A"],
        across=[],
    )
    text = page.page(one_look)
    assert "## Across looks" not in text
    assert "| indicator | view | ridge | trees |" in text
    assert "| `hip_obliquity` | back | 2.75 | - |" in text
    assert "| somebody | `hip_obliquity` | 2.00 ± 0.50 | 1.25 | -3.00 to 5.50 | yes | measured" in text
    assert "| nobody | `shoulder_obliquity` | - ± - | - | - to - |" in text


def test_a_missing_table_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    present = TABLES["A"]
    monkeypatch.setattr(observations, "TABLES", {"A": present, "B": tmp_path / "missing.npz"})
    assert observations.present() == {"A": present}


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = CliRunner().invoke(app, ["validate", "--out", str(tmp_path / "file"), "--no-plots"]).exception
    assert isinstance(error, BadOption)
    assert "file" in error.detail
