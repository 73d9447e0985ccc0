"""Publishing: from files to an immutable revision."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict
from app.core.findings import Finding
from app.core.markdown import plain
from app.core.pictures import Shown
from app.courseware import filing
from app.courseware.glossary import glossaries_in
from app.courseware.models import CurrentRevision, Passage, Publication, Revision, RevisionDocument, StoredDocument
from app.courseware.queries import current_hash, revision, sources_in
from app.courseware.reading import Attached, SourceFile, read_attached, read_course, read_folder
from app.courseware.rules import COURSE, MODULE, Course, Document
from app.courseware.searching import indexed
from app.courseware.sources import hash_of, language_of, normalised

RENDERING = 3
"""Raise it whenever the same source would make other HTML (a change in Markdown, sanitising or parsing of questions):
the next publishing then makes new revisions of unchanged courses, and what was published before stays as it was."""


@dataclass(frozen=True)
class ReadCourse:
    """A course folder as it was read: its files, what they say, and what is wrong with them."""

    files: Sequence[SourceFile]
    course: Course
    findings: Sequence[Finding]
    attached: Sequence[Attached] = ()
    """Its pictures and other files."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """Their bytes by hash, as far as they are not kept in the database."""
    ready: Mapping[str, Shown] = field(default_factory=dict)
    """What readers get of them, by hash, where it has been made already."""

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from being published; the rest of the findings is advice."""
        return [finding for finding in self.findings if finding.is_error]


def read(folder: Path) -> ReadCourse:
    """Read and check one course folder. Touches no database."""
    files, unreadable = read_folder(folder)
    attached, contents, unusable = read_attached(folder)
    course, findings = read_course(folder.name, files, attached, glossaries_in(folder.parent))
    return ReadCourse(files, course, [*unreadable, *unusable, *findings], attached, contents)


def made_ready(session: Session, found: ReadCourse) -> ReadCourse:
    """A course whose new pictures are made smaller already: it takes seconds, so before `publish` locks anything."""
    return replace(found, ready=filing.made_ready(session, found.attached, found.contents))


def read_all(courses: Path) -> list[ReadCourse]:
    """Read and check every course folder under a folder."""
    folders = [path for path in sorted(courses.iterdir()) if path.is_dir() and not path.name.startswith((".", "_"))]
    return [read(folder) for folder in folders]


class MovedOn(Conflict):
    """Another revision has become the current one than the one that somebody has seen."""

    message = N_("Another state of this course has been published meanwhile. Look at both before you publish.")


def publish(session: Session, found: ReadCourse, *, by: str | None, now: datetime, origin: str = "files") -> bool:
    """Make a course its current revision; False if it already is. Publishing twice changes nothing.

    Raises ValueError for a course with errors: what is wrong is never published.
    """
    stored, is_new = store(session, found, now=now)
    made = _make_current(session, found.course, stored.id, by=by, now=now, origin=origin, is_new=is_new)
    if origin == "files":
        session.get_one(CurrentRevision, found.course.slug).files_hash = found.course.hash
        session.flush()
    return made


def make_current(session: Session, id: int, *, by: str | None, now: datetime, origin: str) -> bool:
    """Make a revision that is stored already the current one; False if it is. What was current stays as it is.

    Raises NotFound if there is no such revision.
    """
    course = revision(session, id)
    take_lock(session, "publish", course.slug)
    return _make_current(session, course, id, by=by, now=now, origin=origin, is_new=False)


def render_again(session: Session, *, now: datetime) -> list[tuple[str, bool]]:
    """Make current revisions anew that an earlier version of our Markdown and sanitising made, of the same sources.

    Names of courses, and whether it was done: today's rules may find errors where earlier ones found none.
    """
    old = select(Revision).join(CurrentRevision, CurrentRevision.revision_id == Revision.id)
    found = []
    for each in session.scalars(old.where(Revision.rendering != RENDERING).order_by(Revision.course)).all():
        files = [SourceFile(path, text) for path, text in sources_in(session, each.id).items()]
        attached = filing.attached_in(session, each.id)
        course, findings = read_course(each.course, files, attached)
        again = ReadCourse(files, course, findings, attached)
        is_fine = not again.errors and course.hash == each.hash
        found.append((each.course, is_fine and publish(session, again, by=None, now=now, origin="rendering")))
    return found


def note_files(session: Session, course: str, hash: str) -> None:
    """Remember what the course's folder says: the state that was just written there."""
    session.get_one(CurrentRevision, course).files_hash = hash
    session.flush()


def expect(session: Session, course: str, hash: str | None) -> None:
    """Hold on to what is current until this transaction ends.

    Raises MovedOn unless the current revision has this hash (None: there is none).
    """
    take_lock(session, "publish", course)
    if current_hash(session, course) != hash:
        raise MovedOn


def _make_current(
    session: Session, course: Course, id: int, *, by: str | None, now: datetime, origin: str, is_new: bool
) -> bool:
    current = session.get(CurrentRevision, course.slug)
    if current and current.revision_id == id:
        return False
    if current:
        current.revision_id = id
    else:
        session.add(CurrentRevision(slug=course.slug, revision_id=id))
    _index(session, course)
    session.add(Publication(course=course.slug, revision_id=id, at=now, by=by, origin=origin))
    payload = {"course": course.slug, "revision": course.hash, "is_new": is_new, "origin": origin}
    journal.record(session, "course.published", by=by, at=now, **payload)
    session.flush()
    return True


def store(session: Session, found: ReadCourse, *, now: datetime) -> tuple[Revision, bool]:
    """Keep a course as a revision, and say whether it is a new one; which revision is current stays as it is.

    Raises ValueError for a course with errors.
    """
    if found.errors:
        raise ValueError(f"{found.course.slug} has {len(found.errors)} problems")
    take_lock(session, "publish", found.course.slug)
    return _revision(session, found, now)


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
    sources = {(language_of(file.path), hash_of(file.text)): file for file in found.files}
    for place, document in enumerate(course.documents):
        file = sources[document.language, document.hash]
        stored = _document(session, document, file)
        row = RevisionDocument(revision_id=made.id, place=place, document_id=stored.id, path=file.path)
        session.add(row)
    filing.keep_files(session, made.id, found.attached, found.contents, found.ready)
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
            body = " ".join([document.summary, *document.objectives, plain(document.html)])
            session.add(
                Passage(
                    course=course.slug,
                    module=document.name if document.role == MODULE else "",
                    language=document.language,
                    title_words=indexed(document.title, document.language),
                    body_words=indexed(body, document.language),
                )
            )
