"""The code of a link, judged by the script alone: what is good, and everything that somebody might try instead."""

import random
from dataclasses import replace
from typing import Any

import cbor2
import pytest

from app.core.ids import new_uid
from app.credentials import code
from app.credentials.rules import Unreadable
from tests.credentials.verifier import forging
from tests.credentials.verifier.conftest import Verifier
from tests.credentials.verifier.forging import (
    CLAIMS,
    KEY,
    UID,
    bytes_of,
    digits_of,
    forged,
    good_code,
    link,
    make_key,
    make_list,
    payload,
)

LIST = make_list()


def verdict(verifier: Verifier, text: str, listing: dict[str, Any] = LIST) -> str:
    found = verifier.judge(text, listing)
    assert ("says" in found) == (found["verdict"] in {"valid", "withdrawn", "superseded"})
    return str(found["verdict"])


def test_a_good_code_says_what_the_certificate_says(verifier):
    found = verifier.judge(link(good_code()), LIST)
    assert found["verdict"] == "valid"
    assert found["says"] == {
        "uid": UID,
        "name": "Amina Diallo",
        "course": "article-30",
        "revision": "ab" * 6,
        "minutes": 275,
        "percent": 92,
        "date": "2026-11-20",
        "provider": "Palermo Campus",
    }


@pytest.mark.parametrize(
    "name",
    [
        "សុខ ចាន់ដារ៉ា",
        "أمينة ديالو",
        "王小明",
        "Ḗ́",
        "\ufeffBom",
        "𐐷" * 60,
        "<script>alert(1)</script>",
        "__proto__",
        "é" * 120,
    ],
)
def test_names_of_every_script_arrive_as_they_are(verifier, name):
    claims = replace(CLAIMS, name=name, uid=new_uid())
    found = verifier.judge(good_code(claims), LIST)
    assert (found["verdict"], found["says"]["name"], found["says"]["uid"]) == ("valid", name, claims.uid)


def test_numbers_of_every_size_arrive_as_they_are(verifier):
    for minutes in (0, 23, 24, 255, 256, 65535, 65536, 4_000_000):
        found = verifier.judge(good_code(replace(CLAIMS, minutes=minutes)), LIST)
        assert (found["verdict"], found["says"]["minutes"]) == ("valid", minutes)


@pytest.mark.parametrize(
    "text",
    [
        link(good_code()),
        good_code(),
        f"  {good_code()}\n",
        link(good_code())[:200] + "\n" + link(good_code())[200:],  # as mail programs break it
        f"campus.example/verify/{UID.upper()}#{good_code()}",
        f"https://moved.example/verify/01H5-N3K8-C9Z2-Q7V4-M6T0-XWRG-DY#{good_code()}",
        f"file:///home/a/verify-en.html#{good_code()}",
    ],
)
def test_a_link_is_read_however_it_was_copied(verifier, text):
    assert verdict(verifier, text) == "valid"


@pytest.mark.parametrize("text", [UID, "01H5-N3K8-C9Z2-Q7V4-M6T0-XWRG-DY", f"https://campus.example/verify/{UID}"])
def test_a_serial_alone_is_not_judged(verifier, text):
    assert verifier.judge(text, LIST) == {"note": "serial", "uid": UID}


def test_the_code_of_another_certificate_does_not_fit_the_link(verifier):
    assert verdict(verifier, link(good_code(), uid=new_uid())) == "altered"


@pytest.mark.parametrize("field", range(1, 8))
def test_one_bit_in_any_field_is_seen(verifier, field):
    value = payload()[field]
    if isinstance(value, bytes):
        changed: object = bytes([value[0] ^ 1]) + value[1:]
    else:
        changed = chr(ord(value[0]) ^ 1) + value[1:] if isinstance(value, str) else value ^ 1
    digits = forged(says=cbor2.dumps(payload(**{f"k{field}": changed})), signature=code.decode(good_code()).signature)
    assert code.decode(digits).is_signed_by(KEY.public) is False
    assert verdict(verifier, digits) == "altered"


