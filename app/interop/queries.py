"""What can be taken out of a course, and where questions can be put into it."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.checked import checked
from app.authoring.models import Draft
from app.authoring.queries import blobs_of, own_course, own_draft, sources_of
from app.core.errors import NotFound
from app.courseware.models import CurrentRevision
from app.courseware.queries import published
from app.courseware.rules import Course, Quiz

DRAFT, PUBLISHED = "draft", "published"
NAMED = re.compile(r"\{#([a-z0-9-]+)")
"""Every id in a text, of whatever."""


def states(session: Session, *, by: Person, course: str) -> tuple[str, ...]:
    """Which states of a course there are to take out, the published one first.

    Raises NotFound for anybody else's course, and where there is none.
    """
    own_course(session, by=by, course=course)
    found = (
        (PUBLISHED, session.get(CurrentRevision, course) is not None),
        (DRAFT, session.scalar(select(Draft.id).where(Draft.course == course)) is not None),
    )
    there = tuple(state for state, is_there in found if is_there)
    if not there:
        raise NotFound
    return there


def content(session: Session, *, by: Person, course: str, of: str) -> Course:
    """A course in one of its states; a draft is understood in a process of its own.

    Raises NotFound where there is no such state.
    """
    if of not in states(session, by=by, course=course):
        raise NotFound
    if of == PUBLISHED:
        return published(session, course)
    draft = own_draft(session, by=by, course=course)
    return checked(session, draft).course


def quiz_of(course: Course, key: str, language: str) -> Quiz:
    """A quiz in a language. Raises NotFound if the course has none under this key."""
    if key not in course.quizzes:
        raise NotFound
    return course.quiz(key, language)


def full_title(course: Course, key: str) -> str:
    """What a quiz is called among all quizzes of its course: with its module, for many are called the same."""
    placed = course.quizzes[key]
    title = placed.quiz.title or placed.quiz.id
    module = course.module(placed.module, course.language) if placed.module else None
    return f"{module.title} – {title}" if module else title


def targets(session: Session, draft: Draft) -> Sequence[str]:
    """The texts of a draft in the source language that can take a quiz."""
    return [file.path for file in sources_of(session, draft) if file.path.endswith(_ends(draft))]


def _ends(draft: Draft) -> tuple[str, str]:
    return f"/{draft.language}.md", f".{draft.language}.md"


def names_taken(session: Session, draft: Draft) -> set[str]:
    """The ids that a new quiz cannot have."""
    return {name for file in sources_of(session, draft) for name in NAMED.findall(file.text)}


def files_of_draft(session: Session, draft: Draft) -> dict[str, bytes]:
    """Every file of a draft by path: texts as they stand, pictures as they were given."""
    texts = {file.path: file.text.encode() for file in sources_of(session, draft)}
    return texts | {path: blob.content for path, blob in blobs_of(session, draft).items()}
