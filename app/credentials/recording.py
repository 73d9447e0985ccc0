"""Writing awards into the journal, all of a month at once."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, MetaData, Select, String, Table, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.core import journal
from app.core.database import take_lock
from app.core.ids import new_uid
from app.core.journal import Entry
from app.credentials.models import Award
from app.programmes.models import Programme

_FRESH = Table(
    "fresh_award",
    MetaData(),
    Column("id", BigInteger),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
"""The awards that are being recorded: chosen once, because others may be made while they are."""


def record_awards(session: Session, *, until: date, now: datetime) -> None:
    """Write into the journal which awards of the months up to `until` there are, and which were withdrawn.

    In the order of their random names and after their month, so that nobody can tell from its place in the journal
    which certificate an award belongs to. What has been written before is not written again.
    """
    take_lock(session, "awards")
    fresh = select(Award.id).where(Award.month <= until, Award.is_recorded.is_(False))
    session.execute(CreateTable(_FRESH))
    session.execute(insert(_FRESH).from_select(["id"], fresh))
    journal.record_all(session, "award.recorded", _recorded(session), at=now)
    mark = update(Award).where(Award.id.in_(select(_FRESH.c.id))).values(is_recorded=True)
    session.execute(mark, execution_options={"synchronize_session": False})
    session.execute(DropTable(_FRESH))
    _record_withdrawn(session, now)
    session.expire_all()


def _recorded(session: Session) -> Select[tuple[str, object]]:
    """The uid and the payload of the entry of each fresh award. The entry is named as the award is."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    columns = {
        "award": Award.uid,
        "subject": Award.subject,
        "month": Award.month if is_postgresql else type_coerce(Award.month, String),
        "course": Award.course,
        "country": Award.country,
        "agency": type_coerce(Award.agency, String),
        "sex": type_coerce(Award.sex, String),
        "language": Award.language,
        "programme": Programme.uid,
        "pre": Award.pre,
        "post": Award.post,
    }
    parts = [part for name, column in columns.items() for part in (name, column)]
    as_json = func.json_build_object if is_postgresql else func.json_object
    return (
        select(Award.uid.label("uid"), as_json(*parts).label("payload"))
        .join(_FRESH, _FRESH.c.id == Award.id)
        .outerjoin(Programme, Programme.id == Award.programme_id)
    )


def _record_withdrawn(session: Session, now: datetime) -> None:
    fallen = select(Award.id, Award.uid).where(
        Award.is_withdrawn, Award.is_recorded, Award.is_withdrawal_recorded.is_(False)
    )
    rows = session.execute(fallen.order_by(Award.uid)).all()
    if not rows:
        return
    entries = [
        {"uid": new_uid(), "kind": "award.withdrawn", "at": now, "by": None, "payload": {"award": uid}}
        for _, uid in rows
    ]
    session.execute(insert(Entry), entries)
    session.execute(update(Award), [{"id": id, "is_withdrawal_recorded": True} for id, _ in rows])
