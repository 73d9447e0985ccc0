"""Both proofs: made, checked, and refused for every change."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.keys import canonical
from app.credentials.badge.contexts import UnknownContext
from app.credentials.badge.multibase import base58
from app.credentials.badge.proof import JCS, RDFC, is_proved, is_proved_rdfc, key_of, moment, signed
from app.credentials.badge.rdf import Dropped, canonical_nquads
from app.credentials.rules import Unreadable
from tests.credentials.badge.paths import Path, at, changed, places, without
from tests.credentials.badge.samples import DID, KEY, NOW, OTHER_KEY, make_badge, make_credential, make_list

BADGE = make_badge()
LEAVES = [path for path in places(BADGE) if not isinstance(at(BADGE, path), dict | list)]
BARE = make_credential()


def test_two_proofs_by_one_key():
    assert [each["cryptosuite"] for each in BADGE["proof"]] == [RDFC, JCS]
    assert {each["verificationMethod"] for each in BADGE["proof"]} == {f"{DID}#{KEY.id}"}
    assert key_of(BADGE) == KEY.id
    assert is_proved(BADGE, KEY.public)
    assert is_proved_rdfc(BADGE, KEY.public)


def test_the_document_itself_stays_as_it_was():
    assert {name: value for name, value in BADGE.items() if name != "proof"} == BARE


def test_signing_again_replaces_the_proofs():
    again = signed(BADGE, key=OTHER_KEY, did=DID, now=NOW)
    assert len(again["proof"]) == 2
    assert is_proved_rdfc(again, OTHER_KEY.public)
    assert not is_proved(again, KEY.public)


def test_the_same_badge_is_signed_alike():
    assert canonical(make_badge()) == canonical(BADGE)


def test_order_and_blanks_do_not_matter():
    shuffled = json.loads(json.dumps(dict(reversed(BADGE.items())), indent=3))
    assert is_proved_rdfc(shuffled, KEY.public)


def test_a_status_list_is_proved_in_the_same_way():
    made = make_list(3)
    assert is_proved_rdfc(made, KEY.public)
    assert key_of(made) == KEY.id


def test_another_key_proves_nothing():
    assert not is_proved(BADGE, OTHER_KEY.public)
    assert not is_proved_rdfc(BADGE, OTHER_KEY.public)
    assert not is_proved(BADGE, b"")


@pytest.mark.parametrize("path", LEAVES, ids=str)
def test_no_letter_can_be_changed(path: Path):
    value = at(BADGE, path)
    other = not value if isinstance(value, bool) else value[:-1] + ("0" if value[-1] != "0" else "1")
    forged = changed(BADGE, path, other)
    assert is_proved(forged, KEY.public) is (path == ("proof", 0, "proofValue"))
    assert not is_proved_rdfc(forged, KEY.public)


@pytest.mark.parametrize("path", list(places(BADGE)), ids=str)
def test_nothing_can_be_taken_away(path: Path):
    forged = without(BADGE, path)
    assert is_proved(forged, KEY.public) is (path == ("proof", 0))
    assert not is_proved_rdfc(forged, KEY.public)


def test_nothing_can_be_added():
    for path in [(), *(each for each in places(BADGE) if isinstance(at(BADGE, each), dict))]:
        assert not is_proved(changed(BADGE, (*path, "extra"), "x"), KEY.public)


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "change",
    [
        {"cryptosuite": "none"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
        {"cryptosuite": "hmac-sha256"},
        {"cryptosuite": ["eddsa-jcs-2022"]},
        {"cryptosuite": None},
        {"type": "Ed25519Signature2020"},
        {"type": "JwtProof2020", "jwt": "eyJhbGciOiJub25lIn0.e30."},
        {"type": ["DataIntegrityProof"]},
        {"proofPurpose": "authentication"},
        {"proofValue": ""},
        {"proofValue": "z"},
        {"proofValue": "u" + "A" * 86},
        {"proofValue": "z" + "2" * 10_000},
        {"proofValue": None},
        {"proofValue": b"z"},
        {"created": "yesterday"},
        {"created": None},
        {"verificationMethod": f"{DID}#{OTHER_KEY.id}"},
        {"verificationMethod": f"did:web:other.example#{KEY.id}"},
        {"verificationMethod": f"did:key:z6Mk#{KEY.id}"},
        {"verificationMethod": KEY.id},
        {"@context": ["https://other.example/context"]},
        {"previousProof": "urn:uuid:1"},
        {"expires": "2020-01-01T00:00:00Z"},
        {"domain": "other.example"},
    ],
    ids=str,
)
def test_any_other_kind_of_proof_is_none(suite: str, change: dict[str, Any]):
    proofs = [each | change if each["cryptosuite"] == suite else each for each in BADGE["proof"]]
    forged = BADGE | {"proof": proofs}
    touches_signature_of_rdfc_only = suite == RDFC and isinstance(change.get("proofValue"), str)
    assert is_proved(forged, KEY.public) is touches_signature_of_rdfc_only
    assert not is_proved_rdfc(forged, KEY.public)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        [],
        {},
        "eyJhbGciOiJub25lIn0.e30.",
        BADGE["proof"][1],
        [BADGE["proof"][1]] * 2,
        [*BADGE["proof"], BADGE["proof"][0]],
        [BADGE["proof"][1], {"type": "DataIntegrityProof", "cryptosuite": "none"}],
        [BADGE["proof"][1], "x"],
    ],
    ids=lambda value: str(value)[:40],
)
def test_proofs_of_another_shape_are_unreadable(proof: object):
    forged = BADGE | {"proof": proof}
    assert not is_proved(forged, KEY.public)
    with pytest.raises(Unreadable):
        key_of(forged)


def test_proofs_by_two_keys_are_unreadable():
    other = make_badge(key=OTHER_KEY)
    forged = BADGE | {"proof": [other["proof"][0], BADGE["proof"][1]]}
    assert not is_proved(forged, KEY.public)
    with pytest.raises(Unreadable):
        key_of(forged)


def test_the_fast_proof_alone_is_enough_for_the_fast_check_only():
    jcs, rdfc = BADGE | {"proof": BADGE["proof"][1:]}, BADGE | {"proof": BADGE["proof"][:1]}
    assert is_proved(jcs, KEY.public)
    assert not is_proved_rdfc(jcs, KEY.public)
    assert not is_proved(rdfc, KEY.public)


def test_a_signature_of_one_suite_is_none_of_the_other():
    values = [each["proofValue"] for each in BADGE["proof"]]
    swapped = [each | {"proofValue": value} for each, value in zip(BADGE["proof"], reversed(values), strict=True)]
    assert not is_proved(BADGE | {"proof": swapped}, KEY.public)


def proved_by_hand(**change: str) -> dict[str, Any]:
    """The badge with one JCS proof, made after the text of the standard (vc-di-eddsa, section 3.3), not by our code."""
    options = {
        "@context": BARE["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2025-03-14T12:00:00Z",
        "verificationMethod": f"{DID}#{KEY.id}",
        "proofPurpose": "assertionMethod",
    } | change
    message = b"".join(hashlib.sha256(canonical(each)).digest() for each in (options, BARE))
    return BARE | {"proof": [options | {"proofValue": base58(KEY.sign(message))}]}


def test_the_standard_gives_the_same_proof():
    assert proved_by_hand()["proof"] == BADGE["proof"][1:]


@pytest.mark.parametrize(
    "change",
    [
        {"verificationMethod": f"did:web:other.example#{KEY.id}"},
        {"verificationMethod": f"{DID}#{OTHER_KEY.id}"},
        {"proofPurpose": "authentication"},
        {"cryptosuite": "eddsa-jcs-2025"},
        {"created": "yesterday"},
        {"expires": "2020-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_a_good_signature_over_other_options_proves_nothing(change: dict[str, str]):
    assert not is_proved(proved_by_hand(**change), KEY.public)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=10,
)


@given(anything, anything)
def test_whatever_is_handed_in_is_refused_quietly(value: Any, proof: Any):
    for document in (value, BADGE | {"proof": proof}, BADGE | {"proof": [proof, BADGE["proof"][1]]}):
        assert not is_proved(document, KEY.public)


def test_deep_nesting_and_surrogates_are_refused_quietly():
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert not is_proved(BADGE | {"extra": deep}, KEY.public)
    assert not is_proved(BADGE | {"extra": "\ud800"}, KEY.public)
    while deep:  # let go level by level: a destructor must not recurse either
        deep = deep[0]


@pytest.mark.parametrize("path", [each for each in places(BARE) if isinstance(at(BARE, each), dict)], ids=str)
def test_what_no_context_defines_is_not_signed(path: Path):
    with pytest.raises(Dropped, match="undefined"):
        signed(changed(BARE, (*path, "undefined"), "x"), key=KEY, did=DID, now=NOW)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "relative"),
        (("type",), ["VerifiableCredential", "Undefined"]),
        (("credentialSubject", "achievement", "id"), "../courses"),
        (("credentialSubject", "achievement", "image", "id"), "badge.svg"),
        (("credentialSubject", "achievement", "type"), ["Course"]),
        (("name",), {"@language": "en"}),
        (("name",), {"@value": None}),
        (("name",), [None]),
        (("credentialSubject", "achievement", "description"), None),
    ],
)
def test_what_rdf_would_lose_is_not_signed(path: Path, value: object):
    with pytest.raises(Dropped):
        signed(changed(BARE, path, value), key=KEY, did=DID, now=NOW)


def test_a_context_that_is_not_pinned_is_not_signed():
    with pytest.raises(UnknownContext):
        signed(BARE | {"@context": [*BARE["@context"], "https://other.example"]}, key=KEY, did=DID, now=NOW)


@pytest.mark.parametrize("issuer", ["did:web:other.example", None, 1])
def test_only_the_issuer_signs(issuer: object):
    with pytest.raises(ValueError, match="issuer"):
        signed(BARE | {"issuer": issuer}, key=KEY, did=DID, now=NOW)


def test_everything_that_is_said_is_in_the_signed_graph():
    graph = canonical_nquads(BARE)
    for path in places(BARE):
        value = at(BARE, path)
        if isinstance(value, str) and path[-1] not in ("type", "@context") and path[0] != "@context":
            assert f'"{value}"' in graph or f"<{value}>" in graph or path[-2] == "type"


def test_a_time_is_written_in_utc():
    assert moment(NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))) == "2025-03-14T12:00:00Z"


def test_checking_loads_no_json_ld():
    program = """
import json, sys
from app.credentials.badge.proof import is_proved, key_of
from app.credentials.badge.credential import claims_in
badge, public = json.load(sys.stdin)
assert is_proved(badge, bytes.fromhex(public)) and key_of(badge) and claims_in(badge)
assert not any(name.split(".")[0] in ("pyld", "typst") for name in sys.modules)
"""
    subprocess.run(
        [sys.executable, "-c", program], input=json.dumps([BADGE, KEY.public.hex()]).encode(), check=True, timeout=60
    )
