"""Writes ``posture/change/differences.json`` from the table of people who came again.

python -m validation.twins.teach            # half a minute
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import typer

from posture.change import differences as applied
from posture.change.differences import Differences
from posture.measure.calibration import calibration
from posture.pelvis.calibration import picture_calibration

from .pairs import calibrated, couples
from .proof import rows
from .seen import COMBINATIONS, ROLLS, TABLE, Answers, load

TARGET = Path(applied.__file__).with_name("differences.json")


def made(answers: Answers, table: Path = TABLE) -> Differences:
    """All that the table teaches."""
    found = rows(answers)
    return Differences(
        provenance={
            "command": "python -m validation.twins.teach",
            "table": {table.name: hashlib.sha256(table.read_bytes()).hexdigest()},
            "persons": len(set(answers.facts["person"].tolist())),
            "people": "drawn people who were photographed again (validation/twins); docs/accuracy.md",
        },
        calibrations=tuple(sorted(_calibrations(answers))),
        rows=tuple(found),
    )


def _calibrations(answers: Answers) -> set[str]:
    """Those that the compared answers were made with."""
    named = answers.texts["calibration"]
    compared = {
        str(named[before])
        for photos in COMBINATIONS
        for roll in ROLLS
        for before, _, _ in couples(answers, photos, roll)
    }
    return {one for one in compared if calibrated(one)}


def written(found: Differences) -> str:
    """The file's text: one line for each row."""
    lines = ",\n".join("  " + json.dumps(asdict(row)) for row in found.rows)
    head = json.dumps(found.provenance, indent=1).replace("\n", "\n ")
    calibrations = json.dumps(found.calibrations)
    return f'{{\n "provenance": {head},\n "calibrations": {calibrations},\n "rows": [\n{lines}\n ]\n}}\n'


def shipped() -> tuple[str, ...]:
    """Ids of the calibrations that the program ships; the table is of others when it is older."""
    return calibration().id, picture_calibration().id


def outdated(calibrations: Iterable[str]) -> bool:
    """Whether answers of today are made with a calibration that the table knows nothing of."""
    return not any(all(one in named for one in shipped()) for named in calibrations)


def main(table: Path = TABLE) -> None:
    """Write the file and say how much is in it."""
    found = made(load(table), table)
    TARGET.write_text(written(found), "utf-8")
    typer.echo(f"{len(found.rows)} rows of {found.provenance['persons']} people")


if __name__ == "__main__":
    typer.run(main)
