"""Generated requests to every operation of the API, valid and invalid, and what must hold of every answer.

python -m validation.fuzz.requests [--cases 5000]

The gate runs a few of each (`validation/tests/test_fuzz_requests.py`); this runs many against the real
networks, and prints what came back and whether the process grew.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.app import create_app
from api.settings import Settings
from validation.bench.soak import look

PHOTO = Path(__file__).parents[2] / "sample_images" / "level_front.jpg"
FILES = ("photo", "front", "back", "left", "right", "photos")
"""Fields of a form that hold photos."""

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
NOT_ASKED = [
    positive_data_acceptance,  # a schema cannot say that bytes are a photo: valid by it is not yet accepted
]


def operations(app: Any) -> list[Any]:
    """Return every operation that the app describes."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    return [cast("Ok[Any]", result).ok() for result in schema.get_all_operations()]


@contextmanager
def running(app: Any) -> Iterator[Any]:
    """Hold a client of the running app, which ends with the block."""
    with asgi.get_client(app) as client:
        try:
            yield client
        finally:
            asgi.shutdown_lifespans()


def send_all(operation: Any, client: Any, cases: int, told: Callable[[int], None], *, fixed: bool) -> None:
    """Send so many cases of one operation; the first answer that breaks a rule is raised.

    The rules: no 5xx, only documented statuses, media types and headers, bodies as described, and nothing
    invalid is taken for valid. Half of the forms get a real photo, so that more than decoding is seen.
    """

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=fixed,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def send(data: Any) -> None:
        mode = data.draw(st.sampled_from(MODES))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        assume(not any(map(_blank, _form(case).values())))
        not_asked = NOT_ASKED
        if isinstance(case.body, dict) and data.draw(st.booleans()):
            case.body = _with_real_photos(case.body, data)
            not_asked = [*NOT_ASKED, negative_data_rejection]  # it may have become valid by that
        answer = case.call(session=client)
        sent = parse_qsl(urlsplit(answer.request.url).query, keep_blank_values=True)
        assume(not any(_blank(value) for _, value in sent))
        told(answer.status_code)
        case.validate_response(answer, excluded_checks=not_asked)

    # Schemathesis ends the app after each test of pytest and starts it again with the next request.
    while client.get("/readyz").status_code != 200:
        time.sleep(0.02)
    send()


def _form(case: Any) -> dict[str, Any]:
    return case.body if isinstance(case.body, dict) and "form" in (case.media_type or "") else {}


def _blank(value: Any) -> bool:
    """Whether it is sent as nothing: browsers send every field, and an empty one counts as not filled in."""
    if isinstance(value, list):
        return not value or any(map(_blank, value))
    return value in ({}, None) or not str(value).strip()


def _with_real_photos(body: dict[str, Any], data: Any) -> dict[str, Any]:
    """Put a real photo where the form has one, and keep few other fields: most values are refused."""
    photo = PHOTO.read_bytes()
    files = {name: [photo] if isinstance(body[name], list) else photo for name in FILES if body.get(name)}
    others = sorted(set(body) - set(FILES))
    kept = data.draw(st.sets(st.sampled_from(others), max_size=2)) if others else ()
    return {name: body[name] for name in kept} | files


def main() -> None:
    """Send the cases and print the statuses of every operation, and the process before and after."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000, help="of each operation, where there are so many")
    wanted = parser.parse_args()
    app = create_app(Settings(rate=""))
    total = 0
    with running(app) as client:
        for operation in operations(app):
            statuses: Counter[int] = Counter()
            send_all(operation, client, wanted.cases, partial(_count, statuses), fixed=False)
            total += statuses.total()
            megabytes, files, threads = look("self")
            print(
                f"{operation.label:<34} {dict(sorted(statuses.items()))}; "
                f"{megabytes:.0f} MB, {files} files, {threads} threads",
                flush=True,
            )
    print(f"{total} requests, every answer as documented")


def _count(statuses: Counter[int], status: int) -> None:
    statuses[status] += 1


if __name__ == "__main__":
    main()
