"""What the worker does: courses that were planned for a time, and a release for every month that is over."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Event

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.authoring import scheduling
from app.core.clock import utcnow
from app.core.database import Database, take_lock
from app.core.errors import CampusError, Conflict
from app.core.keys import keys_in
from app.core.settings import SettingError, Settings
from app.credentials.models import Award
from app.statistics.actions import release
from app.statistics.queries import releases
from app.statistics.tallying import following

log = logging.getLogger(__name__)

MINUTE = 60
"""Seconds between two looks for courses that were planned."""
LOOK_AGAIN = 5
"""Seconds after which a waiting worker looks whether the other one has ended."""


def work(database: Database, settings: Settings, *, every: int, stop: Event) -> Iterator[str]:
    """Look for what is due until told to stop, or (every 0) once; a line for each thing that was done."""
    look_for_months = 0.0
    while True:
        yield from scheduling.carry_out_due(database, now=utcnow(), is_stopped=stop.is_set)
        if time.monotonic() >= look_for_months:
            yield from release_due(database, settings, now=utcnow(), is_stopped=stop.is_set)
            look_for_months = time.monotonic() + every
        if not every or stop.wait(min(every, MINUTE)):
            return


@contextmanager
def turn(file: Path, stop: Event, *, is_patient: bool) -> Iterator[bool]:
    """Be the one worker of this machine: wait until no other one is, or (not patient) do without."""
    with file.open("w") as handle:
        while not stop.is_set():
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if not is_patient:
                    yield True
                    return
                stop.wait(LOOK_AGAIN)
            else:
                yield True
                return
        yield False


def release_due(
    database: Database, settings: Settings, *, now: datetime, is_stopped: Callable[[], bool]
) -> Iterator[str]:
    """Release what is due, each month in a transaction of its own; a line for each that was made.

    What goes wrong is logged and tried again at the next look. A worker that comes second finds the month released.
    """
    try:
        with database.reading() as session:
            waiting = due(session, now)
    except SQLAlchemyError:
        log.exception("the worker cannot read the database")
        return
    for month in waiting:
        if is_stopped():
            return
        try:
            with database.unit_of_work() as session:
                take_lock(session, "release")
                if month not in due(session, now):
                    continue
                made = release(
                    session,
                    month=month,
                    threshold=settings.threshold,
                    key=keys_in(settings.keys)[0],
                    now=now,
                    is_invented=settings.is_invented,
                )
                line = f"release {made.month}-{made.number}: sha256 {made.digest}"
        except Conflict:
            continue
        except (CampusError, SettingError, SQLAlchemyError, OSError):
            log.exception("the release of %s failed", month)
            return
        yield line


def due(session: Session, now: datetime) -> list[str]:
    """The months that are over and have no final release, from the first award or the last release on, in order."""
    final = {each.month for each in releases(session) if each.content.get("is_final", True)}
    month = _first(session, final, now)
    found = []
    while following(month) <= now.date():
        found.append(month.strftime("%Y-%m"))
        month = following(month)
    return [each for each in found if each not in final]


def _first(session: Session, final: set[str], now: datetime) -> date:
    """Months before the first release were never asked for; without any release, one begins with the last month."""
    if final:
        return date.fromisoformat(f"{min(final)}-01")
    this = now.date().replace(day=1)
    last = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    return this if session.scalar(select(Award.id).limit(1)) is None else last
