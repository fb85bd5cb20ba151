"""Many photos into one table: whatever runs them, each is measured once, and a killed run goes on.

The tables are written when every photo is done; until then what was found is in a journal beside them
(`posture.batch.journal`).
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from posture.answer.assessment import SCHEMA_VERSION
from posture.answer.vocabulary import ViewName
from posture.batch.journal import EntryKind, Journal
from posture.batch.table import COLUMNS, ERROR_COLUMNS, TableRow, error_row, row_of, write_table
from posture.distribution import version
from posture.errors import EngineFailure, PostureError
from posture.files import read_file, replacing
from posture.image.taken import Taken
from posture.machine import share_heaps
from posture.measure.calibration import calibration
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import Detector, MediaPipeDetector
from posture.pose.models import FULL
from posture.words.phrases import say

WAITING = 4
"""Photos for each worker that are handed out ahead, so that none waits for a slow one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says about every photo; as in `posture.pipeline.assess.analyse_photo`."""

    view: ViewName | None = None
    roll_deg: float | None = None
    mirrored: bool | None = None
    taken_from_photo: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One photo's row, and in which table it belongs."""

    file: str
    kind: EntryKind
    row: TableRow


Engine = Callable[[Iterable[str], int, Asked, int], Iterator[Found]]
"""Measures the files, of which there are so many, with so many workers; in any order."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Where a batch is written: the table's own name decides the format of both."""

    measured: Path

    @property
    def errors(self) -> Path:
        """The photos that could not be measured, with the code of the error."""
        return self.measured.with_suffix(f".errors{self.measured.suffix}")

    @property
    def journal(self) -> Path:
        """What has been done of a run that is not over."""
        return self.measured.with_name(f"{self.measured.name}.partial")


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended: photos measured, photos that could not be, and their codes with counts."""

    measured: int
    failed: int
    codes: dict[str, int]


def run(
    photos: Sequence[Path],
    tables: Tables,
    engine: Engine,
    asked: Asked,
    workers: int,
    step: Callable[[int, int], None],
) -> Done:
    """Measure all photos that are not done yet and write both tables.

    Parameters
    ----------
    photos : sequence of Path
    tables : Tables
        Replaced when they are there.
    engine : callable
        `locally`, or `posture.batch.ray.on_ray`.
    asked : Asked
    workers : int
        Photos at the same time.
    step : callable
        Told after every photo how many are done, of how many; also at the start.

    Raises
    ------
    BadOption
        The journal cannot be used (`posture.batch.journal.Journal`), or a table cannot be written.
    EngineFailure
        Nothing can be measured here at all.
    OSError, sqlite3.Error
        The journal cannot be written or taken away.
    """
    with Journal(tables.journal, _made_with(asked)) as journal:
        left = journal.plan((str(photo), _stamp(photo)) for photo in photos)
        done = len(photos) - left
        step(done, len(photos))
        if left:
            for found in engine(journal.left(), left, asked, workers):
                journal.note(found.file, found.kind, found.row)
                done += 1
                step(done, len(photos))
        with replacing(tables.errors) as part:
            write_table(part, ERROR_COLUMNS, journal.rows("error"))
        with replacing(tables.measured) as part:
            write_table(part, COLUMNS, journal.rows("measured"))
        codes: dict[str, int] = {}
        for row in journal.rows("error"):
            codes[str(row["code"])] = codes.get(str(row["code"]), 0) + 1
        ended = Done(journal.count("measured"), journal.count("error"), codes)
    tables.journal.unlink()
    return ended


def locally(files: Iterable[str], _: int, asked: Asked, workers: int) -> Iterator[Found]:
    """Measure on this machine: threads with a detector each (MediaPipe lets go of Python's lock)."""
    share_heaps()
    idle: SimpleQueue[Detector] = SimpleQueue()

    def work(file: str) -> Found:
        detector = idle.get()
        try:
            return measure(file, Path(file), detector, asked)
        finally:
            idle.put(detector)

    with ExitStack() as opened:
        for _ in range(workers):
            idle.put(opened.enter_context(MediaPipeDetector()))
        pool = ThreadPoolExecutor(workers, "posture-batch")
        opened.callback(pool.shutdown, cancel_futures=True)
        running: deque[Future[Found]] = deque()
        for file in files:
            running.append(pool.submit(work, file))
            if len(running) >= WAITING * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def measure(name: str, path: Path, detector: Detector, asked: Asked) -> Found:
    """Measure one photo, which the tables call `name`; a photo that cannot be measured is an answer too.

    Raises EngineFailure when no photo can be measured here.
    """
    options = PhotoOptions(asked.roll_deg, asked.mirrored, taken=Taken(from_photo=asked.taken_from_photo))
    shown = name.encode("utf-8", "backslashreplace").decode()  # not every file name is text
    try:
        data = read_file(path, options.limits.max_bytes)
        answer = analyse_photo(data, detector, options=options, view=asked.view)
        return Found(name, "measured", row_of(shown, answer))
    except EngineFailure:
        raise
    except PostureError as error:
        return Found(name, "error", error_row(shown, error))
    except Exception as error:  # noqa: BLE001 one photo that trips us up must not stop ten thousand others
        ours = PostureError(say("failure.our_fault", kind=type(error).__name__))
        return Found(name, "error", error_row(shown, ours))


def _stamp(photo: Path) -> str:
    """Changes when the file does."""
    try:
        seen = photo.stat()
    except (OSError, ValueError):
        return "missing"
    return f"{seen.st_size} {seen.st_mtime_ns}"


def _made_with(asked: Asked) -> dict[str, str]:
    """Everything that a row depends on beside its photo."""
    return {name: str(value) for name, value in dataclasses.asdict(asked).items()} | {
        "schema_version": SCHEMA_VERSION,
        "version": version(),
        "model_sha256": FULL.sha256,
        "calibration": calibration().id,
    }
