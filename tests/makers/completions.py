"""People who have completed the real course, made by the same actions that the pages call."""

from datetime import timedelta
from pathlib import Path

from app.assessment import actions as assessment
from app.assessment.actions import Sent
from app.assessment.queries import own_attempt
from app.catalogue.actions import enrol
from app.core.clock import utcnow
from app.core.database import Database
from app.core.keys import keys_in
from app.courseware.queries import published
from app.courseware.rules import Course
from app.credentials.actions import issue
from app.credentials.sealing import Issuer
from app.learning.actions import mark_read
from app.questions.kinds import AnyQuestion, Gaps, Matching, Number, Ordering, Text
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.rules import Response
from tests.makers.people import make_person


def right_answer(question: AnyQuestion) -> Response:
    """The response that the key asks for."""
    if isinstance(question, ChoiceQuestion):
        return tuple(option.id for option in question.options if option.is_right)
    if isinstance(question, Text):
        return question.accepted[:1]
    if isinstance(question, Number):
        return (question.accepted[0].value,)
    if isinstance(question, Gaps):
        return tuple(gap[0] for gap in question.gaps)
    if isinstance(question, Matching):
        return tuple(pair.id for pair in question.asked)
    assert isinstance(question, Ordering)
    return question.places


def complete_course(
    database: Database, instance: Path, *, sign_in: str, slug: str = "article-30", **values: object
) -> str:
    """Register somebody, take them through a course, and issue the certificate; its uid is returned."""
    now = utcnow() - timedelta(minutes=1)
    with database.unit_of_work() as session:
        person = make_person(session, sign_in, now=now, **values)
        course = take_course(session, person, slug, now)
        key = keys_in(instance / "keys")[0]
        issuer = Issuer(site="http://localhost", provider="Palermo Campus", key=key)
        made = issue(session, by=person, course=course, issuer=issuer, language="en", now=now)
        return made.uid


def take_course(session, person, slug: str, now) -> Course:
    """Enrol somebody who is not yet, have them read every module and pass every quiz."""
    course = published(session, slug)
    enrolment = enrol(session, by=person, course=course, now=now)
    for module in course.modules:
        mark_read(session, by=person, enrolment=enrolment, module=module.name, now=now)
    for key in course.quizzes:
        pass_quiz(session, course, key, person, enrolment, now)
    return course


def pass_quiz(session, course: Course, key: str, person, enrolment, now) -> str:
    """Start a quiz, answer everything rightly, hand in; the attempt's uid is returned."""
    placed = course.quizzes[key]
    attempt = assessment.start(session, by=person, enrolment=enrolment, course=course, placed=placed, now=now)
    own = own_attempt(session, uid=attempt.uid, person_id=person.id)
    sent = {question.id: Sent(1, right_answer(question)) for question in own.questions("en")}
    assessment.save(session, by=person, own=own, sent=sent, now=now)
    assessment.hand_in(session, by=person, own=own, now=now)
    return str(attempt.uid)
