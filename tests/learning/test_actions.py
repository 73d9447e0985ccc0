from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.queries import person_by_sign_in
from app.catalogue.actions import enrol
from app.core.journal import Entry
from app.courseware.queries import published
from app.learning.actions import erase, mark_read
from app.learning.models import Reading
from app.learning.queries import enrolled, personal_data
from tests.makers.assessment import enrolled_in_harbour
from tests.makers.together import transactions_at_once


def read(session, person, now, module="cranes"):
    enrolment = enrol(session, by=person, course=published(session, "harbour"), now=now)
    mark_read(session, by=person, enrolment=enrolment, module=module, now=now)


def test_marking_twice_is_marking_once_and_the_first_time_stays(session, person, now):
    read(session, person("amina"), now)
    read(session, person("amina"), now + timedelta(days=1))
    assert session.scalars(select(Reading.read_at)).all() == [now]
    assert session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == "module.read")) == 1


def test_a_double_click_is_one_mark_and_no_refusal(database, now):
    with database.unit_of_work() as session:
        enrol(session, by=person_by_sign_in(session, "amina"), course=published(session, "harbour"), now=now)

    def click(session, number):
        amina = person_by_sign_in(session, "amina")
        return mark_read(session, by=amina, enrolment=enrolled_in_harbour(session, amina), module="cranes", now=now)

    assert transactions_at_once(database, 12, click) == [None] * 12
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Reading)) == 1


def test_progress_belongs_to_one_person(session, person, now):
    course = published(session, "harbour")
    read(session, person("amina"), now)
    enrol(session, by=person("badr"), course=course, now=now)
    done = {
        name: enrolled(session, person_id=person(name).id, course=course).progress.done for name in ("amina", "badr")
    }
    assert done == {"amina": 1, "badr": 0}
    assert enrolled(session, person_id=person("ben").id, course=course) is None
    assert enrolled(session, person_id=None, course=course) is None


def test_erasing_one_leaves_the_other(session, person, now):
    read(session, person("amina"), now)
    read(session, person("badr"), now)
    erase(session, person=person("amina"))
    assert personal_data(session, person("amina").id) == []
    expected = {"course": "harbour", "module": "cranes", "read_at": now.isoformat()}
    assert personal_data(session, person("badr").id) == [expected]
