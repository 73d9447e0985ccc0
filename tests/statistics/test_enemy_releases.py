"""Releases at the edges: months, clocks, keys, closed accounts, renamed programmes, a process that is killed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.errors import Conflict
from app.core.journal import Entry
from app.core.settings import ROOT
from app.credentials.models import Award, Certificate
from app.site.personal import close_account
from app.statistics import rebuilding
from app.statistics.actions import release, silent
from app.statistics.figures import Scope
from app.statistics.models import Release, ReleasePart
from app.statistics.queries import figures_of
from app.statistics.working import due, release_due
from tests.makers.credentials import make_certificate
from tests.makers.people import make_person
from tests.makers.programmes import make_programme
from tests.makers.statistics import make_awards

NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def publish(session, signing_key):
    return lambda month, now=NOVEMBER: release(session, month=month, threshold=10, key=signing_key, now=now)


def total(session, made, **scope):
    return figures_of(session, made, Scope(**scope)).total("O3")


def test_a_month_and_a_year_end_at_midnight_of_utc(session, person, signing_key, publish):
    for name, now in (
        ("late", datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("early", datetime(2026, 1, 1, tzinfo=UTC)),
        ("leap", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ):
        made = make_certificate(session, make_person(session, name, now=now), signing_key, now=now)
        award = session.scalars(select(Award).where(Award.certificate_id == made.id)).one()
        assert award.month == now.date().replace(day=1)
    assert publish("2024-02").content["is_final"] is True
    assert publish("2026-10", datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)).content["is_final"] is False
    assert publish("2026-10", datetime(2026, 11, 1, tzinfo=UTC)).content["is_final"] is True


def test_a_month_before_any_award_is_a_release_of_nobody(session, publish):
    make_awards(session, 30)
    made = publish("2019-12")
    assert total(session, made) is None
    assert {part["period"] for part in made.content["parts"]} == {"all"}


def test_a_withdrawn_award_leaves_every_table_and_is_a_correction(session, publish):
    awards = make_awards(session, 12, country="SN")
    make_awards(session, 30)
    first = publish("2026-10")
    for each in awards:
        each.is_withdrawn = True
    session.flush()
    second = publish("2026-10")
    texts = session.scalars(select(ReleasePart.content).where(ReleasePart.release_id == second.id)).all()
    assert not any('"SN"' in text for text in texts)
    assert (total(session, first), total(session, second)) == (40, 30)
    named = {(each["table"], *each["categories"]) for each in second.content["corrects"]["changes"]}
    assert {("O3",), ("O3-country", "SN"), ("O3-region", "002"), ("O3-month", "2026-10")} <= named
    with pytest.raises(Conflict):
        publish("2026-10")


def test_a_clock_that_goes_back_publishes_nothing_twice(session, publish):
    make_awards(session, 12, month=date(2026, 9, 1))
    publish("2026-10", datetime(2026, 11, 3, tzinfo=UTC))
    october = datetime(2026, 10, 20, tzinfo=UTC)
    assert due(session, october) == []
    with pytest.raises(Conflict):
        publish("2026-10", october)
    assert len(session.scalars(select(Release)).all()) == 1


def test_a_renamed_programme_keeps_its_name_in_what_was_published(session, person, publish):
    programme = make_programme(session, person("olga"))
    make_awards(session, 12, programme_id=programme.id)
    made = publish("2026-10")
    before = programme.name
    programme.name = "Another"
    session.flush()
    session.expire_all()
    assert made.content["names"][programme.uid] == before
    assert rebuilding.check(session, name=None, progress=silent).problems == []


def test_accounts_closed_between_two_releases_change_no_figure_of_awards(session, signing_key, publish):
    when = datetime(2026, 9, 10, tzinfo=UTC)
    people = [make_person(session, f"person{number}", now=when) for number in range(11)]
    for each in people:
        make_certificate(session, each, signing_key, now=when)
    first = publish("2026-09")
    for each in people:
        close_account(session, person=each, now=NOVEMBER)
    session.expire_all()
    second = publish("2026-10")
    for indicator in ("O1", "O2", "O3"):
        before, after = (figures_of(session, made, Scope()).total(indicator) for made in (first, second))
        assert before == after == 10, indicator
    for name in ("2026-09-1", "2026-10-1"):
        assert rebuilding.check(session, name=name, progress=silent).problems == []


def test_the_order_of_awards_does_not_lead_to_certificates(session, signing_key, publish):
    """Neither their keys nor their entries in the journal stand in the order in which certificates were issued."""
    when = datetime(2026, 9, 10, tzinfo=UTC)
    for number in range(16):
        make_certificate(session, make_person(session, f"person{number}", now=when), signing_key, now=when)
    session.expire_all()
    by_certificate = session.scalars(select(Award).join(Certificate).order_by(Certificate.id)).all()
    uids, keys = [each.uid for each in by_certificate], [each.id for each in by_certificate]
    assert keys != sorted(keys)
    publish("2026-09")
    recorded = [
        each.payload["award"]
        for each in session.scalars(select(Entry).where(Entry.kind == "award.recorded").order_by(Entry.seq))
    ]
    assert recorded == sorted(uids) != uids


def test_a_worker_without_a_key_says_so_and_goes_on_when_there_is_one(database, settings, caplog):
    with database.unit_of_work() as session:
        make_awards(session, 12, month=date(2026, 10, 1))

    def work():
        return list(release_due(database, settings, now=NOVEMBER, is_stopped=lambda: False))

    keys = Path(settings.keys)
    away = keys.with_name("away")
    keys.rename(away)
    try:
        assert work() == []
        assert "the release of 2026-10 failed" in caplog.text
    finally:
        away.rename(keys)
    assert len(work()) == 1


def test_a_release_that_is_killed_leaves_nothing(database, settings):
    with database.unit_of_work() as session:
        make_awards(session, 12, month=date(2026, 10, 1))
    script = (
        "import os, signal; from app.statistics import computing;"
        "import app.statistics.actions as actions; real = computing.computed;"
        "actions.computed = lambda *a: (x for x in [os.kill(os.getpid(), signal.SIGKILL)]);"
        "from app.site.cli import main; import sys; sys.argv = ['campus', 'statistics', 'release', '2026-10']; main()"
    )
    environ = os.environ | settings.environ()
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with database.unit_of_work() as session:
        assert session.scalars(select(Entry.kind).where(Entry.kind.like("%.recorded"))).all() == []
        assert session.scalars(select(Award.is_recorded).distinct()).all() == [False]
    assert len(list(release_due(database, settings, now=NOVEMBER, is_stopped=lambda: False))) == 1
