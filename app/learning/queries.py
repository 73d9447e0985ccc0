"""Questions about progress."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.assessment.queries import scores
from app.catalogue.models import Enrolment
from app.catalogue.queries import enrolments_of
from app.courseware.queries import published_courses
from app.courseware.rules import Course
from app.learning.models import Reading
from app.learning.rules import Progress, progress


@dataclass(frozen=True)
class Enrolled:
    """A person's enrolment and how far it has come."""

    enrolment: Enrolment
    progress: Progress


_enrolled = (
    select(Enrolment, Reading.module)
    .outerjoin(Reading, Reading.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == bindparam("person"), Enrolment.course == bindparam("course"))
)


def enrolled(session: Session, *, person_id: int | None, course: Course) -> Enrolled | None:
    """How far a person is in a course; None for somebody who is not enrolled. Two statements."""
    if person_id is None:
        return None
    rows = session.execute(_enrolled, {"person": person_id, "course": course.slug}).all()
    if not rows:
        return None
    enrolment = rows[0][0]
    read = frozenset(module for _, module in rows if module)
    return Enrolled(enrolment, progress(course, read, scores(session, enrolment.id)))


def all_enrolled(session: Session, person_id: int) -> list[tuple[Course, Enrolled]]:
    """Every course of a person that is still published, with progress."""
    courses = {course.slug: course for course in published_courses(session)}
    own = [courses[each.course] for each in enrolments_of(session, person_id) if each.course in courses]
    found = [(course, enrolled(session, person_id=person_id, course=course)) for course in own]
    return [(course, each) for course, each in found if each]


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    rows = session.execute(
        select(Enrolment.course, Reading.module, Reading.read_at)
        .join(Enrolment, Enrolment.id == Reading.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Reading.read_at)
    )
    return [{"course": course, "module": module, "read_at": at.isoformat()} for course, module, at in rows]
