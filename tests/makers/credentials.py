"""Completed courses and certificates for tests."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.actions import enrol
from app.core.database import Database
from app.core.keys import SigningKey
from app.courseware.queries import published
from app.credentials.actions import issue
from app.credentials.models import Certificate
from app.learning.actions import mark_read
from tests.makers.assessment import finish


def complete(session: Session, person: Person, *, now: datetime) -> None:
    """Do all that the small course asks for: read both modules, pass both graded quizzes."""
    course = published(session, "harbour")
    enrolment = enrol(session, by=person, course=course, now=now)
    for module in course.modules:
        mark_read(session, by=person, enrolment=enrolment, module=module.name, now=now)
    for quiz in ("cranes/check", "final"):
        finish(session, person, quiz, now=now)


def make_certificate(session: Session, person: Person, key: SigningKey, *, now: datetime) -> Certificate:
    """The certificate of somebody who completed the small course, or did so just now."""
    complete(session, person, now=now)
    return issued(session, person, key, now=now)


def issued(session: Session, person: Person, key: SigningKey, *, now: datetime, language: str = "en") -> Certificate:
    """Ask for the certificate of the small course."""
    course = published(session, "harbour")
    return issue(session, by=person, course=course, key=key, provider="Harbour School", language=language, now=now)


def has_certificate(database: Database, person: Person, key: SigningKey, *, now: datetime) -> str:
    """The same as `make_certificate`, committed; the uid of what was issued."""
    with database.unit_of_work() as session:
        return make_certificate(session, session.merge(person), key, now=now).uid


def has_completed(database: Database, person: Person, *, now: datetime) -> None:
    """The same as `complete`, committed."""
    with database.unit_of_work() as session:
        complete(session, session.merge(person), now=now)
