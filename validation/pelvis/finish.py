"""After learning: what describes a picture, and how the pictures that were taught lie in it.

    python -m validation.pelvis.finish WEIGHTS DRAWN --to FINISHED --taught TAUGHT

The description is the features' principal components (Hotelling 1933) over looks at drawn people.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer

from posture.pelvis.crop import SIZE_PX

from . import drawing, learning, pictures
from .drawing import ANGLES
from .network import DESCRIPTION, load, normalised

#: Looks at drawn people that the cloud is made of.
LOOKS = 3000
app = typer.Typer(add_completion=False)


@app.command()
def main(
    weights: Path,
    folder: Path,
    to: Annotated[Path, typer.Option()],
    taught: Annotated[Path, typer.Option()],
) -> None:
    """Write the weights with their description, and what they say of taught pictures."""
    cv2.setNumThreads(1)
    network, drawn = load(weights, len(ANGLES)), drawing.load(folder)
    rows = learning.rows_of(drawn, held_out=False)
    rng = np.random.default_rng(3)
    looks = learning.Looks(drawn, rng.choice(rows, LOOKS))
    seen = np.stack([looks[k][0] for k in range(LOOKS)])
    with torch.no_grad():
        parts = [network.seen(normalised(seen[k : k + 64]))[0] for k in range(0, LOOKS, 64)]
    features = torch.cat(parts).numpy()
    mean = features.mean(axis=0)
    _, spread, ways = np.linalg.svd(features - mean, full_matrices=False)
    axes = ways[:DESCRIPTION] / (spread[:DESCRIPTION, None] / np.sqrt(LOOKS))
    with torch.no_grad():
        network.describe.weight.copy_(torch.from_numpy(axes))
        network.describe.bias.copy_(torch.from_numpy(-axes @ mean))
    torch.save(network.state_dict(), to)
    squares = np.full((LOOKS, SIZE_PX, SIZE_PX, 3), pictures.GREY, np.uint8)
    squares[:, pictures.ROWS, pictures.COLUMNS] = seen
    _, even = learning.read_both(network, squares)
    np.savez_compressed(taught, description=even[:, -DESCRIPTION:], even=even[:, :2])


if __name__ == "__main__":
    app()