def test_every_single_bit_of_a_code_counts(verifier):
    message = bytes_of(good_code())
    for place in range(len(message) * 8):
        changed = bytearray(message)
        changed[place // 8] ^= 1 << place % 8
        assert verdict(verifier, digits_of(bytes(changed))) != "valid", place


def test_another_key_under_the_same_name_does_not_fit(verifier):
    thief = make_key("a thief")
    assert verdict(verifier, forged(header={1: -8, 4: bytes.fromhex(KEY.id)}, key=thief)) == "altered"


def test_a_key_that_is_not_in_the_list_is_unknown(verifier):
    assert verdict(verifier, good_code(key=make_key("another site"))) == "unknown-issuer"


@pytest.mark.parametrize("algorithm", [None, 0, 5, 4, -7, -37, -19, -8.0, "EdDSA", "none"])
def test_no_other_algorithm_is_ever_good(verifier, algorithm):
    header = cbor2.dumps({1: algorithm, 4: bytes.fromhex(KEY.id)})
    body = cbor2.dumps(payload())
    for signature in (None, b"", bytes(64), forging.hmac_signature(header, body)):
        assert verdict(verifier, forged(header=header, says=body, signature=signature)) == "unreadable"


@pytest.mark.parametrize(
    "digits",
    [
        forged(tag=None),
        forged(tag=17),
        forged(tag=98),
        forged(header={1: -8}),
        forged(header={4: bytes.fromhex(KEY.id)}),
        forged(header={1: -8, 4: bytes.fromhex(KEY.id), 5: b"iv"}),
        forged(header={1: -8, 4: bytes.fromhex(KEY.id)[:7]}),
        forged(header={1: -8, 4: KEY.id}),
        forged(header={4: bytes.fromhex(KEY.id), 1: -8}),
        forged(header=b""),
        forged(header=[-8]),
        forged(unprotected={1: -8}),
        forged(unprotected=[]),
        forged(unprotected={4: bytes.fromhex(KEY.id)}),
        forged(signature=bytes(63)),
        forged(signature=bytes(65)),
        forged(says=cbor2.dumps({**payload(), 8: "more"})),
        forged(says=cbor2.dumps({key: value for key, value in payload().items() if key != 7})),
        forged(says=cbor2.dumps(payload(k1=b"short"))),
        forged(says=cbor2.dumps(payload(k2=b"Amina"))),
        forged(says=cbor2.dumps(payload(k2=""))),
        forged(says=cbor2.dumps(payload(k3=30))),
        forged(says=cbor2.dumps(payload(k4=b""))),
        forged(says=cbor2.dumps(payload(k5=-1))),
        forged(says=cbor2.dumps(payload(k5=2_932_897))),  # the first day of the year 10000
        forged(says=cbor2.dumps(payload(k5=2**31))),
        forged(says=cbor2.dumps(payload(k2="x" * 1600))),  # more digits than are looked at
        forged(says=cbor2.dumps(payload(k6=4.5))),
        forged(says=cbor2.dumps(payload(k7=101))),
        forged(says=cbor2.dumps(payload(k7=True))),
        forged(says=cbor2.dumps([1, 2, 3, 4, 5, 6, 7])),
        forged(says=cbor2.dumps("Amina")),
        forged(says=b""),
        forged(says=cbor2.dumps(payload()) + b"\x00"),
        forged(says=cbor2.dumps(payload()).replace(b"Amina", b"Amin\xff")),
    ],
)
def test_what_is_not_exactly_a_code_is_unreadable_even_signed(verifier, digits):
    assert verdict(verifier, digits) == "unreadable"


def not_canonical() -> list[bytes]:
    """The same values in other bytes: longer heads, other orders, indefinite lengths, a key twice."""
    honest = cbor2.dumps(payload())
    swapped = dict(sorted(payload().items(), reverse=True))
    return [
        b"\xb8\x07" + honest[1:],
        b"\xb9\x00\x07" + honest[1:],
        b"\xbf" + honest[1:] + b"\xff",
        honest[:1] + b"\x18\x01" + honest[2:],
        cbor2.dumps(swapped),
        b"\xa8" + honest[1:] + b"\x07\x18\x5c",
        b"\xa7" + honest[1:-3] + b"\x07\x19\x00\x5c",
        b"\xa7" + honest[1:-3] + b"\x07\x1b" + bytes(7) + b"\x5c",
        b"\xa7" + honest[1:-3] + b"\x06\x18\x5c",
    ]


@pytest.mark.parametrize("says", not_canonical())
def test_there_is_one_way_to_write_a_code(verifier, says):
    assert verdict(verifier, forged(says=says)) == "unreadable"


def test_a_signature_over_another_structure_does_not_fit(verifier):
    assert verdict(verifier, forged(context="Signature")) == "altered"
    assert verdict(verifier, forged(context="CounterSignature")) == "altered"


def test_a_signature_with_its_scalar_enlarged_is_refused(verifier):
    """S + L verifies wherever S is not checked to be below the group's order (RFC 8032, 5.1.7)."""
    order = 2**252 + 27742317777372353535851937790883648493
    found = code.decode(good_code()).signature
    larger = int.from_bytes(found[32:], "little") + order
    assert verdict(verifier, forged(signature=found[:32] + larger.to_bytes(32, "little"))) == "altered"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "#",
        "hello",
        "0" + good_code(),
        "000" + good_code(),
        good_code()[:-1],
        good_code()[:300],
        good_code() + "0",
        good_code().replace("1", "１"),
        "-" + good_code(),
        f"{good_code()}#{good_code()}#",
        digits_of(bytes_of(good_code()) + b"\x00"),
        digits_of(b"\x00" + bytes_of(good_code()))[:-2],
        digits_of(b"\x9f" * 400),
        digits_of(b"\x81" * 1500),
        digits_of(b"\xd2\x84\x5b" + b"\xff" * 8),
        digits_of(b"\xd2\x9a\xff\xff\xff\xff"),
        digits_of(b"\xd2\xba\xff\xff\xff\xff"),
        "1" * 4001,
        "1" * 3999,
    ],
)
def test_broken_digits_are_unreadable(verifier, text):
    assert verdict(verifier, text) == "unreadable"


