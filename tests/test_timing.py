"""What the parts of the work tell about their time, and to whom."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from posture.errors import NotAnImage
from posture.pipeline.assess import analyse_photo
from posture.timing import listening, timed, waited
from tests.api.fakes import HEIGHT, WIDTH, FakeDetector, photo_bytes


def test_a_photo_tells_every_part_once_and_its_size() -> None:
    with listening() as timing:
        analyse_photo(photo_bytes(), FakeDetector())
    assert set(timing.total_s()) == {"decode", "detect", "measure", "match"}
    assert (timing.photos, timing.pixels) == (1, WIDTH * HEIGHT)
    assert all(seconds > 0 for seconds in timing.total_s().values())


def test_repeats_add_up_and_the_wait_is_until_now() -> None:
    with listening() as timing:
        for _ in range(3):
            with timed("render"):
                time.sleep(0.01)
        waited(time.perf_counter() - 5.0)
    assert 0.03 <= timing.total_s()["render"] < 4
    assert 5.0 <= timing.total_s()["wait"] < 9


def test_a_failing_part_tells_its_time_too() -> None:
    with listening() as timing, pytest.raises(NotAnImage):
        analyse_photo(b"no photo", FakeDetector())
    assert set(timing.total_s()) == {"decode"}
    assert timing.photos == 0


def test_nobody_hears_another_ones_work() -> None:
    with timed("render"):
        pass  # nobody listens: nothing happens
    with listening() as outer, listening() as inner, timed("match"):
        pass
    assert not outer.spans
    assert len(inner.spans) == 1


def test_a_thread_is_heard_with_a_copy_of_the_context_only() -> None:
    def work() -> None:
        with timed("detect"):
            pass

    with listening() as timing, ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()
        assert not timing.spans
        pool.submit(copy_context().run, work).result()
    assert [span.part for span in timing.spans] == ["detect"]
