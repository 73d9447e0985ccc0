"""Keys, certificates and lists for the verifier, and codes that no honest site would make."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.keys import SigningKey, canonical, encode, key_id
from app.credentials import code
from app.credentials.badge.credential import credential
from app.credentials.badge.did import did_of
from app.credentials.badge.multibase import base58
from app.credentials.badge.proof import signed
from app.credentials.rules import Claims

SITE = "https://campus.example"
UID = "01h5n3k8c9z2q7v4m6t0xwrgdy"
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
CLAIMS = Claims(
    uid=UID,
    name="Amina Diallo",
    language="en",
    course="article-30",
    title="Article 30 in practice",
    title_language="en",
    revision="ab" * 32,
    provisions=("UNTOC-30-2-d",),
    minutes=275,
    percent=92,
    awarded_on=date(2026, 11, 20),
    provider="Palermo Campus",
)


def make_key(seed: str = "the key of the site") -> SigningKey:
    """A key that is the same each time."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey(id=key_id(public), private=private, public=public, made_at=NOW)


KEY = make_key()


def mark(uid: str) -> str:
    """How the list names a certificate without naming it."""
    return hashlib.sha256(uid.encode()).hexdigest()[:16]


def make_list(
    *,
    keys: tuple[SigningKey, ...] = (KEY,),
    withdrawn: tuple[str, ...] = (),
    superseded: tuple[str, ...] = (),
    compromised_since: str | None = None,
    made_at: datetime = NOW,
) -> dict[str, Any]:
    """A verification list as /verify/list.json has it."""
    return {
        "kind": "palermo-campus-verification-list",
        "version": 1,
        "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "issuer": "Palermo Campus",
        "address": SITE,
        "did": did_of(SITE),
        "keys": [
            {
                "id": key.id,
                "public": encode(key.public),
                "made_on": "2026-01-31",
                "retired_on": None,
                "compromised_since": compromised_since,
            }
            for key in keys
        ],
        "courses": {"article-30": {"en": "Article 30 in practice", "ar": "المادة 30 في الممارسة"}},
        "withdrawn": [mark(uid) for uid in withdrawn],
        "superseded": [mark(uid) for uid in superseded],
    }


def good_code(claims: Claims = CLAIMS, key: SigningKey = KEY) -> str:
    """The digits that the site itself makes."""
    return code.encode(claims, key)


def link(digits: str, uid: str = UID) -> str:
    """The address that a QR code holds."""
    return f"{SITE}/verify/{uid}#{digits}"


def payload(**changed: Any) -> dict[int, Any]:
    """What a code says, with changes: `payload(k2="Somebody else")`."""
    honest = cbor2.loads(code.decode(good_code()).payload)
    return {**honest, **{int(name[1:]): value for name, value in changed.items()}}


def forged(
    *,
    header: Any = None,
    unprotected: Any = None,
    says: bytes | None = None,
    signature: bytes | None = None,
    tag: int | None = 18,
    context: str = "Signature1",
    key: SigningKey = KEY,
) -> str:
    """Digits of a COSE_Sign1 (RFC 9052) with any part of it chosen; signed properly where no signature is given."""
    protected = header if isinstance(header, bytes) else cbor2.dumps(header or {1: -8, 4: bytes.fromhex(key.id)})
    body = cbor2.dumps(payload()) if says is None else says
    proper = key.sign(cbor2.dumps([context, protected, b"", body]))
    parts = [protected, {} if unprotected is None else unprotected, body, proper if signature is None else signature]
    return digits_of(cbor2.dumps(parts if tag is None else cbor2.CBORTag(tag, parts)))


def bytes_of(digits: str) -> bytes:
    """The bytes behind digits."""
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8)


def digits_of(message: bytes) -> str:
    """Bytes as digits."""
    return str(int.from_bytes(message))


def hmac_signature(header: bytes, body: bytes) -> bytes:
    """A MAC with the public key as its secret: what a verifier takes that lets the message choose the algorithm."""
    mac = hmac.new(KEY.public, cbor2.dumps(["MAC0", header, b"", body]), "sha256").digest()
    return mac + mac


@lru_cache(maxsize=8)
def _record(claims: Claims, key: SigningKey) -> str:
    bare = credential(claims, site=SITE, did=did_of(SITE), status=None, criteria="All tests.", description="A course.")
    return json.dumps(signed(bare, key=key, did=did_of(SITE), now=NOW), ensure_ascii=False)


def good_record(claims: Claims = CLAIMS, key: SigningKey = KEY) -> dict[str, Any]:
    """The signed record that the site itself makes, as values that may be changed."""
    found: dict[str, Any] = json.loads(_record(claims, key))
    return found


def resigned(key: SigningKey = KEY, **changed: Any) -> dict[str, Any]:
    """A record with changes under a new eddsa-jcs-2022 proof: what the site would sign if it were broken."""
    honest = good_record()
    (options,) = [dict(proof) for proof in honest["proof"] if proof["cryptosuite"] == "eddsa-jcs-2022"]
    del options["proofValue"]
    bare = {name: value for name, value in {**honest, **changed}.items() if name != "proof"}
    hashes = b"".join(hashlib.sha256(canonical(each)).digest() for each in (options, bare))
    return bare | {"proof": [options | {"proofValue": base58(key.sign(hashes))}]}
