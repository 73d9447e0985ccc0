"""Two requests at one attempt, on the database where they overlap: the later one sees what the earlier one did."""

import pytest

from app.accounts.queries import person_by_sign_in
from app.assessment import actions
from app.assessment.actions import HandedIn, Sent
from app.assessment.queries import own_attempt
from app.catalogue.actions import enrol
from app.courseware.queries import published


@pytest.fixture
def engine() -> str:
    """SQLite holds its lock from the first statement on, so nothing overlaps there."""
    return "postgresql"


@pytest.fixture
def begun(database, now) -> str:
    with database.unit_of_work() as session:
        amina, course = person_by_sign_in(session, "amina"), published(session, "harbour")
        enrolment = enrol(session, by=amina, course=course, now=now)
        placed = course.quizzes["cranes/check"]
        return actions.start(session, by=amina, enrolment=enrolment, course=course, placed=placed, now=now).uid


@pytest.fixture
def amina_in(begun):
    """Amina and her attempt as one request sees them."""

    def find(session):
        amina = person_by_sign_in(session, "amina")
        return amina, own_attempt(session, uid=begun, person_id=amina.id)

    return find


def test_an_answer_saved_while_another_request_waited_is_not_overwritten(database, amina_in, now):
    with database.writing() as waiting:
        amina, own = amina_in(waiting)
        with database.unit_of_work() as quick:
            first, theirs = amina_in(quick)
            actions.save(quick, by=first, own=theirs, sent={"tide": Sent(1, ("tide",))}, now=now)
        saved = actions.save(waiting, by=amina, own=own, sent={"tide": Sent(1, ("wind",))}, now=now)
        assert saved.stale == ["tide"]
        assert own.responses == {"tide": ("tide",)}


def test_nothing_is_saved_into_an_attempt_handed_in_meanwhile(database, amina_in, now):
    with database.writing() as waiting:
        amina, own = amina_in(waiting)
        with database.unit_of_work() as quick:
            first, theirs = amina_in(quick)
            actions.hand_in(quick, by=first, own=theirs, now=now)
        with pytest.raises(HandedIn):
            actions.save(waiting, by=amina, own=own, sent={"tide": Sent(1, ("wind",))}, now=now)
