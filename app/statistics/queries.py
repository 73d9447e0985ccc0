"""Questions about releases. Pages ask nothing else, so they cost the same at ten people or ten million."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.statistics import figures
from app.statistics.figures import ALL, Figures, Row, Scope, Table
from app.statistics.models import Release, ReleasePart

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


def corrected_by(session: Session, release: Release) -> Release | None:
    """The newest correction of a release; None where it holds."""
    later = select(Release).where(Release.month == release.month, Release.number > release.number)
    return session.scalar(later.order_by(Release.number.desc()).limit(1))


def releases(session: Session) -> Sequence[Release]:
    """All releases, the newest first."""
    return session.scalars(select(Release).order_by(Release.month.desc(), Release.number.desc())).all()


def scopes_of(release: Release) -> tuple[Scope, ...]:
    """The scopes that a release has figures for, in the order of its manifest; donors' own among them."""
    if "parts" not in release.content:
        return (Scope(),)
    return tuple(
        Scope(part["programme"], part["period"], part["grouping"], part["course"]) for part in release.content["parts"]
    )


def figures_of(session: Session, release: Release, scope: Scope) -> Figures:
    """The figures of one scope of a release, those of the first form in the shape of today. One statement at most.

    Raises NotFound if the release has no such scope.
    """
    if "parts" not in release.content:
        return _of_first_form(release.content, scope)
    return figures.read(part_text(session, release, scope))


def part_text(session: Session, release: Release, scope: Scope) -> str:
    """The figures of one scope to the letter, as they were digested.

    Raises NotFound if the release has no such scope, or none of this form.
    """
    content = session.scalar(
        select(ReleasePart.content).where(
            ReleasePart.release_id == release.id,
            ReleasePart.programme == scope.programme,
            ReleasePart.period == scope.period,
            ReleasePart.grouping == scope.grouping,
            ReleasePart.course == scope.course,
        )
    )
    if content is None:
        raise NotFound
    return content


def figures_of_programmes(session: Session, release: Release, uids: Sequence[str]) -> dict[str, Figures]:
    """The figures of these programmes for all years, as far as the release has them. One statement at most."""
    if not uids:
        return {}
    columns = select(ReleasePart.programme, ReleasePart.content)
    own = columns.where(
        ReleasePart.release_id == release.id, ReleasePart.programme.in_(uids), ReleasePart.period == ALL
    )
    return {uid: figures.read(content) for uid, content in session.execute(own)}


def _of_first_form(content: Mapping[str, Any], scope: Scope) -> Figures:
    """A release of the first form has one scope: everybody, everywhere, always."""
    if scope != Scope():
        raise NotFound
    said = content["figures"]
    total = Table("O3", (), "public", (Row((), said["persons"]),), withheld=int(said["persons"] is None))
    split = [
        Table(
            indicator="O3",
            dimensions=(dimension,),
            rule="public",
            rows=tuple(Row((category,), persons) for category, persons in rows),
            withheld=sum(persons is None for _, persons in rows),
        )
        for dimension, rows in said["tables"].items()
    ]
    return Figures(scope, (total, *split))
