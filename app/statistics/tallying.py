"""Counting what happened in each month that is over, once, before accounts that are closed take it away.

Journal and table hold the same cells; from then on releases read the cells alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, insert, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.assessment.models import Attempt
from app.catalogue.models import Enrolment
from app.core import journal
from app.courseware.models import CurrentRevision, Revision
from app.courseware.queries import published_courses, revision
from app.credentials.models import Certificate
from app.follow_up import queries as follow_up
from app.learning.models import Reading
from app.programmes.models import Cohort, Programme
from app.statistics.counts import Cell
from app.statistics.models import Tally
from app.statistics.tallies import WAITS

TRAINEE_ONLY = "[]"
"""What is kept of somebody whom nobody granted a role."""
Found = tuple[str, str, str, int, int]
"""Programme, dimension, category, count and value."""


def tally(session: Session, *, until: date, now: datetime) -> list[Cell]:
    """Tally every month up to `until` that is over and has not been tallied; what became of people once it can be said.

    Returns the cells of a month that is not over, which are not kept.
    """
    known = {tuple(row) for row in session.execute(select(Tally.month, Tally.indicator).distinct())}
    live: list[Cell] = []
    for month in _months(session, until):
        is_over = following(month) <= now.date()
        fresh = [
            cell
            for indicator, count in COUNTS.items()
            if (month, indicator) not in known and _can_be_said(indicator, month, now)
            for cell in _cells(indicator, month, count(session, month))
        ]
        if is_over and fresh:
            _keep(session, month, fresh, now)
        elif not is_over:
            live = fresh
    return live


def following(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def _can_be_said(indicator: str, month: date, now: datetime) -> bool:
    return indicator not in WAITS or following(month) + WAITS[indicator] <= now.date()


def _months(session: Session, until: date) -> Iterator[date]:
    """From the month of the first account to `until`."""
    first = session.scalar(select(func.min(Person.created_at)))
    month = min(first.date().replace(day=1), until) if first else until
    while month <= until:
        yield month
        month = following(month)


def _keep(session: Session, month: date, cells: Sequence[Cell], now: datetime) -> None:
    names = ("month", "indicator", "programme", "dimension", "category", "count", "value")
    session.execute(insert(Tally), [dict(zip(names, astuple(cell), strict=True)) for cell in cells])
    said = [astuple(cell)[1:] for cell in cells]
    journal.record(session, "statistics.tallied", by=None, at=now, month=month.isoformat(), cells=said)
    session.flush()


def _cells(indicator: str, month: date, found: Iterable[Found]) -> Iterator[Cell]:
    """The cells of an indicator, those of one category added up. There is always a total, be it zero."""
    sums: dict[tuple[str, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    if indicator != "O5":
        sums["", "", ""] = (0, 0)
    for programme, dimension, category, count, value in found:
        so_far = sums[programme, dimension, category]
        sums[programme, dimension, category] = (so_far[0] + count, so_far[1] + value)
    for (programme, dimension, category), (count, value) in sorted(sums.items()):
        yield Cell(month, indicator, programme, dimension, category, count, value)


def _during(column: Any, month: date) -> ColumnElement[bool]:
    first, last = (datetime.combine(day, time(), UTC) for day in (month, following(month)))
    return and_(column >= first, column < last)


def _registered(session: Session, month: date) -> Iterator[Found]:
    """O1. People with a role are staff, and not counted."""
    splits = {"sex": Person.sex, "country": Person.country, "agency": Person.agency, "language": Person.language}
    trainees = and_(_during(Person.created_at, month), cast(Person.granted, String) == TRAINEE_ONLY)
    for dimension, column in splits.items():
        for category, count in session.execute(select(column, func.count()).where(trainees).group_by(column)):
            yield "", dimension, str(category), count, count
            if dimension == "sex":
                yield "", "", "", count, count


def _of_enrolments(*columns: Any) -> Select[Any]:
    """Enrolments with the programme of their cohort."""
    return (
        select(func.coalesce(Programme.uid, ""), *columns)
        .select_from(Enrolment)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
        .outerjoin(Programme, Programme.id == Cohort.programme_id)
    )


def _enrolled(session: Session, month: date) -> Iterator[Found]:
    """O2."""
    statement = _of_enrolments(Enrolment.course, func.count()).where(_during(Enrolment.enrolled_at, month))
    for programme, course, count in session.execute(statement.group_by(Programme.uid, Enrolment.course)):
        yield from _shared(programme, {"course": course}, count, count)


def _read(session: Session, month: date) -> Iterator[Found]:
    """O4: the nominal minutes of modules, as the course states them now."""
    minutes = {
        (each.slug, module.name): module.minutes for each in published_courses(session) for module in each.modules
    }
    statement = (
        _of_enrolments(Enrolment.course, Reading.module, Person.country, func.count())
        .join(Reading, Reading.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(_during(Reading.read_at, month))
        .group_by(Programme.uid, Enrolment.course, Reading.module, Person.country)
    )
    for programme, course, module, country, count in session.execute(statement):
        total = count * minutes.get((course, module), 0)
        yield from _shared(programme, {"course": course, "country": country}, count, total)


def _completed(session: Session, month: date) -> Iterator[Found]:
    """C1: of the month's enrolments, how many had a certificate in time that was not withdrawn since."""
    days = WAITS["C1"].days
    certificate = (
        select(Certificate.enrolment_id, func.min(Certificate.issued_at).label("at"))
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(_during(Enrolment.enrolled_at, month))
        .group_by(Certificate.enrolment_id)
        .having(func.max(Certificate.revoked_at).is_(None))
        .subquery()
    )
    if session.get_bind().dialect.name == "postgresql":
        is_in_time = certificate.c.at - Enrolment.enrolled_at <= timedelta(days=days)
    else:
        is_in_time = func.julianday(certificate.c.at) - func.julianday(Enrolment.enrolled_at) <= days
    statement = (
        _of_enrolments(Person.sex, Person.country, func.count(), func.sum(case((is_in_time, 1), else_=0)))
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(certificate, certificate.c.enrolment_id == Enrolment.id)
        .where(_during(Enrolment.enrolled_at, month))
        .group_by(Programme.uid, Person.sex, Person.country)
    )
    for programme, sex, country, count, value in session.execute(statement):
        yield from _shared(programme, {"sex": str(sex), "country": country}, count, value)


