"""What happens to the keys that sign: written down, retired, marked as compromised."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Invalid, NotFound
from app.core.keys import SigningKey
from app.credentials.models import IssuerKey
from app.credentials.queries import as_issuer_key, issuer_key


def know_key(session: Session, *, key: SigningKey) -> IssuerKey:
    """Write the public half of a key down, so that what it signs can be checked for ever."""
    if known := issuer_key(session, key.id):
        return known
    take_lock(session, "issuer-key", key.id)
    if known := session.get(IssuerKey, key.id, populate_existing=True):
        return known
    made = as_issuer_key(key)
    session.add(made)
    session.flush()
    return made


def retire_keys(session: Session, *, keys: tuple[SigningKey, ...], successor: SigningKey, now: datetime) -> None:
    """Let a new key sign from now on; what the old ones signed stays valid."""
    know_key(session, key=successor)
    for key in keys:
        known = know_key(session, key=key)
        known.retired_at = known.retired_at or now
        journal.record(session, "key.retired", by=None, at=now, key=key.id, successor=successor.id)
    session.flush()


def mark_compromised(session: Session, *, key_id: str, since: date, now: datetime) -> IssuerKey:
    """Say that somebody else may have signed with a key since a day.

    Raises NotFound for a key that this site never had, Invalid for a day to come.
    """
    found = issuer_key(session, key_id)
    if found is None:
        raise NotFound
    if since > now.date():
        raise Invalid(N_("Give a day that is not in the future."))
    found.compromised_since = min(since, found.compromised_since or since)
    found.retired_at = found.retired_at or now
    journal.record(session, "key.compromised", by=None, at=now, key=key_id, since=found.compromised_since.isoformat())
    session.flush()
    return found
