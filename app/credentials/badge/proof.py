"""Proofs of a badge (W3C Data Integrity 1.0): one over its meaning as RDF, one over its canonical JSON, by one key.

`eddsa-rdfc-2022` is what Open Badges software asks for. `eddsa-jcs-2022` says the same to a browser without a JSON-LD
library, and to this server in microseconds. Both sign the document without its proofs (a proof set), so neither
leans on the other. Nothing else is ever a proof here: no other suite, no JWT, no `none`.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from app.core.keys import SigningKey, canonical, is_signed, key_id
from app.credentials.badge.did import method_of
from app.credentials.badge.multibase import base58, from_base58
from app.credentials.badge.reading import exactly, items, matched, members
from app.credentials.rules import Unreadable

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
SUITES = (RDFC, JCS)
KIND, PURPOSE = "DataIntegrityProof", "assertionMethod"
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
METHOD = re.compile(r"(?P<did>did:web:[A-Za-z0-9.%_~-]{1,300})#(?P<key>[0-9a-f]{16})")
MEMBERS = ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue")


def moment(when: datetime) -> str:
    """A time as proofs have it: `2026-11-23T12:00:00Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(
    document: dict[str, Any], *, key: SigningKey, did: str, now: datetime, suites: Sequence[str] = SUITES
) -> dict[str, Any]:
    """The document with a proof by each suite (vc-di-eddsa, sections 3.2.1 and 3.3.1); earlier proofs are left out.

    Raises ValueError if the document names another issuer, or says something that no context defines.
    """
    if _issuer(document) != did:
        raise ValueError("the document names another issuer")
    bare = _bare(document)
    options = {
        "type": KIND,
        "created": moment(now),
        "verificationMethod": method_of(did, key.id),
        "proofPurpose": PURPOSE,
    }
    known = {
        RDFC: (options | {"cryptosuite": RDFC}, _rdfc_hash),
        JCS: (options | {"cryptosuite": JCS, "@context": bare["@context"]}, _jcs_hash),
    }
    return bare | {"proof": [_proof(bare, own, key, hashing) for own, hashing in map(known.__getitem__, suites)]}


def _proof(
    bare: dict[str, Any], options: dict[str, Any], key: SigningKey, hashing: Callable[[dict[str, Any]], bytes]
) -> dict[str, Any]:
    return options | {"proofValue": base58(key.sign(_message(bare, options, hashing)))}


def _message(bare: dict[str, Any], options: dict[str, Any], hashing: Callable[[dict[str, Any]], bytes]) -> bytes:
    """The 64 bytes that are signed: the hash of the options of the proof, then that of the document."""
    return hashing(options | {"@context": bare["@context"]}) + hashing(bare)


def _jcs_hash(document: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(document)).digest()


def _rdfc_hash(document: dict[str, Any]) -> bytes:
    # PyLD takes a tenth of a second and 16 MB to load: only a process that signs pays for it.
    from app.credentials.badge.rdf import canonical_nquads

    return hashlib.sha256(canonical_nquads(document).encode()).digest()


def key_of(document: object) -> str:
    """The id of the key that all proofs of a document name.

    Raises Unreadable if there is none, if one is of another kind, or if they do not all name one key of the issuer.
    """
    methods = [proof["verificationMethod"] for proof in _proofs(document).values()]
    return matched(methods[0], METHOD)["key"]


def is_proved(document: object, public: bytes) -> bool:
    """Whether the issuer that the document names made its JCS proof with the private half of this key. Never raises."""
    return _holds(document, public, JCS, _jcs_hash)


def is_proved_rdfc(document: object, public: bytes) -> bool:
    """Whether both proofs hold. Never raises.

    What the fast proof does not vouch for never reaches the RDF algorithm, whose time a stranger could drive up.
    """
    return is_proved(document, public) and _holds(document, public, RDFC, _rdfc_hash)


def _holds(document: object, public: bytes, suite: str, hashing: Callable[[dict[str, Any]], bytes]) -> bool:
    try:
        proofs = _proofs(document)
        if suite not in proofs or key_of(document) != key_id(public):
            return False
        assert isinstance(document, dict)
        options = {name: value for name, value in proofs[suite].items() if name != "proofValue"}
        signature = from_base58(proofs[suite]["proofValue"])
        return is_signed(_message(_bare(document), options, hashing), signature, public)
    except (ValueError, TypeError, RecursionError):
        return False


def _proofs(document: object) -> dict[str, dict[str, Any]]:
    """The proofs by suite, each checked for everything but its signature."""
    if not isinstance(document, dict):
        raise Unreadable("not an object")
    issuer = _issuer(document)
    found: dict[str, dict[str, Any]] = {}
    for proof in items(document.get("proof"), most=2):
        checked = _checked(proof, document.get("@context"), issuer)
        found[checked["cryptosuite"]] = checked
    if not found or len(found) != len(document["proof"]):
        raise Unreadable("no proof, or two by one suite")
    if len({proof["verificationMethod"] for proof in found.values()}) != 1:
        raise Unreadable("proofs by different keys")
    return found


def _checked(proof: object, context: object, issuer: str) -> dict[str, Any]:
    read = members(proof, MEMBERS, {"@context"})
    exactly(read["type"], KIND)
    exactly(read["proofPurpose"], PURPOSE)
    matched(read["created"], MOMENT)
    exactly(matched(read["verificationMethod"], METHOD)["did"], issuer)
    if read["cryptosuite"] not in (RDFC, JCS) or not isinstance(read["proofValue"], str):
        raise Unreadable("a proof by another suite")
    if read.get("@context") != (context if read["cryptosuite"] == JCS else None):
        raise Unreadable("a proof under another context")
    return read


def _issuer(document: dict[str, Any]) -> str:
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(found, str):
        raise Unreadable("no issuer")
    return found


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}
