"""The command ``posture raters``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from posture.answer.assessment import UNIT_SIGNS, plain
from posture.cli.options import JsonOption, LanguageOption
from posture.files import print_json
from posture.words.language import DEFAULT
from posture.words.numbers import number
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.points.raters import RatersReport
    from posture.words.language import Language


def raters(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="A folder for each rater in it, with a points file for each photo (.json)."
        ),
    ],
    lang: LanguageOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Compare people who set points in the same photos: ICC(2,1), ICC(3,1) and the standard error."""
    from posture.points.raters import report

    found = in_language(report(folder), lang)
    if as_json:
        print_json(plain(found))
        return
    _tell(found, lang)


def _tell(found: RatersReport, lang: Language) -> None:
    def words(key: str, **values: float) -> str:
        return in_language(say(f"raters.{key}", **values), lang)

    console = Console(highlight=False)
    if found.measures:
        table = Table(
            box=None, pad_edge=False, header_style="bold", title=words("measures"), title_justify="left"
        )
        for key in ("measure", "photos", "icc_2_1", "icc_3_1", "sem", "sem_consistency"):
            table.add_column(words(key), justify="left" if key == "measure" else "right")
        for row in found.measures:
            one, unit = row.agreement, UNIT_SIGNS.get(row.unit, f" {row.unit}")
            iccs = ((one.icc_2_1, one.icc_2_1_interval95), (one.icc_3_1, one.icc_3_1_interval95))
            table.add_row(
                str(row.label),
                str(one.photos),
                *(words("icc", value=value, low=low, high=high) for value, (low, high) in iccs),
                *(f"{number(sem, '.1f', lang)}{unit}" for sem in (one.sem, one.sem_consistency)),
            )
        console.print(table)
    table = Table(box=None, pad_edge=False, header_style="bold", title=words("points"), title_justify="left")
    for key in ("point", "photos", "sd_px", "most_px"):
        table.add_column(words(key), justify="left" if key == "point" else "right")
    for point in found.points:
        sizes = (number(size, ".1f", lang) for size in (point.sd_px, point.most_px))
        table.add_row(str(point.label), str(point.photos), *sizes)
    console.print(table)
    console.print(words("explain", raters=len(found.raters)))
