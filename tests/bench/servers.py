"""The two servers under test: started the same way, measured through /proc, stopped by their own process ids."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
CAMPUS, BARE = "app.site:", "tests.bench.bare:application()"
SERVE = [sys.executable, "-c", "from app.site.cli import main; main()", "serve", "--no-worker"]
START = 30.0
"""Seconds that a server may take to answer for the first time, or to stop."""


class NoServer(Exception):
    """A server did not start; the message holds the end of its log."""


class WrongAnswer(Exception):
    """A server did not answer as it should have; the message says where."""


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    pid: int
    port: int

    @property
    def arguments(self) -> list[str]:
        """The command line that it runs under."""
        return _read(self.pid, "cmdline").rstrip("\0").split("\0")

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        return [int(each) for each in _read(self.pid, f"task/{self.pid}/children").split()]

    @property
    def cpu(self) -> float:
        """Seconds of processor time that its workers have used."""
        fields = [_read(worker, "stat").rpartition(")")[2].split() for worker in self.workers]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    @property
    def memory(self) -> int:
        """Bytes of memory of the workers together, what they share counted once (PSS)."""
        return sum(map(_pss, self.workers))

    @property
    def memory_of_master(self) -> int:
        """Bytes of memory of the process that watches over the workers, its part of what they share."""
        return _pss(self.pid)


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")


def _pss(pid: int) -> int:
    lines = _read(pid, "smaps_rollup").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


def loaded(server: Server, plan: Mapping[str, Any], *, connections: int, seconds: float) -> dict[str, Any]:
    """Let a load client, a process of its own, follow a plan; what it saw.

    Raises WrongAnswer where an answer was not what the plan expects.
    """
    whole = {"visitors": [], **plan, "port": server.port, "connections": connections, "seconds": seconds}
    client = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(whole), capture_output=True, text=True, check=True, timeout=seconds + 60, cwd=ROOT,
    )  # fmt: skip
    seen: dict[str, Any] = json.loads(client.stdout)
    if "error" in seen:
        raise WrongAnswer(seen["error"])
    return seen


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def campus(environ: Mapping[str, str], port: int, log: Path, options: list[str]) -> Iterator[Server]:
    """Our site, started by `campus serve` itself, which becomes gunicorn."""
    with _running([*SERVE, *options], environ, port, log, "/healthz") as server:
        yield server


@contextmanager
def bare(like: Server, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """The bare application under the very command line of ours: the same workers, threads and keep-alive."""
    port = free_port()
    arguments = [BARE if each.startswith(CAMPUS) else each for each in like.arguments]
    arguments[arguments.index("--bind") + 1] = f"127.0.0.1:{port}"
    with _running(arguments, environ, port, log, "/1/") as server:
        yield server


@contextmanager
def _running(command: list[str], environ: Mapping[str, str], port: int, log: Path, path: str) -> Iterator[Server]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    server = Server(process.pid, port)
    try:
        until = time.monotonic() + START
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > until:
                raise NoServer(f"{' '.join(command)} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield server
    finally:
        _stop(process, server)


def _answers(port: int, path: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in connection.recv(64)
    return False


def _stop(process: "subprocess.Popen[bytes]", server: Server) -> None:
    """Ask the server to stop; if it does not, end it and its workers, each by its own id."""
    workers = server.workers if process.poll() is None else []
    process.terminate()
    try:
        process.wait(timeout=START)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=START)
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
