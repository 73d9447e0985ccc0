"""Answering, and forgetting the answers of a person."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict
from app.follow_up.models import FollowUp
from app.follow_up.queries import asked


class NotOpen(Conflict):
    """The question is not open yet, or no longer."""

    message = N_("The question about this course is not open now. Its page says when.")


def answer(session: Session, *, by: Person, course: str, used: bool, example: str, now: datetime) -> FollowUp:
    """Answer, or answer otherwise as long as the question is open. The journal has that, and not what, was answered.

    Raises NotFound for a course without a certificate of this person, NotOpen outside the time.
    """
    own = asked(session, person_id=by.id, course=course)
    take_lock(session, "follow-up", own.enrolment_id)
    if not own.window.is_open(now):
        raise NotOpen
    known = session.get(FollowUp, own.enrolment_id)
    if known is None:
        known = FollowUp(enrolment_id=own.enrolment_id, answered_at=now, used=used)
        session.add(known)
    known.answered_at, known.used, known.example = now, used, example.strip()
    journal.record(session, "follow_up.answered", by=by.uid, at=now, course=course)
    session.flush()
    return known


def erase(session: Session, *, person: Person) -> None:
    """Forget what a person answered."""
    own = select(Enrolment.id).where(Enrolment.person_id == person.id)
    session.execute(delete(FollowUp).where(FollowUp.enrolment_id.in_(own)))
