"""What the program answers to people who turn around and come again, as `validation.twins.seen` gathers it.

python -m validation.twins.seen_turns FOLDER
"""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.progress import track

from posture.errors import PostureError
from posture.image import footage
from posture.pose.detector import MediaPipeDetector
from posture.turn.analysis import analyse_turn
from validation.turns import true_values

from .seen import ROLLS, row_of


def main(folder: Path) -> None:
    """Analyse every turn that was not analysed yet; its roll is found in the turn, and is not told."""
    with MediaPipeDetector.for_turns() as detector:
        for path in track(sorted(folder.glob("*/known.json"))):
            target = folder / f"group_{path.parent.name}.json"
            if target.exists():
                continue
            known = json.loads(path.read_text("utf-8"))
            frames = [one.read_bytes() for one in sorted(path.parent.glob("*.jpg"))]
            try:
                answer = analyse_turn(footage.photos(frames), detector)
            except PostureError as error:
                typer.echo(f"{path.parent.name}: {error}", err=True)
                target.write_text("[]", "utf-8")
                continue
            truth = {name: float(values.mean()) for name, values in true_values(path.parent).items()}
            row = row_of(answer, known, truth) | {name: known[name] for name in ("person", "visit")}
            rows = [row | {"photos": "turn", "roll": roll} for roll in ROLLS]
            target.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    typer.run(main)
