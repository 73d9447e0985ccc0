"""What happens to entries of the register: entered, corrected, withdrawn, put back. None is ever deleted.

Every action writes into the journal what was said before and after it, so an entry's versions can be read there.
"""

from dataclasses import asdict, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Invalid
from app.programmes.queries import programme
from app.programmes.versions import take
from app.provision.models import Agreement, AgreementParty, Contribution, Equipment, Registration
from app.provision.queries import entry, kind_of
from app.provision.rules import NOTE_LIMIT, AgreementDetails, ContributionDetails, Details, EquipmentDetails, Party

NOT_COLUMNS = {"giver", "recipient", "parties", "programme", "is_published"}


class NoReason(Invalid):
    """An entry disappears from the register only with a reason."""

    message = N_("Write why the entry is withdrawn, in no more than 500 characters.")


def enter(session: Session, *, by: Person, uid: str, details: Details, now: datetime) -> Registration:
    """Enter something under a uid that its form was given, so that a form sent twice makes one entry.

    Raises Invalid if it cannot be meant, and NotFound if there is no such programme.
    """
    _check(details, now)
    model = _model(details)
    take_lock(session, model.__tablename__, uid)
    if session.scalar(select(model.id).where(model.uid == uid)):
        return entry(session, kind=model.__tablename__, uid=uid)
    values: dict[str, Any] = _columns(session, details)
    made = model(uid=uid, created_at=now, changed_at=now, **values)
    _name_parties(made, details)
    session.add(made)
    _record(session, made, "entered", by=by, now=now, said=_said(details))
    session.flush()
    return made


def correct(
    session: Session, *, by: Person, found: Registration, version: int, details: Details, now: datetime
) -> None:
    """Say something else of an entry. What it said before stays in the journal.

    Raises Overtaken if `version` is not the newest, Invalid if it cannot be meant, NotFound if there is no such
    programme.
    """
    _check(details, now)
    take(session, found, version)
    for name, value in _columns(session, details).items():
        setattr(found, name, value)
    _name_parties(found, details)
    found.changed_at = now
    _record(session, found, "corrected", by=by, now=now, said=_said(details))
    session.flush()


def withdraw(session: Session, *, by: Person, found: Registration, version: int, why: str, now: datetime) -> None:
    """Take an entry out of the register; its page says since when and why. Doing it twice is doing it once.

    Raises NoReason without a reason, and Overtaken if `version` is not the newest.
    """
    if not 0 < len(why) <= NOTE_LIMIT:
        raise NoReason
    if found.withdrawn_at:
        return
    take(session, found, version)
    found.withdrawn_at, found.withdrawn_why, found.changed_at = now, why, now
    _record(session, found, "withdrawn", by=by, now=now, why=why)
    session.flush()


def restore(session: Session, *, by: Person, found: Registration, version: int, now: datetime) -> None:
    """Put a withdrawn entry back; doing it twice is doing it once.

    Raises Overtaken if `version` is not the newest.
    """
    if found.withdrawn_at is None:
        return
    take(session, found, version)
    found.withdrawn_at, found.withdrawn_why, found.changed_at = None, "", now
    _record(session, found, "restored", by=by, now=now)
    session.flush()


def _model(details: Details) -> type[Registration]:
    if isinstance(details, ContributionDetails):
        return Contribution
    return Agreement if isinstance(details, AgreementDetails) else Equipment


def _check(details: Details, now: datetime) -> None:
    """Forms have said all problems; whoever comes without a form hears the first."""
    for problem in details.problems(now.date()):
        raise Invalid(problem.message, **problem.values)


def _columns(session: Session, details: Details) -> dict[str, object]:
    """What is said, by column."""
    values = {each.name: getattr(details, each.name) for each in fields(details) if each.name not in NOT_COLUMNS}
    values["kind"] = details.kinds(details.kind)
    values["programme_id"] = programme(session, details.programme).id if details.programme else None
    if isinstance(details, ContributionDetails):
        values |= _party("recipient", details.recipient)
    if isinstance(details, EquipmentDetails):
        values["recipient"] = details.recipient
    if not isinstance(details, AgreementDetails):
        values |= _party("giver", details.giver)
    return values


def _party(name: str, party: Party) -> dict[str, str]:
    return {f"{name}_country": party.country, f"{name}_name": party.name}


def _name_parties(found: Registration, details: Details) -> None:
    """Name the parties in their order; rows that stay are changed, lest one place is taken twice for a moment."""
    if not isinstance(found, Agreement) or not isinstance(details, AgreementDetails):
        return
    for row, party in zip(found.parties, details.named, strict=False):
        row.country, row.name = party.country, party.name
    known = len(found.parties)
    del found.parties[len(details.named) :]
    found.parties += [
        AgreementParty(place=place, country=party.country, name=party.name)
        for place, party in enumerate(details.named, 1)
        if place > known
    ]


def _said(details: Details) -> dict[str, object]:
    """What is said, as the journal keeps it."""
    if isinstance(details, AgreementDetails):
        details = replace(details, parties=details.named)
    return {name: _plain(value) for name, value in asdict(details).items() if value not in (None, "", ())}


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, date) else value


def _record(session: Session, found: Registration, verb: str, *, by: Person, now: datetime, **said: object) -> None:
    kind = f"{kind_of(found)}.{verb}"
    journal.record(session, kind, by=by.uid, at=now, entry=found.uid, version=found.version, **said)
