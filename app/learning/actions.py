"""Marking modules as read."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import Conflict
from app.learning.models import Reading


def mark_read(session: Session, *, by: Person, enrolment: Enrolment, module: str, now: datetime) -> None:
    """Remember that somebody has read a module; doing it twice is doing it once."""
    take_lock(session, "read", enrolment.id)
    if session.get(Reading, (enrolment.id, module)):
        return
    session.add(Reading(enrolment_id=enrolment.id, module=module, read_at=now))
    journal.record(session, "module.read", by=by.uid, at=now, enrolment=enrolment.uid, module=module)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error


def erase(session: Session, *, person: Person) -> None:
    """Forget what a person has read."""
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person.id)
    session.execute(delete(Reading).where(Reading.enrolment_id.in_(enrolments)))
