"""Questions about the progress of a whole cohort, in as many statements for five hundred members as for five."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment.queries import scores_in
from app.catalogue.models import Enrolment
from app.catalogue.queries import Member, members
from app.courseware.rules import Course
from app.learning.models import Reading
from app.learning.rules import Progress, Step, progress
from app.programmes.models import Cohort


@dataclass(frozen=True)
class Standing:
    """How a member of a cohort gets on."""

    member: Member
    progress: Progress

    @property
    def modules(self) -> tuple[int, int]:
        """How many modules are read, of how many."""
        return _done([step for step in self.progress.steps if step.quiz is None])

    @property
    def tests(self) -> tuple[int, int]:
        """How many graded quizzes are passed, of how many."""
        return _done([step for step in self.progress.steps if step.quiz and step.is_needed])

    @property
    def final_percent(self) -> int | None:
        """The best result in the last graded quiz; None as long as it was not handed in."""
        graded = [step for step in self.progress.steps if step.quiz and step.is_needed]
        return graded[-1].best_percent if graded else None


def _done(steps: list[Step]) -> tuple[int, int]:
    return sum(step.is_done for step in steps), len(steps)


def standings(session: Session, *, cohort: Cohort, course: Course) -> list[Standing]:
    """Every member of a cohort with their progress, by name. Three statements."""
    read, best = _readings(session, cohort), scores_in(session, cohort)
    return [
        Standing(each, progress(course, frozenset(read[each.enrolment.id]), best[each.enrolment.id]))
        for each in members(session, cohort)
    ]


def _readings(session: Session, cohort: Cohort) -> defaultdict[int, set[str]]:
    """The modules that each enrolment has marked as read."""
    statement = select(Reading.enrolment_id, Reading.module).join(Enrolment, Enrolment.id == Reading.enrolment_id)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for enrolment, module in session.execute(statement.where(Enrolment.cohort_id == cohort.id)):
        found[enrolment].add(module)
    return found
