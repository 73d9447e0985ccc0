"""A classroom that previews all at once leaves a thread to those who only read, and everybody gets an answer soon."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from app.core import apart

THREADS = 4
"""Of one process of `campus serve`."""


def napping(data: bytes) -> bytes:
    time.sleep(1.5)
    return data


def niceness(data: bytes) -> bytes:
    return str(os.nice(0)).encode()


def tried(function) -> tuple[str, float]:
    started = time.monotonic()
    try:
        apart.work(function, b"x", seconds=5)
    except apart.Busy:
        return "busy", time.monotonic() - started
    return "done", time.monotonic() - started


def test_one_of_four_threads_is_soon_free_whatever_the_others_are_busy_with():
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda _: tried(napping), range(THREADS)))
    assert sorted(word for word, _ in found) == ["busy", "done", "done", "done"]
    assert next(seconds for word, seconds in found if word == "busy") < 2 * apart.HASTE
    assert tried(niceness)[0] == "done"  # every place is free again


def test_foreign_work_steps_back_behind_the_server():
    assert int(apart.work(niceness, b"", seconds=5)) == os.nice(0) + apart.NICE
