"""Networks whose answer is known by construction, as files that MediaPipe reads."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import schema_py_generated as schema
from numpy.typing import NDArray

from posture.pelvis.crop import SIZE_PX
from posture.pose.pelvis_lines import Record
from scripts.rebuild_model import with_metadata

CELLS = 4
"""Means of so many squares across and down are all that the network sees."""

DESCRIPTION = 3
RECORD = Record(
    angles=("hip_line", "shoulder_line"),
    description=DESCRIPTION,
    size_px=SIZE_PX,
    side_torsos=2.5,
    mean=127.5,
    std=127.5,
    sha256="",
    provenance={},
)


def linear(weights: NDArray[np.float32], bias: NDArray[np.float32]) -> bytes:
    """A network that adds up the means of `CELLS` x `CELLS` squares of a square.

    Parameters
    ----------
    weights : ndarray of shape (N, CELLS, CELLS, 3)
        Rows from the top, columns from the left, red, green, blue; pixels count from -1 to 1.
    bias : ndarray of shape (N,)
    """
    count, step = len(weights), RECORD.size_px // CELLS
    pool, dense = schema.Pool2DOptionsT(), schema.FullyConnectedOptionsT()
    pool.padding = schema.Padding.VALID
    pool.strideW = pool.strideH = pool.filterWidth = pool.filterHeight = step
    model = schema.ModelT()
    model.version, model.description = 3, "of a test"
    flat = weights.reshape(count, -1)
    # The first buffer is nobody's: what is computed lies in none.
    model.buffers = [schema.BufferT(), _buffer(flat), _buffer(bias)]
    codes = schema.BuiltinOperator
    model.operatorCodes = [_code(codes.AVERAGE_POOL_2D), _code(codes.FULLY_CONNECTED)]
    graph = schema.SubGraphT()
    shapes = [
        [1, RECORD.size_px, RECORD.size_px, 3],
        [1, CELLS, CELLS, 3],
        [1, count],
        list(flat.shape),
        [count],
    ]
    graph.tensors = [_tensor(shape, buffer) for shape, buffer in zip(shapes, (0, 0, 0, 1, 2), strict=True)]
    graph.inputs, graph.outputs = [0], [2]
    kinds = schema.BuiltinOptions
    graph.operators = [
        _operator(0, [0], [1], kinds.Pool2DOptions, pool),
        _operator(1, [1, 3, 4], [2], kinds.FullyConnectedOptions, dense),
    ]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return with_metadata(bytes(builder.Output()), RECORD.mean, RECORD.std)


def _buffer(numbers: NDArray[np.float32]) -> Any:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(numbers.tobytes(), np.uint8)
    return buffer


def _code(builtin: int) -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = builtin
    return code


def _tensor(shape: list[int], buffer: int) -> Any:
    tensor = schema.TensorT()
    tensor.shape, tensor.type, tensor.buffer, tensor.name = (
        shape,
        schema.TensorType.FLOAT32,
        buffer,
        str(buffer),
    )
    return tensor


def _operator(code: int, inputs: list[int], outputs: list[int], kind: int, options: Any) -> Any:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = code, inputs, outputs
    operator.builtinOptionsType, operator.builtinOptions = kind, options
    return operator
