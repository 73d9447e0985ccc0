"""What this site publishes so that others can check certificates: keys, lists of those that fell, a page to keep."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.keys import SigningKey, canonical, keys_in
from app.core.settings import SettingError, Settings
from app.courseware.queries import published_courses
from app.credentials import queries
from app.credentials.badge.did import PublishedKey, did_of
from app.credentials.badge.did import did_document as did_document_of
from app.credentials.badge.status import LIST_SIZE
from app.credentials.badge.status import status_list as signed_status_list
from app.credentials.sealing import status_url
from app.credentials.verifier.page import verifier_page

LIST_KIND, LIST_VERSION = "palermo-campus-verification-list", 1
STATUS_LIFE = timedelta(hours=1)


def verification_list(session: Session, settings: Settings, *, now: datetime) -> dict[str, Any]:
    """Everything that a page needs to check certificates of this site without asking it."""
    withdrawn, superseded = queries.fallen(session)
    return {
        "kind": LIST_KIND,
        "version": LIST_VERSION,
        "made_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "issuer": settings.provider,
        "address": settings.base_url,
        "did": did_of(settings.base_url),
        "keys": [
            {
                "id": key.id,
                "public": key.public_key,
                "made_on": key.made_at.date().isoformat(),
                "retired_on": key.retired_at.date().isoformat() if key.retired_at else None,
                "compromised_since": key.compromised_since.isoformat() if key.compromised_since else None,
            }
            for key in queries.issuer_keys(session, held(settings))
        ],
        "courses": {
            course.slug: {language: course.page(language).title for language in course.languages}
            for course in published_courses(session)
        },
        "withdrawn": withdrawn,
        "superseded": superseded,
    }


def verifier(session: Session, settings: Settings, *, now: datetime) -> str:
    """The page that checks certificates with no network, with today's list in it, in the language of the request."""
    return verifier_page(verification_list(session, settings, now=now))


def held(settings: Settings) -> Sequence[SigningKey]:
    """The keys that this site holds; none where none can be read, for those that signed are written down."""
    try:
        return keys_in(settings.keys)
    except (SettingError, OSError):
        return ()


def did_document(session: Session, settings: Settings) -> dict[str, Any]:
    """The keys of this site as a DID document."""
    keys = [
        PublishedKey(id=key.id, public=key.public, compromised_since=key.compromised_since)
        for key in queries.issuer_keys(session, held(settings))
    ]
    return did_document_of(did_of(settings.base_url), keys)


def status_list(session: Session, settings: Settings, *, number: int, key: SigningKey, now: datetime) -> str:
    """One status list, signed with the key of today; kept by the process until something falls or an hour is over.

    Raises NotFound for a list in which no certificate can have a place.
    """
    if number > queries.last_list(session):
        raise NotFound
    hour = now.replace(minute=0, second=0, microsecond=0)
    state = (str(session.get_bind().engine.url), settings.base_url, key.id, hour, *queries.last_fall(session))
    if _lists.get(number, ("", ()))[1] != state:
        places = queries.fallen_between(session, number * LIST_SIZE, (number + 1) * LIST_SIZE)
        made = signed_status_list(
            [place % LIST_SIZE for place in places],
            url=status_url(settings.base_url, number),
            did=did_of(settings.base_url),
            key=key,
            now=now,
            ttl=STATUS_LIFE,
        )
        _lists[number] = (canonical(made).decode(), state)
    return _lists[number][0]


_lists: dict[int, tuple[str, tuple[object, ...]]] = {}
"""The status lists that this process has signed, with the state in which they were true."""
