"""Questions about drafts. Whoever asks is named: somebody else's course is as if it were not there."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.authoring.models import Authorship, Draft, DraftFile
from app.authoring.outline import Outline, outline_of
from app.core.database import take_lock
from app.core.errors import NotFound
from app.courseware.filing import attached_as
from app.courseware.models import Blob, CurrentRevision
from app.courseware.reading import Attached, SourceFile
from app.web.access import Permission

_readers = aliased(Blob)
AS_IT_IS = {"populate_existing": True}
"""Options of a statement: rows that the session has read before it had a lock are read again."""


def writes(session: Session, *, person: Person, course: str) -> bool:
    """Whether a person may see and change a course: one of its authors, or somebody who keeps all courses."""
    if person.can(Permission.KEEP_COURSES):
        return True
    return session.get(Authorship, (course, person.id)) is not None


def owns(session: Session, *, person: Person, course: str) -> bool:
    """Whether a person decides who writes a course and how it is published: an owner, or who keeps all courses."""
    known = session.get(Authorship, (course, person.id))
    return person.can(Permission.KEEP_COURSES) or bool(known and known.is_owner)


def own_course(session: Session, *, by: Person, course: str) -> str:
    """The name of a course that this person writes, with or without a draft.

    Raises NotFound for anybody else's: the page looks as if there were none. So it is where there is none.
    """
    if not writes(session, person=by, course=course) or not is_known(session, course):
        raise NotFound
    return course


def is_known(session: Session, course: str) -> bool:
    """Whether there is a course of this name, being written or published."""
    drafts = select(Draft.id).where(Draft.course == course)
    return session.scalar(drafts) is not None or session.get(CurrentRevision, course) is not None


def personal_data(session: Session, person_id: int) -> dict[str, object]:
    """What this room holds of a person: the courses they write, and how many texts they saved last."""
    own = session.scalars(select(Authorship).where(Authorship.person_id == person_id).order_by(Authorship.course))
    saved = select(func.count()).where(DraftFile.saved_by == person_id)
    return {
        "courses": [{"course": each.course, "owner": each.is_owner, "since": each.since.isoformat()} for each in own],
        "texts_saved_last": session.scalar(saved),
    }


def own_draft(session: Session, *, by: Person, course: str) -> Draft:
    """The draft of a course that this person writes.

    Raises NotFound if there is none, or if it is somebody else's.
    """
    own_course(session, by=by, course=course)
    found = session.scalar(select(Draft).where(Draft.course == course))
    if found is None:
        raise NotFound
    return found


def own_draft_or_none(session: Session, *, by: Person, course: str) -> Draft | None:
    """The draft of a course that this person writes; None where it is only published.

    Raises NotFound if it is somebody else's.
    """
    own_course(session, by=by, course=course)
    return session.scalar(select(Draft).where(Draft.course == course))


def lock(session: Session, draft: Draft) -> None:
    """Let nobody else change this draft meanwhile, and see it as it is now.

    Raises NotFound where somebody has thrown it away in the same moment.
    """
    take_lock(session, "draft", draft.course)
    if session.scalar(select(Draft).where(Draft.id == draft.id).execution_options(**AS_IT_IS)) is None:
        raise NotFound


def files_of(session: Session, draft: Draft) -> Sequence[DraftFile]:
    """All files of a draft, by path."""
    found = select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.path)
    return session.scalars(found.execution_options(**AS_IT_IS)).all()


def outline_in(session: Session, draft: Draft) -> Outline:
    """The modules and quizzes of a draft."""
    return outline_of({file.path: file.text for file in files_of(session, draft)}, draft.language)


def file_at(session: Session, draft: Draft, path: str) -> DraftFile:
    """The file at a path of a draft.

    Raises NotFound if there is none.
    """
    there = select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path)
    found = session.scalar(there.execution_options(**AS_IT_IS))
    if found is None:
        raise NotFound
    return found


def sources_of(session: Session, draft: Draft) -> list[SourceFile]:
    """The texts of a draft as a course is read from them."""
    return [SourceFile(file.path, file.text) for file in files_of(session, draft) if file.text is not None]


def blobs_of(session: Session, draft: Draft) -> dict[str, Blob]:
    """The pictures and other files of a draft, by path; their bytes are loaded when they are asked for."""
    rows = session.execute(
        select(DraftFile.path, Blob)
        .join(Blob, Blob.id == DraftFile.blob_id)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.path)
    )
    return {path: blob for path, blob in rows}


def words_of(session: Session, draft: Draft) -> dict[str, str]:
    """What the pictures and other files of a draft show, by path; empty where nobody has said."""
    files = select(DraftFile.path, DraftFile.words).where(DraftFile.draft_id == draft.id)
    return {path: words for path, words in session.execute(files.where(DraftFile.text.is_(None)))}


def attached_of(session: Session, draft: Draft) -> list[Attached]:
    """The pictures and other files of a draft as its texts can name them."""
    return [attached_as(path, blob) for path, blob in blobs_of(session, draft).items()]


def shown_of(session: Session, draft: Draft) -> dict[str, Blob]:
    """The pictures and other files of a draft as readers get them, by path."""
    rows = session.execute(
        select(DraftFile.path, _readers)
        .join(Blob, Blob.id == DraftFile.blob_id)
        .join(_readers, _readers.id == func.coalesce(Blob.shown_id, Blob.id))
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.path)
    )
    return {path: blob for path, blob in rows}


def shown_at(session: Session, draft: Draft, path: str) -> Blob:
    """A picture or file of a draft as readers get it.

    Raises NotFound if there is none.
    """
    found = session.scalar(
        select(_readers)
        .join(Blob, _readers.id == func.coalesce(Blob.shown_id, Blob.id))
        .join(DraftFile, DraftFile.blob_id == Blob.id)
        .where(DraftFile.draft_id == draft.id, DraftFile.path == path)
    )
    if found is None:
        raise NotFound
    return found
