"""The command ``posture compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from posture.cli.options import FullOption, JsonOption, LanguageOption
from posture.cli.terminal import tell_comparison
from posture.files import print_json
from posture.words.language import DEFAULT


def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.json", help="An earlier answer, by --out.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.json", help="A later one of the same person.")],
    lang: LanguageOption = DEFAULT,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two answers: which values have changed, and what is within measurement noise."""
    from posture.compare import SavedAnswer
    from posture.compare import compare as compared

    answers = SavedAnswer.from_file("before", before), SavedAnswer.from_file("after", after)
    answer = compared(*answers, lang)
    if as_json:
        print_json(answer.to_dict())
    else:
        tell_comparison(answer, full=full)
