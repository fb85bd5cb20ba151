"""The batch on Ray Data: the same tables to the last byte, a run that goes on, and nobody is told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT, SAMPLES

pytest.importorskip("ray", reason='Ray is not installed: pip install ".[ray]"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for path in SAMPLES.glob("*.jpg"):
        shutil.copy(path, made)
    (made / "broken.jpg").write_bytes(b"no photo")
    return made


def test_ray_writes_what_this_machine_writes_to_the_last_byte(tmp_path: Path, folder: Path) -> None:
    for engine in ("local", "ray"):
        out = tmp_path / f"{engine}.csv"
        # Not `tests.cli.test_main.posture`: Ray's own processes do not start with warnings as errors.
        command = [
            sys.executable,
            "-m",
            "posture.cli.main",
            "batch",
            str(folder),
            "-o",
            str(out),
            "--engine",
            engine,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0
        # A line about the progress after half a minute, and nothing of Ray's.
        assert re.fullmatch(r"(\d+ of 12 photos, .*\n)*", done.stderr)
    for name in ("csv", "errors.csv"):
        assert (tmp_path / f"ray.{name}").read_bytes() == (tmp_path / f"local.{name}").read_bytes()


def test_nobody_is_told_that_ray_is_used() -> None:
    asked = (
        "from posture.batch import ray; ray.part_of_ray('ray.data')\n"
        "from ray._common.usage import usage_lib\n"
        "assert not usage_lib.usage_stats_enabled()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "RAY_USAGE_STATS_ENABLED"}
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, check=True)
