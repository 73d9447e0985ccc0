from datetime import UTC, date, datetime

from sqlalchemy import func, select

from app.core import journal
from app.core.journal import Entry
from app.credentials.actions import revoke
from app.credentials.models import Award
from app.credentials.recording import record_awards
from app.credentials.rules import Reason
from app.site.personal import close_account
from tests.makers.assessment import finish
from tests.makers.credentials import complete, issued, make_certificate
from tests.makers.programmes import counted, make_programme
from tests.makers.statistics import make_awards

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def entries(session, kind="award.recorded"):
    return session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.seq)).all()


def test_an_award_holds_the_results_of_the_first_attempts(session, person, signing_key, now):
    finish(session, person("amina"), "before", now=now, is_right=False)
    complete(session, person("amina"), now=now)
    issued(session, person("amina"), signing_key, now=now, language="fr")
    award = session.scalars(select(Award)).one()
    assert (award.pre, award.post, award.language, award.programme_id) == (0, 100, "fr", None)


def test_who_took_no_pre_test_has_no_result_in_it(session, person, signing_key, now):
    make_certificate(session, person("amina"), signing_key, now=now)
    assert session.execute(select(Award.pre, Award.post)).one() == (None, 100)


def test_the_journal_says_nothing_of_an_award_beside_its_certificate(session, person, signing_key, now):
    make_certificate(session, person("amina"), signing_key, now=now)
    assert not session.scalars(select(Entry).where(Entry.kind.startswith("award."))).all()


def test_awards_are_recorded_by_their_random_names_with_all_that_is_counted(session, person, now):
    programme = make_programme(session, person("olga"))
    made = make_awards(session, 20, programme_id=programme.id, pre=30, post=70)
    (free,) = make_awards(session, 1)
    later = make_awards(session, 3, month=NOVEMBER)
    before = session.scalar(select(func.max(Entry.seq)))
    record_awards(session, until=OCTOBER, now=LATER)
    found = entries(session)
    assert [each.seq for each in found] == list(range(before + 1, before + 22))
    assert [each.payload["award"] for each in found] == sorted(each.uid for each in [*made, free])
    one = next(each for each in found if each.payload["award"] == made[0].uid)
    assert one.payload == {
        "award": made[0].uid, "subject": made[0].subject, "month": "2026-10-01", "course": "harbour", "country": "KE",
        "agency": "customs", "sex": "female", "language": "en", "programme": programme.uid, "pre": 30, "post": 70,
    }  # fmt: skip
    other = next(each for each in found if each.payload["award"] == free.uid)
    assert (other.payload["programme"], other.payload["pre"]) == (None, None)
    assert (one.at, one.by, one.origin) == (LATER, None, journal.LOCAL)
    assert [each.is_recorded for each in (made[0], free, *later)] == [True, True, False, False, False]


def test_what_was_recorded_is_not_recorded_again(session, now):
    make_awards(session, 4)
    record_awards(session, until=OCTOBER, now=LATER)
    make_awards(session, 2)
    record_awards(session, until=OCTOBER, now=LATER)
    record_awards(session, until=OCTOBER, now=LATER)
    assert len(entries(session)) == 6
    journal.record(session, "person.signed_in", by=None, at=now)
    session.flush()  # the numbers of single entries go on behind those
    seqs = session.scalars(select(Entry.seq).order_by(Entry.id)).all()
    assert seqs == sorted(set(seqs))


def test_a_withdrawal_is_recorded_once(session, person, signing_key, now):
    made = make_certificate(session, person("amina"), signing_key, now=now)
    make_awards(session, 3, month=NOVEMBER)
    record_awards(session, until=NOVEMBER, now=LATER)
    revoke(session, certificate=made, by=None, reason=Reason.OTHER, why="A mistake.", now=LATER)
    award = session.scalars(select(Award).where(Award.is_withdrawn)).one().uid
    for _ in range(2):
        record_awards(session, until=NOVEMBER, now=LATER)
        assert [each.payload for each in entries(session, "award.withdrawn")] == [{"award": award}]


def test_an_award_withdrawn_before_it_was_recorded_is_both(session):
    make_awards(session, 1, is_withdrawn=True)
    record_awards(session, until=OCTOBER, now=LATER)
    assert (len(entries(session)), len(entries(session, "award.withdrawn"))) == (1, 1)


def test_a_closed_account_leaves_no_way_from_the_journal_to_its_award(session, person, signing_key, now):
    uid = make_certificate(session, person("amina"), signing_key, now=now).uid
    award = session.scalars(select(Award)).one()
    secret = {award.uid, award.subject}
    close_account(session, person=person("amina"), now=now)
    record_awards(session, until=NOVEMBER, now=LATER)
    for each in session.scalars(select(Entry)):
        values = {value for value in each.payload.values() if isinstance(value, str)}
        assert not (values & secret and uid in values)


def test_many_are_recorded_with_few_statements(database):
    with database.unit_of_work() as session:
        make_awards(session, 2000)
    with database.unit_of_work() as session, counted(database) as statements:
        record_awards(session, until=OCTOBER, now=LATER)
    assert len(statements) < 12
    with database.reading() as session:
        assert len(entries(session)) == 2000
