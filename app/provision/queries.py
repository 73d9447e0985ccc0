"""Questions about the register: its entries, one of them, and what was said of it over time."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.errors import NotFound
from app.core.journal import Entry
from app.provision.models import Agreement, Contribution, Equipment, Registered, Registration

MODELS: Mapping[str, type[Registration]] = {
    "contribution": Contribution,
    "equipment": Equipment,
    "agreement": Agreement,
}
"""The kinds of entries that are entered here, in the order of the Convention, as addresses name them."""


def kind_of(entry: Registered) -> str:
    """What an entry is, as addresses and the journal name it."""
    return str(type(entry).__tablename__)  # type: ignore[attr-defined]  # each table of MODELS has one


def _entries(kind: str) -> Select[Any]:
    """Entries of a kind with all that is said of them, as it is in the database now."""
    model = MODELS[kind]
    statement = select(model).options(joinedload(model.programme))
    if model is Agreement:
        statement = statement.options(selectinload(Agreement.parties))
    return statement.execution_options(populate_existing=True)


def entries(session: Session, kind: str) -> Sequence[Registration]:
    """All entries of a kind, the withdrawn ones too, the latest first."""
    model = MODELS[kind]
    day = Agreement.signed_on if model is Agreement else model.starts_on
    return session.scalars(_entries(kind).order_by(day.desc(), model.id.desc())).all()


def withdrawn(session: Session) -> list[Registration]:
    """The entries that do not stand in the register any more, the last one first."""
    found = [
        each
        for kind, model in MODELS.items()
        for each in session.scalars(_entries(kind).where(model.withdrawn_at.is_not(None)))
    ]
    return sorted(found, key=lambda each: (each.withdrawn_at, each.id), reverse=True)


def entry(session: Session, *, kind: str, uid: str) -> Registration:
    """One entry, withdrawn or not.

    Raises NotFound if there is none of this kind and uid.
    """
    found: Registration | None = session.scalar(_entries(kind).where(MODELS[kind].uid == uid))
    if found is None:
        raise NotFound
    return found


def history(session: Session, found: Registered) -> Sequence[Entry]:
    """What happened to an entry, the first thing first."""
    kinds = [f"{kind_of(found)}.{verb}" for verb in ("entered", "corrected", "withdrawn", "restored")]
    statement = select(Entry).where(Entry.kind.in_(kinds), Entry.payload["entry"].as_string() == found.uid)
    return session.scalars(statement.order_by(Entry.id)).all()
