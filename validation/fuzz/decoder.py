"""Coverage-guided bytes through the decoder: any exception but our own ends the run, as does a crash.

pip install atheris; python -m validation.fuzz.decoder CORPUS_FOLDER -max_total_time=600

The folder is filled with one small file of each format first, and then grows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["posture", "PIL"]):
    from posture.errors import BadInput
    from posture.image.photo import PhotoLimits, decode, decode_grey

from validation.fuzz.images import seeds

SMALL = PhotoLimits(max_bytes=1_000_000, max_pixels=1_000_000)


def one_input(data: bytes) -> None:
    """Decode as the network and as the cards do."""
    for way_in in (decode, decode_grey):
        try:
            way_in(data, SMALL)
        except BadInput:
            continue


def main() -> None:
    """Fill the corpus and let atheris run; the options are libFuzzer's."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number}").write_bytes(seed)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
