"""What gunicorn does besides serving: the worker starts when the site is ready, and ends when it ends, however it does.

The worker reads its standard input; when nobody holds the other end any more, the server is gone.
"""

import subprocess
import sys
from typing import Any

COMMAND = (sys.executable, "-c", "from app.site.cli import main; main()", "worker", "--beside-server")
_started: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    """Gunicorn's first process listens: start the worker."""
    _started.append(subprocess.Popen(COMMAND, stdin=subprocess.PIPE))  # noqa: S603 - our own command


def on_exit(server: Any) -> None:
    """Gunicorn's first process ends, and its workers have ended: let go of the worker, and give it time to finish."""
    for process in _started:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
