import hashlib
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.rules import Agency, Sex
from app.core.errors import Conflict, Invalid, NotFound
from app.core.journal import Entry
from app.core.keys import canonical, decode, is_signed
from app.statistics.actions import release
from app.statistics.figures import OTHERS, Scope, read
from app.statistics.models import Release, ReleasePart
from app.statistics.queries import figures_of, newest, release_of, releases, scopes_of
from tests.makers.programmes import make_programme
from tests.makers.statistics import make_awards
from tests.makers.together import transactions_at_once
from tests.statistics.test_queries import first_form

OCTOBER, NOVEMBER = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def publish(session, signing_key):
    return lambda month, now: release(session, month=month, threshold=10, key=signing_key, now=now)


@pytest.fixture
def said(session):
    """The figures of a scope of a release."""
    return lambda made, **scope: figures_of(session, made, Scope(**scope))


def rows(figures, *dimensions):
    return {"/".join(row.categories): row.value for row in figures.table("O3", *dimensions).rows}


def test_a_release_counts_what_was_awarded_until_the_end_of_its_month(session, publish, said):
    make_awards(session, 12, month=date(2026, 9, 1), sex=Sex.FEMALE)
    make_awards(session, 21, month=date(2026, 10, 1), sex=Sex.MALE, country="SN")
    make_awards(session, 50, month=date(2026, 11, 1))
    make_awards(session, 50, is_withdrawn=True)
    figures = said(publish("2026-10", NOVEMBER))
    assert figures.total("O3") == 35
    assert rows(figures, "month") == {"2026-09": 10, "2026-10": 20}
    assert rows(figures, "country") == {"KE": 10, "SN": 20}
    assert rows(figures, "country", "sex")["SN/male"] is None  # the other two are few, and would follow from it


def test_a_release_is_signed_and_written_down(session, publish):
    made = publish("2026-10", NOVEMBER)
    content = canonical(made.content)
    assert made.digest == hashlib.sha256(content).hexdigest()
    assert is_signed(content, decode(made.signature), decode(made.public_key))
    payload = session.scalars(select(Entry).where(Entry.kind == "statistics.released")).one().payload
    assert (payload["month"], payload["number"], payload["digest"]) == ("2026-10", 1, made.digest)


def test_every_part_is_in_the_manifest_with_its_digest(session, publish):
    make_awards(session, 12)
    made = publish("2026-10", NOVEMBER)
    parts = session.scalars(select(ReleasePart).order_by(ReleasePart.id)).all()
    assert [hashlib.sha256(each.content.encode()).hexdigest() for each in parts] == [
        each["digest"] for each in made.content["parts"]
    ]
    assert tuple(read(each.content).scope for each in parts) == scopes_of(made)
    assert {(each["period"], each["grouping"], each["course"]) for each in made.content["parts"]} >= {
        ("all", "world", ""), ("2026", "recipients", "harbour"), ("all", "ldc", "harbour")
    }  # fmt: skip


def test_few_people_give_no_figure_at_all(session, publish, said):
    make_awards(session, 9)
    made = publish("2026-10", NOVEMBER)
    for scope in scopes_of(made):
        figures = figures_of(session, made, scope)
        tables = [table for table in figures.tables if table.indicator == "O3"]
        assert not any(row.value for table in tables for row in table.rows)
    assert [len(said(made).table("O3", name).rows) for name in ("agency", "sex")] == [len(Agency), len(Sex)]
    assert rows(said(made), "country") == {OTHERS: None}


def test_the_running_month_is_released_once_and_its_final_release_follows(session, publish, said):
    make_awards(session, 12)
    assert publish("2026-10", OCTOBER).content["is_final"] is False
    make_awards(session, 20)
    with pytest.raises(Conflict):
        publish("2026-10", OCTOBER)
    final = publish("2026-10", NOVEMBER)
    assert (final.number, final.content["is_final"], said(final).total("O3")) == (2, True, 30)
    assert final.content["corrects"] is None


def test_a_finished_month_is_released_as_final_even_if_nothing_changed_since(session, publish, said):
    make_awards(session, 12)
    assert said(publish("2026-10", OCTOBER)).total("O3") == said(publish("2026-10", NOVEMBER)).total("O3")


