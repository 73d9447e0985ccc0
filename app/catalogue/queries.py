"""Questions about enrolments, and about which course teaches what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.catalogue.models import Enrolment
from app.core.errors import NotFound
from app.courseware.queries import found_passages, published_courses
from app.courseware.rules import Course, Document


@dataclass(frozen=True)
class Hit:
    """Something found: a course, or a module of it."""

    course: Course
    page: Document
    module: str | None


def search(session: Session, *, words: str, language: str) -> Sequence[Hit]:
    """Courses and modules in which all the words stand, the best first, one hit for each."""
    courses = {course.slug: course for course in published_courses(session)}
    hits = []
    for slug, name in found_passages(session, words=words, language=language):
        course = courses.get(slug)
        page = course and (course.module(name, language) if name else course.page(language))
        if course and page:
            hits.append(Hit(course, page, name or None))
    return hits


@dataclass(frozen=True)
class Teaching:
    """A module that teaches a paragraph."""

    course: Course
    module: Document


def taught_in(session: Session, language: str) -> dict[str, list[Teaching]]:
    """Which modules teach each paragraph, by the paragraph's id."""
    found: dict[str, list[Teaching]] = {}
    for course in published_courses(session):
        for source in course.modules:
            shown = course.module(source.name, language) or source
            for provision in source.provisions:
                found.setdefault(provision, []).append(Teaching(course, shown))
    return found


_enrolment = select(Enrolment).where(
    Enrolment.person_id == bindparam("person"), Enrolment.course == bindparam("course")
)


def enrolment(session: Session, *, person_id: int | None, course: str) -> Enrolment | None:
    """A person's enrolment in a course, if there is one."""
    return session.scalar(_enrolment, {"person": person_id, "course": course}) if person_id else None


def own_enrolment(session: Session, *, person_id: int, course: str) -> Enrolment:
    """A person's enrolment in a course.

    Raises NotFound for somebody who is not enrolled.
    """
    found = enrolment(session, person_id=person_id, course=course)
    if found is None:
        raise NotFound
    return found


def enrolments_of(session: Session, person_id: int) -> Sequence[Enrolment]:
    """All enrolments of a person, the newest first."""
    return session.scalars(
        select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.id.desc())
    ).all()


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    return [
        {"course": each.course, "enrolled_at": each.enrolled_at.isoformat()}
        for each in enrolments_of(session, person_id)
    ]
