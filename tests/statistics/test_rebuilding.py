import random
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update

from app.accounts.rules import Agency, Sex
from app.core.errors import Conflict, NotFound
from app.core.journal import Entry
from app.credentials.models import Award
from app.statistics import rebuilding
from app.statistics.actions import release, silent
from app.statistics.figures import read
from app.statistics.models import Release, ReleasePart
from tests.makers.credentials import make_certificate
from tests.makers.programmes import make_programme
from tests.makers.statistics import make_awards

NOVEMBER, DECEMBER = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC)


@pytest.fixture
def publish(session, signing_key):
    return lambda month, now=NOVEMBER: release(session, month=month, threshold=10, key=signing_key, now=now)


@pytest.fixture
def check(session):
    return lambda name=None: rebuilding.check(session, name=name, progress=silent)


@pytest.fixture
def awards(session, person):
    """Sixty people over two years, some with a programme."""
    chance, programme = random.Random(4), make_programme(session, person("olga"))
    return [
        award
        for _ in range(30)
        for award in make_awards(
            session,
            2,
            month=date(chance.choice((2025, 2026)), chance.randint(1, 9), 1),
            country=chance.choice(("KE", "SN", "FR")),
            agency=chance.choice(list(Agency)[:3]),
            sex=chance.choice(list(Sex)),
            programme_id=chance.choice((None, programme.id)),
            pre=chance.choice((None, 30, 50)),
            post=80,
        )
    ]


def test_a_release_is_computed_again_from_the_journal(session, publish, check, awards):
    publish("2026-09")
    awards[0].is_withdrawn = True
    make_awards(session, 20)
    publish("2026-10")
    for name in (None, "2026-09-1", "2026-10-1"):
        found = check(name)
        assert found.problems == []
        assert found.parts > 40


def test_what_is_not_in_the_journal_any_more_does_not_matter(session, publish, check, awards):
    """The journal alone is asked: awards that somebody changed afterwards are not. They are named, though."""
    publish("2026-10")
    session.execute(update(Award).values(country="US", is_recorded=False))
    assert {line[:6] for line in check().problems} == {"award "}


def test_figures_that_do_not_follow_from_the_journal_are_named(database, signing_key, person):
    with database.unit_of_work() as session:
        make_awards(session, 40)
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    with database.writing() as session:
        _unlock(session)
        session.execute(text("""UPDATE journal SET payload = replace(CAST(payload AS VARCHAR), 'KE', 'SN')
            WHERE kind = 'award.recorded'""") if database.is_sqlite else text(
            """UPDATE journal SET payload = replace(CAST(payload AS VARCHAR), 'KE', 'SN')::json
            WHERE kind = 'award.recorded'"""))  # fmt: skip
        found = rebuilding.check(session, name=None, progress=silent)
        assert any("O3-country KE: released 40, computed None" in line for line in found.problems)
        session.rollback()


def test_a_part_that_was_altered_is_found(database, signing_key):
    with database.unit_of_work() as session:
        make_awards(session, 40)
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    with database.writing() as session:
        _unlock(session)
        part = session.scalars(select(ReleasePart).order_by(ReleasePart.id)).first()
        session.execute(
            update(ReleasePart).where(ReleasePart.id == part.id).values(content=part.content.replace("40", "45"))
        )
        found = rebuilding.check(session, name=None, progress=silent)
        assert "2026-10-1: the parts are not those of the manifest" in found.problems
        session.rollback()


def test_a_manifest_that_was_altered_is_found(database, signing_key):
    with database.unit_of_work() as session:
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    with database.writing() as session:
        _unlock(session)
        made = session.scalars(select(Release)).one()
        session.execute(update(Release).values(content={**made.content, "is_final": False}))
        session.expire_all()
        found = rebuilding.check(session, name=None, progress=silent)
        assert found.problems == [
            "2026-10-1: the digest is not that of the manifest",
            "2026-10-1: the signature is not good",
        ]
        session.rollback()


def _unlock(session):
    """Take the triggers away, as somebody with the database in their hands could."""
    if session.get_bind().dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))


def test_a_whole_course_is_found_again_in_its_tallies(session, publish, check, person, signing_key):
    make_certificate(session, person("amina"), signing_key, now=NOVEMBER)
    publish("2026-11", DECEMBER)
    kinds = session.scalars(select(Entry.kind).where(Entry.kind == "statistics.tallied")).all()
    assert len(kinds) == 1
    assert check().problems == []


def test_tallies_that_say_more_than_the_journal_are_a_problem(session, publish, check):
    publish("2026-11", DECEMBER)
    entry = session.scalars(select(Entry).where(Entry.kind == "statistics.tallied")).one()
    cells = [[*cell[:4], cell[4] + 50, cell[5] + 50] if cell[0] == "O1" else cell for cell in entry.payload["cells"]]
    _unlock(session)
    session.execute(update(Entry).where(Entry.id == entry.id).values(payload={**entry.payload, "cells": cells}))
    session.expire_all()
    assert any(line.startswith("O1 2026-11: 5") for line in check().problems)


def test_a_release_of_an_earlier_version_is_told_apart(session, check, publish, signing_key):
    with pytest.raises(NotFound):
        check()
    publish("2026-10")
    for name in ("2026-10-2", "2026-10", "x", "2026-10-x"):
        with pytest.raises(NotFound):
            check(name)
    _unlock(session)
    entry = session.scalars(select(Entry).where(Entry.kind == "statistics.released")).one()
    payload = {name: value for name, value in entry.payload.items() if name != "basis"}
    session.execute(update(Entry).where(Entry.id == entry.id).values(payload=payload))
    session.expire_all()
    with pytest.raises(Conflict):
        check()


def test_a_provisional_release_can_be_computed_again_as_well(session, publish, check, awards, person, signing_key):
    make_certificate(session, person("amina"), signing_key, now=NOVEMBER)
    made = publish("2026-11", NOVEMBER)
    assert made.content["is_final"] is False
    publish("2026-11", DECEMBER)
    assert check("2026-11-1").problems == check("2026-11-2").problems == []


def test_what_is_changed_afterwards_in_programmes_and_courses_does_not_matter(session, publish, check, awards, person):
    publish("2026-10")
    session.execute(text("DELETE FROM programme_funder"))
    session.execute(text("DELETE FROM course"))
    session.expire_all()
    assert check().problems == []


def test_the_digest_of_a_programmes_part_cannot_be_tried_out(session, publish, check, awards):
    """The manifest is public: without a random value, anybody could look for the figures that have this digest."""
    made = publish("2026-09")
    parts = session.scalars(select(ReleasePart).where(ReleasePart.release_id == made.id)).all()
    salts = {each.scope.programme: set() for each in map(figures_in, parts)}
    for each in map(figures_in, parts):
        salts[each.scope.programme].add(each.salt)
    assert salts.pop("") == {""}
    drawn = [salt for found in salts.values() for salt in found]
    assert drawn
    assert all(len(salt) == 32 for salt in drawn)
    assert check().problems == []
    with pytest.raises(Conflict, match="No figure"):
        publish("2026-09")


def figures_in(part):
    return read(part.content)
