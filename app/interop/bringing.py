"""Bringing a course folder into a draft: first what it would change, then, if nothing has moved meanwhile, doing it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions
from app.authoring.actions import unix_lines
from app.authoring.models import Draft
from app.authoring.queries import blobs_of, files_of, lock
from app.core.differences import Hunk, lines_between
from app.core.errors import Conflict
from app.courseware import filing
from app.interop.unpacking import Folder

MOST_COMPARED, MOST_LETTERS = 30, 600_000
"""Texts whose changes are shown word by word, and letters of them on both sides: comparing takes seconds for more."""


@dataclass(frozen=True)
class Plan:
    """What a folder would change in a draft, by path; `changes` are the words, for texts."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]
    changes: Mapping[str, list[Hunk]]


def plan(session: Session, draft: Draft, folder: Folder) -> Plan:
    """What a folder would change in a draft, with the words. Slow."""
    texts = {file.path: file.text for file in files_of(session, draft) if file.text is not None}
    theirs = {path: unix_lines(text) for path, text in folder.texts.items()}
    found, letters = _moved(session, draft, folder), 0
    changes = {}
    for path in [each for each in found.changed if each in texts and each in theirs][:MOST_COMPARED]:
        letters += len(texts[path]) + len(theirs[path])
        if letters <= MOST_LETTERS:
            changes[path] = lines_between(texts[path], theirs[path])
    return replace(found, changes=changes)


def _moved(session: Session, draft: Draft, folder: Folder) -> Plan:
    """The same without the words, for where others wait."""
    texts = {file.path: file.text for file in files_of(session, draft) if file.text is not None}
    hashes = {path: blob.hash for path, blob in blobs_of(session, draft).items()}
    ours = texts | hashes
    theirs = {path: unix_lines(text) for path, text in folder.texts.items()}
    coming = theirs | {path: filed.hash for path, filed in folder.files.items()}
    return Plan(
        new=tuple(sorted(coming.keys() - ours.keys())),
        changed=tuple(path for path in sorted(coming) if path in ours and ours[path] != coming[path]),
        same=tuple(sorted(path for path in coming if ours.get(path) == coming[path])),
        gone=tuple(sorted(ours.keys() - coming.keys())),
        changes={},
    )


def bring(
    session: Session, *, by: Person, draft: Draft, folder: Folder, seen: int, remove_gone: bool, now: datetime
) -> Plan:
    """Put a folder into a draft of which its author has seen the state `seen`.

    Raises Conflict where the draft has been changed since.
    """
    lock(session, draft)
    if draft.version != seen:
        raise Conflict
    found = _moved(session, draft, folder)
    versions = {file.path: file.version for file in files_of(session, draft)}
    for path in sorted(set(folder.texts) - set(found.same)):
        text = folder.texts[path]
        actions.save_text(session, by=by, draft=draft, path=path, text=text, seen=versions.get(path, 0), now=now)
    _attach(session, by, draft, folder, set(found.same), now)
    for path in found.gone if remove_gone else ():
        actions.remove(session, by=by, draft=draft, path=path, now=now)
    return found


def begin(
    session: Session, *, by: Person, course: str, language: str, folder: Folder, uid: str, now: datetime
) -> Draft:
    """A new course from a folder.

    Raises NameTaken if there is a course of this name.
    """
    page = f"course.{language}.md"
    draft = actions.new_course(
        session, by=by, course=course, language=language, text=folder.texts[page], uid=uid, now=now
    )
    for path in sorted(folder.texts.keys() - {page}):
        actions.save_text(session, by=by, draft=draft, path=path, text=folder.texts[path], seen=0, now=now)
    _attach(session, by, draft, folder, set(), now)
    return draft


def _attach(session: Session, by: Person, draft: Draft, folder: Folder, but: set[str], now: datetime) -> None:
    for path in sorted(folder.files.keys() - but):
        filed = folder.files[path]
        blob = filing.keep(session, content=filed.content, what=filed.what, made=filed.shown)
        actions.attach(session, by=by, draft=draft, path=path, blob_id=blob.id, now=now)
