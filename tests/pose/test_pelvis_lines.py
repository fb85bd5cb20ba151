"""The network on the trunk's square: its numbers come through unchanged and odd, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from posture.errors import DetectorClosed, ModelCorrupted
from posture.image.photo import decode
from posture.pelvis.crop import SIDE_TORSOS, SIZE_PX, trunk_square
from posture.pose.detector import MediaPipeDetector
from posture.pose.pelvis_lines import LineNetwork, Lines, packaged, record
from tests.places import ROOT
from tests.pose.networks import CELLS, DESCRIPTION, RECORD, linear
from tests.sample_people import sample_photos

LENGTH = RECORD.length


def weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of every output, in eighths, so that sums of means are exact."""
    rng = np.random.default_rng(3)
    return (
        (rng.integers(-40, 41, (LENGTH, CELLS, CELLS, 3)) / 8).astype(np.float32),
        (rng.integers(-40, 41, LENGTH) / 8).astype(np.float32),
    )


def squares(seed: int) -> NDArray[np.uint8]:
    """A picture of 4 x 4 squares of one colour each."""
    cells = np.random.default_rng(seed).integers(0, 256, (CELLS, CELLS, 3), dtype=np.uint8)
    side = RECORD.size_px // CELLS
    return np.repeat(np.repeat(cells, side, axis=0), side, axis=1)


def vector_of(square: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the network of `weights` must say."""
    matrix, bias = weights()
    side = RECORD.size_px // CELLS
    cells = (square[::side, ::side].astype(np.float64) - RECORD.mean) / RECORD.std
    return np.asarray(matrix.reshape(LENGTH, -1) @ cells.ravel() + bias)


@pytest.fixture(scope="module")
def network() -> Iterator[LineNetwork]:
    opened = LineNetwork(linear(*weights()), RECORD)
    yield opened
    opened.close()


def as_vector(lines: Lines, deg: str = "deg") -> NDArray[np.float64]:
    angles = getattr(lines, deg)
    return np.array([*angles.values(), *lines.log_variance.values(), *lines.description])


def test_the_vector_comes_through_neither_normalised_nor_rounded(network: LineNetwork) -> None:
    for seed in range(10):
        square = squares(seed)
        plain, over = vector_of(square), vector_of(square[:, ::-1])
        lines = network.read(square)
        count = len(RECORD.angles)
        assert tuple(lines.deg) == tuple(lines.log_variance) == tuple(lines.even_deg) == RECORD.angles
        expected = np.array([*(plain - over)[:count] / 2, *(plain + over)[count:] / 2])
        np.testing.assert_allclose(as_vector(lines), expected, atol=1e-4)
        np.testing.assert_allclose(list(lines.even_deg.values()), (plain + over)[:count] / 2, atol=1e-4)
        assert lines.description.shape == (DESCRIPTION,)
    assert np.abs(as_vector(network.read(squares(0)))).max() > 2  # of a unit vector no number is


def test_of_the_mirrored_square_it_reads_exactly_the_opposite(network: LineNetwork) -> None:
    rng = np.random.default_rng(0)
    for _ in range(10):
        square = rng.integers(0, 256, (RECORD.size_px, RECORD.size_px, 3), dtype=np.uint8)
        plain, over = network.read(square), network.read(np.ascontiguousarray(square[:, ::-1]))
        assert over.deg == {name: -angle for name, angle in plain.deg.items()}
        assert over.even_deg == plain.even_deg
        assert over.log_variance == plain.log_variance
        np.testing.assert_array_equal(over.description, plain.description)


def test_a_picture_that_is_its_own_mirror_image_has_level_lines(network: LineNetwork) -> None:
    half = squares(1)[:, : RECORD.size_px // 2]
    lines = network.read(np.hstack([half, half[:, ::-1]]))
    assert set(lines.deg.values()) == {0.0}
    assert 0.0 not in lines.even_deg.values()


def test_several_threads_read_the_same_as_one(network: LineNetwork) -> None:
    pictures = [squares(seed) for seed in range(40)]
    alone = [as_vector(network.read(picture)) for picture in pictures]
    with ThreadPoolExecutor(4) as threads:
        together = [as_vector(lines) for lines in threads.map(network.read, pictures)]
    np.testing.assert_array_equal(together, alone)


def test_another_size_is_refused_instead_of_being_made_to_fit(network: LineNetwork) -> None:
    with pytest.raises(ValueError, match=f"squares of {SIZE_PX} px"):
        network.read(squares(0)[:144, :144])


def test_a_closed_network_reads_nothing() -> None:
    opened = LineNetwork(linear(*weights()), RECORD)
    opened.read(squares(0))
    opened.close()
    opened.close()
    with pytest.raises(DetectorClosed):
        opened.read(squares(0))


def test_a_network_that_ends_in_another_vector_is_refused() -> None:
    other = LineNetwork(linear(*weights()), replace(RECORD, description=DESCRIPTION + 1))
    with pytest.raises(ModelCorrupted):
        other.read(squares(0))
    other.close()


@pytest.mark.parametrize("broken", [b"no network", linear(*weights())[:200]], ids=["other", "cut off"])
def test_what_is_no_network_is_refused(broken: bytes) -> None:
    with pytest.raises(ModelCorrupted):
        LineNetwork(broken, RECORD)


def test_the_packaged_network_is_the_one_of_its_record_and_reads_the_square_that_is_cut() -> None:
    described = record()
    assert described.size_px == SIZE_PX
    assert described.side_torsos == SIDE_TORSOS
    assert {"hip_line", "shoulder_line"} <= set(described.angles)
    assert len(packaged()) < 6_000_000
    opened = LineNetwork()
    lines = opened.read(np.full((SIZE_PX, SIZE_PX, 3), 128, np.uint8))
    opened.close()
    # An even grey is its own mirror image.
    assert lines.deg == dict.fromkeys(described.angles, 0.0)
    assert lines.description.shape == (described.description,)


@pytest.mark.slow
@pytest.mark.parametrize("path", sample_photos(), ids=lambda path: path.stem)
def test_a_mirrored_photo_is_read_as_exactly_the_opposite(path: Path, detector: MediaPipeDetector) -> None:
    photo = decode(path.read_bytes())
    landmarks = detector.detect(photo)
    plain = trunk_square(photo, landmarks)
    over = trunk_square(photo.mirrored(), landmarks.mirrored())
    assert plain is not None
    assert over is not None
    found, opposite = detector.read_lines(plain), detector.read_lines(over)
    assert found is not None
    assert opposite is not None
    assert opposite.deg == {name: -angle for name, angle in found.deg.items()}
    assert opposite.log_variance == found.log_variance


def test_a_closed_detector_reads_no_lines_and_one_for_turns_never_does() -> None:
    square = squares(0)
    opened = MediaPipeDetector()
    assert opened.read_lines(square) is not None
    opened.close()
    with pytest.raises(DetectorClosed):
        opened.read_lines(square)
    with MediaPipeDetector.for_turns() as turns:
        assert turns.read_lines(square) is None


def test_other_weights_than_those_of_the_record_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(record(), sha256="0" * 64)
    monkeypatch.setattr("posture.pose.pelvis_lines.record", lambda: other)
    with pytest.raises(ModelCorrupted, match="expected 0000"):
        packaged()


def test_the_record_names_the_weights_that_are_kept_to_go_on_from() -> None:
    kept = ROOT / "validation" / "results" / "trunk_network.pt"
    assert record().provenance["weights_sha256"] == sha256(kept.read_bytes()).hexdigest()
