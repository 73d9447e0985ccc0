"""Publishing at a time: the revision is stored at once and becomes the current one when its time has come."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import publishing
from app.authoring.models import Draft, Schedule
from app.core import journal
from app.core.database import Database, take_lock
from app.core.errors import N_, CampusError, Conflict, Invalid, NotFound
from app.courseware import actions as courseware
from app.courseware.actions import ReadCourse
from app.courseware.models import CurrentRevision, Revision

log = logging.getLogger(__name__)

OVERTAKEN = N_("Another state of the course had been published meanwhile, so nothing was done.")


class AlreadyPlanned(Conflict):
    """There is one plan for each course."""

    message = N_("A publication of this course is planned already. Cancel it before you plan another one.")


class IsOver(Invalid):
    """The time is not to come."""

    message = N_("Choose a time that is still to come.")


def waiting(session: Session, course: str) -> Schedule | None:
    """The publication of a course that is planned; None where there is none."""
    return session.scalar(_open().where(Schedule.course == course).limit(1))


def last_failed(session: Session, course: str) -> Schedule | None:
    """The last plan of a course if it came to nothing."""
    last = session.scalar(select(Schedule).where(Schedule.course == course).order_by(Schedule.id.desc()).limit(1))
    return last if last and last.problem else None


def plan(
    session: Session, *, by: Person, draft: Draft, found: ReadCourse, seen: int, at: datetime, now: datetime
) -> Schedule:
    """Store a draft as a revision that becomes the current one at a time.

    Raises what `publishing.publish` raises; IsOver for a time that is over, AlreadyPlanned where there is a plan.
    """
    if at <= now:
        raise IsOver
    publishing.check(session, draft, found, seen)
    if waiting(session, draft.course):
        raise AlreadyPlanned
    revision, _ = courseware.store(session, found, now=now)
    made = Schedule(
        course=draft.course, revision_id=revision.id, base_id=draft.base_id, at=at, planned_at=now, planned_by=by.id
    )
    session.add(made)
    _record(session, "publication.planned", made, by.uid, now, revision=revision.hash, planned_for=at.isoformat())
    return made


def cancel(session: Session, *, by: Person, course: str, uid: str, now: datetime) -> None:
    """Give up a plan; the draft stays as it is.

    Raises NotFound if there is no such plan, Conflict if it has been carried out or given up already.
    """
    take_lock(session, "publish", course)
    found = session.scalar(select(Schedule).where(Schedule.uid == uid, Schedule.course == course))
    if found is None:
        raise NotFound
    if found.done_at or found.cancelled_at:
        raise Conflict
    found.cancelled_at = now
    _record(session, "publication.cancelled", found, by.uid, now)


def carry_out_due(database: Database, *, now: datetime, is_stopped: Callable[[], bool]) -> Iterator[str]:
    """Publish what is due, each plan in a transaction of its own; a line for each.

    What goes wrong is logged and tried again at the next look. Whoever comes second finds it done.
    """
    try:
        with database.reading() as session:
            due = session.scalars(_open().where(Schedule.at <= now).order_by(Schedule.at)).all()
            uids = [each.uid for each in due]
    except SQLAlchemyError:
        log.exception("the worker cannot read the database")
        return
    for uid in uids:
        if is_stopped():
            return
        try:
            with database.unit_of_work() as session:
                line = carry_out(session, uid, now=now)
        except (CampusError, SQLAlchemyError):
            log.exception("the planned publication %s failed", uid)
            continue
        if line:
            yield line


def carry_out(session: Session, uid: str, *, now: datetime) -> str:
    """Make a planned revision the current one, or note why not; a line that says which, empty if it was done."""
    course = session.scalars(select(Schedule.course).where(Schedule.uid == uid)).one()
    take_lock(session, "draft", course)
    take_lock(session, "publish", course)
    found = session.scalar(_open().where(Schedule.uid == uid))
    if found is None:
        return ""
    planner = session.get(Person, found.planned_by) if found.planned_by else None
    by = planner.uid if planner else None
    if _hash(session, found.base_id) != _hash(session, _current(session, course)):
        found.problem, found.cancelled_at = OVERTAKEN, now
        _record(session, "publication.overtaken", found, by, now)
        return f"{course}: not published as planned, another revision is current"
    courseware.make_current(session, found.revision_id, by=by, now=now, origin="schedule")
    draft = session.scalar(select(Draft).where(Draft.course == course))
    if draft is not None:
        draft.base_id = found.revision_id
    found.done_at = now
    session.flush()
    return f"{course}: published as planned"


def _open() -> Select[Schedule]:
    return select(Schedule).where(Schedule.done_at.is_(None), Schedule.cancelled_at.is_(None))


def _current(session: Session, course: str) -> int | None:
    current = session.get(CurrentRevision, course)
    return current.revision_id if current else None


def _hash(session: Session, id: int | None) -> str | None:
    return session.get_one(Revision, id).hash if id else None


def _record(session: Session, kind: str, found: Schedule, by: str | None, now: datetime, **payload: object) -> None:
    journal.record(session, kind, by=by, at=now, course=found.course, plan=found.uid, **payload)
    session.flush()
