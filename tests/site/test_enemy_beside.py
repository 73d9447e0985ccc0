"""The worker beside the server is there as long as the server is, whoever kills it, and no longer."""

import sys
import time
from threading import Event

import pytest

from app.site import beside


@pytest.fixture
def started(monkeypatch):
    """A server whose worker waits for the end of its standard input and does nothing else."""
    monkeypatch.setattr(beside, "COMMAND", (sys.executable, "-S", "-c", "import sys; sys.stdin.read()"))
    monkeypatch.setattr(beside, "PAUSE", 0.01)
    monkeypatch.setattr(beside, "_started", [])
    monkeypatch.setattr(beside, "_is_over", Event())
    beside.when_ready(None)
    yield beside._started
    beside.on_exit(None)


def another(started, first):
    """The worker that was started in the place of one that ended."""
    until = time.monotonic() + 10
    while started[-1] is first and time.monotonic() < until:
        time.sleep(0.01)
    return started[-1]


def test_a_worker_that_was_killed_is_started_again_and_again(started):
    first = started[-1]
    first.kill()
    second = another(started, first)
    assert second is not first
    second.kill()
    third = another(started, second)
    assert third not in {first, second}
    assert third.poll() is None


def test_it_ends_with_the_server_and_is_not_started_again(started):
    worker = started[-1]
    beside.on_exit(None)
    assert worker.wait(10) == 0
    time.sleep(0.1)
    assert started == [worker]
