"""Rebuild ``posture/pose/pose_landmarker_full.task`` and the face detector beside it from public weights.

MediaPipe's wheel carries no weights, and its model hub is no package registry. The npm packages
``@mediapipe/pose`` and ``@mediapipe/face_detection`` (Apache-2.0) carry the same networks. A ``.task`` bundle
is an *uncompressed* zip of a person detector and a landmark network, each with TFLite metadata that states
how pixels are normalised; the face detector is one such network. This script adds that metadata, writes the
files and compares every SHA-256.

    python scripts/rebuild_model.py                  # fetches both packages with the npm client
    python scripts/rebuild_model.py pose.tgz FOLDER  # lite, full and heavy network, for validation

Needs: mediapipe (for the flatbuffer schemas), flatbuffers; npm when no file is given.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from types import ModuleType

import flatbuffers

PACKAGE = "@mediapipe/pose@0.5.1675469404"
TARBALL_SHA256 = "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84"
BUNDLE_SHA256 = "2a5c8900aa4a06b586156cdd1c6b4eeeaf7cad7abb1b40f92302e81c4c54b4f6"
MODELS = Path(__file__).parent.parent / "posture" / "pose"
TARGET = MODELS / "pose_landmarker_full.task"

FACE_PACKAGE = "@mediapipe/face_detection@0.4.1657300184"
FACE_TARBALL_SHA256 = "a118cde74923dc4435257fbfbb613464a0f58d115dff6314d4ff96c8aebf6419"
FACE_WEIGHTS_SHA256 = "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"
FACE_MODEL_SHA256 = "fea8d0f96df7dd6790a18d600a8f05cbc798fceac207b3cd0839124daf572893"
FACE_MEMBER = "package/face_detection_short_range.tflite"
FACE_TARGET = MODELS / "face_detector_short_range.tflite"

# Networks of other sizes in the same package, for validation only: SHA-256 of their weights.
SIZES = {
    "lite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "heavy": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}

# bundle entry -> (file in the package, its SHA-256, mean, std): pixels enter as (value - mean) / std,
# so the detector sees -1..1 and the landmark network 0..1.
PARTS = {
    "pose_detector.tflite": (
        "package/pose_solution_packed_assets.data",
        "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
        127.5,
        127.5,
    ),
}


def check_sha256(name: str, data: bytes, expected: str) -> None:
    """Stop with both digests when `data` is not what was pinned."""
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        sys.exit(f"{name}: SHA-256 is {found}, expected {expected}; nothing was written")


def fetch_tarball(package: str = PACKAGE) -> bytes:
    """The pinned npm package, fetched by the npm client into a folder that is removed again."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", package, "--silent"], cwd=folder, check=True)
        return next(Path(folder).glob("*.tgz")).read_bytes()


def normalisation_metadata(schema: ModuleType, mean: float, std: float) -> bytes:
    """A TFLite metadata flatbuffer: one RGB image input, pixels normalised by `mean` and `std`."""
    options = schema.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = options
    image = schema.ImagePropertiesT()
    image.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = image
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.processUnits, tensor.content = "image", [unit], content
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    model = schema.ModelMetadataT()
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def with_metadata(weights: bytes, mean: float, std: float) -> bytes:
    """The TFLite model `weights` with an attached metadata buffer."""
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
    from mediapipe.tasks.metadata import schema_py_generated as model_schema

    model = model_schema.ModelT.InitFromObj(model_schema.Model.GetRootAsModel(weights, 0))
    buffer = model_schema.BufferT()
    buffer.data = list(normalisation_metadata(metadata_schema, mean, std))
    entry = model_schema.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(weights) + 4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def parts(size: str = "full") -> dict[str, tuple[str, str, float, float]]:
    """What the bundle of a network of this size is made of."""
    network = (f"package/pose_landmark_{size}.tflite", SIZES[size], 0.0, 255.0)
    return {**PARTS, "pose_landmarks_detector.tflite": network}


def member_of(package: tarfile.TarFile, member: str) -> bytes:
    """One file of the package."""
    extracted = package.extractfile(member)
    if extracted is None:
        sys.exit(f"{member} is not in the package")
    return extracted.read()


def build_face_detector(tarball: bytes) -> bytes:
    """The face detector's file: pixels enter as -1..1."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as package:
        weights = member_of(package, FACE_MEMBER)
    check_sha256(FACE_MEMBER, weights, FACE_WEIGHTS_SHA256)
    return with_metadata(weights, 127.5, 127.5)


def build_bundle(tarball: bytes, size: str = "full") -> bytes:
    """The bytes of the ``.task`` bundle; the same for the same `tarball`, on every machine."""
    bundle = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(tarball)) as package,
        zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive,
    ):
        for entry, (member, sha256, mean, std) in parts(size).items():
            weights = member_of(package, member)
            check_sha256(member, weights, sha256)
            # A fixed date, so that the bundle's digest does not depend on the day it was built.
            info = zipfile.ZipInfo(entry, date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(info, with_metadata(weights, mean, std))
    return bundle.getvalue()


def main(arguments: list[str]) -> None:
    """Fetch or read the package, check it, write the files."""
    tarball = Path(arguments[0]).read_bytes() if arguments else fetch_tarball()
    check_sha256("package", tarball, TARBALL_SHA256)
    if len(arguments) > 1:
        for size in SIZES:
            target = Path(arguments[1]) / f"pose_landmarker_{size}.task"
            target.write_bytes(build_bundle(tarball, size))
            print(target)
        return
    faces = fetch_tarball(FACE_PACKAGE)
    check_sha256("package", faces, FACE_TARBALL_SHA256)
    written = (
        (TARGET, build_bundle(tarball), BUNDLE_SHA256),
        (FACE_TARGET, build_face_detector(faces), FACE_MODEL_SHA256),
    )
    for target, model, sha256 in written:
        check_sha256(target.name, model, sha256)
        target.write_bytes(model)
        print(f"{target.name}: {len(model)} bytes, SHA-256 {sha256}")


if __name__ == "__main__":
    main(sys.argv[1:])
