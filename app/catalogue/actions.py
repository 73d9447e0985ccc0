"""Enrolling."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.catalogue.queries import enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import Conflict
from app.courseware.rules import Course


def enrol(session: Session, *, by: Person, course: Course, now: datetime) -> Enrolment:
    """Enrol a person in a course; who is enrolled already stays so."""
    take_lock(session, "enrol", by.id, course.slug)
    known = enrolment(session, person_id=by.id, course=course.slug)
    if known:
        return known
    made = Enrolment(person_id=by.id, course=course.slug, enrolled_at=now)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error
    journal.record(session, "enrolment.made", by=by.uid, at=now, enrolment=made.uid, course=course.slug)
    session.flush()
    return made


def erase(session: Session, *, person: Person) -> None:
    """Forget in which courses a person was."""
    session.execute(delete(Enrolment).where(Enrolment.person_id == person.id))
