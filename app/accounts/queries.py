"""Questions about people."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Failure, OneTimeLink, Person
from app.accounts.rules import PER_ACCOUNT, PER_NETWORK, WINDOW, Role, sign_in_key
from app.core.errors import NotFound

_visitor = select(Person).where(Person.uid == bindparam("uid"))


def visitor(session: Session, token: str) -> Person | None:
    """The person behind a session cookie; None if the account is closed or its passphrase has changed since."""
    uid, _, epoch = token.partition(".")
    person = session.scalar(_visitor, {"uid": uid})
    return person if person and str(person.epoch) == epoch else None


def person_by_sign_in(session: Session, sign_in: str) -> Person | None:
    """The person of this sign-in name, however it was typed."""
    return session.scalar(select(Person).where(Person.sign_in_key == sign_in_key(sign_in)))


def is_throttled(session: Session, *, sign_in: str, network: str, now: datetime) -> bool:
    """Whether there were so many failures for this account or from this network that no further try is allowed."""
    keys = (account_key(sign_in), network_key(network))
    statement = (
        select(Failure.key, func.count()).where(Failure.key.in_(keys), Failure.at > now - WINDOW).group_by(Failure.key)
    )
    failures = {key: count for key, count in session.execute(statement)}
    return failures.get(keys[0], 0) >= PER_ACCOUNT or failures.get(keys[1], 0) >= PER_NETWORK


def failures_under(session: Session, key: str, now: datetime) -> int:
    """How many failures of some kind count under a key: guesses of serials, names, codes."""
    found = session.scalar(select(func.count()).where(Failure.key == key, Failure.at > now - WINDOW))
    return found or 0


def account_key(sign_in: str) -> str:
    """The key under which an account's failures count; for names that do not exist as well."""
    return "account:" + sign_in_key(sign_in)[:256]


def network_key(network: str) -> str:
    """The key under which a network's failures count."""
    return "network:" + network


def link_for(session: Session, token: str, now: datetime) -> OneTimeLink:
    """The one-time link of a token.

    Raises NotFound if it never was, has been used or has expired.
    """
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token)))
    if link is None or link.expires_at < now:
        raise NotFound
    return link


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256 (it is random and long, so that is enough)."""
    return hashlib.sha256(token.encode()).hexdigest()


def people(session: Session) -> Sequence[Person]:
    """Everybody, the newest first."""
    return session.scalars(select(Person).order_by(Person.id.desc()).limit(500)).all()


def has_administrator(session: Session) -> bool:
    """Whether anybody looks after this server."""
    granted = session.scalars(select(Person.granted))
    return any(Role.ADMINISTRATOR.value in roles for roles in granted)


def personal_data(person: Person) -> dict[str, object]:
    """What this room holds of a person, for their own eyes."""
    return {
        "name": person.name,
        "sign_in": person.sign_in,
        "language": person.language,
        "country": person.country,
        "agency": person.agency.value,
        "sex": person.sex.value,
        "roles": sorted(person.roles),
        "created_at": person.created_at.isoformat(),
    }
