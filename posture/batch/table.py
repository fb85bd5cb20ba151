"""The tables of a batch: a row for each photo or session that was measured, one for each photo that was not.

Every quantity has its unit in the name of its column. What was not measured is empty, and its reason
stands beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from posture.answer.assessment import Assessment, Indicator, RefusedPhoto, SessionAssessment
from posture.errors import MissingExtra, PostureError
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.words.catalogue import ENGLISH
from posture.words.phrases import in_language, say

Value = str | float | int | None
TableRow = Mapping[str, Value]
Columns = Mapping[str, type[str] | type[float] | type[int]]

ROWS_AT_ONCE = 1000
"""Rows of a group in a Parquet file: what is held in memory."""

BETWEEN_FILES = "; "
"""Stands between the files of a session, whose names may hold blanks."""

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
_SESSION: Columns = {
    "person": str,
    "date": str,
    "photos": int,
    "views": str,
    "files": str,
    "sha256": str,
    "turned_over": str,
    "camera_roll_deg": float,
    "camera_roll_sem_deg": float,
    "camera_roll_source": str,
    "gates_failed": str,
}
_WHY: Columns = {"code": str, "detail": str, "hint": str}


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


_FINDINGS: Columns = {
    **{name: kind for spec in INDICATORS for name, kind in _indicator_columns(spec).items()},
    **_PATTERN,
    **_PROVENANCE,
}
_VALUE_OF = {
    f"{spec.id}_{about}": f"{spec.id}_{spec.unit}" for spec in INDICATORS for about in ("status", "reason")
}
"""Columns that say of a value that is missing why it is; by themselves they are nothing that was measured."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of both tables of a run, in order; `identifying` ones tell what a row is about."""

    measured: Columns
    errors: Columns
    identifying: tuple[str, ...]

    def filled(self, rows: Iterable[TableRow]) -> Columns:
        """Return the columns that hold something in one of these rows, and the identifying ones.

        Of an indicator that was never measured none is left: not its status, nor the reasons.
        """
        held = {name for row in rows for name, value in row.items() if value not in (None, "")}
        kept = {name for name in held if _VALUE_OF.get(name, name) in held} | {*self.identifying}
        return {name: kind for name, kind in self.measured.items() if name in kept}


PHOTOS = Layout({**_PHOTO, **_FINDINGS}, {"file": str, **_WHY}, ("file", "sha256"))
"""One row is one photo."""

SESSIONS = Layout(
    {**_SESSION, **_FINDINGS},
    {"person": str, "date": str, "file": str, "view": str, **_WHY},
    ("person", "files", "sha256"),
)
"""One row is one person on one date."""


def row_of(file: str, answer: Assessment) -> TableRow:
    """Return the photo's row; `file` is what it is called there."""
    image, roll = answer.provenance.image, answer.camera_roll
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
        *_findings(answer),
    ]
    return dict(zip(PHOTOS.measured, values, strict=True))


def session_row(
    person: str | None, date: str | None, files: Sequence[str], answer: SessionAssessment
) -> TableRow:
    """Return the session's row; `files` are the photos of its answer, as they are called there."""
    roll, parts = answer.camera_roll, answer.photos
    turned = dict.fromkeys(part.image.turned_over for part in parts if part.image.turned_over)
    failed = [f"{part.view.name}:{gate.gate}" for part in parts for gate in part.quality if not gate.passed]
    values: list[Value] = [
        person,
        date,
        len(parts),
        " ".join(part.view.name for part in parts),
        BETWEEN_FILES.join(files),
        " ".join(part.image.sha256 for part in parts),
        " ".join(turned) or None,
        roll.deg,
        roll.sem_deg,
        roll.source,
        " ".join(dict.fromkeys(failed)),
        *_findings(answer),
    ]
    return dict(zip(SESSIONS.measured, values, strict=True))


def _findings(answer: Assessment | SessionAssessment) -> list[Value]:
    values: list[Value] = []
    made = answer.provenance
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
    return values


def _indicator_values(found: Indicator) -> list[Value]:
    low, high = found.interval95 or (None, None)
    reason = None if found.reason is None else in_language(found.reason, ENGLISH)
    return [found.value, found.sem, low, high, found.side, found.status, reason, found.source]


def error_row(file: str, error: PostureError) -> TableRow:
    """Return the row of a photo that could not be measured."""
    return dict(zip(PHOTOS.errors, (file, *_why(error)), strict=True))


def session_error_row(
    person: str | None, date: str | None, file: str, view: str | None, error: PostureError | RefusedPhoto
) -> TableRow:
    """Return the row of a photo of a session that could not be used."""
    return dict(zip(SESSIONS.errors, (person, date, file, view, *_why(error)), strict=True))


def _why(error: PostureError | RefusedPhoto) -> tuple[str, str, str]:
    return error.code, in_language(error.detail, ENGLISH), in_language(error.hint, ENGLISH)


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
        table = csv.DictWriter(file, columns, extrasaction="ignore")
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
