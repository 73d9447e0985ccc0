"""The journal: one append-only entry for every action, in the same transaction as its change.

It is at once the audit trail, what servers exchange, and what statistics can be rebuilt from. Personal free text
stays out of it: entries name people by uid only.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Select, String, UniqueConstraint, func, insert, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import expression
from sqlalchemy.sql.compiler import SQLCompiler

from app.core.database import Base, Id
from app.core.ids import new_uid

LOCAL = "local"
"""The origin of entries made on this server."""


class NextSeq(expression.FunctionElement[int]):
    """The next number of this server's journal, taken by the database inside the insert itself."""

    inherit_cache = True
    type = BigInteger()


@compiles(NextSeq, "sqlite")
def _next_on_sqlite(element: NextSeq, compiler: SQLCompiler, **_: Any) -> str:
    # no value from outside: LOCAL is a constant of this module
    return f"(SELECT coalesce(max(seq), 0) + 1 FROM journal WHERE origin = '{LOCAL}')"  # noqa: S608


@compiles(NextSeq, "postgresql")
def _next_on_postgresql(element: NextSeq, compiler: SQLCompiler, **_: Any) -> str:
    return "nextval('journal_seq')"


class Entry(Base, kw_only=True):
    """One thing that happened. Never changed, never deleted: triggers in the database refuse both."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("origin", "seq"), Index("ix_journal_kind_at", "kind", "at"))

    id: Mapped[Id] = mapped_column(init=False)
    origin: Mapped[str] = mapped_column(String(32), default=LOCAL)
    seq: Mapped[int] = mapped_column(BigInteger, insert_default=NextSeq(), init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    kind: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(26))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


def entries_by(session: Session, uid: str) -> list[dict[str, object]]:
    """What the journal holds of a person's own actions, for their own eyes."""
    entries = session.scalars(select(Entry).where(Entry.by == uid).order_by(Entry.id))
    return [{"kind": each.kind, "at": each.at.isoformat(), **each.payload} for each in entries]


def record(session: Session, kind: str, *, by: str | None, at: datetime, **payload: object) -> Entry:
    """Write what happened, beside the change itself; `by` is the uid of the person, or None for the server."""
    entry = Entry(kind=kind, at=at, by=by, payload=payload)
    session.add(entry)
    return entry


def record_all(session: Session, kind: str, rows: Select[Any], *, at: datetime) -> None:
    """Write an entry for each row of a statement, inside the database: a million take seconds.

    The statement has two columns, the uid of the entry and its payload, and no order; entries get theirs from the uids,
    which are random.
    """
    row = rows.subquery()
    uid, payload = row.c
    given = {"origin": literal(LOCAL), "kind": literal(kind), "at": literal(at, Entry.at.type)}
    if session.get_bind().dialect.name == "postgresql":
        sorted_rows = select(uid, payload).order_by(uid).subquery()  # numbers are taken in the order of these rows
        statement = select(*sorted_rows.c, NextSeq(), *given.values())
    else:
        last = select(func.coalesce(func.max(Entry.seq), 0)).where(Entry.origin == LOCAL).scalar_subquery()
        statement = select(uid, payload, last + func.row_number().over(order_by=uid), *given.values())
    session.execute(insert(Entry).from_select(["uid", "payload", "seq", *given], statement, include_defaults=False))
