from sqlalchemy import func, select

from app.accounts.queries import person_by_sign_in
from app.catalogue.actions import enrol
from app.catalogue.models import Enrolment
from app.core.journal import Entry
from app.courseware.queries import published
from tests.makers.together import transactions_at_once


def entries(session):
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == "enrolment.made"))


def test_enrolling_twice_is_enrolling_once(session, person, now):
    course = published(session, "harbour")
    first = enrol(session, by=person("amina"), course=course, now=now)
    assert enrol(session, by=person("amina"), course=course, now=now) is first
    assert entries(session) == 1


def test_twenty_clicks_at_once_are_one_enrolment(database, now):
    def click(session, number):
        return enrol(session, by=person_by_sign_in(session, "amina"), course=published(session, "harbour"), now=now).uid

    assert len(set(transactions_at_once(database, 20, click))) == 1
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Enrolment)) == 1
        assert entries(reading) == 1
