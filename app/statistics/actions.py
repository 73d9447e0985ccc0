"""Making a release."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.rules import Agency, Sex
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid
from app.core.keys import SigningKey, canonical, encode
from app.statistics.models import Release
from app.statistics.queries import awards_until, releases
from app.statistics.rules import BASE, headline, tables

FIXED = {"agency": [kind.value for kind in Agency], "sex": [sex.value for sex in Sex]}


def release(session: Session, *, month: str, threshold: int, key: SigningKey, now: datetime) -> Release:
    """Compute and publish the figures up to the end of a month.

    A month that is not over can be released once; its final release follows when it is over. A second release of a
    finished month is made only if a figure has changed, as a correction.

    Raises Invalid for a month that has not begun, Conflict where there is nothing new to publish.
    """
    last = _month(month, now)
    take_lock(session, "release", month)
    earlier = [each for each in releases(session) if each.month == month]
    is_final = (last.year, last.month) < (now.year, now.month)
    content = _content(session, month=month, last=last, threshold=threshold, is_final=is_final, now=now)
    if earlier and not is_final:
        raise Conflict(N_("This month has been released already, and is not over yet."))
    if earlier and earlier[0].content["figures"] == content["figures"] and earlier[0].content["is_final"]:
        raise Conflict(N_("No figure of this month has changed since its release."))
    bytes_ = canonical(content)
    made = Release(
        month=month,
        number=len(earlier) + 1,
        released_at=now,
        content=content,
        digest=hashlib.sha256(bytes_).hexdigest(),
        signature=encode(key.sign(bytes_)),
        public_key=encode(key.public),
    )
    session.add(made)
    journal.record(session, "statistics.released", by=None, at=now, month=month, number=made.number, digest=made.digest)
    session.flush()
    return made


def _month(month: str, now: datetime) -> date:
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Invalid(N_("Write the month as 2026-10.")) from error
    if (found.year, found.month) > (now.year, now.month):
        raise Invalid(N_("This month has not begun."))
    return found


def _content(
    session: Session, *, month: str, last: date, threshold: int, is_final: bool, now: datetime
) -> dict[str, Any]:
    awards = awards_until(session, last)
    found = tables(awards, FIXED, threshold)
    return {
        "month": month,
        "is_final": is_final,
        "computed_on": now.date().isoformat(),
        "method": {"unit": "unique persons awarded a certificate", "threshold": threshold, "rounded_to": BASE},
        "figures": {
            "persons": headline(awards, threshold),
            "tables": {table.dimension: [[row.category, row.persons] for row in table.rows] for table in found},
        },
    }
