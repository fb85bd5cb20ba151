"""What a person said about going to a clinician stands above every failure of commands and library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

import posture as library
from posture.answer.vocabulary import ViewName
from posture.cli.main import app
from posture.cli.options import as_problem
from posture.cli.terminal import complain
from posture.errors import PostureError, all_errors
from posture.protocol.intake import Intake
from posture.protocol.safety import withheld_for
from tests.cli.test_main import posture
from tests.conftest import every
from tests.photos import encoded_blank

FLAGGED = Intake(red_flags=("bladder_bowel",))
STOP = withheld_for(FLAGGED)
STOP_DE = withheld_for(FLAGGED, language="de")

FAILING: dict[str, list[list[str]]] = {
    "analyze": [["no.jpg"], ["no.jpg", "--report", "x.doc"], ["no.jpg", "also_no.jpg", "--overlay", "x.png"]],
    "session": [[], ["--front", "no.jpg"], ["--front", "no.jpg", "--report", "x.doc"]],
    "turn": [["no.mp4"], ["no.mp4", "--plot", "x.doc"]],
    "protocol": [["--pattern", "nothing"], ["--ask", "plank"], ["--sheet", "x.doc"]],
    "check-in": [["no.toml"], ["no.toml", "--sheet", "x.doc"], ["no.toml", "--pattern", "nothing"]],
    "webcam": [["--camera", "no.mp4", "--no-window"]],
}
"""Arguments with which each command fails, early and late."""

Measure = Callable[[Any, Intake], object]
MEASURES: dict[str, Measure] = {
    "analyse": lambda detector, intake: library.analyse(encoded_blank(), detector=detector, intake=intake),
    "analyse_session": lambda detector, intake: library.analyse_session(
        {"front": [encoded_blank()]}, detector=detector, intake=intake
    ),
    "analyse_turn": lambda detector, intake: library.analyse_turn(
        [encoded_blank(shade) for shade in range(8)], detector=detector, intake=intake
    ),
}


class Failing:
    """A detector that fails with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def detect(self, photo: object) -> object:
        raise self.error


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    path = tmp_path / "intake.json"
    path.write_text(json.dumps({"red_flags": list(FLAGGED.red_flags)}))
    return path


def commands() -> dict[str, typer.core.TyperCommand]:
    group: Any = get_command(app)
    return {name: one for name, one in group.commands.items() if any(p.name == "intake" for p in one.params)}


def test_the_walk_knows_every_command_that_asks_about_the_person() -> None:
    assert set(commands()) == set(FAILING)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "arguments"), [(name, one) for name, several in FAILING.items() for one in several]
)
def test_every_command_says_it_above_its_failure(command: str, arguments: list[str], flagged: Path) -> None:
    done = posture(command, *arguments, "--lang", "de", "--intake", str(flagged))
    assert STOP_DE
    assert done.returncode == 2
    said = done.stderr.index(STOP_DE.reason)
    assert 0 <= said < done.stderr.rindex("posture: ")


@pytest.mark.slow
def test_a_line_that_is_not_understood_says_it_too(flagged: Path) -> None:
    assert STOP
    for arguments in (["protocol", "--stage", "9"], ["analyze", "no.jpg", "--roll", "abc"]):
        done = posture(*arguments, "--intake", str(flagged))
        assert done.returncode == 2
        assert done.stderr.count(STOP.reason) == 1
    assert STOP.reason not in posture("protocol", "--stage", "9").stderr


@pytest.mark.slow
def test_what_a_diary_says_comes_before_another_option(tmp_path: Path) -> None:
    (tmp_path / "diary.json").write_text(json.dumps({"days": [], "red_flags": ["bladder_bowel"]}))
    (tmp_path / "intake.json").write_text("no JSON")
    assert STOP
    for others in (["--pattern", "nothing", "--sheet", "x.doc"], ["--intake", str(tmp_path / "intake.json")]):
        done = posture("check-in", str(tmp_path / "diary.json"), *others)
        assert done.returncode == 2
        assert STOP.reason in done.stderr


@pytest.mark.parametrize("error", every(all_errors(), gate=True), ids=lambda error: error.code)
def test_every_error_is_shown_below_it(
    error: type[PostureError], flagged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands()["protocol"].make_context("protocol", ["--intake", str(flagged)])
    assert STOP
    assert complain(error()) == error.exit_code
    shown = capsys.readouterr().err
    assert shown.index(STOP.reason) < shown.index(error().title)
    assert as_problem(error(), "en")["withheld"]["reason"] == STOP.reason
    commands()["protocol"].make_context("protocol", [])
    assert "withheld" not in as_problem(error(), "en")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("error", every(all_errors(), gate=True), ids=lambda error: error.code)
def test_every_error_of_the_library_carries_it(error: type[PostureError], measure: str) -> None:
    with pytest.raises(PostureError) as caught:
        MEASURES[measure](Failing(error()), FLAGGED)
    assert caught.value.withheld == STOP
    with pytest.raises(PostureError) as caught:
        MEASURES[measure](Failing(error()), Intake())
    assert caught.value.withheld is None


def test_a_misspelled_option_of_the_library_carries_it() -> None:
    nonsense: ViewName = "top"  # type: ignore[assignment]
    with pytest.raises(PostureError) as caught:
        library.analyse(encoded_blank(), view=nonsense, intake=FLAGGED)
    assert caught.value.withheld == STOP


def test_an_intake_of_another_kind_is_heard_as_far_as_it_can_be_read() -> None:
    answers: Any = {"red_flags": list(FLAGGED.red_flags)}
    with pytest.raises(PostureError) as caught:
        library.analyse(encoded_blank(), intake=answers)
    assert caught.value.withheld == STOP
