"""A text while it is being written: who else has it open, what it was before, and saving without losing any of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions
from app.authoring.models import Draft, DraftFile, DraftSave, Presence
from app.authoring.queries import lock, own_draft
from app.core import journal
from app.core.database import take_lock
from app.core.errors import NotFound
from app.courseware.sources import part_at

LATELY = timedelta(seconds=40)
"""Browsers say every 15 seconds that a text is open: two of these messages may be lost."""
LONG_AGO = timedelta(days=1)
MOST_SHOWN = 100
"""Earlier texts that a page shows; the ones before them stay in the database."""
NONE = 0
"""The version of a text that is not there."""


@dataclass(frozen=True)
class Place:
    """What a text is to its course."""

    role: str
    name: str
    language: str
    is_source: bool
    source_path: str
    """Of the same text in the language of the source."""


@dataclass(frozen=True)
class OpenText:
    """A text of a draft as an editor sees it; one that is there no longer has no words, and the version 0."""

    course: str
    draft: str
    uid: str
    path: str
    text: str
    version: int
    saved_at: datetime | None
    saved_by: str
    is_own: bool
    place: Place


@dataclass(frozen=True)
class Other:
    """Somebody else who has a text open, and when they last saved it, if the last save was theirs."""

    name: str
    saved_at: datetime | None


@dataclass(frozen=True)
class Save:
    """One state of a text: `number` counts them from 1, the oldest."""

    number: int
    text: str
    version: int
    saved_at: datetime
    saved_by: str


def place_of(path: str, language: str) -> Place:
    """What a path means in a course whose source is in this language.

    Raises NotFound for a path that no text of a course can have.
    """
    found = part_at(path)
    if found is None:
        raise NotFound
    role, name, written = found
    source_path = path.removesuffix(f"{written}.md") + f"{language}.md"
    return Place(role, name, written, is_source=written == language, source_path=source_path)


def open_text(session: Session, *, by: Person, course: str, path: str) -> OpenText:
    """A text of a draft that this person writes.

    Raises NotFound for anything else.
    """
    draft = own_draft(session, by=by, course=course)
    found = session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path))
    if found is None or found.text is None:
        raise NotFound
    return _opened(session, by, draft, found)


def text_now(session: Session, *, by: Person, course: str, path: str, uid: str) -> OpenText:
    """A text as it stands now for an editor who has it open: the file of this uid, wherever it has been moved to.

    Raises NotFound where this person does not write the course.
    """
    draft = own_draft(session, by=by, course=course)
    found = session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.uid == uid))
    found = found or session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path))
    if found and found.text is not None:
        return _opened(session, by, draft, found)
    place = place_of(path, draft.language)
    return OpenText(course, draft.uid, uid, path, "", NONE, None, "", is_own=False, place=place)


def _opened(session: Session, by: Person, draft: Draft, file: DraftFile) -> OpenText:
    return OpenText(
        course=draft.course,
        draft=draft.uid,
        uid=file.uid,
        path=file.path,
        text=file.text or "",
        version=file.version,
        saved_at=file.saved_at,
        saved_by=_name(session, file.saved_by),
        is_own=file.saved_by == by.id,
        place=place_of(file.path, draft.language),
    )


def _name(session: Session, person_id: int | None) -> str:
    return session.scalar(select(Person.name).where(Person.id == person_id)) or "" if person_id else ""


def others_at(session: Session, *, by: Person, opened: OpenText, now: datetime) -> list[Other]:
    """Who else has a text open at this moment."""
    rows = session.execute(
        select(Person.name, Person.id == DraftFile.saved_by, DraftFile.saved_at)
        .join(Presence, Presence.person_id == Person.id)
        .join(Draft, Draft.id == Presence.draft_id)
        .join(DraftFile, (DraftFile.draft_id == Draft.id) & (DraftFile.path == Presence.path))
        .where(Draft.uid == opened.draft, Presence.path == opened.path)
        .where(Person.id != by.id, Presence.seen_at > now - LATELY)
        .order_by(Person.name)
    )
    return [Other(name, saved_at if is_theirs else None) for name, is_theirs, saved_at in rows]


def be_present(session: Session, *, by: Person, opened: OpenText, now: datetime) -> None:
    """Note that somebody has a text open."""
    take_lock(session, "presence", by.uid)
    draft_id = session.scalars(select(Draft.id).where(Draft.uid == opened.draft)).one()
    session.execute(delete(Presence).where(Presence.draft_id == draft_id, Presence.seen_at < now - LONG_AGO))
    known = session.get(Presence, (draft_id, opened.path, by.id))
    if known:
        known.seen_at = now
    else:
        session.add(Presence(draft_id=draft_id, path=opened.path, person_id=by.id, seen_at=now))
    session.flush()


def save(
    session: Session, *, by: Person, opened: OpenText, text: str, seen: int, is_settled: bool, now: datetime
) -> DraftFile:
    """Save a text; `is_settled` says that its editor has been shown another one, which the history then keeps.

    Raises TextOvertaken where somebody has saved a text meanwhile that this editor has not seen.
    """
    draft = own_draft(session, by=by, course=opened.course)
    lock(session, draft)
    if is_settled and opened.version == seen and opened.text != actions.unix_lines(text) and _is_fresh(opened, now):
        _put_aside(session, draft, opened.path, opened.text, opened.version, by=by, now=opened.saved_at or now)
    return actions.save_text(session, by=by, draft=draft, path=opened.path, text=text, seen=seen, now=now)


def _is_fresh(opened: OpenText, now: datetime) -> bool:
    """Whether a text is of the same person and sitting, so that the history would not keep it by itself."""
    return opened.is_own and opened.saved_at is not None and now - opened.saved_at <= actions.ONE_SITTING


def put_aside(session: Session, *, by: Person, opened: OpenText, text: str, now: datetime) -> None:
    """Keep a text that gave way to another one in the history, from where it can be taken back."""
    draft = own_draft(session, by=by, course=opened.course)
    _put_aside(session, draft, opened.path, actions.unix_lines(text), opened.version, by=by, now=now)
    payload = {"course": draft.course, "draft": draft.uid, "path": opened.path}
    journal.record(session, "draft.put_aside", by=by.uid, at=now, **payload)


def _put_aside(
    session: Session, draft: Draft, path: str, text: str, version: int, *, by: Person, now: datetime
) -> None:
    session.add(DraftSave(draft_id=draft.id, path=path, text=text, version=version, saved_at=now, saved_by=by.id))
    session.flush()


def history(session: Session, *, opened: OpenText) -> list[Save]:
    """What a text was before, the newest first; the text as it stands now is not among them."""
    kept = (
        select(DraftSave)
        .join(Draft, Draft.id == DraftSave.draft_id)
        .where(Draft.uid == opened.draft, DraftSave.path == opened.path)
        .subquery()
    )
    count = session.scalar(select(func.count()).select_from(kept)) or 0
    rows = session.execute(
        select(kept.c.text, kept.c.version, kept.c.saved_at, Person.name)
        .join(Person, Person.id == kept.c.saved_by, isouter=True)
        .order_by(kept.c.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Save(count - place, text, version, saved_at, name or "")
        for place, (text, version, saved_at, name) in enumerate(rows)
    ]


def take_back(session: Session, *, by: Person, opened: OpenText, number: int, seen: int, now: datetime) -> DraftFile:
    """Save a text of the history again as a new version; the one that it replaces is kept.

    Raises NotFound if there is no such text, TextOvertaken where somebody has saved meanwhile.
    """
    chosen = next((each for each in history(session, opened=opened) if each.number == number), None)
    if chosen is None:
        raise NotFound
    return save(session, by=by, opened=opened, text=chosen.text, seen=seen, is_settled=True, now=now)
