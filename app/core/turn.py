"""Waiting for one's turn to write to SQLite.

SQLite lets one writer in at a time and lets the others poll with growing sleeps, so a busy server idles. Here writers
wait in the kernel: threads of a process on a lock, processes on a file beside the database. A killed process gives its
turn back by itself. It is courtesy only: what must not happen twice is prevented by the database's own lock.
"""

import fcntl
import os
from pathlib import Path
from threading import Lock


class Turn:
    """The turn to write to one database file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._threads = Lock()
        self._handle = -1
        self._process = 0

    def take(self, seconds: float) -> bool:
        """Wait for the turn; False if the other threads of this process kept it for too long."""
        if not self._threads.acquire(timeout=seconds):
            return False
        try:
            fcntl.flock(self._opened(), fcntl.LOCK_EX)
        except OSError:  # a file system without such locks: SQLite's own will have to do
            self._handle = -1
        return True

    def give_back(self) -> None:
        """Let the next one in."""
        if self._handle >= 0:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0 and self._process == os.getpid():
            os.close(self._handle)
        self._handle = -1

    def _opened(self) -> int:
        """The lock file; each process opens its own, for a fork shares locks with its parent."""
        if self._handle < 0 or self._process != os.getpid():
            self._handle = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._process = os.getpid()
        return self._handle
