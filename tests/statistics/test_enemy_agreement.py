"""Somebody with the database in their hands alters one thing; the check must see it and name it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.core import groupings
from app.core.groupings import GROUPINGS
from app.core.journal import Entry
from app.credentials.models import Award
from app.statistics import rebuilding
from app.statistics.actions import release, silent
from app.statistics.models import Release, ReleasePart, Tally
from app.statistics.tallying import tally
from tests.makers.people import make_person
from tests.makers.statistics import make_awards

NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def publish(session, signing_key):
    return lambda month: release(session, month=month, threshold=10, key=signing_key, now=NOVEMBER)


@pytest.fixture
def problems(session):
    def found(name=None):
        session.flush()
        session.expire_all()
        return rebuilding.check(session, name=name, progress=silent).problems

    return found


@pytest.fixture
def released(session, publish):
    """A release of October, with people, tallies and one withdrawal, and without its triggers."""
    make_person(session, "early", now=datetime(2026, 10, 5, tzinfo=UTC))
    awards = make_awards(session, 40)
    awards[0].is_withdrawn = True
    made = publish("2026-10")
    if session.get_bind().dialect.name == "sqlite":
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
    return made


def entry(session, kind):
    return session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.id).limit(1)).one()


def test_nothing_was_altered(released, problems):
    assert problems() == []


@pytest.mark.parametrize(
    "values", [{"country": "SN"}, {"month": date(2026, 9, 1)}, {"pre": 3}, {"subject": "x"}, {"is_recorded": False}]
)
def test_an_altered_award_is_named(session, released, problems, values):
    """One award of forty changes no published figure, and would change the next release."""
    uid = session.scalars(select(Award.uid).where(Award.is_withdrawn.is_(False)).limit(1)).one()
    session.execute(update(Award).where(Award.uid == uid).values(**values))
    name = {"is_recorded": "record"}.get(next(iter(values)), next(iter(values)))
    assert problems() == [f"award {uid}: the journal says otherwise ({name})"]


def test_a_withdrawal_that_was_taken_back_is_named(session, released, problems):
    uid = session.scalars(select(Award.uid).where(Award.is_withdrawn)).one()
    session.execute(update(Award).where(Award.uid == uid).values(is_withdrawal_recorded=False))
    assert problems() == [f"award {uid}: the journal says otherwise (withdrawal)"]


def test_awards_that_were_added_or_taken_away_are_named(session, released, problems):
    added = make_awards(session, 1, is_recorded=True)[0].uid
    taken = session.scalars(select(Award.uid).where(Award.is_recorded, Award.uid != added).limit(1)).one()
    session.execute(delete(Award).where(Award.uid == taken))
    assert {line.split(":")[0] for line in problems()} == {f"award {added}", f"award {taken}"}


def test_an_award_taken_out_of_the_journal_is_named(session, released, problems):
    one = entry(session, "award.recorded")
    session.execute(delete(Entry).where(Entry.id == one.id))
    assert f"award {one.payload['award']}: the journal does not know it" in problems()


def test_an_altered_tally_is_named(session, released, problems):
    session.execute(update(Tally).where(Tally.indicator == "O1", Tally.dimension == "").values(count=9))
    found = [line for line in problems() if line.startswith("tally O1 2026-10")]
    assert len(found) == 2, found  # what each of the two says


def test_a_part_that_is_no_figures_any_more_is_named(session, released, problems):
    part = session.scalars(select(ReleasePart).order_by(ReleasePart.id)).first()
    session.execute(update(ReleasePart).where(ReleasePart.id == part.id).values(content='{"scope": 1}'))
    assert problems()[:2] == ["2026-10-1: the parts are not those of the manifest", "  all world"]


def test_parts_under_another_address_or_digest_are_named(session, released, problems):
    ids = session.scalars(select(ReleasePart.id).order_by(ReleasePart.id)).all()
    session.execute(update(ReleasePart).where(ReleasePart.id == ids[0]).values(digest="0" * 64))
    session.execute(update(ReleasePart).where(ReleasePart.id == ids[1]).values(period="1999"))
    assert {"  all world", "  1999 recipients"} <= set(problems())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"digest": "0" * 64}, "the journal has another digest"),
        ({"signature": "not base64!"}, "the signature is not good"),
        ({"public_key": "A"}, "the signature is not good"),
        ({"month": "2026-09"}, "the manifest is that of another release"),
        ({"number": 7}, "2026-10-1: only the journal tells of it"),
    ],
)
def test_an_altered_release_is_named_and_never_a_stack_trace(session, released, problems, values, said):
    session.execute(update(Release).values(**values))
    assert any(line.endswith(said) for line in problems()), problems()


def test_a_release_that_the_journal_does_not_tell_of_is_named(session, released, problems):
    session.execute(delete(Entry).where(Entry.kind == "statistics.released"))
    assert problems() == ["2026-10-1: the journal does not tell of it"]


def test_older_releases_are_computed_with_the_lists_that_they_were_made_with(session, publish, problems, monkeypatch):
    make_awards(session, 40, month=date(2025, 9, 1))
    make_awards(session, 30, country="BR")
    publish("2026-09")
    publish("2026-10")
    shorter = {
        name: replace(each, members=tuple(m for m in each.members if m.code != "KE"))
        for name, each in GROUPINGS.items()
    }
    monkeypatch.setattr(groupings, "GROUPINGS", MappingProxyType(shorter))
    groupings._members.cache_clear()
    try:
        assert "KE" not in groupings.members("dac", date(2026, 10, 31))
        assert problems("2026-09-1") == problems("2026-10-1") == []
    finally:
        monkeypatch.undo()
        groupings._members.cache_clear()


def test_others_write_while_a_release_is_checked(database, signing_key):
    """A check of a large site takes minutes; nobody may have to wait for it."""
    with database.unit_of_work() as session:
        make_awards(session, 40)
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    with database.aside() as aside:

        def write(step, done):
            with database.unit_of_work() as other:
                make_awards(other, 1)

        assert rebuilding.check(aside, name=None, progress=write).problems == []
    with database.reading() as reading, pytest.raises(Exception, match="read"):
        reading.execute(insert(Award).values(subject="x"))


def test_nothing_of_what_is_done_aside_stays(database):
    with database.aside() as session:
        make_awards(session, 2)
    with database.reading() as session:
        assert session.scalars(select(Award)).all() == []


def test_a_tally_is_made_once_even_when_the_clock_goes_back(session, signing_key, publish):
    make_person(session, "early", now=datetime(2026, 9, 5, tzinfo=UTC))
    publish("2026-10")
    before = session.scalars(select(Tally.id)).all()
    assert tally(session, until=date(2026, 9, 1), now=datetime(2026, 9, 20, tzinfo=UTC)) == []
    assert session.scalars(select(Tally.id)).all() == before
