"""What a new state of a course means for the people who are taking it, from what they have read and passed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.assessment.models import Attempt
from app.assessment.rules import GRACE
from app.catalogue.models import Enrolment
from app.courseware.rules import Course
from app.learning.models import Reading
from app.learning.rules import progress

Pattern = tuple[frozenset[str], frozenset[str]]
"""Modules read and quizzes passed: what completion depends on."""


@dataclass(frozen=True)
class ModuleChange:
    """A module that is new, changed or gone, and how many people have read it."""

    name: str
    title: str
    readers: int


@dataclass(frozen=True)
class Changeover:
    """What happens to people when one state of a course takes the place of another."""

    enrolled: int
    open_attempts: int
    new_modules: tuple[ModuleChange, ...]
    changed_modules: tuple[ModuleChange, ...]
    gone_modules: tuple[ModuleChange, ...]
    new_quizzes: tuple[str, ...]
    gone_quizzes: tuple[str, ...]
    stay_complete: int
    no_longer_complete: int
    now_complete: int


def changeover(session: Session, old: Course, new: Course, now: datetime) -> Changeover:
    """Compare where everybody who is enrolled stands in two states of a course. Two statements, however many."""
    people = patterns(session, old.slug)
    readers: Counter[str] = Counter()
    for (read, _), count in people.items():
        readers.update(dict.fromkeys(read, count))
    before, after = (_complete(course, people) for course in (old, new))
    modules = {each.name: each for each in old.modules}, {each.name: each for each in new.modules}
    both = [name for name in modules[1] if name in modules[0]]

    def change(place: int, name: str) -> ModuleChange:
        return ModuleChange(name, modules[place][name].title, readers[name])

    return Changeover(
        enrolled=people.total(),
        open_attempts=_open_attempts(session, old.slug, now),
        new_modules=tuple(change(1, name) for name in modules[1] if name not in modules[0]),
        changed_modules=tuple(change(1, name) for name in both if modules[0][name].hash != modules[1][name].hash),
        gone_modules=tuple(change(0, name) for name in modules[0] if name not in modules[1]),
        new_quizzes=_graded(new, old),
        gone_quizzes=_graded(old, new),
        stay_complete=sum(people[each] for each in people if before[each] and after[each]),
        no_longer_complete=sum(people[each] for each in people if before[each] and not after[each]),
        now_complete=sum(people[each] for each in people if after[each] and not before[each]),
    )


def patterns(session: Session, course: str) -> Counter[Pattern]:
    """How many people have read and passed the same things: a handful of patterns, however many people."""
    read = (
        select(Reading.enrolment_id, func.aggregate_strings(Reading.module, " ").label("names"))
        .join(Enrolment, Enrolment.id == Reading.enrolment_id)
        .where(Enrolment.course == course)
        .group_by(Reading.enrolment_id)
        .subquery()
    )
    passed = (
        select(Attempt.enrolment_id, func.aggregate_strings(Attempt.quiz, " ").label("names"))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course == course, Attempt.passed.is_(True))
        .group_by(Attempt.enrolment_id)
        .subquery()
    )
    rows = session.execute(
        select(read.c.names, passed.c.names, func.count())
        .select_from(Enrolment)
        .outerjoin(read, read.c.enrolment_id == Enrolment.id)
        .outerjoin(passed, passed.c.enrolment_id == Enrolment.id)
        .where(Enrolment.course == course)
        .group_by(read.c.names, passed.c.names)
    )
    found: Counter[Pattern] = Counter()
    for modules, quizzes, count in rows:
        found[_names(modules), _names(quizzes)] += count
    return found


def _complete(course: Course, people: Iterable[Pattern]) -> dict[Pattern, bool]:
    """Whether people with these patterns have completed a state of a course: have done what `progress` says is needed.

    The steps are asked for once, not for each of thousands of patterns.
    """
    steps = [step for step in progress(course, frozenset(), {}).steps if step.is_needed]
    modules = {step.module for step in steps if step.quiz is None}
    quizzes = {step.quiz.key for step in steps if step.quiz}
    return {(read, passed): bool(steps) and modules <= read and quizzes <= passed for read, passed in people}


def _names(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split()) if joined else frozenset()


def _open_attempts(session: Session, course: str, now: datetime) -> int:
    statement = (
        select(func.count())
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Enrolment.course == course,
            Attempt.submitted_at.is_(None),
            or_(Attempt.deadline_at.is_(None), Attempt.deadline_at > now - GRACE),
        )
    )
    return session.scalar(statement) or 0


def _graded(course: Course, other: Course) -> tuple[str, ...]:
    """The titles of graded quizzes that the other state has not."""
    known = {key for key, placed in other.quizzes.items() if placed.quiz.is_graded}
    found = {key: placed for key, placed in course.quizzes.items() if placed.quiz.is_graded and key not in known}
    return tuple(placed.quiz.title for placed in found.values())
