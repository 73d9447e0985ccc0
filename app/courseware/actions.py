"""Publishing: from files to an immutable revision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import journal
from app.core.database import take_lock
from app.core.findings import Finding
from app.core.markdown import plain
from app.courseware.models import CurrentRevision, Passage, Revision, RevisionDocument, StoredDocument
from app.courseware.reading import SourceFile, read_course, read_folder
from app.courseware.reading.document import hash_of, normalised
from app.courseware.rules import COURSE, MODULE, Course, Document

RENDERING = 1
"""Raise it whenever the same source would make other HTML (a change in Markdown, sanitising or parsing of questions):
the next publishing then makes new revisions of unchanged courses, and what was published before stays as it was."""


@dataclass(frozen=True)
class ReadCourse:
    """A course folder as it was read: its files, what they say, and what is wrong with them."""

    files: Sequence[SourceFile]
    course: Course
    findings: Sequence[Finding]


def read(folder: Path) -> ReadCourse:
    """Read and check one course folder. Touches no database."""
    files, unreadable = read_folder(folder)
    course, findings = read_course(folder.name, files)
    return ReadCourse(files, course, [*unreadable, *findings])


def read_all(courses: Path) -> list[ReadCourse]:
    """Read and check every course folder under a folder."""
    folders = [path for path in sorted(courses.iterdir()) if path.is_dir() and not path.name.startswith((".", "_"))]
    return [read(folder) for folder in folders]


def publish(session: Session, found: ReadCourse, *, by: str | None, now: datetime) -> bool:
    """Make a course's files its current revision; False if they already are. Publishing twice changes nothing.

    Raises ValueError for a course with findings: what is wrong is never published.
    """
    if found.findings:
        raise ValueError(f"{found.course.slug} has {len(found.findings)} problems")
    take_lock(session, "publish", found.course.slug)
    revision, is_new = _revision(session, found, now)
    current = session.get(CurrentRevision, found.course.slug)
    if current and current.revision_id == revision.id:
        return False
    if current:
        current.revision_id = revision.id
    else:
        session.add(CurrentRevision(slug=found.course.slug, revision_id=revision.id))
    _index(session, found.course)
    payload = {"course": found.course.slug, "revision": found.course.hash, "is_new": is_new}
    journal.record(session, "course.published", by=by, at=now, **payload)
    session.flush()
    return True


def _revision(session: Session, found: ReadCourse, now: datetime) -> tuple[Revision, bool]:
    course = found.course
    same = (Revision.course == course.slug, Revision.hash == course.hash, Revision.rendering == RENDERING)
    known = session.scalar(select(Revision).where(*same))
    if known:
        return known, False
    made = Revision(
        course=course.slug, hash=course.hash, rendering=RENDERING, language=course.language, published_at=now
    )
    session.add(made)
    session.flush()
    sources = {(Path(file.path).stem[-2:], hash_of(file.text)): file for file in found.files}  # by language and hash
    for place, document in enumerate(course.documents):
        file = sources[document.language, document.hash]
        stored = _document(session, document, file)
        row = RevisionDocument(revision_id=made.id, place=place, document_id=stored.id, path=file.path)
        session.add(row)
    session.flush()
    return made, True


def _document(session: Session, document: Document, file: SourceFile) -> StoredDocument:
    content = msgspec.json.encode(document).decode()
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    known = session.scalar(select(StoredDocument).where(StoredDocument.content_hash == content_hash))
    if known:
        return known
    made = StoredDocument(hash=document.hash, content_hash=content_hash, content=content, source=normalised(file.text))
    session.add(made)
    session.flush()
    return made


def _index(session: Session, course: Course) -> None:
    session.execute(delete(Passage).where(Passage.course == course.slug))
    for document in course.documents:
        if document.role in {COURSE, MODULE}:
            session.add(
                Passage(
                    course=course.slug,
                    module=document.name if document.role == MODULE else "",
                    language=document.language,
                    title=document.title,
                    body=" ".join([document.summary, *document.objectives, plain(document.html)]),
                )
            )
