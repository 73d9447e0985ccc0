"""Questions about releases. Pages ask nothing else, so they cost the same at ten people or ten million."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.credentials.models import Award
from app.statistics.models import Release
from app.statistics.rules import Counted

MONTH, LARGEST = re.compile("[0-9]{4}-[0-9]{2}"), 1_000_000
"""What an address may ask for; anything else (a NUL, a number of thirty digits) would only trouble the database."""


def newest(session: Session) -> Release | None:
    """The release that the statistics page shows."""
    return session.scalar(select(Release).order_by(Release.month.desc(), Release.number.desc()).limit(1))


def release_of(session: Session, month: str, number: int) -> Release:
    """One release.

    Raises NotFound if there is none of this month and number.
    """
    can_be = MONTH.fullmatch(month) and number < LARGEST
    found = can_be and session.scalar(select(Release).where(Release.month == month, Release.number == number))
    if not found:
        raise NotFound
    return found


def releases(session: Session) -> Sequence[Release]:
    """All releases, the newest first."""
    return session.scalars(select(Release).order_by(Release.month.desc(), Release.number.desc())).all()


def awards_until(session: Session, last_month: date) -> list[Counted]:
    """Every award that counts, up to and including a month."""
    columns = (Award.subject, Award.month, Award.course, Award.country, Award.agency, Award.sex)
    statement = select(*columns).where(Award.month <= last_month, Award.is_withdrawn.is_(False))
    return [
        Counted(subject, month.strftime("%Y-%m"), course, country, agency.value, sex.value)
        for subject, month, course, country, agency, sex in session.execute(statement)
    ]
