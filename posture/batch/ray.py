"""The same batch on Ray Data: actors on as many machines as the cluster has.

The only module of `posture` that imports Ray. Photos are read where they are measured, so every machine
must see them under the same path.
"""

from __future__ import annotations

import json
import logging
import math
import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from posture.batch.run import Asked, Found, measure
from posture.errors import MissingExtra
from posture.pose.detector import MediaPipeDetector
from posture.words.phrases import say

AT_ONCE = 8
"""Photos that an actor takes at a time: few, because an unfinished lot is done again after a kill."""


class Measurer:
    """An actor: one detector, and lots of photos."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._detector = MediaPipeDetector()

    def __call__(self, lot: dict[str, Any]) -> dict[str, list[Any]]:
        """Measure one lot; rows travel as JSON, because their columns differ."""
        found = [
            measure(os.fsdecode(name), Path(os.fsdecode(path)), self._detector, self._asked)
            for name, path in zip(lot["file"], lot["path"], strict=True)
        ]
        return {
            "file": [os.fsencode(one.file) for one in found],
            "kind": [one.kind for one in found],
            "row": [json.dumps(one.row) for one in found],
        }


def on_ray(files: Iterable[str], count: int, asked: Asked, workers: int) -> Iterator[Found]:
    """Measure on the Ray that RAY_ADDRESS names, or one of this machine's own, with up to `workers` actors.

    Raises
    ------
    MissingExtra
        Without the extra ``ray``.
    """
    ray, data = part_of_ray("ray"), part_of_ray("ray.data")
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    ray.init(
        include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR, ignore_reinit_error=True
    )
    try:
        data.DataContext.get_current().enable_progress_bars = False
        items = [{"file": os.fsencode(file), "path": os.fsencode(Path(file).absolute())} for file in files]
        actors = min(workers, math.ceil(count / AT_ONCE))
        measured = data.from_items(items, override_num_blocks=math.ceil(count / AT_ONCE)).map_batches(
            Measurer,
            fn_constructor_args=(asked,),
            batch_size=AT_ONCE,
            compute=data.ActorPoolStrategy(min_size=1, max_size=actors),
            num_cpus=1,
        )
        for one in measured.iter_rows():
            yield Found(os.fsdecode(one["file"]), one["kind"], json.loads(one["row"]))
    finally:
        ray.shutdown()


def part_of_ray(name: str) -> Any:
    """Import a module of Ray; it may tell nobody that it is used. MissingExtra without the extra ``ray``."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(say("failure.needs_ray")) from error
