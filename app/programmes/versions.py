"""One editor at a time: who saves has seen what was saved last."""

from typing import Protocol

from sqlalchemy.orm import Session

from app.core.database import take_lock
from app.core.errors import N_, Conflict


class Overtaken(Conflict):
    """Somebody else has saved a change since this one was begun."""

    message = N_("Somebody else has changed this since you opened it.")


class Versioned(Protocol):
    """A row that counts its changes."""

    __tablename__: str
    uid: str
    version: int


def take(session: Session, thing: Versioned, version: int) -> None:
    """Let one editor through at a time, and only who has seen the newest version.

    Raises Overtaken for anybody else.
    """
    take_lock(session, thing.__tablename__, thing.uid)
    session.refresh(thing, ["version"])
    if thing.version != version:
        raise Overtaken
    thing.version += 1
