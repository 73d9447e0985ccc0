"""Work on foreign bytes is done elsewhere, and stopped when it takes too much."""

import os
import time

import pytest

from app.core import apart


def shouted(data: bytes) -> bytes:
    return data.upper()


def whereabouts(data: bytes) -> bytes:
    return str(os.getpid()).encode()


def for_ever(data: bytes) -> bytes:
    while True:
        time.sleep(0.01)


def busily(data: bytes) -> bytes:
    while True:
        pass


def hungry(data: bytes) -> bytes:
    return b"x" * 2_000_000_000


def broken(data: bytes) -> bytes:
    raise ValueError(data)


def killed(data: bytes) -> bytes:
    os.kill(os.getpid(), 9)
    return data


def test_it_gives_what_the_function_gives_from_another_process():
    assert apart.work(shouted, b"abc", seconds=5) == b"ABC"
    assert int(apart.work(whereabouts, b"", seconds=5)) != os.getpid()


def test_two_megabytes_go_through():
    assert apart.work(shouted, b"a" * 2_000_000, seconds=5) == b"A" * 2_000_000


@pytest.mark.parametrize("function", [for_ever, busily])
def test_what_does_not_end_is_stopped(function):
    with pytest.raises(apart.TooMuch):
        apart.work(function, b"", seconds=0.2)


@pytest.mark.parametrize("function", [hungry, broken, killed])
def test_what_fails_or_wants_too_much_memory_is_refused_and_the_next_one_works(function):
    with pytest.raises(apart.TooMuch):
        apart.work(function, b"", seconds=5, mebibytes=300)
    assert apart.work(shouted, b"again", seconds=5) == b"AGAIN"


def test_no_more_than_so_many_are_at_work_at_a_time(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 0.05)
    for _ in range(apart.AT_ONCE):
        assert apart._turns.acquire(timeout=5)
    try:
        with pytest.raises(apart.Busy):
            apart.work(shouted, b"", seconds=1)
    finally:
        for _ in range(apart.AT_ONCE):
            apart._turns.release()
