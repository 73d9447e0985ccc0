"""What the worker does: a release for every month that is over and has none."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.database import Database, take_lock
from app.core.errors import CampusError, Conflict
from app.core.keys import keys_in
from app.core.settings import SettingError, Settings
from app.credentials.models import Award
from app.statistics.actions import release
from app.statistics.queries import releases
from app.statistics.tallying import following

log = logging.getLogger(__name__)


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
