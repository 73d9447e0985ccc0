"""What a new state of a course means for people: the same as asking each of them, in two statements."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from app.assessment.models import Attempt
from app.catalogue.actions import enrol
from app.catalogue.models import Enrolment
from app.courseware.queries import published
from app.learning.actions import mark_read
from app.learning.changeover import changeover, patterns
from app.learning.queries import enrolled
from tests.makers.courses import FIRST, SECOND, TESTS, make_course
from tests.makers.people import make_person
from tests.makers.texts import MODULE

SEALS = "02-seals/en.md"
THIRD = SECOND.replace("id: seals", "id: bolts").replace("Seals and locks", "Bolts and chains")
NEW_QUIZ = SECOND + "\n## Seals again {#again quiz}\n\n### Is it shut? {#shut}\n\n- [x] Yes\n- [ ] No\n"


def attempt(enrolment, quiz, now, *, passed=None, number=1, deadline=None):
    course = {"seed": "0", "asked": [], "revision_id": 1, "deadline_at": deadline}
    done = {} if passed is None else {"submitted_at": now, "passed": passed, "earned": Fraction(1), "possible": 1}
    return Attempt(enrolment_id=enrolment.id, quiz=quiz, number=number, started_at=now, **course, **done)


@pytest.fixture
def people(session, now):
    """Seven people: new, readers of one and of both modules, complete ones, and two with attempts that are open."""
    course = published(session, "harbour")
    read = [[], ["cranes"], ["seals"], ["cranes", "seals"], *[["cranes", "seals"]] * 3]
    for number, modules in enumerate(read):
        person = make_person(session, f"trainee-{number}")
        enrolment = enrol(session, by=person, course=course, now=now)
        for module in modules:
            mark_read(session, by=person, enrolment=enrolment, module=module, now=now)
        if number >= 4:
            session.add(attempt(enrolment, "cranes/check", now, passed=False))
            session.add(attempt(enrolment, "cranes/check", now, passed=True, number=2))
            session.add(attempt(enrolment, "final", now, passed=number < 6))
    for enrolment in session.scalars(select(Enrolment).order_by(Enrolment.id).limit(2)):
        session.add(attempt(enrolment, "cranes/check", now))
    late = session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[2]
    session.add(attempt(late, "final", now, deadline=now - timedelta(hours=1)))
    session.flush()
    return course


def one_by_one(session, course):
    """Whether each person is complete, as their own page says."""
    ids = session.scalars(select(Enrolment.person_id).where(Enrolment.course == course.slug)).all()
    return [enrolled(session, person_id=id, course=course).progress.is_complete for id in ids]


CHANGES = {
    "nothing": {},
    "a module changed": {MODULE: FIRST.replace("A machine.", "A tall machine.")},
    "a module more": {"03-bolts/en.md": THIRD},
    "a quiz more": {SEALS: NEW_QUIZ},
    "no final test": {"tests.en.md": TESTS.split("## Final")[0]},
    "no pass needed": {MODULE: FIRST.replace("{#check quiz pass=70}", "{#check quiz ungraded}")},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_the_counts_are_those_of_asking_everybody(session, people, now, changed):
    new = make_course(**changed).course
    found = changeover(session, people, new, now)
    before, after = one_by_one(session, people), one_by_one(session, new)
    both = list(zip(before, after, strict=True))
    assert found.enrolled == 7
    assert found.stay_complete == both.count((True, True))
    assert found.no_longer_complete == both.count((True, False))
    assert found.now_complete == both.count((False, True))


def test_attempts_that_can_still_be_worked_on_are_open(session, people, now):
    assert changeover(session, people, people, now).open_attempts == 2


def test_modules_are_told_with_their_readers(session, people, now):
    files = {MODULE: FIRST.replace("A machine.", "A tall machine."), SEALS: THIRD}
    found = changeover(session, people, make_course(**files).course, now)
    assert [(each.name, each.readers) for each in found.changed_modules] == [("cranes", 5)]
    assert [(each.title, each.readers) for each in found.new_modules] == [("Bolts and chains", 0)]
    assert [(each.name, each.readers) for each in found.gone_modules] == [("seals", 5)]


def test_quizzes_that_begin_or_cease_to_count_are_told(session, people, now):
    found = changeover(session, people, make_course(**{SEALS: NEW_QUIZ, **CHANGES["no final test"]}).course, now)
    assert (found.new_quizzes, found.gone_quizzes) == (("Seals again",), ("Final test",))


def test_two_statements_are_enough(session, people, now):
    asked = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    changeover(session, people, make_course().course, now)
    assert len(asked) == 2


def test_people_of_another_course_do_not_count(session, people):
    assert patterns(session, "quay").total() == 0
