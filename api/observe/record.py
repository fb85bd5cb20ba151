"""What is known of one request when it is over: for log, metrics and traces, and nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from posture.timing import Timing


@dataclass(frozen=True, slots=True)
class Record:
    """One request and its answer.

    Attributes
    ----------
    route : str
        The template, such as ``/v1/protocols/{stage}``, never the path, which can carry anything.
    status : int
        Of the answer; 499 when the client went away before there was one.
    code : str
        Of the problem; empty for a success.
    began_ns : int
        Nanoseconds since 1970.
    began_s : float
        The same moment on the clock of `timing` (`time.perf_counter`), in seconds.
    took_s, received_bytes, timing
        Of the whole request, in seconds; of its body; of the parts of the work.
    address : str
        Empty unless the operator wants addresses in the log.
    parent : str
        The caller's ``traceparent``, or empty.
    """

    request_id: str
    method: str
    route: str
    status: int
    code: str
    began_ns: int
    began_s: float
    took_s: float
    received_bytes: int
    timing: Timing
    address: str = ""
    parent: str = ""


Observer = Callable[[Record], None]
"""Told of every request when it is over; must be quick."""

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""What a client invents instead is recorded as OTHER."""
