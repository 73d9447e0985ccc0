"""The database: sessions that read cannot write, nothing that was acknowledged is lost, times are aware."""

import sqlite3
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import MetaData, Table, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.core.database import Database, UtcDateTime, take_lock
from app.core.journal import Entry, record
from tests.makers.people import NOW

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 15000,
    "temp_store": 2,
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person SET name = 'x'",
        "DELETE FROM person",
        "INSERT INTO course (slug, revision_id) VALUES ('x', 1)",
        "CREATE TABLE x (y integer)",
        "DROP TABLE answer",
    ],
)
def test_a_reading_session_cannot_write(database, statement):
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text(statement))
    with database.reading() as session:
        assert person_by_sign_in(session, "amina").name == "Amina Diallo"


def test_a_reading_session_cannot_flush_either(database):
    with database.reading() as session:
        session.get(Person, 1).name = "x"
        with pytest.raises(DBAPIError):
            session.flush()


def test_reading_and_writing_sessions_do_not_turn_into_each_other(database):
    for number in range(3):
        with database.reading() as session, pytest.raises(DBAPIError):
            session.execute(text("DELETE FROM answer"))
        with database.unit_of_work() as session:
            record(session, "test", by=None, at=NOW, number=number)
    with database.reading() as session:
        assert [each.payload["number"] for each in session.scalars(select(Entry).where(Entry.kind == "test"))] == [
            0,
            1,
            2,
        ]


@pytest.mark.parametrize("which", ["_writer", "_reader"])
def test_every_sqlite_connection_is_durable_and_strict(tmp_path, which):
    database = Database(f"sqlite:///{tmp_path / 'new' / 'campus.db'}")
    engine = getattr(database, which)
    connections = [engine.raw_connection() for _ in range(3)]
    for connection in connections:
        found = {name: connection.cursor().execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        assert found == PRAGMAS
        assert connection.cursor().execute("PRAGMA query_only").fetchone()[0] == (which == "_reader")
        connection.close()
    database.dispose()


def test_a_row_cannot_name_one_that_is_not_there(session):
    with pytest.raises(IntegrityError):
        session.execute(text("INSERT INTO course (slug, revision_id) VALUES ('x', 999999)"))


def test_a_failed_piece_of_work_leaves_nothing(database):
    with pytest.raises(IntegrityError), database.unit_of_work() as session:  # noqa: PT012 - the flush is part of it
        record(session, "test", by=None, at=NOW)
        session.flush()
        session.execute(text("INSERT INTO course (slug, revision_id) VALUES ('x', 999999)"))
    with database.reading() as session:
        assert session.scalar(select(Entry).where(Entry.kind == "test")) is None


def test_a_session_that_nobody_commits_leaves_nothing(database):
    with database.writing() as session:
        record(session, "test", by=None, at=NOW)
        session.flush()
    with database.reading() as session:
        assert session.scalar(select(Entry).where(Entry.kind == "test")) is None


def test_a_moment_without_a_zone_is_refused(session):
    record(session, "test", by=None, at=datetime(2026, 1, 1))  # noqa: DTZ001 - the fault that is looked for
    with pytest.raises(StatementError, match="has no time zone"):
        session.flush()


def test_a_moment_comes_back_aware_in_utc(database):
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    at = datetime(2026, 1, 1, 3, 0, 0, 123000, tzinfo=kathmandu)
    with database.unit_of_work() as session:
        record(session, "test", by=None, at=at)
    with database.reading() as session:
        found = session.scalars(select(Entry).where(Entry.kind == "test")).one().at
    assert found == at
    assert found.tzinfo is UTC


def test_no_moment_stays_no_moment():
    assert UtcDateTime().process_bind_param(None, None) is None
    assert UtcDateTime().process_result_value(None, None) is None


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_lock_on_postgresql_holds_its_own_parts_until_the_end(database):
    tried = text("SELECT pg_try_advisory_xact_lock(1, :key)")
    with database.writing() as first, database.writing() as second:
        take_lock(first, "publish", "harbour")
        assert not second.scalar(tried, {"key": zlib.crc32(b"publish:harbour") - 2**31})
        assert second.scalar(tried, {"key": zlib.crc32(b"publish:other") - 2**31})
        first.rollback()
        assert second.scalar(tried, {"key": zlib.crc32(b"publish:harbour") - 2**31})


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_writing_session_on_sqlite_holds_the_one_lock_from_its_beginning(database):
    with (
        sqlite3.connect(database.url.database, timeout=0, isolation_level=None) as other,
        database.writing() as session,
    ):
        take_lock(session, "publish", "harbour")
        session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        session.rollback()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()


def test_the_schema_has_named_constraints_only(database):
    metadata = MetaData()
    for name in ("person", "attempt", "certificate"):
        table = Table(name, metadata, autoload_with=database.engine)
        assert all(constraint.name for constraint in table.constraints)
