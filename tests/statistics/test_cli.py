import os
import signal
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select

from app.core.clock import utcnow
from app.core.errors import Conflict
from app.core.settings import ROOT
from app.credentials.models import Award
from app.statistics import working
from app.statistics.models import Release
from app.statistics.working import due, release_due
from tests.makers.statistics import make_awards
from tests.makers.together import at_once


def last_month():
    this = utcnow().date().replace(day=1)
    return date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)


@pytest.fixture
def run(app):
    return lambda *args: app.test_cli_runner().invoke(args=args)


@pytest.fixture
def awarded(database):
    with database.unit_of_work() as session:
        make_awards(session, 12, month=last_month())


def names(database):
    with database.reading() as reading:
        return [f"{each.month}-{each.number}" for each in reading.scalars(select(Release).order_by(Release.id))]


def test_release_publishes_a_month_once(run, database, awarded):
    done = run("statistics", "release", "2026-10")
    with database.reading() as reading:
        made = reading.scalars(select(Release)).one()
    assert (done.exit_code, done.output) == (0, f"release 2026-10-1: sha256 {made.digest}\n")
    again = run("statistics", "release", "2026-10")
    assert (again.exit_code, again.output) == (1, "Error: No figure of this month has changed since its release.\n")
    assert run("statistics", "release", "2999-01").exit_code == 1
    assert run("statistics", "release", "October").exit_code == 1


def test_list_shows_every_release_with_its_digest(run, database):
    run("statistics", "release", "2026-09")
    run("statistics", "release", "2026-10")
    lines = run("statistics", "list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["2026-10-1", "2026-09-1"]
    assert all("final" in line and "sha256" in line for line in lines)


def test_rebuild_compares_and_exits_with_1_where_something_differs(run, database, awarded):
    assert run("statistics", "rebuild", "--check").exit_code == 1
    run("statistics", "release", "2026-10")
    agreed = run("statistics", "rebuild", "--check")
    assert agreed.exit_code == 0, agreed.output
    assert "2026-10-1: " in agreed.output
    assert "agree with the journal" in agreed.output
    assert run("statistics", "rebuild", "2026-10-9", "--check").exit_code == 1
    assert run("statistics", "rebuild").exit_code == 2  # nothing is ever written over
    with database.writing() as session:
        assert session.scalars(select(Award.is_recorded).distinct()).all() == [True]


def test_the_worker_releases_the_month_that_is_over_and_then_nothing(run, database, awarded):
    first = run("worker", "--once")
    assert first.exit_code == 0
    assert names(database) == [f"{last_month():%Y-%m}-1"]
    assert names(database)[0] in first.output
    assert run("worker", "--once").output == ""
    assert len(names(database)) == 1


def test_a_site_without_awards_has_nothing_due(run, database):
    assert run("worker", "--once").output == ""
    assert names(database) == []


def test_months_between_two_releases_are_due(session, signing_key, run, database):
    run("statistics", "release", "2026-05")
    with database.reading() as reading:
        now = utcnow().replace(year=2026, month=11, day=23)
        assert due(reading, now) == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]


def test_two_workers_never_release_a_month_twice(database, settings, awarded):
    def work(number):
        return list(release_due(database, settings, now=utcnow(), is_stopped=lambda: False))

    made = at_once(2, work)
    assert sorted(map(len, made)) == [0, 1], made
    assert names(database) == [f"{last_month():%Y-%m}-1"]


def test_a_worker_survives_what_goes_wrong_and_tries_again(database, settings, awarded, monkeypatch, caplog):
    def work():
        return list(release_due(database, settings, now=utcnow(), is_stopped=lambda: False))

    with monkeypatch.context() as patch:
        patch.setattr(working, "release", lambda *_, **__: (_ for _ in ()).throw(OSError("the disk is full")))
        assert work() == []
        patch.setattr(working, "release", lambda *_, **__: (_ for _ in ()).throw(Conflict))
        assert work() == []
    assert "the disk is full" in caplog.text
    assert len(work()) == 1


def test_a_worker_that_is_stopped_begins_no_further_month(database, settings, awarded):
    assert list(release_due(database, settings, now=utcnow(), is_stopped=lambda: True)) == []


def test_the_worker_ends_when_it_is_told_to(settings, awarded):
    campus = [sys.executable, "-c", "from app.site.cli import main; main()", "worker", "--every", "60"]
    process = subprocess.Popen(campus, cwd=ROOT, env=os.environ | settings.environ(), stdout=subprocess.PIPE, text=True)
    assert "release" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    process.stdout.close()
