"""What a release rests on besides awards: kept in the journal with it, so that it can be computed again years later."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.groupings import GROUPINGS, Grouping, Member, members
from app.courseware.queries import published_courses
from app.programmes.queries import shares_on
from app.programmes.rules import Grant
from app.statistics.assembly import Ground, Members
from app.statistics.counts import Cell
from app.statistics.figures import Figures, Scope
from app.statistics.models import Release, Tally
from app.statistics.queries import figures_of, scopes_of
from app.statistics.tallies import WAITS


class Share(msgspec.Struct, frozen=True):
    """A grant as it was when the release was made; the share is written as a fraction."""

    organisation: str
    share: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A country on a list, with its first and its last day on it where it has one."""

    code: str
    since: date | None = None
    until: date | None = None


class Basis(msgspec.Struct, frozen=True):
    """All of it."""

    month: str
    threshold: int
    groupings: tuple[str, ...]
    provisions: dict[str, tuple[str, ...]]
    shares: dict[str, tuple[Share, ...]]
    live: tuple[Cell, ...]
    """The tally of a month that was not over yet."""
    members: dict[str, tuple[Listed, ...]] = {}
    """Who was on the lists as they were known here; those of today where a release did not keep them."""


def basis_of(session: Session, *, month: str, threshold: int, live: Sequence[Cell]) -> Basis:
    """What a release of a month rests on if it is made now."""
    return Basis(
        month=month,
        threshold=threshold,
        groupings=tuple(GROUPINGS),
        provisions={course.slug: course.provisions for course in published_courses(session)},
        shares={uid: tuple(map(_share, grants)) for uid, grants in sorted(shares_on(session).items()) if grants},
        live=tuple(live),
        members={
            name: tuple(Listed(each.code, each.valid_from, each.valid_to) for each in grouping.members)
            for name, grouping in GROUPINGS.items()
        },
    )


def ground(session: Session, basis: Basis, known: Sequence[Release], cells: Sequence[Cell] | None = None) -> Ground:
    """The same as assembly takes it. `known` are the releases that there were, the newest first; `cells` the tallies,
    those of the database if none are given.
    """
    last = next((each for each in known if each.month <= basis.month), None)
    return Ground(
        month=basis.month,
        threshold=basis.threshold,
        groupings=basis.groupings,
        members=_members(basis) if basis.members else members,
        provisions=basis.provisions,
        grants={uid: [_grant(each) for each in shares] for uid, shares in basis.shares.items()},
        cells=[*in_time(tallies(session) if cells is None else cells, basis.month), *basis.live],
        earlier=lambda scope: _earlier(session, last, scope),
        is_late=any(each.month > basis.month for each in known),
    )


def tallies(session: Session) -> list[Cell]:
    """All tallies."""
    names = ("month", "indicator", "programme", "dimension", "category", "count", "value")
    columns = [Tally.__table__.c[name] for name in names]
    return [Cell(*row) for row in session.execute(select(*columns).order_by(*columns[:5]))]


def in_time(cells: Sequence[Cell], month: str) -> list[Cell]:
    """The tallies that could be made by the end of a month."""
    end = _end(date.fromisoformat(f"{month}-01"))
    return [cell for cell in cells if _end(cell.month) + WAITS.get(cell.indicator, timedelta()) <= end]


def _end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _members(basis: Basis) -> Members:
    lists = {
        name: Grouping(name, "", date.min, "", "", tuple(Member(each.code, each.since, each.until) for each in listed))
        for name, listed in basis.members.items()
    }
    return lambda name, on: lists[name].on(on)


def _earlier(session: Session, last: Release | None, scope: Scope) -> tuple[Figures, str] | None:
    if last is None or scope not in scopes_of(last):
        return None
    return figures_of(session, last, scope), last.month


def _share(grant: Grant) -> Share:
    share = None if grant.share is None else str(grant.share)
    return Share(grant.organisation, share, grant.starts_on, grant.ends_on)


def _grant(share: Share) -> Grant:
    exact = None if share.share is None else Fraction(share.share)
    return Grant(share.organisation, exact, share.starts_on, share.ends_on)
