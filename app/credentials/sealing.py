"""Signing what a certificate says: the Open Badge that is its record, and the small code for its QR code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.keys import SigningKey, canonical
from app.credentials import code
from app.credentials.badge.credential import credential
from app.credentials.badge.did import did_of
from app.credentials.badge.proof import SUITES, signed
from app.credentials.badge.status import LIST_SIZE, StatusEntry
from app.credentials.rules import Claims


@dataclass(frozen=True)
class Words:
    """What a badge tells people who look at it in a wallet."""

    description: str
    criteria: str


def plain_words(says: Claims) -> Words:
    """The words in English, for commands that speak no other language."""
    return Words(
        description="Training provided in the framework of article 30, paragraph 2 (d), of the United Nations "
        "Convention against Transnational Organized Crime.",
        criteria="All modules of the course were read and every graded quiz was passed.",
    )


@dataclass(frozen=True)
class Issuer:
    """Who signs: the address of this site, the provider it names and the key that signs now."""

    site: str
    provider: str
    key: SigningKey
    words: Callable[[Claims], Words] = plain_words

    @property
    def did(self) -> str:
        """The decentralised identifier of this site (did:web)."""
        return did_of(self.site)


@dataclass(frozen=True)
class Seal:
    """A record and a code as they were signed, by which key."""

    record: str
    code: str
    key_id: str


def sealed(says: Claims, *, issuer: Issuer, status_index: int, now: datetime, suites: Sequence[str] = SUITES) -> Seal:
    """Sign what a certificate says."""
    words = issuer.words(says)
    document = credential(
        says,
        site=issuer.site,
        did=issuer.did,
        status=status_entry(issuer.site, status_index),
        criteria=words.criteria,
        description=words.description,
    )
    proved = signed(document, key=issuer.key, did=issuer.did, now=now, suites=suites)
    return Seal(record=canonical(proved).decode(), code=code.encode(says, issuer.key), key_id=issuer.key.id)


def status_entry(site: str, status_index: int) -> StatusEntry:
    """Where the status lists say whether a certificate still stands."""
    number, place = divmod(status_index, LIST_SIZE)
    return StatusEntry(url=status_url(site, number), index=place)


def status_url(site: str, number: int) -> str:
    """The address of one status list."""
    return f"{site}/verify/status/{number}"


def link(site: str, uid: str, digits: str = "") -> str:
    """The address at which anybody checks a certificate; with the digits of its code it needs no server."""
    return f"{site}/verify/{uid}" + (f"#{digits}" if digits else "")
