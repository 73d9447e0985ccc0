"""Everything that its authors should see before a draft is published."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import comparing, publishing, reviewing, scheduling
from app.authoring.comparing import FileChange, QuestionChange, QuizChange
from app.authoring.models import Draft, Schedule
from app.authoring.reviewing import Reviewed
from app.core.findings import Finding
from app.courseware.actions import ReadCourse
from app.courseware.models import Publication, Revision
from app.courseware.queries import publications
from app.courseware.queries import revision as course_of
from app.courseware.rules import PlacedQuiz


@dataclass(frozen=True)
class Differences:
    """What differs between two states of a course."""

    files: Sequence[FileChange] = ()
    quizzes: Sequence[QuizChange] = ()
    questions: Sequence[QuestionChange] = ()
    new_quizzes: Sequence[PlacedQuiz] = ()
    """With their questions and keys, which reviewers look at; of a course that was never published, all quizzes."""


@dataclass(frozen=True)
class Overview:
    """A draft beside what is published."""

    draft: Draft
    found: ReadCourse
    current: Revision | None
    has_moved_on: bool
    differences: Differences
    errors: Sequence[Finding]
    advice: int
    reviews: Sequence[Reviewed]
    is_approved: bool
    waiting: Schedule | None
    failed: Schedule | None

    @property
    def is_same(self) -> bool:
        """Whether what is published says the same."""
        return self.current is not None and self.current.hash == self.found.course.hash

    @property
    def can_go_on(self) -> bool:
        """Whether nothing but people stand between the draft and its publication."""
        needs = self.draft.needs_review and not self.is_approved
        return not (self.errors or self.has_moved_on or needs or self.is_same)


def overview(session: Session, draft: Draft, found: ReadCourse) -> Overview:
    """What would change, what is wrong, who has approved it, and what is planned."""
    current = publishing.current_of(session, draft.course)
    return Overview(
        draft=draft,
        found=found,
        current=current,
        has_moved_on=publishing.has_moved_on(session, draft),
        differences=from_published(session, draft, found, current),
        errors=found.errors,
        advice=len(found.findings) - len(found.errors),
        reviews=reviewing.reviews_of(session, draft),
        is_approved=reviewing.is_approved(session, draft, found.course.hash),
        waiting=scheduling.waiting(session, draft.course),
        failed=scheduling.last_failed(session, draft.course),
    )


def from_published(session: Session, draft: Draft, found: ReadCourse, current: Revision | None) -> Differences:
    """What publishing a draft would change; of a course that was never published, its files and what it asks."""
    files = comparing.file_changes(publishing.state_of(session, current), publishing.state_of_draft(session, draft))
    old, new = course_of(session, current.id) if current else None, found.course
    asked = comparing.new_quizzes(old, new)
    if old is None:
        return Differences(files, new_quizzes=asked)
    return Differences(files, comparing.quiz_changes(old, new), comparing.question_changes(old, new), asked)


def between(session: Session, old: Revision, new: Revision) -> Differences:
    """What changed from one revision to another."""
    files = comparing.file_changes(publishing.state_of(session, old), publishing.state_of(session, new))
    before, after = course_of(session, old.id), course_of(session, new.id)
    return Differences(files, comparing.quiz_changes(before, after), comparing.question_changes(before, after))


def history(session: Session, course: str) -> list[tuple[Publication, Revision, str]]:
    """When which revision became the current one, and the name of who made it so, the newest first."""
    rows = publications(session, course)
    uids = {publication.by for publication, _ in rows if publication.by}
    names = {uid: name for uid, name in session.execute(select(Person.uid, Person.name).where(Person.uid.in_(uids)))}
    return [(publication, revision, names.get(publication.by or "", "")) for publication, revision in rows]
