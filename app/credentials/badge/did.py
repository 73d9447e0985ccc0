"""The issuer's identifier and its keys as others look them up: did:web with Multikey (W3C DID 1.0, CID 1.0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from app.credentials.badge.multibase import base58

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
ED25519 = b"\xed\x01"
"""How a Multikey says that an Ed25519 public key follows (CID 1.0, section 2.2.2)."""


@dataclass(frozen=True)
class PublishedKey:
    """A public key of the issuer; one that is retired is published for ever, so that old badges can be checked."""

    id: str
    public: bytes
    compromised_since: date | None = None


def did_of(base_url: str) -> str:
    """The did:web of a site, its port written as `%3A8000` (did:web, section 3.1).

    Raises ValueError if the address has a path: its document would stand elsewhere.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query or parts.fragment:
        raise ValueError(f"{base_url!r} is not the address of a site")
    return "did:web:" + quote(parts.netloc.lower(), safe="")


def method_of(did: str, key_id: str) -> str:
    """The name of a key in proofs."""
    return f"{did}#{key_id}"


def did_document(did: str, keys: Sequence[PublishedKey]) -> dict[str, Any]:
    """What stands at /.well-known/did.json.

    A compromised key vouches for nothing any more: it carries `revoked` and leaves `assertionMethod`. A proof is
    judged at the time of checking, so badges that were signed before that day fall with it for foreign verifiers.
    """
    trusted = [key for key in keys if not key.compromised_since]
    return {
        "@context": [*CONTEXTS],
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [method_of(did, key.id) for key in trusted],
    }


def _method(did: str, key: PublishedKey) -> dict[str, str]:
    method = {
        "id": method_of(did, key.id),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": base58(ED25519 + key.public),
    }
    return method | ({"revoked": f"{key.compromised_since}T00:00:00Z"} if key.compromised_since else {})
