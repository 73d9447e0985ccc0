"""The code on a certificate: what it says and its signature, small enough for a QR code that any phone reads.

A COSE_Sign1 (RFC 9052) over a CBOR map (RFC 8949, deterministic), written as one decimal number: a QR code stores three
digits in ten bits, which wastes 0.4 per cent where base64 would waste a third, and nothing that copies or wraps links
breaks digits. It stands in the fragment of the link, so a browser never sends it to the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import cbor2

from app.core.ids import uid_from_bytes, uid_to_bytes
from app.core.keys import SigningKey, is_signed
from app.credentials.rules import Claims, Unreadable

SIGN1_TAG, EDDSA = 18, -8
ALGORITHM, KEY_ID = 1, 4
UID, NAME, COURSE, REVISION, DAY, MINUTES, PERCENT = range(1, 8)
HEADER: Mapping[int, type] = {ALGORITHM: int, KEY_ID: bytes}
PAYLOAD: Mapping[int, type] = {
    UID: bytes,
    NAME: str,
    COURSE: str,
    REVISION: bytes,
    DAY: int,
    MINUTES: int,
    PERCENT: int,
}
"""What stands under each number, and of which kind it is."""
EPOCH = date(1970, 1, 1)
REVISION_BYTES = 6
MOST_DIGITS = 4000
"""A number of more digits is not looked at; a certificate takes about 500."""
SIGNATURE_BYTES, KEY_ID_BYTES = 64, 8


@dataclass(frozen=True)
class Code:
    """A code as it was read; nothing in it is to be believed before `is_signed_by`."""

    key_id: str
    uid: str
    name: str
    course: str
    revision: str
    """The first twelve hexadecimal digits."""
    awarded_on: date
    minutes: int
    percent: int
    payload: bytes
    protected: bytes
    signature: bytes

    def is_signed_by(self, public: bytes) -> bool:
        """Whether the holder of this key signed it."""
        return is_signed(_to_be_signed(self.protected, self.payload), self.signature, public)

    def agrees_with(self, claims: Claims) -> bool:
        """Whether it says what a certificate says."""
        return self.payload == _payload(claims)


def encode(claims: Claims, key: SigningKey) -> str:
    """The digits of the code of a certificate."""
    protected = cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: bytes.fromhex(key.id)}, canonical=True)
    payload = _payload(claims)
    signature = key.sign(_to_be_signed(protected, payload))
    message = cbor2.dumps(cbor2.CBORTag(SIGN1_TAG, [protected, {}, payload, signature]), canonical=True)
    return str(int.from_bytes(message))


def decode(digits: str) -> Code:
    """What a code says, not yet believed.

    Raises Unreadable for everything that is not exactly such a code.
    """
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS) or digits.startswith("0"):
        raise Unreadable
    number = int(digits)
    try:
        return _read(number.to_bytes((number.bit_length() + 7) // 8))
    except (cbor2.CBORError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Unreadable from error


def _read(message: bytes) -> Code:
    tagged = cbor2.loads(message)
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != SIGN1_TAG:
        raise Unreadable
    # one form only: what is encoded anew must be the same bytes, so nothing can hide in another way of writing it
    if cbor2.dumps(tagged, canonical=True) != message:
        raise Unreadable
    protected, unprotected, payload, signature = tagged.value
    if unprotected != {} or type(signature) is not bytes or len(signature) != SIGNATURE_BYTES:
        raise Unreadable
    header, says = _members(protected, HEADER), _members(payload, PAYLOAD)
    if header[ALGORITHM] != EDDSA or len(header[KEY_ID]) != KEY_ID_BYTES or len(says[REVISION]) != REVISION_BYTES:
        raise Unreadable
    if not 0 <= says[PERCENT] <= 100 or min(says[DAY], says[MINUTES]) < 0:
        raise Unreadable
    return Code(
        key_id=header[KEY_ID].hex(),
        uid=uid_from_bytes(says[UID]),
        name=says[NAME],
        course=says[COURSE],
        revision=says[REVISION].hex(),
        awarded_on=EPOCH + timedelta(days=says[DAY]),
        minutes=says[MINUTES],
        percent=says[PERCENT],
        payload=payload,
        protected=protected,
        signature=signature,
    )


def _members(encoded: bytes, kinds: Mapping[int, type]) -> dict[int, Any]:
    """The members of an encoded map, each of its kind, in the one form that encoding gives."""
    found: Any = cbor2.loads(encoded)
    if type(found) is not dict or {name: type(value) for name, value in found.items()} != kinds:
        raise Unreadable
    if cbor2.dumps(found, canonical=True) != encoded:
        raise Unreadable
    return found


def _payload(claims: Claims) -> bytes:
    says = {
        UID: uid_to_bytes(claims.uid),
        NAME: claims.name,
        COURSE: claims.course,
        REVISION: bytes.fromhex(claims.revision)[:REVISION_BYTES],
        DAY: (claims.awarded_on - EPOCH).days,
        MINUTES: claims.minutes,
        PERCENT: claims.percent,
    }
    return cbor2.dumps(says, canonical=True)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052, section 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
