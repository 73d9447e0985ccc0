"""The signed record, judged by its eddsa-jcs-2022 proof."""

import base64
import copy
import functools
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.core.ids import new_uid
from app.core.keys import canonical
from app.credentials.badge.proof import is_proved
from tests.credentials.verifier.forging import CLAIMS, KEY, UID, good_record, make_key, make_list, resigned
from tests.credentials.verifier.test_codes import verdict

LIST = make_list()
RDFC, JCS = 0, 1
FULL = replace(CLAIMS, programme="Lake Basin Partnership", funders=("Fund A", "Fund B"), title="Артикул 30")


def judged(verifier: Any, record: Any, listing: dict[str, Any] = LIST) -> str:
    return verdict(verifier, json.dumps(record, ensure_ascii=False), listing)


def test_a_good_record_says_what_the_certificate_says(verifier):
    found = verifier.judge(json.dumps(good_record(FULL)), LIST)
    assert found["verdict"] == "valid"
    assert found["says"] == {
        "uid": UID,
        "name": "Amina Diallo",
        "course": "article-30",
        "title": "Артикул 30",
        "revision": "ab" * 32,
        "minutes": 275,
        "percent": 92,
        "date": "2026-11-20",
        "provider": "Palermo Campus",
        "programme": "Lake Basin Partnership",
        "funders": "Fund A; Fund B",
    }


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "سارة", "\U0001f9d1\u200d\u2696\ufe0f", 'a"b\\c', "__proto__"]
)
def test_names_arrive_as_they_are(verifier, name):
    found = verifier.judge(json.dumps(good_record(replace(CLAIMS, name=name))), LIST)
    assert (found["verdict"], found["says"]["name"]) == ("valid", name)


def test_blanks_and_the_order_of_members_mean_nothing(verifier):
    record = good_record()
    assert verdict(verifier, "\n" + json.dumps(record, indent=4, sort_keys=True) + "\n") == "valid"
    assert verdict(verifier, json.dumps(dict(reversed(record.items())))) == "valid"


def test_the_order_of_proofs_means_nothing(verifier):
    record = good_record()
    record["proof"].reverse()
    assert judged(verifier, record) == "valid"


def test_the_list_is_asked(verifier):
    assert judged(verifier, good_record(), make_list(withdrawn=(UID,))) == "withdrawn"
    assert judged(verifier, good_record(), make_list(superseded=(UID,))) == "superseded"
    assert judged(verifier, good_record(), make_list(compromised_since="2030-01-01")) == "compromised"
    assert judged(verifier, good_record(), make_list(keys=(make_key("other"),))) == "unknown-issuer"
    assert judged(verifier, good_record(), make_list(withdrawn=(new_uid(),))) == "valid"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a record."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in entries:
        yield from leaves(each, (*path, name))
    if not entries:
        yield path


