"""Computing a release again from the journal alone, and comparing every part of it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.database import take_lock
from app.core.errors import N_, Conflict, NotFound
from app.core.journal import LOCAL, Entry
from app.statistics.actions import part
from app.statistics.agreement import (
    MOST_SAID,
    Outcome,
    awards_at,
    cells_at,
    check_awards,
    check_releases,
    check_tallies,
    load,
    unload,
)
from app.statistics.basis import Basis, ground, in_time
from app.statistics.computing import computed
from app.statistics.correcting import changes
from app.statistics.counts import Cell
from app.statistics.figures import Figures, written
from app.statistics.gathering import Progress
from app.statistics.models import Release
from app.statistics.queries import figures_of, newest, release_of, releases
from app.statistics.tallying import following


def check(session: Session, *, name: str | None, progress: Progress) -> Outcome:
    """Compute a release again and compare; the newest if no name is given. Nothing is kept of it.

    Besides, every release, award and tally is compared with the journal. Raises NotFound if there is no such release,
    Conflict if the journal does not hold what it rests on.
    """
    take_lock(session, "release")  # what is released meanwhile would look like something that nobody wrote down
    found = _named(session, name)
    outcome = Outcome(f"{found.month}-{found.number}")
    check_releases(session, outcome)
    entry = _entry(session, found)
    if entry is None and "parts" in found.content:
        return outcome
    if entry is None or "basis" not in entry.payload:
        raise Conflict(N_("The journal does not hold what this release rests on: it was made by an earlier version."))
    basis = msgspec.convert(entry.payload["basis"], Basis)
    cells = list(cells_at(session, entry.seq))
    check_tallies(session, outcome)
    _cross_check(session, in_time(cells, found.month), outcome)
    load(session)
    check_awards(session, outcome)
    before = [each for each in releases(session) if each.id < found.id]
    source = awards_at(entry.seq, date.fromisoformat(f"{found.month}-01"))
    again = {each.scope: each for each in computed(session, source, ground(session, basis, before, cells), progress)}
    unload(session)
    _compare(session, found, again, outcome)
    return outcome


def _entry(session: Session, release: Release) -> Entry | None:
    return session.scalar(
        select(Entry).where(
            Entry.origin == LOCAL,
            Entry.kind == "statistics.released",
            Entry.payload["month"].as_string() == release.month,
            Entry.payload["number"].as_integer() == release.number,
        )
    )


def _named(session: Session, name: str | None) -> Release:
    if name is None:
        found = newest(session)
        if found is None:
            raise NotFound(N_("No figures have been released yet."))
        return found
    month, _, number = name.rpartition("-")
    if not number.isdecimal():
        raise NotFound(N_("Write the release as 2026-10-1."))
    return release_of(session, month, int(number))


def _compare(session: Session, found: Release, again: Mapping[Any, Figures], outcome: Outcome) -> None:
    outcome.parts = len(again)
    said = {tuple(sorted(each.items())) for each in found.content["parts"]}
    made = {
        scope: tuple(sorted(part(scope, written(_salted(session, found, figures))).items()))
        for scope, figures in again.items()
    }
    for scope, key in made.items():
        if key not in said:
            outcome.problems.append(f"{scope} differs")
            outcome.problems += _differences(session, found, again[scope])
    outcome.problems += [f"{dict(key)} is not made any more" for key in sorted(said - set(made.values()))]


def _salted(session: Session, found: Release, figures: Figures) -> Figures:
    """The figures with the salt of the release, which is drawn and not computed."""
    if not figures.scope.programme:
        return figures
    with suppress(NotFound, msgspec.DecodeError):  # then they differ, and are named
        return msgspec.structs.replace(figures, salt=figures_of(session, found, figures.scope).salt)
    return figures


def _differences(session: Session, found: Release, figures: Figures) -> Iterator[str]:
    """The cells of a part that differ."""
    try:
        before = figures_of(session, found, figures.scope)
    except (NotFound, msgspec.DecodeError):
        return
    scope = msgspec.structs.replace(figures.scope, programme="")  # `changes` tells of public figures only
    was, now = msgspec.structs.replace(before, scope=scope), msgspec.structs.replace(figures, scope=scope)
    for each in changes({scope: was}, {scope: now})[:MOST_SAID]:
        yield f"  {each['table']} {' '.join(each['categories'])}: released {each['was']}, computed {each['is']}"


def _cross_check(session: Session, cells: list[Cell], outcome: Outcome) -> None:
    """Tallies against the entries of what they count. Closed accounts, and staff, make them smaller, never larger."""
    for indicator, kind in (("O1", "person.registered"), ("O2", "enrolment.made")):
        for cell in cells:
            if cell.indicator == indicator and not cell.programme and not cell.dimension:
                entries = _entries(session, kind, cell.month)
                if cell.count > entries:
                    outcome.problems.append(
                        f"{indicator} {cell.month:%Y-%m}: {cell.count} tallied, {entries} in the journal"
                    )


def _entries(session: Session, kind: str, month: date) -> int:
    first, last = (datetime.combine(day, time(), UTC) for day in (month, following(month)))
    statement = select(func.count()).where(Entry.kind == kind, Entry.at >= first, Entry.at < last)
    return session.scalar(statement) or 0
