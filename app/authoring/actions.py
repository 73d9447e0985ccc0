"""What happens to drafts: begun, written, moved, shared. Nobody overwrites what they have not seen."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.models import Authorship, Draft, DraftFile, DraftSave, Presence, Review, Schedule
from app.authoring.queries import AS_IT_IS, files_of, is_known, lock
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict
from app.core.ids import new_uid
from app.courseware.models import CurrentRevision, Revision, RevisionDocument, RevisionFile, StoredDocument

ONE_SITTING = timedelta(minutes=10)
"""Saves of one person within this time are one entry of the history of a text."""


class NameTaken(Conflict):
    """There is a course of this name, perhaps somebody else's."""

    message = N_("There is already a course with this name in its address. Choose another one.")


class PathTaken(Conflict):
    """There is a file at this path."""

    message = N_("There is already a file with this name. Choose another one.")


class TextOvertaken(Conflict):
    """Somebody has saved this text since its editor saw it."""

    message = N_("Somebody else has changed this text since you opened it.")


def new_course(
    session: Session, *, by: Person, course: str, language: str, text: str, now: datetime, uid: str | None = None
) -> Draft:
    """Begin a course with its course page; who begins it owns it. A form sent twice, with the same uid, begins one.

    Raises NameTaken if there is a course of this name.
    """
    take_lock(session, "draft", course)
    known = session.scalar(select(Draft).where(Draft.uid == uid)) if uid else None
    if known and known.course == course and session.get(Authorship, (course, by.id)):
        return known
    if is_known(session, course):
        raise NameTaken
    draft = _made(session, course=course, language=language, base_id=None, now=now, uid=None if known else uid)
    session.add(Authorship(course=course, person_id=by.id, is_owner=True, since=now))
    _write(session, draft, f"course.{language}.md", text, by, now)
    journal.record(session, "course.begun", by=by.uid, at=now, course=course, draft=draft.uid)
    session.flush()
    return draft


def open_draft(session: Session, *, by: Person, course: str, now: datetime) -> Draft:
    """The draft of a course; where there is none yet, one with the files of the current revision."""
    take_lock(session, "draft", course)
    known = session.scalar(select(Draft).where(Draft.course == course))
    if known:
        return known
    current = session.get_one(CurrentRevision, course)
    revision = session.get_one(Revision, current.revision_id)
    draft = _made(session, course=course, language=revision.language, base_id=revision.id, now=now)
    fill_from_revision(session, draft=draft, revision_id=revision.id, now=now)
    journal.record(session, "draft.begun", by=by.uid, at=now, course=course, draft=draft.uid, revision=revision.hash)
    session.flush()
    return draft


def fill_from_revision(session: Session, *, draft: Draft, revision_id: int, now: datetime) -> None:
    """Put the files of a revision into a draft that has none."""
    texts = session.execute(
        select(RevisionDocument.path, StoredDocument.source)
        .join(StoredDocument, StoredDocument.id == RevisionDocument.document_id)
        .where(RevisionDocument.revision_id == revision_id)
    )
    for path, source in texts:
        session.add(DraftFile(draft_id=draft.id, path=path, text=source, saved_at=now, saved_by=None))
    for file in session.scalars(select(RevisionFile).where(RevisionFile.revision_id == revision_id)):
        session.add(DraftFile(draft_id=draft.id, path=file.path, blob_id=file.blob_id, saved_at=now, saved_by=None))
    session.flush()


def _made(
    session: Session, *, course: str, language: str, base_id: int | None, now: datetime, uid: str | None = None
) -> Draft:
    draft = Draft(
        uid=uid or new_uid(), course=course, language=language, base_id=base_id, created_at=now, changed_at=now
    )
    session.add(draft)
    session.flush()
    return draft


def add_text(session: Session, *, by: Person, draft: Draft, path: str, text: str, now: datetime) -> DraftFile:
    """Put a new text into a draft.

    Raises PathTaken if there is a file at this path.
    """
    lock(session, draft)
    if _at(session, draft, path):
        raise PathTaken
    return _write(session, draft, path, text, by, now)


def save_text(
    session: Session, *, by: Person, draft: Draft, path: str, text: str, seen: int, now: datetime
) -> DraftFile:
    """Save a text whose editor has seen the version `seen` (0: none, the file is new). The same text is no change.

    Raises TextOvertaken where somebody has saved another text meanwhile; nothing is changed then.
    """
    lock(session, draft)
    file = _at(session, draft, path)
    text = unix_lines(text)
    if file is not None and file.text == text:
        return file
    if (file.version if file else 0) != seen:
        raise TextOvertaken
    return _write(session, draft, path, text, by, now)


