"""A draft as a course: read and checked in a process of its own, once for each state of the draft."""

from threading import Lock

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.models import Draft
from app.authoring.queries import attached_of, own_draft, sources_of
from app.core.database import Database
from app.courseware.actions import ReadCourse
from app.courseware.reading.apart import course_apart

_kept: dict[tuple[str, int], ReadCourse] = {}
_lock = Lock()
KEPT = 8
"""Drafts that a process holds in memory, as they were read; a course of seven modules takes about one megabyte."""


def checked(session: Session, draft: Draft) -> ReadCourse:
    """What a draft says and what is wrong with it. Half a second for a draft that has changed; call it before a lock.

    Raises TooMuch where reading takes too long, Busy where others are being read.
    """
    key = (draft.uid, draft.version)
    files, attached = sources_of(session, draft), attached_of(session, draft)
    if (found := _kept.get(key)) and (found.files, found.attached) == (files, attached):
        return found  # a version that was thrown away with its transaction may have had other files
    course, findings = course_apart(draft.course, files, attached)
    found = ReadCourse(files, course, findings, attached)
    with _lock:
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = found
    return found


def read_own(database: Database, *, by: Person, course: str) -> ReadCourse:
    """The draft of somebody's own course as it reads now, in a session of its own: before an action takes the lock.

    Raises NotFound for anybody else's, and what `checked` raises.
    """
    with database.reading() as reading:
        return checked(reading, own_draft(reading, by=by, course=course))


def known(draft: Draft) -> ReadCourse | None:
    """What has been read of a draft as it is now; None where this process has not looked yet."""
    return _kept.get((draft.uid, draft.version))