def _shared(programme: str, categories: dict[str, str], count: int, value: int) -> Iterator[Found]:
    """Into the total, into each split, and into the total of the programme if there is one."""
    yield "", "", "", count, value
    for dimension, category in categories.items():
        yield "", dimension, category, count, value
    if programme:
        yield programme, "", "", count, value


def _passed(session: Session, month: date) -> Iterator[Found]:
    """C3: first attempts at the final test of each course."""
    finals = [(each.slug, each.final_test) for each in published_courses(session) if each.final_test]
    for course, final in finals:
        statement = (
            select(func.count(), func.sum(case((Attempt.passed.is_(True), 1), else_=0)))
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Enrolment.course == course, Attempt.quiz == final, Attempt.number == 1)
            .where(_during(Attempt.submitted_at, month))
        )
        count, value = session.execute(statement).one()
        if count:
            yield "", "course", course, count, value


def _offered(session: Session, month: date) -> Iterator[Found]:
    """O5: the courses of today that were published by the end of the month, and the languages they were in then."""
    end = datetime.combine(following(month), time(), UTC)
    newest = (
        select(func.max(Revision.id))
        .join(CurrentRevision, CurrentRevision.slug == Revision.course)
        .where(Revision.published_at < end)
        .group_by(Revision.course)
    )
    courses = [revision(session, id) for id in session.scalars(newest).all()]
    languages = {language for course in courses for language in course.languages}
    yield "", "offer", "courses", len(courses), len(courses)
    yield "", "offer", "languages", len(languages), len(languages)


def _used(session: Session, month: date) -> Iterator[Found]:
    """C4: of those who answered, how many used it and gave an example."""
    for each in follow_up.counts(session, month):
        yield "", each.dimension, each.category, each.answered, each.used


def _answered(session: Session, month: date) -> Iterator[Found]:
    """How many of those who were asked answered: the response rate of C4."""
    for each in follow_up.counts(session, month):
        yield "", each.dimension, each.category, each.asked, each.answered


COUNTS = {
    "O1": _registered,
    "O2": _enrolled,
    "O4": _read,
    "O5": _offered,
    "C1": _completed,
    "C3": _passed,
    "C4": _used,
    "C4n": _answered,
}
