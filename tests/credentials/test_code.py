from dataclasses import replace
from datetime import date

import cbor2
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import new_uid
from app.core.keys import make_key
from app.credentials import code
from app.credentials.code import decode, encode
from app.credentials.rules import Unreadable
from tests.makers.credentials import make_claims

KHMER = "ព្រះបាទសម្តេចព្រះនរោត្តម"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return make_key(tmp_path_factory.mktemp("keys"))


def message(digits):
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8)


def digits_of(data):
    return str(int.from_bytes(data))


@given(
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=120),
    day=st.dates(date(1971, 1, 1), date(2200, 1, 1)),
    minutes=st.integers(0, 100_000),
    percent=st.integers(0, 100),
)
def test_what_was_encoded_is_read_back_and_believed_from_its_signer_alone(key, name, day, minutes, percent):
    claims = make_claims(uid=new_uid(), name=name, awarded_on=day, minutes=minutes, percent=percent)
    found = decode(encode(claims, key))
    assert (found.uid, found.name, found.course) == (claims.uid, name, claims.course)
    assert (found.awarded_on, found.minutes, found.percent) == (day, minutes, percent)
    assert claims.revision.startswith(found.revision)
    assert found.key_id == key.id
    assert found.is_signed_by(key.public)
    assert not found.is_signed_by(bytes(32))
    assert found.agrees_with(claims)
    assert not found.agrees_with(replace(claims, percent=(percent + 1) % 101))


@pytest.mark.parametrize("name", ["Amina Diallo", KHMER, "አማኑኤል ገብረ መድኅን ወልደ ሥላሴ", "อภิสิทธิ์ เวชชาชีวะ"])
def test_the_code_of_any_script_stays_small_enough_for_a_phone(key, name):
    digits = encode(make_claims(name=name), key)
    address = f"https://training.justice.example.org/verify/{new_uid()}#"
    segments = [(address, segno.consts.MODE_BYTE), (digits, segno.consts.MODE_NUMERIC)]
    assert segno.make_qr(segments, error="l", boost_error=False).symbol_size(border=0)[0] <= 65


def test_no_single_flipped_bit_is_believed(key):
    whole = message(encode(make_claims(), key))
    for place in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[place // 8] ^= 1 << place % 8
        try:
            found = decode(digits_of(changed))
        except Unreadable:
            continue
        assert not found.is_signed_by(key.public), place


@pytest.mark.parametrize("algorithm", [5, -7, -37, 0, None, "none", "EdDSA"])
def test_no_other_algorithm_is_read(key, algorithm):
    tagged = cbor2.loads(message(encode(make_claims(), key)))
    protected, unprotected, payload, signature = tagged.value
    header = cbor2.loads(protected) | {1: algorithm}
    forged = cbor2.CBORTag(18, [cbor2.dumps(header, canonical=True), unprotected, payload, signature])
    with pytest.raises(Unreadable):
        decode(digits_of(cbor2.dumps(forged, canonical=True)))


def test_a_code_has_one_form_only(key):
    whole = message(encode(make_claims(), key))
    tagged = cbor2.loads(whole)
    protected, _, payload, signature = tagged.value
    forms = (
        whole + b"\0",
        b"\0" + whole,
        whole[1:],
        whole[:-1],
        cbor2.dumps(cbor2.CBORTag(18, [protected, {3: 1}, payload, signature])),
        cbor2.dumps(cbor2.CBORTag(17, [protected, {}, payload, signature])),
        cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature, b""])),
        cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload])),
        cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload + b"\0", signature])),
        cbor2.dumps(cbor2.CBORTag(18, "text")),
        cbor2.dumps([protected, {}, payload, signature]),
        b"\xd2\x9f" + whole[2:] + b"\xff",
    )
    for form in forms:
        if digits_of(form) == digits_of(whole):
            continue  # a leading zero is not part of a number
        with pytest.raises(Unreadable):
            decode(digits_of(form))


@pytest.mark.parametrize(
    "change",
    [{1: b"x" * 15}, {1: "text"}, {2: 7}, {2: b"bytes"}, {3: None}, {4: b"12345"}, {5: "day"}, {5: 10**9}, {5: True},
     {5: -1}, {6: -1}, {6: -1.5}, {6: True}, {7: 101}, {7: -1}, {8: 1}, {"1": 1}],
)  # fmt: skip
def test_a_signed_payload_of_another_shape_is_unreadable(key, change):
    says = {1: bytes(16), 2: "Name", 3: "course", 4: bytes(6), 5: 20000, 6: 60, 7: 90} | change
    payload = cbor2.dumps(says, canonical=True)
    protected = cbor2.dumps({1: -8, 4: bytes.fromhex(key.id)}, canonical=True)
    signature = key.sign(code._to_be_signed(protected, payload))
    with pytest.raises(Unreadable):
        decode(digits_of(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)))


@pytest.mark.parametrize("text", ["", "0", "12", "-5", "1e9", "٣٤٥", "²", "x", "9" * 4000, "9" * 4001, "0" + "9" * 200])
def test_whatever_is_no_code_is_unreadable(text):
    with pytest.raises(Unreadable):
        decode(text)


@given(st.binary(min_size=1, max_size=300))
def test_random_bytes_are_unreadable(data):
    with pytest.raises(Unreadable):
        decode(digits_of(data))
