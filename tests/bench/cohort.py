"""A cohort that has completed the course, its certificates, and as many others as a site has after some years."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import func, insert, select, update

from app.accounts.models import Person
from app.assessment.models import Attempt
from app.catalogue.models import Enrolment
from app.core.clock import utcnow
from app.core.ids import new_uid
from app.courseware.rules import Course
from app.credentials import actions
from app.credentials.badge.status import LIST_SIZE
from app.credentials.issuing import issuer
from app.credentials.models import Certificate
from app.credentials.rules import Reason
from app.learning.models import Reading
from app.programmes.models import Cohort, Funder, Organisation, Programme
from app.web.session import settings
from tests.bench.instance import COURSE, READ, Instance
from tests.bench.people import language

BATCH = 1000
"""Rows inserted by one statement."""


def graduate(instance: Instance, members: int) -> int:
    """Let everybody complete the course, and put the first ones into a cohort; the cohort's id."""
    now, course = utcnow() - timedelta(hours=1), instance.course
    with instance.database.unit_of_work() as unit:
        programme = Programme(name="Training of trainers", created_at=now)
        programme.funders.append(Funder(place=1, organisation=Organisation(name="Republic of Tavoria", created_at=now)))
        unit.add(programme)
        unit.flush()
        cohort = Cohort(
            programme_id=programme.id, course=COURSE, name="Autumn", place="Palermo", created_at=now,
            starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 30),
        )  # fmt: skip
        unit.add(cohort)
        unit.flush()
        enrolments = unit.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
        unit.execute(update(Enrolment).where(Enrolment.id.in_(enrolments[:members])).values(cohort_id=cohort.id))
        modules = [each.name for each in course.modules[READ:]]
        reading = [{"enrolment_id": id, "module": module, "read_at": now} for id in enrolments for module in modules]
        unit.execute(insert(Reading), reading)
        unit.execute(insert(Attempt), _attempts(course, enrolments))
        return cohort.id


def _attempts(course: Course, enrolments: Sequence[int]) -> list[dict[str, object]]:
    """Every graded quiz passed at the first attempt."""
    now, graded = utcnow() - timedelta(hours=1), [key for key, each in course.quizzes.items() if each.quiz.is_graded]
    return [
        {
            "uid": new_uid(), "enrolment_id": id, "quiz": key, "number": 1, "revision_id": course.revision,
            "seed": "seed", "asked": [], "started_at": now, "submitted_at": now, "deadline_at": None, "passed": True,
            "earned": Fraction(70 + place % 31), "possible": 100,
        }
        for place, id in enumerate(enrolments)
        for key in graded
    ]  # fmt: skip


def issue(instance: Instance, first: int, count: int) -> None:
    """Issue certificates to so many people from the first on, each in a transaction of its own as requests do."""
    signs = issuer(settings())
    for number in range(first, first + count):
        with instance.database.unit_of_work() as unit:
            person = unit.get_one(Person, number + 1)
            actions.issue(
                unit, by=person, course=instance.course, issuer=signs, language=language(number), now=utcnow()
            )


def let_go(instance: Instance, cohort_id: int, count: int) -> None:
    """Take so many members out of a cohort; their certificates stay."""
    with instance.database.unit_of_work() as unit:
        members = (
            select(Enrolment.id).where(Enrolment.cohort_id == cohort_id).order_by(Enrolment.id.desc()).limit(count)
        )
        unit.execute(update(Enrolment).where(Enrolment.id.in_(members)).values(cohort_id=None))


def fill_up(instance: Instance, total: int, withdrawn: int) -> None:
    """Add certificates of people who have left until there are so many, some of them withdrawn.

    Their records are copies of one that was issued, for nobody reads them here; their size is what counts.
    """
    now = utcnow()
    with instance.database.unit_of_work() as unit:
        pattern = unit.scalars(select(Certificate).limit(1)).one()
        taken = set(unit.scalars(select(Certificate.status_index)))
        missing = total - (unit.scalar(select(func.count()).select_from(Certificate)) or 0)
        free = [place for place in random.sample(range(LIST_SIZE), total + len(taken)) if place not in taken]
        rows = [
            {
                "uid": new_uid(), "person_id": None, "enrolment_id": None, "revision_id": pattern.revision_id,
                "course": pattern.course, "record": pattern.record, "code": pattern.code, "key_id": pattern.key_id,
                "status_index": place, "issued_at": now,
                "revoked_at": now if number < withdrawn else None,
                "revoked_reason": Reason.ERROR if number < withdrawn else None,
                "revoked_why": "It was issued to somebody else." if number < withdrawn else None,
            }
            for number, place in enumerate(free[:missing])
        ]  # fmt: skip
        for start in range(0, len(rows), BATCH):
            unit.execute(insert(Certificate), rows[start : start + BATCH])


def certificates(instance: Instance) -> int:
    """How many certificates the database holds."""
    with instance.database.reading() as reading:
        return reading.scalar(select(func.count()).select_from(Certificate)) or 0
