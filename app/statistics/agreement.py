"""Whether what the database holds is what was published and written down: releases, awards and tallies, each against
the journal.

Figures are computed from tables, because that is quick; so a line that somebody altered in a table must be seen.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, MetaData, Select, String, cast, func, insert, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from app.core.journal import LOCAL, Entry
from app.core.keys import canonical, decode, is_signed
from app.credentials.models import Award, IssuerKey
from app.programmes.models import Programme
from app.statistics.actions import part
from app.statistics.basis import tallies
from app.statistics.counts import Cell
from app.statistics.figures import Scope
from app.statistics.gathering import COLUMNS, award_columns, numbered, temporary
from app.statistics.models import Release, ReleasePart
from app.statistics.queries import releases

MOST_SAID = 20
"""Lines that differ are named up to here."""

_JOURNALED = temporary(
    MetaData(),
    "journaled_award",
    Column("uid", String),
    *(Column(name, Integer if name in {"month", "pre", "post"} else String) for name in COLUMNS),
    Column("seq", Integer),
    Column("withdrawn", Integer),
)
"""Awards as the journal tells of them, with the numbers of the entries that say so."""


@dataclass
class Outcome:
    """What a check has found: notes to know of, problems that must not be."""

    name: str
    parts: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def load(session: Session) -> None:
    """Put the awards of the journal into a temporary table; `unload` drops it."""
    said = Entry.payload
    month = said["month"].as_string()
    columns: dict[str, Any] = {name: said[name].as_string() for name in ("award", *COLUMNS)}
    columns["month"] = cast(func.substr(month, 1, 4), Integer) * 12 + cast(func.substr(month, 6, 2), Integer) - 1
    columns |= {name: cast(said[name].as_string(), Integer) for name in ("pre", "post")}
    columns["programme"] = func.coalesce(said["programme"].as_string(), "")
    withdrawn = _entries("award.withdrawn", said["award"].as_string().label("award"), Entry.seq).subquery()
    recorded = _entries("award.recorded", *columns.values(), Entry.seq, withdrawn.c.seq).outerjoin(
        withdrawn, withdrawn.c.award == columns["award"]
    )
    session.execute(CreateTable(_JOURNALED))
    session.execute(insert(_JOURNALED).from_select(_JOURNALED.c.keys(), recorded))
    session.execute(CreateIndex(Index("ix_journaled_award", _JOURNALED.c.uid)))


def unload(session: Session) -> None:
    """Drop what was loaded."""
    session.execute(DropTable(_JOURNALED))


def awards_at(seq: int, until: date) -> Select[Any]:
    """The loaded awards up to and including a month, as the journal was at one of its entries, without those withdrawn
    by then.
    """
    c = _JOURNALED.c
    is_there = (c.seq < seq) & (c.month <= numbered(until)) & (c.withdrawn.is_(None) | (c.withdrawn > seq))
    return select(*(c[name] for name in COLUMNS)).where(is_there)


def cells_at(session: Session, seq: int | None = None) -> Iterator[Cell]:
    """The tallies of the journal as it was at one of its entries, or as it is."""
    entries = _entries("statistics.tallied", Entry).order_by(Entry.seq)
    for entry in session.scalars(entries if seq is None else entries.where(Entry.seq < seq)):
        month = date.fromisoformat(entry.payload["month"])
        yield from (Cell(month, *cell) for cell in entry.payload["cells"])


def check_awards(session: Session, outcome: Outcome) -> None:
    """The table of awards, which releases count, against the loaded ones, which they write down."""
    said = _JOURNALED.c
    is_other: dict[str, ColumnElement[bool]] = {
        name: column.is_distinct_from(said[name]) for name, column in award_columns().items()
    }
    is_other["withdrawal"] = Award.is_withdrawal_recorded.is_distinct_from(said.withdrawn.is_not(None))
    is_other["record"] = Award.is_recorded.is_distinct_from(True)
    both = (
        select(said.uid, *(column.label(name) for name, column in is_other.items()))
        .select_from(_JOURNALED.outerjoin(Award, Award.uid == said.uid))
        .outerjoin(Programme, Programme.id == Award.programme_id)
    )
    for uid, *others in session.execute(both.where(or_(*is_other.values())).order_by(said.uid).limit(MOST_SAID)):
        names = ", ".join(name for name, differs in zip(is_other, others, strict=True) if differs)
        outcome.problems.append(f"award {uid}: the journal says otherwise ({names})")
    unsaid = select(Award.uid).outerjoin(_JOURNALED, said.uid == Award.uid).where(Award.is_recorded, said.uid.is_(None))
    for uid in session.scalars(unsaid.order_by(Award.uid).limit(MOST_SAID)):
        outcome.problems.append(f"award {uid}: the journal does not know it")


def check_tallies(session: Session, outcome: Outcome) -> None:
    """The table of tallies against the journal."""
    stored, said = set(tallies(session)), set(cells_at(session))
    for what, cells in (("the table", stored - said), ("the journal", said - stored)):
        for cell in sorted(cells, key=str)[:MOST_SAID]:
            name = " ".join(filter(None, (cell.indicator, f"{cell.month:%Y-%m}", cell.dimension, cell.category)))
            outcome.problems.append(f"tally {name}: only {what} says {cell.count}, {cell.value}")


def check_releases(session: Session, outcome: Outcome) -> None:
    """Every release: its digest, its signature by a key of this site, its entry in the journal, and its parts."""
    known = {key.public_key for key in session.scalars(select(IssuerKey))}
    entries = session.scalars(_entries("statistics.released", Entry)).all()
    told = {(each.payload["month"], each.payload["number"]): each.payload["digest"] for each in entries}
    for each in releases(session):
        name, digest = f"{each.month}-{each.number}", told.pop((each.month, each.number), None)
        outcome.problems += [f"{name}: {problem}" for problem in _problems(each, digest)]
        if known and each.public_key not in known:
            outcome.notes.append(f"{name}: signed by a key that has signed no certificate")
        outcome.problems += _of_parts(session, each, name)
    outcome.problems += [f"{month}-{number}: only the journal tells of it" for month, number in sorted(told)]


def _problems(release: Release, told: str | None) -> Iterator[str]:
    content = release.content
    said = canonical(content)
    if hashlib.sha256(said).hexdigest() != release.digest:
        yield "the digest is not that of the manifest"
    if not _is_signed(release, said):
        yield "the signature is not good"
    if (content.get("month"), content.get("number", release.number)) != (release.month, release.number):
        yield "the manifest is that of another release"
    if "parts" in content and told != release.digest:
        yield "the journal does not tell of it" if told is None else "the journal has another digest"


def _is_signed(release: Release, said: bytes) -> bool:
    try:
        return is_signed(said, decode(release.signature), decode(release.public_key))
    except ValueError:
        return False


def _of_parts(session: Session, release: Release, name: str) -> Iterator[str]:
    columns = (ReleasePart.programme, ReleasePart.period, ReleasePart.grouping, ReleasePart.course)
    own = select(*columns, ReleasePart.content, ReleasePart.digest).where(ReleasePart.release_id == release.id)
    stored = {}
    for *scope, content, digest in session.execute(own.order_by(ReleasePart.id)):
        made = part(Scope(*scope), content.encode())
        stored[_scope(made)] = made["digest"] if made["digest"] == digest else f"not {digest}"
    said = {_scope(each): each["digest"] for each in release.content.get("parts", [])}
    differing = [each for each in {**said, **stored} if said.get(each) != stored.get(each)]
    if list(stored.items()) != list(said.items()):
        yield f"{name}: the parts are not those of the manifest"
    for where in differing[:MOST_SAID]:
        yield "  " + " ".join(filter(None, where))


def _scope(said: Mapping[str, str]) -> tuple[str, ...]:
    return said["programme"], said["period"], said["grouping"], said["course"]


def _entries(kind: str, *columns: Any) -> Select[Any]:
    return select(*columns).select_from(Entry).where(Entry.origin == LOCAL, Entry.kind == kind)
