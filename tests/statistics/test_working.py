"""The worker: planned publications each minute, one worker on a machine, and never longer than its server."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from app.authoring import scheduling
from app.authoring.checked import checked
from app.core.clock import utcnow
from app.core.settings import ROOT
from app.courseware.queries import forget_kept, published
from app.statistics import working
from tests.makers.authoring import acting, begun, kept_text
from tests.makers.courses import FIRST
from tests.makers.texts import MODULE

CAMPUS = [sys.executable, "-c", "from app.site.cli import main; main()", "worker"]


@pytest.fixture
def planned(database):
    """A publication whose time came a moment ago."""
    with acting(database, "ben") as (session, ben):
        begun(session, ben)
    kept_text(database, MODULE, FIRST.replace("A machine.", "A tall machine."))
    with acting(database, "ben") as (session, ben):
        draft = begun(session, ben)
        at = utcnow() - timedelta(seconds=1)
        found = checked(session, draft)
        scheduling.plan(
            session, by=ben, draft=draft, found=found, seen=draft.version, at=at, now=at - timedelta(hours=1)
        )


def test_the_worker_publishes_what_is_due(planned, database, settings):
    assert list(working.work(database, settings, every=0, stop=Event())) == ["harbour: published as planned"]
    assert list(working.work(database, settings, every=0, stop=Event())) == []
    forget_kept()
    with database.reading() as session:
        assert "A tall machine." in published(session, "harbour").module("cranes", "en").html


def test_one_of_two_workers_waits_for_the_other(tmp_path):
    stop = Event()
    with working.turn(tmp_path / "lock", stop, is_patient=True) as first:
        assert first
        with working.turn(tmp_path / "lock", stop, is_patient=False) as once:
            assert once  # `--once` looks all the same: what must not happen twice is prevented in the database
        stop.set()
        with working.turn(tmp_path / "lock", stop, is_patient=True) as second:
            assert not second
    with working.turn(tmp_path / "lock", Event(), is_patient=True) as later:
        assert later


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_worker_beside_a_server_ends_with_it_and_comes_back_when_it_is_killed(planned, settings):
    environ = os.environ | settings.environ()
    process = subprocess.Popen(
        [*CAMPUS, "--beside-server"], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "harbour: published as planned\n"
    (first,) = _children(process.pid)
    os.kill(first, signal.SIGKILL)
    for _ in range(150):
        if (now := _children(process.pid)) and now != [first]:
            break
        time.sleep(0.1)
    assert now != [first]
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    process.stdout.close()


def _children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
