"""The process that prints, as the server sees it: started, fed, watched, and gone when it is no longer needed.

It is short-lived on purpose: typst keeps part of what it has laid out and cannot be told to forget it; and whatever a
hostile name might do to it, it does outside the server.
"""

import logging
import select
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from threading import BoundedSemaphore
from time import monotonic
from types import TracebackType
from typing import IO, Self

from app.core.errors import N_, CampusError
from app.credentials.pdf.sheet import REFUSED, Sheet, to_json

TIME_LIMIT = 20.0
"""Seconds for one certificate or the start of a process; warm, a certificate takes about a hundredth of one."""
EACH = 0.2
"""Seconds more for each certificate of a book."""
GENERATION = 250
"""Certificates that one process prints before the next takes its place, so that its memory has a bound."""
AHEAD = 8
"""Sheets handed over before the first answer is fetched, so that the process never waits for us."""


AT_ONCE = 2
"""Processes that one process of the server prints with at a time, so that who asks for many holds up nobody else."""
PATIENCE = 10
"""Seconds that somebody waits for their turn."""

_turns = BoundedSemaphore(AT_ONCE)


class NotPrinted(CampusError):
    """A certificate could not be printed; the cause says why."""


class Busy(CampusError):
    """Others are printing."""

    status = 503
    message = N_("Many papers are being printed at this moment. Please try again in a minute.")


def made(mode: str, said: bytes, *, pades: Path | None, limit: float = TIME_LIMIT) -> bytes:
    """What the process makes of all that it is told at once.

    Raises NotPrinted if it refuses, fails or takes longer than `limit` seconds, Busy where it cannot even begin.
    """
    return run(_command(mode, pades), said, limit=limit)


def run(command: list[str], said: bytes, *, limit: float = TIME_LIMIT) -> bytes:
    """What one of our own processes makes of what it is told, when its turn has come. Raises as `made` does."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(  # noqa: S603 - our own module, data on standard input
            command, input=said, capture_output=True, timeout=limit, check=True
        )
    except subprocess.CalledProcessError as error:
        raise NotPrinted from ChildProcessError(_last_line(error.stderr) or f"ended with {error.returncode}")
    except subprocess.TimeoutExpired as error:
        raise NotPrinted from error
    finally:
        _turns.release()
    if done.stderr:
        logging.getLogger(__name__).warning("%s", _last_line(done.stderr))
    return done.stdout


def made_each(pages: Iterable[Sheet], *, pades: Path | None) -> Iterator[bytes]:
    """The PDF of each sheet in order, each as soon as it is ready; `pages` is read a few sheets ahead, in this thread.

    Raises NotPrinted at the first that could not be printed. Whoever stops early leaves no process behind.
    """
    coming = iter(pages)
    for first in coming:
        with Press(pades) as press:
            yield from press.printed(chain([first], islice(coming, GENERATION - 1)))


def _command(mode: str, pades: Path | None) -> list[str]:
    return [sys.executable, "-m", "app.credentials.pdf", mode, *(["--pades", str(pades)] if pades else [])]


def _last_line(said: bytes) -> str:
    return said.decode(errors="replace").strip().rpartition("\n")[2]


class Press:
    """One process that prints sheet after sheet.

    A thread feeds it, for a pipe holds 64 kB and either side would wait for the other; its complaints go to a file for
    the same reason.
    """

    def __init__(self, pades: Path | None) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the press
        self._child = subprocess.Popen(  # noqa: S603 - our own module, data on standard input
            _command("stream", pades), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0
        )
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._feeder = threading.Thread(target=_feed, args=(self._child.stdin, self._lines), daemon=True)
        self._feeder.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, whatever it is doing, and wait until it is gone."""
        self._child.kill()
        self._child.wait()
        self._lines.put(None)
        self._feeder.join()
        if self._child.stdout:
            self._child.stdout.close()
        self._errors.close()

    def printed(self, pages: Iterator[Sheet]) -> Iterator[bytes]:
        """The PDF of each sheet; NotPrinted at the first that could not be printed."""
        waiting: deque[str] = deque()
        for page in islice(pages, AHEAD):
            self._hand_over(page, waiting)
        while waiting:
            made = self._answer(waiting.popleft())
            for page in islice(pages, 1):
                self._hand_over(page, waiting)
            yield made

    def _hand_over(self, page: Sheet, waiting: deque[str]) -> None:
        waiting.append(page.serial)
        self._lines.put(to_json(page) + b"\n")

    def _answer(self, serial: str) -> bytes:
        until = monotonic() + TIME_LIMIT
        length = self._read(4, until)
        if length != REFUSED:
            return self._read(int.from_bytes(length), until)
        reason = self._read(int.from_bytes(self._read(4, until)), until)
        raise NotPrinted from ValueError(f"{serial}: {reason.decode()}")

    def _read(self, count: int, until: float) -> bytes:
        """So many bytes of what the process says; NotPrinted if it ends or falls silent before."""
        found = bytearray()
        assert self._child.stdout
        while len(found) < count:
            ready, _, _ = select.select([self._child.stdout], [], [], max(0.0, until - monotonic()))
            part = self._child.stdout.read(count - len(found)) if ready else b""
            if not part:
                raise NotPrinted from ChildProcessError(self._complaint() or "the printing process fell silent")
            found += part
        return bytes(found)

    def _complaint(self) -> str:
        self._errors.seek(0)
        return _last_line(self._errors.read())


def _feed(pipe: IO[bytes], lines: SimpleQueue[bytes | None]) -> None:
    """Write what is queued until there is no more or nobody reads; `None` is the end."""
    with pipe:
        while (line := lines.get()) is not None:
            try:
                _write(pipe, line)
            except OSError:  # the process has ended; whoever waits for its answer says so
                return


def _write(pipe: IO[bytes], line: bytes) -> None:
    """Write all of a line: a pipe without a buffer may take a part."""
    rest = memoryview(line)
    while rest:
        rest = rest[pipe.write(rest) :]