@pytest.mark.parametrize("sign", ["1", " ", "#", "{", "[", "<", "/"])
def test_ten_megabytes_are_refused_at_once(verifier, sign):
    assert verdict(verifier, sign * 10_000_000) == "unreadable"


def test_what_the_list_says_of_a_certificate_counts(verifier):
    assert verdict(verifier, good_code(), make_list(withdrawn=(UID,))) == "withdrawn"
    assert verdict(verifier, good_code(), make_list(superseded=(UID,))) == "superseded"
    assert verdict(verifier, good_code(), make_list(withdrawn=(UID,), superseded=(UID,))) == "withdrawn"
    assert verdict(verifier, good_code(), make_list(withdrawn=(new_uid(),), superseded=(new_uid(),))) == "valid"


@pytest.mark.parametrize("since", ["2026-01-01", "2026-11-20", "2027-06-01"])
def test_a_compromised_key_is_never_good_without_the_site(verifier, since):
    """Whoever holds it can write any date, so a certificate dated before proves nothing here."""
    listing = make_list(compromised_since=since)
    assert verifier.judge(good_code(), listing) == {"verdict": "compromised", "uid": UID}
    assert verdict(verifier, good_code(), make_list(compromised_since=since, superseded=(UID,))) == "compromised"
    assert verdict(verifier, good_code(), make_list(compromised_since=since, withdrawn=(UID,))) == "withdrawn"


def test_other_keys_stay_good_beside_a_compromised_one(verifier):
    listing = make_list(keys=(make_key("old"), KEY))
    listing["keys"][0]["compromised_since"] = "2026-06-01"
    assert verdict(verifier, good_code(), listing) == "valid"
    assert verdict(verifier, good_code(key=make_key("old")), listing) == "compromised"


def mutated(message: bytes, chance: random.Random) -> bytes:
    """Bytes with one to four of them changed, taken out, put in, doubled or moved."""
    changed = bytearray(message)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randint(1, 8)]
            case 2:
                changed[place:place] = chance.randbytes(chance.randint(1, 8))
            case 3:
                changed += changed[place:]
            case _:
                changed = changed[place:] + changed[:place] or bytearray(b"\x01")
    return bytes(changed)


def test_three_hundred_random_changes_are_never_valid_and_the_server_agrees(verifier):
    chance, message = random.Random(30), bytes_of(good_code())
    for _ in range(300):
        changed = mutated(message, chance)
        if changed == message:
            continue
        digits = digits_of(changed)
        found = verdict(verifier, digits)
        assert found in {"unreadable", "altered", "unknown-issuer"}
        try:
            read = code.decode(digits)
        except Unreadable:
            assert found == "unreadable"
        else:
            assert found == ("unknown-issuer" if read.key_id != KEY.id else "altered")