def put(record: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A copy with one value changed."""
    changed = copy.deepcopy(record)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = change(place[path[-1]])
    return changed


def other(value: Any) -> Any:
    """A value that differs in one bit of its last letter, or altogether."""
    return not value if isinstance(value, bool) else value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"


def test_one_bit_in_any_value_is_seen(verifier):
    record = good_record(FULL)
    paths = [path for path in leaves(record) if path[:2] != ("proof", RDFC)]
    assert len(paths) > 60
    for path in paths:
        changed = put(record, path, other)
        assert judged(verifier, changed) in {"altered", "unreadable", "unknown-issuer"}, path
        assert not is_proved(changed, KEY.public), path


def test_any_value_left_out_or_added_is_seen(verifier):
    record = good_record(FULL)
    for path in [path for path in leaves(record) if path[:2] != ("proof", RDFC)]:
        changed = copy.deepcopy(record)
        place = changed
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]
        assert judged(verifier, changed) != "valid", path
        if isinstance(place, dict):
            place |= {path[-1]: record if path == () else "x", "more": "x"}
            assert judged(verifier, changed) != "valid", path


Proofs = list[dict[str, Any]]


def with_jcs(**changed: Any) -> Callable[[Proofs], Any]:
    """The proof that browsers check with something changed, or without what is None."""
    return lambda proofs: [proofs[RDFC], {k: v for k, v in {**proofs[JCS], **changed}.items() if v is not None}]


def with_both(**changed: Any) -> Callable[[Proofs], Any]:
    """Both proofs with something changed."""
    return lambda proofs: [{**each, **changed} for each in proofs]


def with_rdfc(**changed: Any) -> Callable[[Proofs], Any]:
    """The proof that browsers cannot check with something changed."""
    return lambda proofs: [{**proofs[RDFC], **changed}, proofs[JCS]]


VALUE = good_record()["proof"][JCS]["proofValue"]
FOREIGN = f"did:web:evil.example#{KEY.id}"
PROOFS: dict[str, Callable[[Proofs], Any]] = {
    "none at all": lambda proofs: None,
    "an empty array": lambda proofs: [],
    "a text": lambda proofs: "proof",
    "the RDF proof alone": lambda proofs: [proofs[RDFC]],
    "the proof twice": lambda proofs: [proofs[JCS], proofs[JCS]],
    "three proofs": lambda proofs: [*proofs, proofs[JCS]],
    "suites swapped": lambda proofs: [
        {**proofs[RDFC], "cryptosuite": "eddsa-jcs-2022"},
        {**proofs[JCS], "cryptosuite": "eddsa-rdfc-2022"},
    ],
    "a JWT": lambda proofs: [{"type": "JwtProof2020", "jwt": "eyJhbGciOiJub25lIn0.e30."}],
    "another purpose": with_both(proofPurpose="authentication"),
    "another purpose beside": with_rdfc(proofPurpose="authentication"),
    "another type": with_both(type="Ed25519Signature2020"),
    "suite none": with_jcs(cryptosuite="none"),
    "suite none beside": with_rdfc(cryptosuite="none"),
    "suite hmac": with_jcs(cryptosuite="hmac-jcs-2022"),
    "no suite": with_jcs(cryptosuite=None),
    "a suite of prototypes": with_jcs(cryptosuite="constructor"),
    "another key beside": with_rdfc(verificationMethod=FOREIGN),
    "another site's method": with_both(verificationMethod=FOREIGN),
    "a later date": with_jcs(created="2027-01-01T00:00:00Z"),
    "no date": with_jcs(created=None),
    "an option more": with_jcs(domain="evil.example"),
    "no context": with_jcs(**{"@context": None}),
    "an empty signature": with_jcs(proofValue=""),
    "the signature z": with_jcs(proofValue="z"),
    "a signature of zeros": with_jcs(proofValue="z" + "1" * 64),
    "a one more in front": with_jcs(proofValue="z1" + VALUE[1:]),
    "a letter outside base 58": with_jcs(proofValue="z0" + VALUE[2:]),
    "another base": with_jcs(proofValue="u" + VALUE[1:]),
    "a very long signature": with_jcs(proofValue="z" + "2" * 100_000),
    "a signature that is an array": with_jcs(proofValue=[VALUE]),
}


@pytest.mark.parametrize("what", PROOFS)
def test_no_other_proof_is_ever_good(verifier, what):
    record = good_record()
    record["proof"] = PROOFS[what](record["proof"])
    assert judged(verifier, record) in {"unreadable", "altered"}
    assert not is_proved(record, KEY.public)


def test_a_proof_object_alone_or_the_jcs_proof_alone_is_enough(verifier):
    record = good_record()
    assert judged(verifier, {**record, "proof": [record["proof"][JCS]]}) == "valid"
    assert judged(verifier, {**record, "proof": record["proof"][JCS]}) == "valid"


def test_the_context_is_signed(verifier):
    record = good_record()
    record["@context"] = [*record["@context"], "https://evil.example/v1"]
    assert judged(verifier, record) == "unreadable"
    record["proof"][JCS]["@context"] = record["@context"]
    assert judged(verifier, record) == "altered"


def test_what_was_signed_and_is_no_certificate_is_unreadable(verifier):
    honest = good_record()
    subject, deep = honest["credentialSubject"], functools.reduce(lambda inner, _: [inner], range(40), "x")
    unknown = {**subject, "identifier": [{**subject["identifier"][0], "identityType": "email"}]}
    no_number = {**subject, "result": [{**each, "value": "many"} for each in subject["result"]]}
    assert judged(verifier, resigned()) == "valid"
    assert judged(verifier, resigned(key=make_key("thief"))) == "altered"
    for changed in (
        {"issuer": {**honest["issuer"], "id": "did:web:evil.example"}},
        {"type": ["VerifiableCredential", "EndorsementCredential"]},
        {"id": "https://campus.example/verify/short"},
        {"validFrom": "soon"},
        {"validFrom": "2026-13-41T00:00:00Z"},
        {"credentialSubject": unknown},
        {"credentialSubject": no_number},
        {"credentialSubject": {**subject, "result": subject["result"][:1]}},
        {"evidence": deep},
        {"evidence": "x"},
    ):
        assert judged(verifier, resigned(**changed)) == "unreadable", changed


@pytest.mark.parametrize(
    "member",
    [
        '"__proto__":{"name":"x","polluted":"yes","verdict":"valid"}',
        '"constructor":{"prototype":{"polluted":"yes"}}',
        '"toString":"x"',
        '"hasOwnProperty":1',
        '"then":"x"',
    ],
)
def test_names_of_prototypes_are_members_like_others(verifier, member):
    text = json.dumps(good_record())
    assert verdict(verifier, "{" + member + "," + text[1:]) == "altered"
    assert verdict(verifier, text.replace('"achievement": {', '"achievement": {' + member + ",", 1)) == "altered"
    assert verdict(verifier, text) == "valid"


def test_a_member_given_twice_is_judged_by_the_one_that_is_shown(verifier):
    text = json.dumps(good_record())
    assert (
        verdict(verifier, '{"name":"Another",' + text[1:]) == "valid"
    )  # the last one counts, and it is the signed one
    found = verifier.judge(text[:-1] + ',"name":"Another"}', LIST)
    assert found == {"verdict": "altered"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{",
        '{"proof":[{}]}',
        '{"type":"OpenBadgeCredential"}',
        '{"a":' * 5000 + "1" + "}" * 5000,
        "{" + '"a":' + "[" * 90_000 + "]" * 90_000 + "}",
        '{"a":1.5}',
        '{"a":null}',
        '{"a":1e999}',
        '{"a":9007199254740993}',
        '{"a":NaN}',
        json.dumps(good_record())[:-1],
        json.dumps(good_record()) + "}",
        json.dumps([good_record()]),
        json.dumps({**good_record(), "more": 1.5}),
        json.dumps({**good_record(), "more": None}),
        json.dumps({**good_record(), "more": "x" * 200_000}),
    ],
)
def test_what_is_no_record_is_unreadable(verifier, text):
    assert verdict(verifier, text) == "unreadable"


def test_three_hundred_random_changes_are_never_valid(verifier):
    chance, text, honest = random.Random(30), json.dumps(good_record()), good_record()
    for _ in range(300):
        changed = list(text)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(changed))
            changed[place] = chance.choice(
                ["", '"', "}", "0", "\\u0000", changed[place] * 2, chr(chance.randrange(32, 0x2FF))]
            )
        given = "".join(changed)
        found = verdict(verifier, given)
        if found == "valid":  # only what means the same, or a change in the proof that browsers cannot check
            read = json.loads(given)
            assert {**read, "proof": read["proof"][JCS]} == {**honest, "proof": honest["proof"][JCS]}, given


@pytest.mark.parametrize(
    "value",
    [
        {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
         "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"},
        {"a": ["\u0000\u001f\u007f\u2028\u2029<>&/\"\\\b\f\n\r\t", True, False, 0, -1, 2**53 - 1, [], {}]},
    ],
)  # fmt: skip
def test_canonical_json_is_that_of_rfc_8785(verifier, value):
    found = verifier.ask("canonical", text=json.dumps(value))
    assert json.loads(found) == value
    if isinstance(next(iter(value.values())), str):  # section 3.2.3: sorted by UTF-16 code units
        order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
        assert list(json.loads(found)) == order
    else:
        assert found.encode() == canonical(value)


def test_the_test_vector_of_the_standard_is_proved(verifier):
    """W3C vc-di-eddsa 1.0, appendix B.3: keys, credential and proof value of its example for eddsa-jcs-2022."""
    context = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
    public = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    record = {
        "@context": context,
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2023-02-24T23:36:38Z",
            "verificationMethod": f"did:key:{public}#{public}",
            "proofPurpose": "assertionMethod",
            "@context": context,
            "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
        },
    }
    assert verifier.ask("proved", record=record, key=key_in(public)) is True
    assert verifier.ask("proved", record={**record, "name": "Alumni credential"}, key=key_in(public)) is False


def key_in(multikey: str) -> str:
    """The 32 bytes of an Ed25519 Multikey, as hexadecimal digits; its first two bytes name the kind of key."""
    from app.credentials.badge.multibase import ALPHABET

    number = 0
    for sign in multikey[1:]:
        number = number * 58 + ALPHABET.index(sign)
    return number.to_bytes(34)[2:].hex()


# ---- Baked into a picture ------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> str:
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


HEAD, END = chunk(b"IHDR", bytes(13)), chunk(b"IEND", b"")
WORD = b"openbadgecredential"


def test_the_record_is_found_in_a_picture(verifier):
    text = json.dumps(good_record(), ensure_ascii=False)
    for title in (b"", b"title"):
        baked = chunk(b"iTXt", WORD + b"\x00\x00\x00en\x00" + title + b"\x00" + text.encode())
        found = verifier.ask("png", data=png(HEAD, chunk(b"iTXt", b"Author\x00\x00\x00\x00\x00x"), baked, END))
        assert found == text
        assert verdict(verifier, found) == "valid"


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [HEAD],
        [HEAD, END],
        [chunk(b"tEXt", WORD + b"\x00{}")],
        [chunk(b"iTXt", WORD)],
        [chunk(b"iTXt", WORD + b"\x00\x00\x00")],
        [chunk(b"iTXt", WORD + b"\x00\x00\x00en\x00")],
        [chunk(b"iTXt", WORD + b"\x00\x01\x00\x00\x00" + zlib.compress(b"{}" * 9))],
        [b"\xff\xff\xff\xffiTXt" + WORD],
        [b"\x00\x00\x00"],
    ],
)
def test_broken_pictures_hold_nothing(verifier, chunks):
    assert verifier.ask("png", data=png(*chunks)) == ""


def test_every_picture_cut_short_is_read_without_an_error(verifier):
    whole = base64.b64decode(png(HEAD, chunk(b"iTXt", WORD + b"\x00\x00\x00en\x00\x00{}"), END))
    for length in range(len(whole)):
        assert verifier.ask("png", data=base64.b64encode(whole[:length]).decode()) in {"", "{", "{}"}
