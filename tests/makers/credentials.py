"""Completed courses and certificates for tests."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.actions import enrol
from app.core.database import Database
from app.core.ids import new_uid
from app.core.keys import SigningKey
from app.courseware.queries import published
from app.credentials.actions import issue
from app.credentials.models import Certificate
from app.credentials.rules import Claims
from app.credentials.sealing import Issuer
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
    return issue(session, by=person, course=course, issuer=made_issuer(key), language=language, now=now)


def made_issuer(key: SigningKey) -> Issuer:
    """The issuer of the tests: the site of their settings, with this key."""
    return Issuer(site="http://localhost", provider="Harbour School", key=key)


def has_certificate(database: Database, person: Person, key: SigningKey, *, now: datetime) -> str:
    """The same as `make_certificate`, committed; the uid of what was issued."""
    with database.unit_of_work() as session:
        return make_certificate(session, session.merge(person), key, now=now).uid


def has_completed(database: Database, person: Person, *, now: datetime) -> None:
    """The same as `complete`, committed."""
    with database.unit_of_work() as session:
        complete(session, session.merge(person), now=now)


def make_claims(**values: object) -> Claims:
    """What some certificate says, with these values instead of the usual ones."""
    usual: dict[str, object] = {
        "uid": new_uid(),
        "name": "Amina Diallo",
        "language": "en",
        "course": "article-30",
        "title": "Article 30 in practice",
        "title_language": "en",
        "revision": "ab" * 32,
        "provisions": ("UNTOC-30-1", "UNTOC-30-2-d"),
        "minutes": 275,
        "percent": 84,
        "awarded_on": date(2026, 11, 23),
        "provider": "Harbour School",
    }
    return Claims(**usual | values)
