"""A draft becomes the current revision, an earlier revision does again, and two that have moved apart come together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions, reviewing
from app.authoring.comparing import State, differing
from app.authoring.models import Draft
from app.authoring.queries import files_of
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, NotFound
from app.courseware import actions as courseware
from app.courseware import filing
from app.courseware.actions import ReadCourse
from app.courseware.models import CurrentRevision, Revision
from app.courseware.queries import blobs_in, publications, sources_in
from app.courseware.reading import SourceFile
from app.courseware.reading.apart import course_apart
from app.courseware.sources import normalised


class HasProblems(Conflict):
    """The draft has errors."""

    message = N_("The draft has problems that must be mended before it can be published.")


@dataclass(frozen=True)
class Sides:
    """The three states that matter where a draft and the site have moved apart."""

    base: State
    mine: State
    theirs: State

    @property
    def taken(self) -> list[str]:
        """Files that only the site has changed: they are taken over without asking."""
        mine, theirs = set(differing(self.base, self.mine)), differing(self.base, self.theirs)
        return [path for path in theirs if path not in mine]

    @property
    def disputed(self) -> list[str]:
        """Files that both have changed, differently: an author chooses."""
        mine, theirs = set(differing(self.base, self.mine)), differing(self.base, self.theirs)
        return [path for path in theirs if path in mine and self.mine.get(path) != self.theirs.get(path)]


def current_of(session: Session, course: str) -> Revision | None:
    """The current revision of a course; None where nothing is published."""
    current = session.get(CurrentRevision, course)
    return session.get(Revision, current.revision_id) if current else None


def base_of(session: Session, draft: Draft) -> Revision | None:
    """The revision from which a draft was begun or with which it was last brought together."""
    return session.get(Revision, draft.base_id) if draft.base_id else None


def has_moved_on(session: Session, draft: Draft) -> bool:
    """Whether another state has been published than the one from which the draft was begun."""
    return _hash(current_of(session, draft.course)) != _hash(base_of(session, draft))


def state_of(session: Session, revision: Revision | None) -> State:
    """The files of a revision; none where there is none."""
    return {**sources_in(session, revision.id), **blobs_in(session, revision.id)} if revision else {}


def state_of_draft(session: Session, draft: Draft) -> State:
    """The files of a draft, texts in their normal form."""
    found = files_of(session, draft)
    return {file.path: file.blob_id or 0 if file.text is None else normalised(file.text) for file in found}


def sides(session: Session, draft: Draft) -> Sides:
    """What the draft and the site have become since they last agreed."""
    theirs = state_of(session, current_of(session, draft.course))
    return Sides(state_of(session, base_of(session, draft)), state_of_draft(session, draft), theirs)


def publish(session: Session, *, by: Person, draft: Draft, found: ReadCourse, seen: int, now: datetime) -> bool:
    """Make a draft the current revision; False if it already is, so that a second click changes nothing.

    `found` is the draft as it was read in the state `seen`. Raises HasProblems for one with errors, DraftMoved where it
    has changed since, MovedOn where another state has been published since it was begun, NotReviewed where a second
    person must approve it first.
    """
    check(session, draft, found, seen)
    is_new = courseware.publish(session, found, by=by.uid, now=now, origin="draft")
    draft.base_id = session.get_one(CurrentRevision, draft.course).revision_id
    session.flush()
    return is_new


def check(session: Session, draft: Draft, found: ReadCourse, seen: int) -> None:
    """Hold on to a draft and to what is published, if the draft may be published.

    Raises what `publish` raises.
    """
    if found.errors:
        raise HasProblems
    reviewing.hold(session, draft, seen)
    courseware.expect(session, draft.course, _hash(base_of(session, draft)))
    reviewing.require(session, draft, found.course.hash)


def read_again(session: Session, revision: Revision) -> ReadCourse | None:
    """An earlier revision as today's rules understand it; None where its own HTML will do, or the rules refuse it.

    What was made by an earlier sanitiser must not come back. Slow: call it before a lock.
    """
    if revision.rendering == courseware.RENDERING:
        return None
    files = [SourceFile(path, text) for path, text in sources_in(session, revision.id).items()]
    attached = filing.attached_in(session, revision.id)
    course, findings = course_apart(revision.course, files, attached)
    found = ReadCourse(files, course, findings, attached)
    return None if found.errors or course.hash != revision.hash else found


def go_back(
    session: Session,
    *,
    by: Person,
    revision: Revision,
    found: ReadCourse | None,
    over: str,
    draft: Draft | None,
    now: datetime,
) -> bool:
    """Make an earlier revision the current one again, in the place of the one with the hash `over`.

    `found` is what `read_again` made of it. A draft of what was current goes on as it is: its changes are against the
    earlier revision from now on. Raises MovedOn where another state has been published meanwhile.
    """
    take_lock(session, "draft", revision.course)
    courseware.expect(session, revision.course, over)
    was_together = draft is not None and not has_moved_on(session, draft)
    if found:
        made = courseware.publish(session, found, by=by.uid, now=now, origin="rollback")
    else:
        made = courseware.make_current(session, revision.id, by=by.uid, now=now, origin="rollback")
    if draft is not None and was_together:
        draft.base_id = session.get_one(CurrentRevision, revision.course).revision_id
    session.flush()
    return made


def bring_together(
    session: Session,
    *,
    by: Person,
    draft: Draft,
    choices: Mapping[str, str | None],
    seen: int,
    over: str | None,
    now: datetime,
) -> None:
    """Take over what was published meanwhile; from then on the draft is one of the current revision.

    `choices` has, for each disputed file, the text that the draft is to have, or None for what was published; a file
    without a choice stays as the author wrote it. Raises DraftMoved or MovedOn where either side has moved again.
    """
    reviewing.hold(session, draft, seen)
    courseware.expect(session, draft.course, over)
    found = sides(session, draft)
    for path in found.taken:
        _take(session, by, draft, path, found.theirs.get(path), now)
    for path in found.disputed:
        if path in choices:
            text = choices[path]
            _take(session, by, draft, path, found.theirs.get(path) if text is None else text, now)
    current = current_of(session, draft.course)
    draft.base_id = current.id if current else None
    journal.record(
        session, "draft.brought_together", by=by.uid, at=now, course=draft.course, draft=draft.uid, revision=over
    )
    session.flush()


def _take(session: Session, by: Person, draft: Draft, path: str, content: str | int | None, now: datetime) -> None:
    """Give a file of a draft this content; what was there stays in the history."""
    there = {file.path: file for file in files_of(session, draft)}.get(path)
    if content is None:
        actions.remove(session, by=by, draft=draft, path=path, now=now)
        return
    if there is not None and (there.text is None) is isinstance(content, str):
        actions.remove(session, by=by, draft=draft, path=path, now=now)
        there = None
    if isinstance(content, int):
        actions.attach(session, by=by, draft=draft, path=path, blob_id=content, now=now)
    elif there is None:
        actions.add_text(session, by=by, draft=draft, path=path, text=content, now=now)
    else:
        actions.save_text(session, by=by, draft=draft, path=path, text=content, seen=there.version, now=now)


def revision_named(session: Session, course: str, hash: str) -> Revision:
    """A revision of a course that was published once.

    Raises NotFound if there is none: what was only planned is no state to go back to.
    """
    found = next((each for _, each in publications(session, course) if each.hash == hash), None)
    if found is None:
        raise NotFound
    return found


def _hash(revision: Revision | None) -> str | None:
    return revision.hash if revision else None
