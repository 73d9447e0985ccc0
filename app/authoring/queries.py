"""Questions about drafts. Whoever asks is named: somebody else's course is as if it were not there."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.models import Authorship, Draft, DraftFile
from app.core.errors import NotFound
from app.courseware.models import Blob
from app.courseware.reading import SourceFile
from app.web.access import Permission


def writes(session: Session, *, person: Person, course: str) -> bool:
    """Whether a person may see and change a course: one of its authors, or somebody who keeps all courses."""
    if person.can(Permission.KEEP_COURSES):
        return True
    return session.get(Authorship, (course, person.id)) is not None


def own_course(session: Session, *, by: Person, course: str) -> str:
    """The name of a course that this person writes, with or without a draft.

    Raises NotFound for anybody else's: the page looks as if there were none.
    """
    if not writes(session, person=by, course=course):
        raise NotFound
    return course


def own_draft(session: Session, *, by: Person, course: str) -> Draft:
    """The draft of a course that this person writes.

    Raises NotFound if there is none, or if it is somebody else's.
    """
    own_course(session, by=by, course=course)
    found = session.scalar(select(Draft).where(Draft.course == course))
    if found is None:
        raise NotFound
    return found


def files_of(session: Session, draft: Draft) -> Sequence[DraftFile]:
    """All files of a draft, by path."""
    return session.scalars(select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.path)).all()


def file_at(session: Session, draft: Draft, path: str) -> DraftFile:
    """The file at a path of a draft.

    Raises NotFound if there is none.
    """
    found = session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path))
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
