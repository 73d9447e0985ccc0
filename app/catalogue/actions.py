"""Enrolling, and joining and leaving a cohort."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.catalogue.queries import enrolment, joined_cohorts, member, own_enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, NotFound
from app.courseware.rules import Course
from app.programmes.models import Cohort


class WrongCode(NotFound):
    """No cohort has the code (any more)."""

    message = N_("No cohort has this code. Compare it with what the facilitator shows.")


class JoiningClosed(Conflict):
    """The cohort takes nobody else."""

    message = N_("Joining this cohort is closed. Ask its facilitator.")


class InAnotherCohort(Conflict):
    """The person takes the course with another cohort."""

    message = N_("You take this course with another cohort. Leave that one first.")


def enrol(session: Session, *, by: Person, course: Course, now: datetime, cohort: Cohort | None = None) -> Enrolment:
    """Enrol a person in a course, with a cohort if there is one; who is enrolled already stays so.

    Somebody who took the course alone goes on with the cohort. Certificates issued before stay as they are: they name
    the programme of the day on which they were issued.

    Raises JoiningClosed if the cohort takes nobody else, InAnotherCohort if the person is in a different one.
    """
    take_lock(session, "enrol", by.id, course.slug)
    known = enrolment(session, person_id=by.id, course=course.slug) or _made(session, by, course, now)
    if cohort and known.cohort_id != cohort.id:
        _join(session, by, known, cohort, now)
    return known


def _made(session: Session, by: Person, course: Course, now: datetime) -> Enrolment:
    made = Enrolment(person_id=by.id, course=course.slug, enrolled_at=now)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error
    journal.record(session, "enrolment.made", by=by.uid, at=now, enrolment=made.uid, course=course.slug)
    session.flush()
    return made


def _join(session: Session, by: Person, own: Enrolment, cohort: Cohort, now: datetime) -> None:
    if cohort.closed_at:
        raise JoiningClosed
    if own.cohort_id:
        raise InAnotherCohort
    if own.course != cohort.course:
        raise Conflict
    own.cohort_id = cohort.id
    journal.record(session, "cohort.joined", by=by.uid, at=now, cohort=cohort.uid, enrolment=own.uid)
    session.flush()


def leave(session: Session, *, by: Person, uid: str, now: datetime) -> None:
    """Take the course alone from now on: progress and certificates stay, the facilitators no longer see them.

    `uid` is the cohort's; to leave one in which one is not, or no longer, changes nothing.
    """
    cohort = next((each for each in joined_cohorts(session, by.id) if each.uid == uid), None)
    if cohort is None:
        return
    take_lock(session, "enrol", by.id, cohort.course)
    own = own_enrolment(session, person_id=by.id, course=cohort.course)
    own.cohort_id = None
    journal.record(session, "cohort.left", by=by.uid, at=now, cohort=cohort.uid, enrolment=own.uid)
    session.flush()


def remove_member(session: Session, *, by: Person, cohort: Cohort, uid: str, now: datetime) -> None:
    """Take somebody, by the uid of their enrolment, out of a cohort; they stay enrolled in the course.

    Raises NotFound if nobody of this cohort has it.
    """
    found = member(session, cohort=cohort, uid=uid)
    found.cohort_id = None
    journal.record(session, "cohort.member_removed", by=by.uid, at=now, cohort=cohort.uid, enrolment=found.uid)
    session.flush()


def erase(session: Session, *, person: Person) -> None:
    """Forget in which courses and cohorts a person was."""
    session.execute(delete(Enrolment).where(Enrolment.person_id == person.id))
