"""A badge to test with: the same claims, keys and site in every test."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.keys import SigningKey, key_id
from app.credentials.badge.credential import credential
from app.credentials.badge.did import did_of
from app.credentials.badge.proof import signed
from app.credentials.badge.status import StatusEntry, status_list
from app.credentials.rules import Claims

SITE = "https://campus.example.org"
DID = did_of(SITE)
LIST = f"{SITE}/verify/status/0"
# Long ago: verifiers of other makers compare it with the clock of the machine.
NOW = datetime(2025, 3, 14, 12, tzinfo=UTC)
CLAIMS = Claims(
    uid="0123456789abcdefghjkmnpqrs",
    name="Amina Diallo",
    language="en",
    course="article-30",
    title="Implementing article 30",
    title_language="en",
    revision="ab" * 32,
    provisions=("UNTOC-30-1", "UNTOC-30-2-d"),
    minutes=275,
    percent=86,
    awarded_on=date(2025, 3, 14),
    provider="Palermo Campus",
    programme="Regional programme for West Africa",
    funders=("Norway", "Japan"),
)


def make_key(seed: int) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = private.public_key().public_bytes_raw()
    return SigningKey(id=key_id(public), private=private, public=public, made_at=NOW)


KEY, OTHER_KEY = make_key(1), make_key(2)


def make_credential(claims: Claims = CLAIMS, *, place: int | None = 5, site: str = SITE) -> dict[str, Any]:
    return credential(
        claims,
        site=site,
        did=did_of(site),
        status=None if place is None else StatusEntry(LIST, place),
        criteria="All modules were read and the final test was passed.",
        description="Training in the framework of article 30, paragraph 2 (d).",
    )


def make_badge(claims: Claims = CLAIMS, *, place: int | None = 5, key: SigningKey = KEY) -> dict[str, Any]:
    return signed(make_credential(claims, place=place), key=key, did=DID, now=NOW)


def make_list(*withdrawn: int, key: SigningKey = KEY) -> dict[str, Any]:
    return status_list(withdrawn, url=LIST, did=DID, key=key, now=NOW, ttl=timedelta(hours=1))
