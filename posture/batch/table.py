"""The tables of a batch: one row for each measured photo, one for each that could not be measured.

Every quantity has its unit in the name of its column. What was not measured is empty, and its reason
stands beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from posture.answer.assessment import Assessment, Indicator
from posture.errors import MissingExtra, PostureError
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.words.catalogue import ENGLISH
from posture.words.phrases import in_language, say

Value = str | float | int | None
TableRow = Mapping[str, Value]
Columns = Mapping[str, type[str] | type[float] | type[int]]

ROWS_AT_ONCE = 1000
"""Rows of a group in a Parquet file: what is held in memory."""

_PHOTO: Columns = {
    "file": str,
    "sha256": str,
    "width_px": int,
    "height_px": int,
    "turned_over": str,
    "taken_at": str,
    "view": str,
    "view_confidence": float,
    "view_source": str,
    "camera_roll_deg": float,
    "camera_roll_sem_deg": float,
    "camera_roll_source": str,
    "gates_failed": str,
}
_PATTERN: Columns = {"pattern": str, "pattern_verdict": str, "pattern_side": str}
_PROVENANCE: Columns = {
    "schema_version": str,
    "version": str,
    "model": str,
    "model_sha256": str,
    "calibration": str,
    "passes": int,
}
ERROR_COLUMNS: Columns = {"file": str, "code": str, "detail": str, "hint": str}


def _indicator_columns(spec: IndicatorSpec) -> Columns:
    name, unit = spec.id, spec.unit
    return {
        f"{name}_{unit}": float,
        f"{name}_sem_{unit}": float,
        f"{name}_low95_{unit}": float,
        f"{name}_high95_{unit}": float,
        f"{name}_side": str,
        f"{name}_status": str,
        f"{name}_reason": str,
        f"{name}_source": str,
    }


COLUMNS: Columns = {
    **_PHOTO,
    **{name: kind for spec in INDICATORS for name, kind in _indicator_columns(spec).items()},
    **_PATTERN,
    **_PROVENANCE,
}
"""Every column of the table of measured photos, in order."""


def row_of(file: str, answer: Assessment) -> TableRow:
    """Return the photo's row; `file` is what it is called there."""
    image, roll, made = answer.provenance.image, answer.camera_roll, answer.provenance
    if image is None:
        raise ValueError("the answer is not about one photo")
    values: list[Value] = [
        file,
        image.sha256,
        image.width,
        image.height,
        image.turned_over,
        image.taken_at,
        answer.view.name,
        answer.view.confidence,
        answer.view.source,
        roll.deg,
        roll.sem_deg,
        roll.source,
        " ".join(gate.gate for gate in answer.quality if not gate.passed),
    ]
    for spec in INDICATORS:
        values += _indicator_values(answer.indicator(spec.id))
    values += [answer.pattern.name, answer.pattern.verdict, answer.pattern.side]
    values += [
        answer.schema_version,
        made.version,
        made.model,
        made.model_sha256,
        made.calibration,
        made.passes,
    ]
    return dict(zip(COLUMNS, values, strict=True))


def _indicator_values(found: Indicator) -> list[Value]:
    low, high = found.interval95 or (None, None)
    reason = None if found.reason is None else in_language(found.reason, ENGLISH)
    return [found.value, found.sem, low, high, found.side, found.status, reason, found.source]


def error_row(file: str, error: PostureError) -> TableRow:
    """Return the row of a photo that could not be measured."""
    return dict(zip(ERROR_COLUMNS, (file, error.code, error.detail, error.hint), strict=True))


def write_table(path: Path, columns: Columns, rows: Iterable[TableRow]) -> None:
    """Write a table in the format that the name ends in; only a part of it is in memory at a time.

    Raises
    ------
    MissingExtra
        Parquet without the extra ``batch``.
    OSError
        When the file cannot be written.
    """
    WRITERS[path.suffix.lower()](path, columns, rows)


def _write_csv(path: Path, columns: Columns, rows: Iterable[TableRow]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)


def _write_parquet(path: Path, columns: Columns, rows: Iterable[TableRow]) -> None:
    pa, parquet = arrow()
    kinds = {str: pa.string(), float: pa.float64(), int: pa.int64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    with parquet.ParquetWriter(path, schema) as writer:
        for part in _parts(rows):
            writer.write_table(pa.Table.from_pylist(part, schema=schema))


def arrow() -> tuple[Any, Any]:
    """Return PyArrow and its Parquet; MissingExtra without the extra ``batch``."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra(say("failure.needs_arrow")) from error
    return pa, parquet


def _parts(rows: Iterable[TableRow]) -> Iterator[list[TableRow]]:
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        yield part


WRITERS: Mapping[str, Callable[[Path, Columns, Iterable[TableRow]], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
}
"""How to write each format, by how the file's name ends."""
