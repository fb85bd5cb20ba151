"""Package a trained network: ``posture/pose/pelvis_lines.tflite`` and the record beside it.

MediaPipe's image embedder, the engine that is there already, runs any TFLite network that ends in one
vector (`posture.pose.pelvis_lines`). This script converts the trained PyTorch network with LiteRT's own
converter, adds the metadata that states how pixels are normalised, and writes the files only when what is
shipped says the same as what was trained, to a hundredth of a degree on squares of real photos.

    python -m scripts.package_pelvis_lines validation.pelvis.network:load WEIGHTS RECORD PHOTOS [FOLDER]

MODULE:FUNCTION  takes the path WEIGHTS and the number of angles, and returns the trained `torch.nn.Module`:
                 normalised pixels (1, 3, S, S) in, one vector (1, N) out. Tried with convolutions, batch
                 norms, ReLU6, sums, means and linear layers.
RECORD           JSON: the fields of `posture.pose.pelvis_lines.Record` without ``sha256``; ``provenance``
                 names the commit, the data and the seeds of the training.
PHOTOS           a folder of photos with one person each, on which the two are compared.
FOLDER           where to write; ``posture/pose`` when absent.

It wants an environment of its own, since the converter brings hundreds of megabytes and older versions of
what posture uses: the CPU build of ``torch==2.13.0``, then ``pip install litert-torch==0.10.0
litert-converter==0.5.0`` and posture. The same weights give the same bytes there.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from posture.errors import NothingMeasurable
from posture.image.photo import decode
from posture.pelvis.crop import trunk_square
from posture.pose.detector import MediaPipeDetector
from posture.pose.models import LINES
from posture.pose.pelvis_lines import LineNetwork, Record
from scripts.rebuild_model import MODELS, with_metadata

MOST_BYTES = 6_000_000
"""More would not be worth its place in the package [proposed]."""

MOST_APART_DEG = 0.01
"""Between the network as trained and as shipped; an answer shows tenths of a degree."""


def trained(where: str, weights: Path, angles: int) -> Any:
    """The PyTorch network that MODULE:FUNCTION makes of its weights, ready to be asked."""
    import torch

    module, _, function = where.partition(":")
    network = getattr(import_module(module), function)(weights, angles).eval()
    # With colours last in memory the converter took rows for columns where a map is made flat; not always.
    return network.to(memory_format=torch.contiguous_format)


def converted(network: Any, record: Record) -> bytes:
    """The network as TFLite, for pictures with colours last, with its input's normalisation."""
    import litert_torch
    import torch

    pixels = torch.zeros(1, record.size_px, record.size_px, 3)
    found = litert_torch.convert(litert_torch.to_channel_last_io(network, args=[0]).eval(), (pixels,))
    return with_metadata(found.model_content(), record.mean, record.std)


def squares(photos: Path, record: Record) -> Iterator[NDArray[np.uint8]]:
    """The trunk of each photo in which one person is found, shape (S, S, 3)."""
    with MediaPipeDetector() as detector:
        for path in sorted(photos.iterdir()):
            if path.suffix.lower() not in (".jpg", ".jpeg", ".png"):
                continue
            photo = decode(path.read_bytes())
            try:
                landmarks = detector.detect(photo)
            except NothingMeasurable:
                continue
            square = trunk_square(photo, landmarks, record.side_torsos, record.size_px)
            if square is not None:
                yield square


def apart(network: Any, shipped: LineNetwork, square: NDArray[np.uint8]) -> float:
    """Largest difference of an angle, degrees, or of another number, between trained and shipped."""
    import torch

    record = shipped.record
    both = np.stack([square, square[:, ::-1]]).astype(np.float32)
    pixels = np.ascontiguousarray(((both - record.mean) / record.std).transpose(0, 3, 1, 2), dtype=np.float32)
    with torch.no_grad():
        plain, over = (network(torch.from_numpy(one[None])).numpy()[0] for one in pixels)
    count = len(record.angles)
    expected = [*(plain - over)[:count] / 2, *(plain + over) / 2]
    lines = shipped.read(square)
    found = [*lines.deg.values(), *lines.even_deg.values(), *lines.log_variance.values(), *lines.description]
    return float(np.abs(np.array(found) - np.array(expected)).max())


def main(arguments: list[str]) -> None:
    """Convert, compare, write."""
    where, weights, described, photos, *rest = arguments
    target = Path(rest[0]) if rest else MODELS
    fields = json.loads(Path(described).read_text("utf-8"))
    record = TypeAdapter(Record).validate_python({**fields, "sha256": ""})
    network = trained(where, Path(weights), len(record.angles))
    model = converted(network, record)
    if len(model) > MOST_BYTES:
        sys.exit(f"{len(model)} bytes are more than {MOST_BYTES}; nothing was written")
    shipped = LineNetwork(model, record)
    differences = [apart(network, shipped, square) for square in squares(Path(photos), record)]
    shipped.close()
    if not differences or max(differences) > MOST_APART_DEG:
        sys.exit(f"trained and shipped differ by {differences}; nothing was written")
    made = {
        "weights_sha256": hashlib.sha256(Path(weights).read_bytes()).hexdigest(),
        "converted_with": {name: version(name) for name in ("torch", "litert-torch", "litert-converter")},
        "compared": {"photos": len(differences), "most_apart": float(f"{max(differences):.1g}")},
    }
    record = replace(
        record,
        sha256=hashlib.sha256(model).hexdigest(),
        provenance={**record.provenance, **made},
    )
    (target / f"{LINES}.tflite").write_bytes(model)
    (target / f"{LINES}.json").write_text(json.dumps(asdict(record), indent=1) + "\n", "utf-8")
    print(f"{len(model)} bytes, SHA-256 {record.sha256}, {made['compared']}")


if __name__ == "__main__":
    main(sys.argv[1:])
