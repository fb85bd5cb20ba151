"""The same batch on Ray Data: actors on as many machines as the cluster has.

The only module of `posture` that imports Ray. Photos are read where they are measured, so every machine
must see them under the same path.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from posture.batch.items import Item
from posture.batch.measuring import Asked, Found, measure
from posture.errors import MissingExtra
from posture.pose.detector import MediaPipeDetector
from posture.words.phrases import say

AT_ONCE = 8
"""Items that an actor takes at a time: few, because an unfinished lot is done again after a kill."""


class Measurer:
    """An actor: one detector, and lots of items, whose files are relative to `folder`."""

    def __init__(self, asked: Asked, folder: str) -> None:
        self._asked, self._folder = asked, folder
        self._detector = MediaPipeDetector()

    def __call__(self, lot: dict[str, Any]) -> dict[str, list[Any]]:
        """Measure one lot; items and rows travel as JSON in ASCII, because their columns differ."""
        items = map(Item.from_json, lot["item"])
        found = [measure(item, self._detector, self._asked, self._folder) for item in items]
        return {"found": [json.dumps(dataclasses.asdict(one)) for one in found]}


def on_ray(items: Iterable[Item], count: int, asked: Asked, workers: int) -> Iterator[Found]:
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
        sent = [{"item": item.to_json()} for item in items]
        actors = min(workers, math.ceil(count / AT_ONCE))
        measured = data.from_items(sent, override_num_blocks=math.ceil(count / AT_ONCE)).map_batches(
            Measurer,
            fn_constructor_args=(asked, str(Path.cwd())),
            batch_size=AT_ONCE,
            compute=data.ActorPoolStrategy(min_size=1, max_size=actors),
            num_cpus=1,
        )
        for one in measured.iter_rows():
            yield found_in(one["found"])
    finally:
        ray.shutdown()


def found_in(text: str) -> Found:
    """Return what an actor has found, out of the JSON that it sent."""
    found = json.loads(text)
    return Found(found["name"], tuple(found["measured"]), tuple(found["errors"]))


def part_of_ray(name: str) -> Any:
    """Import a module of Ray; it may tell nobody that it is used. MissingExtra without the extra ``ray``."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(say("failure.needs_ray")) from error
