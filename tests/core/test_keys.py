"""Signing keys: who can read them, what they sign, and how a changed record is found out."""

import json
import os
import stat
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.keys import canonical, decode, destroy_key, encode, is_signed, key_id, keys_in, make_key, write_private
from app.core.settings import SettingError


@pytest.fixture
def key(tmp_path):
    return make_key(tmp_path / "keys")


def test_a_signature_holds_for_its_message_and_key(key):
    assert is_signed(b"record", key.sign(b"record"), key.public)


def test_a_changed_message_is_found_out(key):
    assert not is_signed(b"recorD", key.sign(b"record"), key.public)


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_a_changed_signature_is_found_out(key, place):
    signature = bytearray(key.sign(b"record"))
    signature[place] ^= 1
    assert not is_signed(b"record", bytes(signature), key.public)


def test_the_signature_of_another_key_does_not_count(key, tmp_path):
    other = make_key(tmp_path / "other")
    assert not is_signed(b"record", other.sign(b"record"), key.public)
    assert other.id != key.id


@pytest.mark.parametrize(("signature", "public"), [(b"", None), (b"x" * 63, None), (None, b""), (None, b"x" * 31)])
def test_what_has_not_the_length_of_a_signature_or_key_is_refused_calmly(key, signature, public):
    assert not is_signed(
        b"x", key.sign(b"x") if signature is None else signature, key.public if public is None else public
    )


def test_a_key_is_named_by_its_public_half(key):
    assert key.id == key_id(key.public)
    assert len(key.id) == 16


def test_a_record_has_one_form_whatever_the_order_of_its_keys():
    assert canonical({"b": 1, "a": [True, None, "é\n"]}) == '{"a":[true,null,"é\\n"],"b":1}'.encode()


RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdé", max_size=3), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_the_canonical_form_reads_back_and_is_its_own_canonical_form(record):
    read = json.loads(canonical(record))
    assert read == record
    assert canonical(read) == canonical(record)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_base64url_reads_back(data):
    assert decode(encode(data)) == data


@pytest.mark.parametrize("text", ["a", "ab=", "a!bc", "YWJj\n", "YW Jj", "é", "+/+/", "YWK"])
def test_bytes_have_one_written_form_only(text):
    with pytest.raises(ValueError, match=r".+"):
        decode(text)


def test_a_new_key_can_be_read_by_its_owner_alone(tmp_path):
    key = make_key(tmp_path / "keys")
    file = tmp_path / "keys" / f"{key.id}.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_private_file_is_never_written_over(tmp_path):
    write_private(tmp_path / "secret", b"first")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "secret", b"second")
    assert (tmp_path / "secret").read_bytes() == b"first"


def test_the_keys_of_a_folder_come_back_the_newest_first(tmp_path):
    old, new = make_key(tmp_path), make_key(tmp_path)
    os.utime(tmp_path / f"{old.id}.pem", (1, 1))
    assert [each.id for each in keys_in(tmp_path)] == [new.id, old.id]
    assert is_signed(b"x", keys_in(tmp_path)[1].sign(b"x"), old.public)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path, mode):
    key = make_key(tmp_path)
    (tmp_path / f"{key.id}.pem").chmod(mode)
    with pytest.raises(SettingError, match="chmod 600"):
        keys_in(tmp_path)


def test_a_folder_without_keys_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingError, match="campus setup"):
        keys_in(tmp_path)


def test_a_key_of_another_kind_is_refused(tmp_path):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    write_private(tmp_path / "rsa.pem", other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(SettingError, match="not an Ed25519 key"):
        keys_in(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no key at all", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_named(tmp_path, content):
    write_private(tmp_path / "broken.pem", content)
    with pytest.raises(SettingError, match=r"broken\.pem"):
        keys_in(tmp_path)


def test_a_key_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    old = make_key(tmp_path)

    def full(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            make_key(tmp_path)
    assert [key.id for key in keys_in(tmp_path)] == [old.id]
    with pytest.raises(FileExistsError):
        write_private(tmp_path / f"{old.id}.pem", b"other")


def test_a_reader_sees_a_key_through_every_rotation(tmp_path):
    make_key(tmp_path)
    stop, failed = threading.Event(), []

    def read():
        while not stop.is_set():
            try:
                keys_in(tmp_path)[0].sign(b"x")
            except SettingError as error:
                failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(150):
        (old, *_) = keys_in(tmp_path)
        make_key(tmp_path)
        destroy_key(tmp_path, old.id)
    stop.set()
    reader.join()
    assert failed == []
