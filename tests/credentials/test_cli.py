import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.core.keys import canonical, encode, make_key
from app.credentials.models import Certificate
from tests.makers.credentials import has_certificate


@pytest.fixture
def engine():
    """Checking a record asks no database, so one engine is enough; withdrawing has its own test of both."""
    return "sqlite"


@pytest.fixture
def uid(database, amina, signing_key, now):
    return has_certificate(database, amina.person, signing_key, now=now)


@pytest.fixture
def signed(amina, uid):
    return amina.get(f"/en/certificates/{uid}.json").json


@pytest.fixture
def verify(app, tmp_path):
    def run(content):
        file = tmp_path / "certificate.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return app.test_cli_runner().invoke(args=["certificates", "verify", str(file)])

    return run


def refused(done, word):
    return (
        done.exit_code == 1
        and word in done.output
        and "Traceback" not in done.output
        and not done.output.startswith("VALID")
    )


def test_the_record_of_a_certificate_is_valid(verify, signed):
    done = verify(signed)
    assert (done.exit_code, done.output) == (0, "VALID: Amina Diallo, Safe harbours, 2026-11-23\n")


def test_it_is_valid_in_any_layout(verify, signed):
    assert verify(json.dumps(signed, indent=4, sort_keys=True, ensure_ascii=True).encode()).exit_code == 0


def test_one_changed_letter_is_found(verify, signed):
    for key in ("name", "uid", "awarded_on", "provider", "framework", "language"):
        said = signed["record"][key]
        for place in range(len(said)):
            other = said[:place] + ("x" if said[place] != "x" else "y") + said[place + 1 :]
            changed = signed | {"record": signed["record"] | {key: other}}
            assert refused(verify(changed), "NOT VALID")


def test_one_changed_value_is_found(verify, signed):
    for changed in (
        {"percent": 99},
        {"percent": 100.0},
        {"minutes": 56},
        {"version": 2},
        {"more": 1},
        {"provisions": []},
    ):
        assert refused(verify(signed | {"record": signed["record"] | changed}), "NOT VALID")


def test_every_missing_field_is_found(verify, signed):
    for key in signed["record"]:
        less = {name: value for name, value in signed["record"].items() if name != key}
        assert refused(verify(signed | {"record": less}), "NOT VALID")
    for key in signed:
        assert refused(verify({name: value for name, value in signed.items() if name != key}), "this is not the record")


def test_a_record_signed_with_another_key_is_not_ours(verify, signed, tmp_path):
    key = make_key(tmp_path / "other")
    record = signed["record"] | {"name": "Somebody Else"}
    forged = {"record": record, "signature": encode(key.sign(canonical(record))), "public_key": encode(key.public)}
    assert refused(verify(forged), "UNKNOWN ISSUER")
    assert refused(verify(forged | {"public_key": signed["public_key"]}), "NOT VALID")
    assert refused(verify(signed | {"signature": forged["signature"]}), "NOT VALID")


def test_something_else_that_our_key_signed_is_no_certificate(verify, signing_key):
    record = {"release": "2026-10", "name": "x"}
    made = {
        "record": record,
        "signature": encode(signing_key.sign(canonical(record))),
        "public_key": encode(signing_key.public),
    }
    assert refused(verify(made), "NOT VALID")


HOSTILE = [
    b"", b"{", b"null", b"[]", b'"x"', b"1", b"\xff\xfe\x00", b"\x00" * 100, b"[" * 90_000, b'{"a":' * 15_000,
    b"9" * 9_000,
    b'{"record": {}, "signature": 1, "public_key": 2}', b'{"record": "\\ud800", "signature": "", "public_key": ""}',
    b'{"record": {}, "signature": "\xc3\xa9", "public_key": "AA"}',
    b'{"record": NaN, "signature": "AA", "public_key": "AA"}',
    b" " * 10_000_000, b"{" + b'"a": 1,' * 1_500_000,
]  # fmt: skip


def test_what_is_no_record_is_refused_calmly_whatever_its_size(verify):
    for content in HOSTILE:
        done = verify(content)
        assert refused(done, ""), content[:60]
        assert isinstance(done.exception, SystemExit), content[:60]
        assert done.output.count("\n") == 1


def test_a_good_record_behind_ten_megabytes_is_refused(verify, signed):
    padded = b" " * 10_000_000 + json.dumps(signed).encode()
    assert refused(verify(padded), "this is not the record")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused_calmly(verify, content):
    done = verify(content)
    assert refused(done, "")
    assert isinstance(done.exception, SystemExit)


def test_revoke_withdraws_by_the_serial_as_it_is_printed(app, database, uid):
    def revoke(serial):
        return app.test_cli_runner().invoke(args=["certificates", "revoke", serial, "--why", "Issued by mistake."])

    printed = "-".join(uid.upper()[at : at + 4] for at in range(0, 26, 4))
    assert (revoke(printed).exit_code, revoke(printed).exit_code, revoke("0" * 26).exit_code) == (0, 1, 1)
    with database.reading() as reading:
        assert reading.scalars(select(Certificate.revoked_why)).one() == "Issued by mistake."
        assert reading.execute(text("SELECT count(*) FROM journal WHERE kind = 'certificate.revoked'")).scalar() == 1
