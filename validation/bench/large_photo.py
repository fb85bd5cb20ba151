"""A phone's 12-megapixel JPEG against the same photo at 1 megapixel: the whole request, interleaved.

python -m validation.bench.large_photo [--rounds 40]
"""

from __future__ import annotations

import argparse
import asyncio
import io
import statistics

import numpy as np
from PIL import Image

from validation.bench.service import SAMPLES, request, serving, shoot

SIZES = {"1 megapixel": 1e6, "12 megapixels": 12e6}
QUALITY = 92
NOISE = 6.0
"""Standard deviation in grey levels, so that the large files have the 3 to 5 MB of a phone's."""


def resized(picture: Image.Image, pixels: float) -> bytes:
    """The picture as a JPEG of about this many pixels."""
    factor = (pixels / (picture.width * picture.height)) ** 0.5
    size = (round(picture.width * factor), round(picture.height * factor))
    rgb = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), dtype=np.float32)
    noisy = rgb + np.random.default_rng(7).normal(0, NOISE, rgb.shape).astype(np.float32)
    out = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def main() -> None:
    """Print the times and their ratio for every sample of a front."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with serving() as (port, _):
        for path in sorted(SAMPLES.glob("*_front.jpg")):
            with Image.open(path) as picture:
                wires = {name: request(resized(picture, pixels)) for name, pixels in SIZES.items()}
            took: dict[str, list[float]] = {name: [] for name in wires}
            for _ in range(rounds):
                for name, wire in wires.items():
                    shot = asyncio.run(shoot(port, wire, 0.0))
                    assert shot.status == 200, shot
                    took[name].append(shot.took_ms)
            small, large = (statistics.median(took[name]) for name in SIZES)
            sizes = ", ".join(f"{name} {len(wire) / 1e6:.1f} MB" for name, wire in wires.items())
            print(f"{path.name:<34} {sizes}: {small:.0f} ms, {large:.0f} ms, ratio {large / small:.2f}")


if __name__ == "__main__":
    main()
