"""One editor at a time: who saves has seen what was saved last."""

from sqlalchemy.orm import Session

from app.core.database import take_lock
from app.core.errors import N_, Conflict
from app.programmes.models import Cohort, Organisation, Programme


class Overtaken(Conflict):
    """Somebody else has saved a change since this one was begun."""

    message = N_("Somebody else has changed this since you opened it.")


def take(session: Session, thing: Programme | Cohort | Organisation, version: int) -> None:
    """Let one editor through at a time, and only who has seen the newest version.

    Raises Overtaken for anybody else.
    """
    take_lock(session, thing.__tablename__, thing.uid)
    session.refresh(thing, ["version"])
    if thing.version != version:
        raise Overtaken
    thing.version += 1
