"""What gunicorn does besides serving: the worker starts when the site is ready, and ends when it ends, however it does.

The worker reads its standard input; when nobody holds the other end any more, the server is gone. A worker that was
killed, or could not go on, is started again.
"""

import logging
import subprocess
import sys
from threading import Event, Thread
from typing import Any

COMMAND = (sys.executable, "-c", "from app.site.cli import main; main()", "worker", "--beside-server")
PAUSE = 10.0
"""Seconds before a worker that has ended is started again: whatever ended it may still be there."""

log = logging.getLogger(__name__)
_started: list[subprocess.Popen[bytes]] = []
_is_over = Event()


def when_ready(server: Any) -> None:
    """Gunicorn's first process listens: start the worker."""
    _started.append(_start())
    Thread(target=_watch, daemon=True, name="beside").start()


def on_exit(server: Any) -> None:
    """Gunicorn's first process ends, and its workers have ended: let go of the worker, and give it time to finish."""
    _is_over.set()
    for process in _started:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, stdin=subprocess.PIPE)  # noqa: S603 - our own command


def _watch() -> None:
    """Wait for the worker's end; as long as the site goes on, begin it anew."""
    while True:
        _started[-1].wait()
        if _is_over.wait(PAUSE):
            return
        log.warning("the worker had ended, and is started again")
        _started[:] = [_start()]
