"""Files of a session: a folder that is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from posture.errors import BadOption
from posture.files import reason
from posture.words.phrases import say


def check_folder(out: Path) -> None:
    """Make the folder, or BadOption: said before the session and not after it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise BadOption(say("failure.no_folder", folder=str(out), why=reason(error))) from error


def save(out: Path, files: Mapping[str, bytes], now: datetime) -> Path:
    """Write the files into a new folder named by time under `out`, and say where.

    They are written beside it and moved there together: whatever ends the program, no half session stays.

    Raises
    ------
    BadOption
        They cannot be written.
    """
    part = Path(tempfile.mkdtemp(prefix=".posture-", dir=out))
    try:
        for name, data in files.items():
            (part / name).write_bytes(data)
        part.chmod(0o700)
        return _moved(part, out, now.strftime("%Y-%m-%d_%H-%M-%S"))
    except OSError as error:
        raise BadOption(say("failure.no_folder", folder=str(out), why=reason(error))) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _moved(part: Path, out: Path, name: str) -> Path:
    for number in range(1, 1000):
        target = out / (name if number == 1 else f"{name}_{number}")
        if not target.exists():
            os.rename(part, target)  # noqa: PTH104  # must fail, not merge, when another session was faster
            return target
    raise OSError(0, "too many sessions of one second")
