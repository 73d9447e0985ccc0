import hashlib
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.rules import Agency, Sex
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import Entry
from app.core.keys import canonical, decode, is_signed
from app.statistics.actions import release
from app.statistics.models import Release
from app.statistics.queries import newest, release_of, releases
from tests.makers.statistics import make_awards
from tests.makers.together import transactions_at_once

OCTOBER, NOVEMBER = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def publish(session, signing_key):
    return lambda month, now: release(session, month=month, threshold=10, key=signing_key, now=now)


def rows(made, dimension):
    return dict(made.content["figures"]["tables"][dimension])


def test_a_release_counts_what_was_awarded_until_the_end_of_its_month(session, publish):
    make_awards(session, 12, month=date(2026, 9, 1), sex=Sex.FEMALE)
    make_awards(session, 21, month=date(2026, 10, 1), sex=Sex.MALE, country="SN")
    make_awards(session, 50, month=date(2026, 11, 1))
    make_awards(session, 50, is_withdrawn=True)
    made = publish("2026-10", NOVEMBER)
    assert made.content["figures"]["persons"] == 35
    assert rows(made, "month") == {"2026-09": 10, "2026-10": 20}
    assert rows(made, "country") == {"KE": 10, "SN": 20}
    assert made.content["is_final"] is True


def test_a_release_is_signed_and_written_down(session, publish):
    made = publish("2026-10", NOVEMBER)
    said = canonical(made.content)
    assert made.digest == hashlib.sha256(said).hexdigest()
    assert is_signed(said, decode(made.signature), decode(made.public_key))
    entry = session.scalars(select(Entry).where(Entry.kind == "statistics.released")).one()
    assert entry.payload == {"month": "2026-10", "number": 1, "digest": made.digest}


def test_few_people_give_no_figure_at_all(session, publish):
    make_awards(session, 9)
    figures = publish("2026-10", NOVEMBER).content["figures"]
    assert figures["persons"] is None
    assert not any(n for table in figures["tables"].values() for _, n in table)
    assert [len(figures["tables"][name]) for name in ("month", "course", "country", "agency", "sex")] == [
        0,
        0,
        0,
        len(Agency),
        len(Sex),
    ]


def test_the_running_month_is_released_once_and_its_final_release_follows(session, publish):
    make_awards(session, 12)
    assert publish("2026-10", OCTOBER).content["is_final"] is False
    make_awards(session, 20)
    with pytest.raises(Conflict):
        publish("2026-10", OCTOBER)
    final = publish("2026-10", NOVEMBER)
    assert (final.number, final.content["is_final"], final.content["figures"]["persons"]) == (2, True, 30)


def test_a_finished_month_is_released_as_final_even_if_nothing_changed_since(session, publish):
    make_awards(session, 12)
    assert publish("2026-10", OCTOBER).content["figures"] == publish("2026-10", NOVEMBER).content["figures"]


def test_a_correction_is_made_only_when_a_figure_changed(session, publish):
    awards = make_awards(session, 12)
    publish("2026-10", NOVEMBER)
    with pytest.raises(Conflict):
        publish("2026-10", NOVEMBER)
    awards[0].is_withdrawn = True
    session.flush()
    with pytest.raises(Conflict):
        publish("2026-10", NOVEMBER)  # eleven round to ten as twelve do
    make_awards(session, 5)
    assert publish("2026-10", NOVEMBER).number == 2
    assert release_of(session, "2026-10", 1).content["figures"]["persons"] == 10


def test_a_month_that_has_not_begun_or_is_none_is_refused(publish):
    for month in ("2026-12", "2027-01", "9999-12", "2026-13", "2026-1", "202610", "", "x", "2026-10-01", "../x"):
        with pytest.raises(Invalid):
            publish(month, NOVEMBER)


def test_the_database_refuses_to_change_a_release(database, signing_key):
    with database.unit_of_work() as session:
        digest = release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER).digest
    for statement in ("UPDATE release SET digest = 'x'", "UPDATE release SET content = '{}'", "DELETE FROM release"):
        with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
            session.execute(text(statement))
    with database.reading() as reading:
        assert reading.scalars(select(Release.digest)).all() == [digest]


def test_many_releases_of_one_month_at_once_are_one(database, signing_key):
    def publish(session, number):
        return release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER).number

    made = transactions_at_once(database, 6, publish)
    assert made.count(1) == 1
    assert sum(isinstance(each, Conflict) for each in made) == 5


def test_the_newest_release_is_that_of_the_last_month_and_highest_number(session, publish):
    assert newest(session) is None
    publish("2026-11", NOVEMBER)
    publish("2026-09", NOVEMBER)
    publish("2026-10", OCTOBER)
    publish("2026-10", NOVEMBER)
    assert [(each.month, each.number) for each in releases(session)] == [
        ("2026-11", 1),
        ("2026-10", 2),
        ("2026-10", 1),
        ("2026-09", 1),
    ]
    assert newest(session).month == "2026-11"
    with pytest.raises(NotFound):
        release_of(session, "2026-10", 3)
