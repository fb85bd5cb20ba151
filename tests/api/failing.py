"""Services whose detector is slow, crashes or hangs, for servers in processes of their own."""

from __future__ import annotations

import os
import signal
import time

from starlette.types import ASGIApp

from api.app import create_app
from posture.body.landmarks import Landmarks
from tests.api.fakes import FakeDetector, after_warm_up, standing


def _slow() -> Landmarks:
    time.sleep(1.5)
    return standing(6.0)


def _crash() -> Landmarks:
    os.kill(os.getpid(), signal.SIGSEGV)
    return standing(6.0)


def _hang() -> Landmarks:
    time.sleep(3600)
    return standing(6.0)


def slow() -> ASGIApp:
    """Each detection takes a second and a half."""
    return create_app(None, after_warm_up(_slow), FakeDetector)


def crashing() -> ASGIApp:
    """The first photo ends the process, as a fault in native code does."""
    return create_app(None, after_warm_up(_crash), FakeDetector)


def hanging() -> ASGIApp:
    """The first photo never ends."""
    return create_app(None, after_warm_up(_hang), FakeDetector)
