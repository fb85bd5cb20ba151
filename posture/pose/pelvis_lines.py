"""The network of our own that reads hip line and shoulder line off a picture of the trunk.

Landmarks hardly follow a pelvis's tilt; the picture itself shows it. The network is run by MediaPipe's image
embedder, which hands back whatever vector a network ends in: no engine of its own is needed. What it reads in
a square and in the square's mirror image is made exactly odd: half the difference counts, half the sum says
how far the network contradicts itself.

``pelvis_lines.json`` says what the numbers of the vector are and where the weights come from;
``scripts/package_pelvis_lines.py`` writes both files.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from posture.body.landmarks import Array
from posture.errors import DetectorClosed, ModelCorrupted
from posture.package_data import read_json
from posture.pose.models import LINES, Bundle, model_bytes


@dataclass(frozen=True, slots=True)
class Record:
    """The file ``pelvis_lines.json``.

    Attributes
    ----------
    angles : sequence of str
        Names of the first outputs, degrees in the picture, positive where its left end is higher. As many
        logarithms of variances follow (of degrees squared, natural).
    description : int
        How many numbers end the vector: what the picture is like, for telling how far it lies from those that
        were learnt from.
    size_px, side_torsos : int, float
        The square that it was trained on: pixels, and torso lengths (`posture.pelvis.crop`).
    mean, std : float
        A pixel enters as (value - mean) / std; the file says so too, where MediaPipe reads it.
    sha256 : str
        Of ``pelvis_lines.tflite``.
    provenance : mapping
        What it was trained on, by what, with which seeds; what it was converted with.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    angles: Sequence[str]
    description: int
    size_px: int
    side_torsos: float
    mean: float
    std: float
    sha256: str
    provenance: Mapping[str, Any]

    @property
    def length(self) -> int:
        """How many numbers the network's vector has."""
        return 2 * len(self.angles) + self.description


@dataclass(frozen=True, slots=True)
class Lines:
    """What the network reads in one square, made odd.

    Attributes
    ----------
    deg : mapping of str to float
        Angles by name, degrees in the picture, positive where its left end is higher. Of the mirrored square
        exactly the negative.
    even_deg : mapping of str to float
        Half the sum of what is read in the square and in its mirror image: none for a network that sees both
        alike.
    log_variance : mapping of str to float
        The network's own guess of each angle's variance, natural logarithm of degrees squared; the mean of
        both.
    description : ndarray of shape (K,)
        What the picture is like; the mean of both.
    """

    deg: Mapping[str, float]
    even_deg: Mapping[str, float]
    log_variance: Mapping[str, float]
    description: Array


@cache
def record() -> Record:
    """The packaged network's record, checked when it is read."""
    return read_json("posture.pose", LINES, Record)


def packaged() -> bytes:
    """The packaged network; ModelCorrupted when it is not the one of the record."""
    return model_bytes(Bundle(LINES, record().sha256, ".tflite"))


class LineNetwork:
    """The network, loaded; each serves one thread at a time, others wait.

    Parameters
    ----------
    network : bytes, optional
        Another network than the packaged one, with input normalisation in its metadata.
    described : Record, optional
        What its numbers are.
    """

    def __init__(self, network: bytes | None = None, described: Record | None = None) -> None:
        self.record = described or record()
        self._embedder = _open(network or packaged())
        self._closed = False
        # Runs at the latest when the interpreter ends, while MediaPipe can still be closed cleanly.
        self._free = weakref.finalize(self, self._embedder.close)

    def close(self) -> None:
        """Free the network; a closed one raises DetectorClosed."""
        self._closed = True
        self._free()

    def read(self, square: NDArray[np.uint8]) -> Lines:
        """What a square shows.

        Parameters
        ----------
        square : ndarray of shape (size_px, size_px, 3), uint8
            From `posture.pelvis.crop.trunk_square`.

        Raises
        ------
        EngineFailure
            DetectorClosed; ModelCorrupted when the network does not hand back what its record says.
        ValueError
            When the square has another shape: MediaPipe would bring it to size by means of its own.
        """
        if square.shape != (self.record.size_px, self.record.size_px, 3):
            raise ValueError(f"the network reads squares of {self.record.size_px} px, not {square.shape}")
        plain, over = self._vector(square), self._vector(square[:, ::-1])
        odd, even = (plain - over) / 2, (plain + over) / 2
        names = self.record.angles
        count = len(names)
        return Lines(
            deg=_by_name(names, odd[:count]),
            even_deg=_by_name(names, even[:count]),
            log_variance=_by_name(names, even[count : 2 * count]),
            description=even[2 * count :],
        )

    def _vector(self, square: NDArray[np.uint8]) -> Array:
        import mediapipe

        if self._closed:  # MediaPipe would answer with nothing
            raise DetectorClosed
        data = np.ascontiguousarray(square)
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=data)
        heads = self._embedder.embed(picture).embeddings
        if [len(head.embedding) for head in heads] != [self.record.length]:
            raise ModelCorrupted
        return np.asarray(heads[0].embedding, dtype=np.float64)


def _open(network: bytes) -> Any:
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.ImageEmbedderOptions(
        base_options=BaseOptions(model_asset_buffer=network),
        running_mode=vision.RunningMode.IMAGE,
        # The numbers as they are: degrees are no direction, and no bytes.
        l2_normalize=False,
        quantize=False,
    )
    try:
        return vision.ImageEmbedder.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelCorrupted from error


def _by_name(names: Sequence[str], numbers: Array) -> dict[str, float]:
    return {name: float(number) for name, number in zip(names, numbers, strict=True)}
