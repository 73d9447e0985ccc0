"""Questions about the question of later: who is asked, what was answered, how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.catalogue.models import Enrolment
from app.core.errors import NotFound
from app.credentials.models import Certificate
from app.follow_up.models import FollowUp
from app.follow_up.rules import CLOSES, Window, is_use


@dataclass(frozen=True)
class Asked:
    """A course about which somebody is, was or will be asked, and the answer so far."""

    enrolment_id: int
    course: str
    window: Window
    answer: FollowUp | None


@dataclass(frozen=True)
class Count:
    """How many of a month's certified people were asked, answered, and used what they learned with an example."""

    dimension: str
    category: str
    asked: int
    answered: int
    used: int


def _first_issued() -> Select[int | None, datetime]:
    """Enrolments that hold a certificate, with the moment of the first one: a corrected name begins nothing anew."""
    standing = Certificate.revoked_at.is_(None) & Certificate.superseded_by.is_(None)
    return (
        select(Certificate.enrolment_id.label("enrolment_id"), func.min(Certificate.issued_at).label("issued_at"))
        .where(Certificate.enrolment_id.is_not(None))
        .group_by(Certificate.enrolment_id)
        .having(func.max(case((standing, 1), else_=0)) == 1)
    )


def _asked(session: Session, person_id: int, *courses: str) -> list[Asked]:
    first = _first_issued().subquery()
    statement = (
        select(Enrolment.id, Enrolment.course, first.c.issued_at, FollowUp)
        .join(first, first.c.enrolment_id == Enrolment.id)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id)
        .order_by(first.c.issued_at)
    )
    if courses:
        statement = statement.where(Enrolment.course.in_(courses))
    return [Asked(id, course, Window.after(at), answer) for id, course, at, answer in session.execute(statement)]


def open_for(session: Session, person_id: int, now: datetime) -> list[Asked]:
    """The courses about which a person is asked now and has not answered."""
    return [each for each in _asked(session, person_id) if each.answer is None and each.window.is_open(now)]


def asked(session: Session, *, person_id: int, course: str) -> Asked:
    """What a person is asked about a course, whether or not the question is open now.

    Raises NotFound for a course of which the person holds no certificate.
    """
    found = next(iter(_asked(session, person_id, course)), None)
    if found is None:
        raise NotFound
    return found


def is_over(month: date, now: datetime) -> bool:
    """Whether nobody certified in a month can answer any more."""
    return _bounds(month)[1] + CLOSES <= now


def _bounds(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month and that of the next."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime(month.year, month.month, 1, tzinfo=UTC), datetime(following.year, following.month, 1, tzinfo=UTC)


def counts(session: Session, month: date) -> list[Count]:
    """The answers of people whose first certificate of a course was issued in a month: in all, by sex and by agency.

    Counts enrolments: somebody with two courses was asked twice.
    """
    rows = sorted(_answers(session, month), key=lambda row: row[:2])
    found = []
    for (dimension, category), group in groupby(rows, key=lambda row: row[:2]):
        answers = list(group)
        answered, used = sum(each[2] for each in answers), sum(each[3] for each in answers)
        found.append(Count(dimension, category, len(answers), answered, used))
    return found


def _answers(session: Session, month: date) -> Iterator[tuple[str, str, bool, bool]]:
    begins, ends = _bounds(month)
    issued_at = func.min(Certificate.issued_at)
    first = _first_issued().having(issued_at >= begins, issued_at < ends).subquery()
    statement = (
        select(Person.sex, Person.agency, FollowUp.used, FollowUp.example)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(first, first.c.enrolment_id == Enrolment.id)
        .outerjoin(FollowUp, FollowUp.enrolment_id == Enrolment.id)
    )
    for sex, agency, used, example in session.execute(statement):
        counted = (used is not None, is_use(used=bool(used), example=example or ""))
        yield ("", "", *counted)
        yield ("sex", sex.value, *counted)
        yield ("agency", agency.value, *counted)


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    rows = session.execute(
        select(Enrolment.course, FollowUp)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .order_by(FollowUp.answered_at)
    )
    return [
        {"course": course, "answered_at": own.answered_at.isoformat(), "used": own.used, "example": own.example}
        for course, own in rows
    ]
