"""A real server (gunicorn, two workers) over the real courses, and a real Chromium."""

import atexit
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.core.database import Database
from app.core.settings import ROOT
from tests.makers.completions import complete_course
from tests.makers.people import CAST, PASSPHRASE

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Server:
    """A running site: its address, its folder, and the process of its master."""

    address: str
    instance: Path
    process: subprocess.Popen[bytes]
    environ: dict[str, str]

    def campus(self, *arguments: str) -> str:
        """Run a `campus` command on this site."""
        command = [str(Path(sys.executable).with_name("campus")), *arguments]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=True)
        return done.stdout

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        return [
            int(each) for each in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def kill_a_worker(self) -> None:
        """What a power cut to one worker looks like."""
        os.kill(self.workers()[0], signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(instance: Path) -> Server:
    """A site as `make run` sets it up, with one account for the cast's Amina, started.

    It is set up once for each run of the tests; the others get a copy.
    """
    port = str(_free_port())
    environ = {**os.environ, "CAMPUS_INSTANCE": str(instance), "PORT": port, "PYTHONWARNINGS": "default"}
    environ.pop("DATABASE_URL", None)
    server = Server(f"http://127.0.0.1:{port}", instance, None, environ)  # type: ignore[arg-type]
    shutil.copytree(_set_up(), instance, dirs_exist_ok=True)
    log = (instance / "server.log").open("wb")
    command = [str(Path(sys.executable).with_name("campus")), "serve", "--no-worker"]
    server.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, cwd=ROOT)
    _wait_for(int(port))
    return server


def _set_up() -> Path:
    """The folder of a site that nobody has visited, shared by the workers of a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"campus-journeys-{run}"
    folder.mkdir(exist_ok=True, mode=0o700)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site = folder / "site"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            environ = {**os.environ, "CAMPUS_INSTANCE": str(site), "PYTHONWARNINGS": "default"}
            environ.pop("DATABASE_URL", None)
            made = Server("", site, None, environ)  # type: ignore[arg-type]
            for command in (["setup"], ["db", "upgrade"], ["courses", "publish"]):
                made.campus(*command)
            amina = CAST["amina"]
            options = ["--name", amina.name, "--country", amina.country, "--agency", amina.agency.value]
            made.campus("people", "create", amina.sign_in, *options, "--passphrase", PASSPHRASE)
            (folder / "ready").touch()
    return site


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = start_server(tmp_path_factory.mktemp("site"))
    yield made
    made.process.terminate()
    made.process.wait(timeout=40)


@pytest.fixture(scope="session")
def instructors(server: Server) -> None:
    """Ben and Carla, who write courses."""
    for name in ("ben", "carla"):
        profile = ["--name", CAST[name].name, "--country", "NG", "--agency", "academia", "--role", "instructor"]
        server.campus("people", "create", name, *profile, "--passphrase", PASSPHRASE)


@pytest.fixture(scope="session")
def released(server: Server) -> str:
    """Thirty-eight people have completed the course and the figures are out; the uid of the first one's certificate."""
    database = Database(f"sqlite:///{server.instance / 'campus.db'}")
    uids = []
    for number in range(38):  # of three countries, so that not every line is withheld to protect another
        country = "KE" if number < 11 else "GH" if number < 23 else "NG"
        uids.append(complete_course(database, server.instance, sign_in=f"graduate-{number}", country=country))
    database.dispose()
    server.campus("statistics", "release")
    return uids[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "the journeys drive a real browser: install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The journeys talk to the loopback address only."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 360, "height": 800})
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