def test_a_correction_is_made_only_when_a_figure_changed_and_says_which(session, publish, said):
    awards = make_awards(session, 12)
    first = publish("2026-10", NOVEMBER)
    with pytest.raises(Conflict):
        publish("2026-10", NOVEMBER)
    awards[0].is_withdrawn = True
    session.flush()
    with pytest.raises(Conflict):
        publish("2026-10", NOVEMBER)  # eleven round to ten as twelve do
    make_awards(session, 5)
    made = publish("2026-10", NOVEMBER)
    assert (made.number, made.content["corrects"]["release"]) == (2, "2026-10-1")
    changes = made.content["corrects"]["changes"]
    world = {"programme": "", "period": "all", "grouping": "world", "course": ""}
    assert {"scope": world, "table": "O3", "categories": [], "was": 10, "is": 15} in changes
    assert all(each["was"] != each["is"] for each in changes)
    assert said(first).total("O3") == 10
    assert release_of(session, "2026-10", 1).digest == first.digest


def test_a_month_that_has_not_begun_or_is_none_is_refused(publish):
    for month in ("2026-12", "2027-01", "9999-12", "2026-13", "2026-1", "202610", "", "x", "2026-10-01", "../x"):
        with pytest.raises(Invalid):
            publish(month, NOVEMBER)


def test_the_database_refuses_to_change_a_release(database, signing_key):
    with database.unit_of_work() as session:
        make_awards(session, 12)
        digest = release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER).digest
    for table in ("release", "release_part", "tally"):
        for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(statement))
    with database.reading() as reading:
        assert reading.scalars(select(Release.digest)).all() == [digest]


def test_many_releases_of_one_month_at_once_are_one(database, signing_key):
    with database.unit_of_work() as session:
        make_awards(session, 12)

    def publish(session, number):
        return release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER).number

    made = transactions_at_once(database, 4, publish)
    assert made.count(1) == 1, made
    assert sum(isinstance(each, Conflict) for each in made) == 3


def test_a_release_that_fails_leaves_nothing_behind(database, signing_key):
    with database.unit_of_work() as session:
        make_awards(session, 12)

    def fail(step, done):
        if step == "years":
            raise RuntimeError(step)

    with pytest.raises(RuntimeError), database.unit_of_work() as session:
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER, progress=fail)
    with database.writing() as session:
        kinds = set(session.scalars(select(Entry.kind)))
        assert not kinds & {"award.recorded", "statistics.tallied", "statistics.released"}
        assert not inspect(session.connection()).has_table("counted")
        assert release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER).number == 1


def test_progress_is_told_from_the_beginning_to_the_end(session, signing_key):
    make_awards(session, 3)
    seen = []
    release(
        session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER, progress=lambda *said: seen.append(said)
    )
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_correction_of_an_earlier_month_leaves_later_ones_as_they_are(session, publish, said):
    make_awards(session, 12, month=date(2026, 9, 1))
    publish("2026-09", NOVEMBER)
    later = publish("2026-10", NOVEMBER)
    make_awards(session, 12, month=date(2026, 9, 1))
    corrected = publish("2026-09", NOVEMBER)
    assert (corrected.number, said(corrected).total("O3")) == (2, 25)
    assert (newest(session).id, said(later).total("O3")) == (later.id, 10)


def test_an_invented_site_says_so_in_its_releases(session, signing_key):
    made = release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER, is_invented=True)
    assert made.content["is_invented"] is True


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


def test_a_release_of_the_first_form_is_corrected_in_the_form_of_today(session, publish, said, signing_key):
    first_form(session, signing_key)
    make_awards(session, 12, month=date(2026, 9, 1))
    made = publish("2026-09", NOVEMBER)
    assert (made.number, made.content["form"], said(made).total("O3")) == (2, 2, 10)
    assert {"was": 35, "is": 10} in [
        {"was": each["was"], "is": each["is"]} for each in made.content["corrects"]["changes"] if each["table"] == "O3"
    ]


def test_what_a_release_rests_on_is_kept_with_it(session, publish, person):
    programme = make_programme(session, person("olga"))
    make_awards(session, 12, programme_id=programme.id)
    made = publish("2026-10", NOVEMBER)
    payload = session.scalars(select(Entry).where(Entry.kind == "statistics.released")).one().payload
    assert payload["basis"]["provisions"] == {"harbour": ["UNTOC-30-2-d", "UNTOC-30-3"]}
    assert set(payload["basis"]["shares"]) == {programme.uid}
    assert made.content["names"][programme.uid] == programme.name
    assert Scope(programme=programme.uid) in scopes_of(made)