def unix_lines(text: str) -> str:
    """A text as forms send it, with line ends as files have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def attach(
    session: Session, *, by: Person, draft: Draft, path: str, blob_id: int, words: str = "", now: datetime
) -> DraftFile:
    """Put a picture or another file into a draft, in the place of the one that is there.

    `words` say what it shows; without any, those of the one that was there stay.
    """
    lock(session, draft)
    file = _at(session, draft, path)
    if file is None:
        file = DraftFile(draft_id=draft.id, path=path, blob_id=blob_id, version=0, saved_at=now, saved_by=by.id)
        session.add(file)
    elif file.text is not None:
        raise PathTaken
    file.blob_id, file.saved_at, file.saved_by, file.version = blob_id, now, by.id, file.version + 1
    file.words = words or file.words
    _changed(session, draft, "draft.file_attached", by, now, path=path)
    return file


def move(session: Session, *, by: Person, draft: Draft, paths: dict[str, str], now: datetime) -> None:
    """Give files other paths, all at once: `{old: new}`; two may change places.

    Raises PathTaken where a new path belongs to a file that stays.
    """
    lock(session, draft)
    files = {file.path: file for file in files_of(session, draft)}
    moved = {old: new for old, new in paths.items() if old in files and old != new}
    if set(moved.values()) & (files.keys() - moved.keys()) or len(set(moved.values())) < len(moved):
        raise PathTaken
    for old in moved:
        files[old].path = f"/{files[old].uid}"  # no path of a file: makes room, so that two can change places
    session.flush()
    for old, new in moved.items():
        files[old].path = new
        for table in (DraftSave, Presence):
            session.execute(
                update(table).where(table.draft_id == draft.id, table.path == old).values(path=f"/{files[old].uid}")
            )
    for old, new in moved.items():
        for table in (DraftSave, Presence):
            session.execute(
                update(table).where(table.draft_id == draft.id, table.path == f"/{files[old].uid}").values(path=new)
            )
    if moved:
        _changed(session, draft, "draft.files_moved", by, now, paths=moved)


def remove(session: Session, *, by: Person, draft: Draft, path: str, now: datetime) -> None:
    """Take a file out of a draft; a text stays in its history."""
    lock(session, draft)
    file = _at(session, draft, path)
    if file is None:
        return
    if file.text is not None:
        _keep(session, draft, file)
    session.delete(file)
    _changed(session, draft, "draft.file_removed", by, now, path=path)


def discard(session: Session, *, by: Person, draft: Draft, now: datetime) -> None:
    """Throw a draft away with its history; what has been published stays. What never was is gone with its authors.

    What was planned of it is given up: nobody would see it any more, and the name may be somebody else's by then.
    """
    lock(session, draft)
    _give_up_plans(session, draft, by, now)
    for table in (Presence, Review, DraftSave, DraftFile):
        session.execute(delete(table).where(table.draft_id == draft.id))
    if session.get(CurrentRevision, draft.course) is None:  # the name is free, and whoever takes it shares it anew
        session.execute(delete(Authorship).where(Authorship.course == draft.course))
    journal.record(session, "draft.discarded", by=by.uid, at=now, course=draft.course, draft=draft.uid)
    session.delete(draft)
    session.flush()


def share(
    session: Session, *, by: Person | None, course: str, person: Person, is_owner: bool = False, now: datetime
) -> None:
    """Let somebody write a course, or change whether they own it."""
    known = session.get(Authorship, (course, person.id))
    if known is None:
        session.add(Authorship(course=course, person_id=person.id, is_owner=is_owner, since=now))
    elif known.is_owner == is_owner:
        return
    else:
        known.is_owner = is_owner
    journal.record(
        session, "course.shared", by=by and by.uid, at=now, course=course, person=person.uid, is_owner=is_owner
    )
    session.flush()


def unshare(session: Session, *, by: Person | None, course: str, person: Person, now: datetime) -> None:
    """Let somebody write a course no longer; what they wrote stays."""
    known = session.get(Authorship, (course, person.id))
    if known is None:
        return
    session.delete(known)
    journal.record(session, "course.unshared", by=by and by.uid, at=now, course=course, person=person.uid)
    session.flush()


def erase(session: Session, *, person: Person) -> None:
    """Forget who wrote what: texts of a course stay, without the name."""
    session.execute(delete(Authorship).where(Authorship.person_id == person.id))
    session.execute(delete(Presence).where(Presence.person_id == person.id))
    for column in (
        DraftFile.saved_by, DraftSave.saved_by, Review.asked_by, Review.decided_by, Schedule.planned_by,
    ):  # fmt: skip
        session.execute(update(column.class_).where(column == person.id).values({column.key: None}))


def _write(session: Session, draft: Draft, path: str, text: str, by: Person, now: datetime) -> DraftFile:
    file = _at(session, draft, path)
    if file is None:
        file = DraftFile(draft_id=draft.id, path=path, text=unix_lines(text), saved_at=now, saved_by=by.id)
        session.add(file)
    else:
        if file.saved_by != by.id or now - file.saved_at > ONE_SITTING:
            _keep(session, draft, file)
        file.text, file.saved_at, file.saved_by = unix_lines(text), now, by.id
        file.version += 1
    _changed(session, draft, "draft.saved", by, now, path=path, version=file.version)
    return file


def _keep(session: Session, draft: Draft, file: DraftFile) -> None:
    """Keep a text in the history before another one takes its place."""
    assert file.text is not None
    session.add(
        DraftSave(
            draft_id=draft.id,
            path=file.path,
            text=file.text,
            version=file.version,
            saved_at=file.saved_at,
            saved_by=file.saved_by,
        )
    )


def _changed(session: Session, draft: Draft, kind: str, by: Person, now: datetime, **payload: object) -> None:
    draft.version += 1
    draft.changed_at = now
    journal.record(session, kind, by=by.uid, at=now, course=draft.course, draft=draft.uid, **payload)
    session.flush()


def _at(session: Session, draft: Draft, path: str) -> DraftFile | None:
    found = select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path)
    return session.scalar(found.execution_options(**AS_IT_IS))


def _give_up_plans(session: Session, draft: Draft, by: Person, now: datetime) -> None:
    take_lock(session, "publish", draft.course)
    waiting = select(Schedule).where(Schedule.course == draft.course, Schedule.done_at.is_(None))
    for plan in session.scalars(waiting.where(Schedule.cancelled_at.is_(None))).all():
        plan.cancelled_at = now
        journal.record(session, "publication.cancelled", by=by.uid, at=now, course=plan.course, plan=plan.uid)
