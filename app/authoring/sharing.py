"""Who writes a course: owners add others by the name with which they sign in, and take them away again."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.authoring.actions import share, unshare
from app.authoring.models import Authorship
from app.authoring.queries import owns
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid, NotAllowed
from app.web.access import Permission


class NoInstructor(Invalid):
    """Nobody who may write courses has this sign-in name; whether anybody else has it is not said."""

    message = N_("No instructor signs in with this name. Check how it is written.")


class LastOwner(Conflict):
    """A course that nobody owns could be shared by administrators alone."""

    message = N_("A course needs an owner. Make somebody else an owner first.")


def add_author(session: Session, *, by: Person, course: str, sign_in: str, is_owner: bool, now: datetime) -> Person:
    """Let somebody write a course; who writes it already becomes an owner where that is asked, and stays one.

    Raises NoInstructor if nobody with that right signs in with this name, NotAllowed if who asks does not own it.
    """
    _lock(session, by, course)
    person = instructor(session, sign_in)
    known = session.get(Authorship, (course, person.id))
    stays = is_owner or bool(known and known.is_owner)
    share(session, by=by, course=course, person=person, is_owner=stays, now=now)
    return person


def change_author(session: Session, *, by: Person, course: str, uid: str, is_owner: bool, now: datetime) -> None:
    """Make an author an owner, or an owner an author; who is none is not an error.

    Raises LastOwner if nobody would own the course, NotAllowed if who asks does not own it.
    """
    _lock(session, by, course)
    known = _authorship(session, course, uid)
    if known is None:
        return
    if not is_owner:
        _keep_an_owner(session, known)
    share(session, by=by, course=course, person=session.get_one(Person, known.person_id), is_owner=is_owner, now=now)


def remove_author(session: Session, *, by: Person, course: str, uid: str, now: datetime) -> None:
    """Let somebody write a course no longer; everybody may go themselves. Who is no author is not an error.

    Raises LastOwner if nobody would own the course, NotAllowed if it is somebody else and who asks does not own it.
    """
    take_lock(session, "authors", course)
    if uid != by.uid:
        refuse_others(session, by=by, course=course)
    known = _authorship(session, course, uid)
    if known is None:
        return
    _keep_an_owner(session, known)
    unshare(session, by=by, course=course, person=session.get_one(Person, known.person_id), now=now)


def instructor(session: Session, sign_in: str) -> Person:
    """Somebody who may write courses, by sign-in name.

    Raises NoInstructor.
    """
    person = person_by_sign_in(session, sign_in)
    if person is None or not person.can(Permission.WRITE_COURSES):
        raise NoInstructor
    return person


def refuse_others(session: Session, *, by: Person, course: str) -> None:
    """Raises NotAllowed for anybody but owners and administrators."""
    if not owns(session, person=by, course=course):
        raise NotAllowed


def _lock(session: Session, by: Person, course: str) -> None:
    take_lock(session, "authors", course)
    refuse_others(session, by=by, course=course)


def _authorship(session: Session, course: str, uid: str) -> Authorship | None:
    statement = select(Authorship).join(Person, Person.id == Authorship.person_id)
    return session.scalar(statement.where(Authorship.course == course, Person.uid == uid))


def _keep_an_owner(session: Session, known: Authorship) -> None:
    owners = select(func.count()).where(Authorship.course == known.course, Authorship.is_owner)
    if known.is_owner and session.scalar(owners) == 1:
        raise LastOwner
