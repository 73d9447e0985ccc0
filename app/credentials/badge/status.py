"""Which badges were revoked, as one signed list of bits for many of them (W3C Bitstring Status List 1.0).

Whoever checks a badge fetches the whole list, so the issuer does not learn which one was checked.
"""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.keys import SigningKey, decode, encode
from app.credentials.badge.contexts import CREDENTIALS
from app.credentials.badge.proof import moment, signed

LIST_SIZE = 131_072
"""Places in a list: the fewest that the standard allows (section 6.1), so that a badge hides among many."""
PURPOSE = "revocation"
ENTRY_TYPE = "BitstringStatusListEntry"
BASE64URL = "u"


@dataclass(frozen=True)
class StatusEntry:
    """Where it is said whether a badge was revoked: the address of a list and a place in it, counted from 0."""

    url: str
    index: int

    @property
    def member(self) -> dict[str, str]:
        """The `credentialStatus` of a badge."""
        return {
            "id": f"{self.url}#{self.index}",
            "type": ENTRY_TYPE,
            "statusPurpose": PURPOSE,
            "statusListIndex": str(self.index),
            "statusListCredential": self.url,
        }


def status_list(
    withdrawn: Iterable[int], *, url: str, did: str, key: SigningKey, now: datetime, ttl: timedelta
) -> dict[str, Any]:
    """The signed list that stands at `url`, with the places of the badges that were revoked.

    `ttl` is how long a copy may be kept. Raises ValueError for a place outside the list.
    """
    document = {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": moment(now),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded_list(withdrawn),
            "ttl": ttl // timedelta(milliseconds=1),
        },
    }
    return signed(document, key=key, did=did, now=now)


def encoded_list(places: Iterable[int]) -> str:
    """The list with these bits set, the first place leftmost: gzip, then multibase base64url (section 3.2).

    Raises ValueError for a place outside the list.
    """
    bits = bytearray(LIST_SIZE // 8)
    for place in places:
        if not 0 <= place < LIST_SIZE:
            raise ValueError(f"a status list has no place {place}")
        bits[place // 8] |= 0x80 >> place % 8
    return BASE64URL + encode(gzip.compress(bits, mtime=0))


def places_in(encoded: str) -> frozenset[int]:
    """The places that are set in a list of our size.

    Raises ValueError if it is not one, without ever unpacking more than a list holds.
    """
    if not encoded.startswith(BASE64URL):
        raise ValueError("not multibase base64url")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = unpacker.decompress(decode(encoded[1:]), LIST_SIZE // 8 + 1)
    except zlib.error as error:
        raise ValueError("not a gzip stream") from error
    if len(bits) != LIST_SIZE // 8 or not unpacker.eof:
        raise ValueError("a list of another size")
    filled = ((number, byte) for number, byte in enumerate(bits) if byte)
    return frozenset(number * 8 + bit for number, byte in filled for bit in range(8) if byte & 0x80 >> bit)
