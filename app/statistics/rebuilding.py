"""Computing a release again from the journal alone, and comparing every part of it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
from sqlalchemy import Column, Integer, MetaData, String, cast, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.core.errors import N_, Conflict, NotFound
from app.core.journal import LOCAL, Entry
from app.core.keys import canonical, decode, is_signed
from app.credentials.models import IssuerKey
from app.statistics.actions import part
from app.statistics.basis import Basis, ground, in_time
from app.statistics.computing import computed
from app.statistics.correcting import changes
from app.statistics.counts import Cell
from app.statistics.figures import Figures, read, written
from app.statistics.gathering import COLUMNS, Progress, temporary
from app.statistics.models import Release, ReleasePart
from app.statistics.queries import figures_of, newest, release_of, releases
from app.statistics.tallying import following

MOST_SAID = 20
"""Cells that differ are named up to here."""

_JOURNALED = temporary(
    MetaData(),
    "journaled_award",
    Column("uid", String),
    *(Column(name, Integer if name in {"month", "pre", "post"} else String) for name in COLUMNS),
)
"""Awards as the journal tells of them."""


@dataclass
class Outcome:
    """What a check has found: notes to know of, problems that must not be."""

    name: str
    parts: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def check(session: Session, *, name: str | None, progress: Progress) -> Outcome:
    """Compute a release again and compare; the newest if no name is given. Nothing is kept of it.

    Raises NotFound if there is no such release, Conflict if the journal does not hold what it rests on.
    """
    found = _named(session, name)
    outcome = Outcome(f"{found.month}-{found.number}")
    _check_records(session, outcome)
    entry = session.scalar(
        select(Entry).where(Entry.kind == "statistics.released", Entry.payload["digest"].as_string() == found.digest)
    )
    if entry is None or "basis" not in entry.payload:
        raise Conflict(N_("The journal does not hold what this release rests on: it was made by an earlier version."))
    basis = msgspec.convert(entry.payload["basis"], Basis)
    cells = list(_cells(session, entry.seq))
    _cross_check(session, in_time(cells, found.month), entry.seq, outcome)
    before = [each for each in releases(session) if each.id < found.id]
    _load(session, entry.seq, date.fromisoformat(f"{found.month}-01"))
    source = select(*(_JOURNALED.c[name] for name in COLUMNS))
    rest = ground(session, basis, before, cells)
    again = {each.scope: each for each in computed(session, source, rest, progress)}
    session.execute(DropTable(_JOURNALED))
    _compare(session, found, again, outcome)
    return outcome


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


def _load(session: Session, seq: int, until: date) -> None:
    """Put the awards of the journal, as it was at an entry, into a temporary table, without those withdrawn."""
    said = Entry.payload
    month = said["month"].as_string()
    columns: dict[str, Any] = {name: said[name].as_string() for name in ("award", *COLUMNS)}
    columns["month"] = cast(func.substr(month, 1, 4), Integer) * 12 + cast(func.substr(month, 6, 2), Integer) - 1
    columns |= {name: cast(said[name].as_string(), Integer) for name in ("pre", "post")}
    columns["programme"] = func.coalesce(said["programme"].as_string(), "")
    recorded = select(*columns.values()).where(
        *_until("award.recorded", seq), func.substr(month, 1, 10) <= until.isoformat()
    )
    withdrawn = select(said["award"].as_string()).where(*_until("award.withdrawn", seq))
    session.execute(CreateTable(_JOURNALED))
    session.execute(
        insert(_JOURNALED).from_select(["uid", *COLUMNS], recorded.where(said["award"].as_string().not_in(withdrawn)))
    )


def _until(kind: str, seq: int) -> tuple[Any, ...]:
    return Entry.origin == LOCAL, Entry.kind == kind, Entry.seq < seq


def _cells(session: Session, seq: int) -> Iterator[Cell]:
    entries = session.scalars(select(Entry).where(*_until("statistics.tallied", seq)).order_by(Entry.seq))
    for entry in entries:
        month = date.fromisoformat(entry.payload["month"])
        yield from (Cell(month, *cell) for cell in entry.payload["cells"])


def _check_records(session: Session, outcome: Outcome) -> None:
    """Every release: its digest, its signature by a key of this site, and its parts."""
    known = {key.public_key for key in session.scalars(select(IssuerKey))}
    for each in releases(session):
        name, said = f"{each.month}-{each.number}", canonical(each.content)
        if hashlib.sha256(said).hexdigest() != each.digest:
            outcome.problems.append(f"{name}: the digest is not that of the manifest")
        if not is_signed(said, decode(each.signature), decode(each.public_key)):
            outcome.problems.append(f"{name}: the signature is not good")
        if known and each.public_key not in known:
            outcome.notes.append(f"{name}: signed by a key that has signed no certificate")
        _check_parts(session, each, outcome)


def _check_parts(session: Session, release: Release, outcome: Outcome) -> None:
    stored = [
        part(read(content).scope, content.encode())
        for content in session.scalars(
            select(ReleasePart.content).where(ReleasePart.release_id == release.id).order_by(ReleasePart.id)
        )
    ]
    if stored != release.content.get("parts", []):
        outcome.problems.append(f"{release.month}-{release.number}: the parts are not those of the manifest")


def _compare(session: Session, found: Release, again: Mapping[Any, Figures], outcome: Outcome) -> None:
    outcome.parts = len(again)
    said = {tuple(sorted(each.items())) for each in found.content["parts"]}
    made = {scope: tuple(sorted(part(scope, written(figures)).items())) for scope, figures in again.items()}
    for scope, key in made.items():
        if key not in said:
            outcome.problems.append(f"{scope} differs")
            outcome.problems += _differences(session, found, again[scope])
    outcome.problems += [f"{dict(key)} is not made any more" for key in sorted(said - set(made.values()))]


def _differences(session: Session, found: Release, figures: Figures) -> Iterator[str]:
    """The cells of a part that differ."""
    try:
        before = figures_of(session, found, figures.scope)
    except NotFound:
        return
    scope = msgspec.structs.replace(figures.scope, programme="")  # `changes` tells of public figures only
    was, now = msgspec.structs.replace(before, scope=scope), msgspec.structs.replace(figures, scope=scope)
    for each in changes({scope: was}, {scope: now})[:MOST_SAID]:
        yield f"  {each['table']} {' '.join(each['categories'])}: released {each['was']}, computed {each['is']}"


def _cross_check(session: Session, cells: list[Cell], seq: int, outcome: Outcome) -> None:
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
