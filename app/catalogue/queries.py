"""Questions about enrolments and the members of cohorts, and about which course teaches what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.core.errors import NotFound
from app.courseware.queries import found_passages, published_courses
from app.courseware.rules import Course, Document
from app.programmes.models import Cohort
from app.programmes.queries import cohorts_by_id


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


@dataclass(frozen=True)
class Member:
    """Somebody who takes a course with a cohort."""

    enrolment: Enrolment
    name: str


def members(session: Session, cohort: Cohort) -> list[Member]:
    """The members of a cohort by name. One statement."""
    statement = select(Enrolment, Person.name).join(Person, Person.id == Enrolment.person_id)
    rows = session.execute(statement.where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id))
    return sorted((Member(enrolment, name) for enrolment, name in rows), key=lambda each: each.name.casefold())


def member(session: Session, *, cohort: Cohort, uid: str) -> Enrolment:
    """The enrolment of this uid, if it is one of the cohort's.

    Raises NotFound otherwise.
    """
    found = session.scalar(select(Enrolment).where(Enrolment.uid == uid, Enrolment.cohort_id == cohort.id))
    if found is None:
        raise NotFound
    return found


def member_counts(session: Session, cohorts: Sequence[Cohort]) -> dict[int, int]:
    """How many members each of these cohorts has, by its id; cohorts without any are missing. One statement."""
    statement = select(Enrolment.cohort_id, func.count()).where(Enrolment.cohort_id.in_([each.id for each in cohorts]))
    return {id: count for id, count in session.execute(statement.group_by(Enrolment.cohort_id)) if id}


def joined_cohorts(session: Session, person_id: int) -> list[Cohort]:
    """The cohorts in which a person is, that of the newest enrolment first."""
    ids = [each.cohort_id for each in enrolments_of(session, person_id) if each.cohort_id]
    found = cohorts_by_id(session, ids)
    return [found[id] for id in ids]


def joined_for(session: Session, *, person_id: int, course: str) -> Cohort | None:
    """The cohort with which a person takes a course; None for somebody who takes it alone or not at all."""
    own = enrolment(session, person_id=person_id, course=course)
    return cohorts_by_id(session, [own.cohort_id])[own.cohort_id] if own and own.cohort_id else None


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    cohorts = {each.id: each.name for each in joined_cohorts(session, person_id)}
    return [
        {
            "course": each.course,
            "enrolled_at": each.enrolled_at.isoformat(),
            "cohort": cohorts.get(each.cohort_id) if each.cohort_id else None,
        }
        for each in enrolments_of(session, person_id)
    ]
