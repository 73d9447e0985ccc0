"""Work on foreign text and bytes in a process of its own, with little time and memory to spend.

A text can be made on which a converter is busy for minutes, a picture that unpacks to gigabytes: whoever is at work on
it is stopped, and the server goes on. Processes are forked from one that has loaded the code before (`prepare`), so
that one takes about ten milliseconds to begin.
"""

import logging
import os
import resource
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import BoundedSemaphore

from app.core.errors import N_, CampusError

AT_ONCE = 2
"""Pieces of work at a time by one process of the server."""
WAITING = 1
"""More pieces that may wait for their turn: a process has four threads, and one of them is left for everybody else."""
PATIENCE, HASTE = 5.0, 0.5
"""Seconds that a piece of work waits for its turn, and for a place among those who wait."""
NICE = 5
"""How far the work steps back where processors are short: whoever answers a test comes first."""
SLOWER = 4
"""So many times longer may work take by the clock than by the processor, for others are at work as well."""
MEBIBYTE = 1024 * 1024
DONE, FAILED = b"+", b"-"

log = logging.getLogger(__name__)
_context = get_context("forkserver")
_turns, _places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)


class TooMuch(CampusError):
    """The work took more time or memory than it may."""

    status = 422
    message = N_("This takes too long to read. Make it shorter or simpler, and try again.")


class Busy(CampusError):
    """Others' texts or files are being read at this moment."""

    status = 503
    message = N_("Many texts and files are being read at this moment. Please try again in a minute.")


def prepare(*modules: str) -> None:
    """Say which modules the processes need, so that they are loaded once; called before the first work."""
    _context.set_forkserver_preload(list(modules))


def work(function: Callable[[bytes], bytes], data: bytes, *, seconds: float, mebibytes: int = 512) -> bytes:
    """What a function of a module (no closure) makes of some bytes, done apart.

    `seconds` are those of a processor, whole ones; a busy machine may take four times as long by the clock.

    Raises TooMuch where it does not end in time, fails, or wants more memory; Busy where no turn comes.
    """
    with _held(_places, HASTE), _held(_turns, PATIENCE):
        return _worked(function, data, seconds, mebibytes)


@contextmanager
def _held(places: BoundedSemaphore, patience: float) -> Iterator[None]:
    """One of a few places, kept meanwhile.

    Raises Busy where none becomes free in time.
    """
    if not places.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        places.release()


def _worked(function: Callable[[bytes], bytes], data: bytes, seconds: float, mebibytes: int) -> bytes:
    ours, theirs = _context.Pipe()
    child = _context.Process(target=_at_work, args=(theirs, function, seconds, mebibytes), daemon=True)
    child.start()
    theirs.close()
    try:
        ours.send_bytes(data)
        answer = ours.recv_bytes() if ours.poll(seconds * SLOWER) else FAILED
    except (EOFError, OSError):  # it has died
        answer = FAILED
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()
    if answer[:1] != DONE:
        log.warning("%s failed: %s", function.__qualname__, answer[1:].decode(errors="replace") or "stopped")
        raise TooMuch
    return answer[1:]


def _at_work(pipe: Connection, function: Callable[[bytes], bytes], seconds: float, mebibytes: int) -> None:
    limit = mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    processor = ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    try:
        answer = DONE + function(pipe.recv_bytes())
    except Exception:  # noqa: BLE001 - whatever goes wrong with foreign bytes: no answer is the answer
        answer = FAILED + traceback.format_exc(limit=-3)[-2000:].encode()
    with suppress(OSError):  # nobody waits any more
        pipe.send_bytes(answer)
