"""What happens to accounts: opened, changed, throttled, given roles, closed."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Failure, OneTimeLink, Person
from app.accounts.queries import account_key, link_for, network_key, token_hash
from app.accounts.rules import WINDOW, Agency, Role, Sex, sign_in_key, tidy_name
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict

LINK_LIFE = timedelta(days=7)


class NameTaken(Conflict):
    """Somebody else signs in with this name."""

    message = N_("Somebody already signs in with this name. Choose another one.")


@dataclass(frozen=True)
class Profile:
    """What a person says of themselves."""

    name: str
    language: str
    country: str
    agency: Agency
    sex: Sex


def register(
    session: Session, *, sign_in: str, passphrase_hash: str, profile: Profile, now: datetime, role: Role | None = None
) -> Person:
    """Open an account.

    Raises NameTaken if the sign-in name, in any way of writing it, is in use.
    """
    person = Person(
        sign_in=sign_in.strip(),
        sign_in_key=sign_in_key(sign_in),
        passphrase_hash=passphrase_hash,
        name=tidy_name(profile.name),
        language=profile.language,
        country=profile.country,
        agency=profile.agency,
        sex=profile.sex,
        granted=[role.value] if role else [],
        created_at=now,
    )
    session.add(person)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise NameTaken from error
    journal.record(session, "person.registered", by=person.uid, at=now, roles=sorted(person.roles))
    return person


def change_profile(session: Session, *, by: Person, profile: Profile, now: datetime) -> None:
    """Change what a person says of themselves. Certificates already issued keep the name they were issued in."""
    by.name = tidy_name(profile.name)
    by.language, by.country, by.agency, by.sex = profile.language, profile.country, profile.agency, profile.sex
    journal.record(session, "person.profile_changed", by=by.uid, at=now)
    session.flush()


def change_passphrase(
    session: Session, *, person: Person, passphrase_hash: str, by: Person | None, now: datetime
) -> None:
    """Set a new passphrase; every session begun with the old one ends."""
    person.passphrase_hash = passphrase_hash
    person.epoch += 1
    journal.record(session, "person.passphrase_changed", by=by.uid if by else None, at=now, person=person.uid)
    session.flush()


def note_failure(session: Session, *, sign_in: str, network: str, now: datetime) -> None:
    """Count a failed sign-in against the account and the network."""
    note_failures(session, keys=(account_key(sign_in), network_key(network)), now=now)


def note_failures(session: Session, *, keys: Iterable[str], now: datetime) -> None:
    """Count a failure of some kind under each of these keys, and forget failures that no longer count."""
    session.execute(delete(Failure).where(Failure.at <= now - WINDOW))
    session.add_all([Failure(key=key, at=now) for key in keys])
    session.flush()


def note_sign_in(session: Session, *, person: Person, now: datetime) -> None:
    """Write down that somebody signed in; forget the account's failures, and those that no longer count."""
    session.execute(delete(Failure).where(or_(Failure.key == account_key(person.sign_in), Failure.at <= now - WINDOW)))
    journal.record(session, "person.signed_in", by=person.uid, at=now)
    session.flush()


def make_link(session: Session, *, person: Person | None, role: Role | None, by: str | None, now: datetime) -> str:
    """Make a one-time link, valid for seven days, and return its token; an earlier one for the same purpose ends."""
    to_nobody = and_(OneTimeLink.person_id.is_(None), OneTimeLink.role == role)
    session.execute(delete(OneTimeLink).where(OneTimeLink.person_id == person.id if person else to_nobody))
    token = secrets.token_urlsafe(24)
    link = OneTimeLink(
        token_hash=token_hash(token), person_id=person.id if person else None, role=role, expires_at=now + LINK_LIFE
    )
    session.add(link)
    journal.record(session, "link.made", by=by, at=now, person=person.uid if person else None, role=role)
    session.flush()
    return token


def use_link(session: Session, *, token: str, now: datetime) -> OneTimeLink:
    """Use a one-time link up.

    Raises NotFound if it cannot be used any more.
    """
    take_lock(session, "link", token_hash(token))
    link = link_for(session, token, now)
    session.delete(link)
    journal.record(session, "link.used", by=None, at=now, role=link.role)
    session.flush()
    return link


def set_roles(session: Session, *, person: Person, roles: frozenset[Role], by: Person | None, now: datetime) -> None:
    """Give a person exactly these roles (and trainee, which everybody is)."""
    person.granted = sorted(role.value for role in roles if role is not Role.TRAINEE)
    actor = by.uid if by else None
    journal.record(session, "person.roles_set", by=actor, at=now, person=person.uid, roles=person.granted)
    session.flush()


def erase(session: Session, *, person: Person, now: datetime) -> None:
    """Take a person out of this room for good. The other rooms have let go of them before."""
    journal.record(session, "person.erased", by=person.uid, at=now)
    session.flush()
    session.execute(delete(Failure).where(Failure.key == account_key(person.sign_in)))
    session.delete(person)
    session.flush()
