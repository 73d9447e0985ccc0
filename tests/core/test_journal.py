"""The journal: append-only, numbered in order, whoever writes at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.journal import LOCAL, Entry, record
from tests.makers.people import NOW

WRITERS, EACH = 4, 8


def entries(session, kind="test"):
    return session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.seq)).all()


def test_an_entry_keeps_what_happened(database):
    with database.unit_of_work() as session:
        made = record(session, "test", by="0" * 26, at=NOW, course="harbour", parts=[1, None, "é"])
        session.flush()
        uid = made.uid
    with database.reading() as session:
        (found,) = entries(session)
        assert (found.uid, found.by, found.at, found.origin) == (uid, "0" * 26, NOW, LOCAL)
        assert found.payload == {"course": "harbour", "parts": [1, None, "é"]}


@pytest.mark.parametrize(
    "statement",
    [update(Entry).values(kind="forged"), update(Entry).values(seq=Entry.seq + 1000), delete(Entry)],
    ids=["kind", "seq", "delete"],
)
def test_the_database_refuses_to_change_or_delete_an_entry(database, statement):
    with database.unit_of_work() as session:
        record(session, "test", by=None, at=NOW)
    with database.writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)
    with database.reading() as session:
        assert len(entries(session)) == 1


def test_an_entry_changed_in_memory_cannot_be_flushed(database):
    with database.unit_of_work() as session:
        record(session, "test", by=None, at=NOW)
    with database.writing() as session:
        entries(session)[0].payload = {"forged": True}
        with pytest.raises(DBAPIError, match="append-only"):
            session.flush()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_entry_cannot_be_replaced_by_another_of_its_number(database):
    with database.unit_of_work() as session:
        record(session, "test", by=None, at=NOW)
    replace = text(
        "INSERT OR REPLACE INTO journal (id, origin, seq, uid, kind, at, payload)"
        " SELECT id, origin, seq, uid, 'forged', at, payload FROM journal WHERE kind = 'test'"
    )
    with database.writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(replace)


def test_numbers_rise_by_one_where_one_writes(database):
    with database.unit_of_work() as session:
        for _ in range(5):
            record(session, "test", by=None, at=NOW)
            session.flush()
    with database.reading() as session:
        numbers = [each.seq for each in entries(session)]
    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_numbers_rise_and_none_is_given_twice_where_many_write_at_once(database):
    def write(writer):
        for number in range(EACH):
            with database.unit_of_work() as session:
                record(session, "test", by=None, at=NOW, writer=writer, number=number)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with database.reading() as session:
        found = [(each.seq, each.payload["writer"], each.payload["number"]) for each in entries(session)]
    assert len({seq for seq, _, _ in found}) == WRITERS * EACH
    for writer in range(WRITERS):
        assert [number for _, who, number in found if who == writer] == list(range(EACH))
