"""Many photos into one table: whatever runs them, each is measured once, and a killed run goes on.

The tables are written when every item is done; until then what was found is in a journal beside them
(`posture.batch.journal`).
"""

from __future__ import annotations

import dataclasses
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from posture.answer.assessment import SCHEMA_VERSION
from posture.answer.vocabulary import ColumnChoice
from posture.batch.items import Item
from posture.batch.journal import Journal
from posture.batch.measuring import Asked, Found, measure
from posture.batch.table import PHOTOS, SESSIONS, Layout, write_table
from posture.distribution import version
from posture.files import replacing
from posture.machine import share_heaps
from posture.measure.calibration import calibration
from posture.pose.detector import Detector, MediaPipeDetector
from posture.pose.models import FULL

WAITING = 4
"""Items for each worker that are handed out ahead, so that none waits for a slow one."""


Engine = Callable[[Iterable[Item], int, Asked, int], Iterator[Found]]
"""Measures the items, of which there are so many, with so many workers; in any order."""


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
    """How a run ended: rows of what was measured, photos that could not be, and their codes with counts."""

    measured: int
    failed: int
    codes: dict[str, int]


def run(
    items: Sequence[Item],
    tables: Tables,
    engine: Engine,
    asked: Asked,
    workers: int,
    step: Callable[[int, int], None],
    columns: ColumnChoice = "all",
) -> Done:
    """Measure all items that are not done yet and write both tables.

    Parameters
    ----------
    items : sequence of Item
        Photos, or sessions.
    tables : Tables
        Replaced when they are there.
    engine : callable
        `locally`, or `posture.batch.ray.on_ray`.
    asked : Asked
    workers : int
        Items at the same time.
    step : callable
        Told after every item how many are done, of how many; also at the start.
    columns : {"all", "measured"}
        Which columns the table has. Rows do not depend on it: a run may go on with another choice.

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
        left = journal.plan((item.name, _stamp(item)) for item in items)
        done = len(items) - left
        step(done, len(items))
        if left:
            by_name = {item.name: item for item in items}
            for found in engine((by_name[name] for name in journal.left()), left, asked, workers):
                journal.note(found.name, {"measured": found.measured, "errors": found.errors})
                done += 1
                step(done, len(items))
        ended = _write(journal, tables, layout_of(items), columns)
    tables.journal.unlink()
    return ended


def layout_of(items: Sequence[Item]) -> Layout:
    """Return the columns of a run over these items."""
    return PHOTOS if all(item.person is None for item in items) else SESSIONS


def _write(journal: Journal, tables: Tables, layout: Layout, columns: ColumnChoice) -> Done:
    # Only when the last item is done is it known which columns are filled.
    chosen = layout.measured if columns == "all" else layout.filled(journal.rows("measured"))
    with replacing(tables.errors) as part:
        write_table(part, layout.errors, journal.rows("errors"))
    with replacing(tables.measured) as part:
        write_table(part, chosen, journal.rows("measured"))
    codes = Counter(str(row["code"]) for row in journal.rows("errors"))
    return Done(sum(1 for _ in journal.rows("measured")), codes.total(), dict(codes))


def locally(items: Iterable[Item], _: int, asked: Asked, workers: int) -> Iterator[Found]:
    """Measure on this machine: threads with a detector each (MediaPipe lets go of Python's lock)."""
    share_heaps()
    idle: SimpleQueue[Detector] = SimpleQueue()

    def work(item: Item) -> Found:
        detector = idle.get()
        try:
            return measure(item, detector, asked)
        finally:
            idle.put(detector)

    with ExitStack() as opened:
        for _ in range(workers):
            idle.put(opened.enter_context(MediaPipeDetector()))
        pool = ThreadPoolExecutor(workers, "posture-batch")
        opened.callback(pool.shutdown, cancel_futures=True)
        running: deque[Future[Found]] = deque()
        for item in items:
            running.append(pool.submit(work, item))
            if len(running) >= WAITING * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _stamp(item: Item) -> str:
    """Changes when one of its files does, or what is said about it."""
    stamps = [_stamp_of(Path(photo.file)) for photo in item.photos]
    if item.person is None:
        return stamps[0]
    said = [f"{photo.view} {photo.file!r}" for photo in item.photos]
    return "\n".join(f"{one} {stamp}" for one, stamp in zip(said, stamps, strict=True))


def _stamp_of(photo: Path) -> str:
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
