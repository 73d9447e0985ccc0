import json
import stat
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.core.ids import grouped
from app.core.keys import keys_in, make_key
from app.credentials.models import Certificate, IssuerKey
from app.credentials.queries import certificate, successor
from app.credentials.rules import Reason
from app.credentials.sealing import sealed
from app.site.cli import make_secrets
from tests.makers.credentials import has_certificate, made_issuer


@pytest.fixture
def engine():
    """Commands call actions that are tested on both engines."""
    return "sqlite"


@pytest.fixture
def instance(tmp_path):
    """A folder of its own for each test, because keys are changed here."""
    make_secrets(tmp_path / "instance")
    return tmp_path / "instance"


@pytest.fixture
def uid(database, amina, signing_key, now):
    return has_certificate(database, amina.person, signing_key, now=now)


@pytest.fixture
def campus(app):
    def run(*arguments):
        done = app.test_cli_runner().invoke(args=arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


@pytest.fixture
def verify(campus, tmp_path):
    def run(content):
        file = tmp_path / "certificate"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return campus("certificates", "verify", str(file))

    return run


def stored(database, uid):
    with database.reading() as reading:
        return certificate(reading, uid)


def refused(done, word=""):
    return (
        done.exit_code == 1
        and word in done.output
        and done.output.count("\n") == 1
        and not done.output.startswith("VALID")
    )


def test_a_record_a_code_and_a_badge_are_valid(verify, database, amina, uid):
    found = stored(database, uid)
    expected = f"VALID: Amina Diallo, harbour, 2026-11-23, {grouped(uid)}\n"
    badge = amina.get(f"/en/certificates/{uid}.png").data
    for content in (found.record, json.dumps(json.loads(found.record), indent=4), found.code,
                    f"http://localhost/verify/{uid}#{found.code}\n", badge, uid):  # fmt: skip
        done = verify(content)
        assert (done.exit_code, done.output) == (0, expected)


def test_one_changed_letter_is_found(verify, database, uid):
    record = stored(database, uid).record
    for old in ("Amina", "harbour", "Safe", "UNTOC-30-2-d", "2026-11-23", "Harbour School", uid):
        changed = record.replace(old, old[:-1] + ("x" if old[-1] != "x" else "y"))
        assert changed != record
        assert refused(verify(changed))


def test_a_record_signed_with_another_key_is_not_ours(verify, database, uid, tmp_path, now):
    says = stored(database, uid).claims
    forged = sealed(says, issuer=made_issuer(make_key(tmp_path / "other")), status_index=1, now=now)
    assert refused(verify(forged.record), "UNKNOWN ISSUER")
    assert refused(verify(forged.code), "UNKNOWN ISSUER")


HOSTILE = [b"", b"{", b"null", b"\xff\xfe\x00", b"\x00" * 100, b"[" * 90_000, b'{"a":' * 15_000, b"9" * 9_000,
           b"%PDF-1.7", b" " * 10_000_000, b"{" + b'"a": 1,' * 1_200_000, b"x" * 11_000_000]  # fmt: skip


def test_what_is_no_certificate_is_refused_calmly_whatever_its_size(verify):
    for content in HOSTILE:
        assert refused(verify(content)), content[:60]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused_calmly(verify, content):
    assert refused(verify(content))


def test_revoke_withdraws_by_the_serial_as_it_is_printed(campus, database, uid, verify):
    def revoke(serial):
        why = "Issued by mistake."
        return campus("certificates", "revoke", serial, "--why", why, "--reason", "issued-in-error")

    record = stored(database, uid).record
    assert (revoke(grouped(uid)).exit_code, revoke(grouped(uid)).exit_code, revoke("0" * 26).exit_code) == (0, 1, 1)
    with database.reading() as reading:
        found = reading.execute(select(Certificate.revoked_why, Certificate.revoked_reason)).one()
        assert found == ("Issued by mistake.", Reason.ERROR)
        assert reading.execute(text("SELECT count(*) FROM journal WHERE kind = 'certificate.revoked'")).scalar() == 1
    assert refused(verify(record), "WITHDRAWN: Issued by mistake.")


def test_correct_issues_anew(campus, database, uid, verify):
    done = campus("certificates", "correct", grouped(uid), "--name", " Aminata   Diallo ")
    assert done.output.startswith("issued anew: ")
    with database.reading() as reading:
        new = successor(reading, certificate(reading, uid))
        assert new.claims.name == "Aminata Diallo"
        assert done.output.strip().endswith(grouped(new.uid))
    assert refused(verify(uid), "SUPERSEDED")
    assert campus("certificates", "correct", grouped(uid), "--name", "Third").exit_code == 1
    assert "𒀀" in campus("certificates", "correct", grouped(new.uid), "--name", "Amina 𒀀").output


def test_rotate_makes_a_key_and_destroys_the_old_one_and_its_certificates_stay_valid(
    campus, verify, database, uid, instance
):
    record, old = stored(database, uid).record, keys_in(instance / "keys")[0]
    done = campus("keys", "rotate")
    (new,) = keys_in(instance / "keys")
    assert (done.exit_code, done.output) == (0, f"signs now: {new.id}\n")
    assert new.id != old.id
    files = list((instance / "keys").glob("*"))
    assert [file.name for file in files] == [f"{new.id}.pem"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert verify(record).exit_code == 0
    listed = campus("keys", "list").output.splitlines()
    assert [line.split()[0] for line in listed] == [new.id, old.id]
    assert "signs now" in listed[0]
    assert "0 certificates" in listed[0]
    assert "retired" in listed[1]
    assert "1 certificates" in listed[1]


def test_a_server_that_runs_signs_with_the_new_key_at_once(campus, app, database, enter, uid, instance):
    campus("keys", "rotate")
    from app.core.clock import utcnow
    from tests.makers.credentials import has_completed

    badr = enter("badr")
    has_completed(database, badr.person, now=utcnow())
    made = badr.post("/en/courses/harbour/certificate").location.strip("/").rpartition("/")[2]
    assert stored(database, made).key_id == keys_in(instance / "keys")[0].id


def test_a_compromised_key_is_rotated_marked_and_its_certificates_are_signed_anew(
    campus, verify, database, uid, instance
):
    before, old = stored(database, uid), keys_in(instance / "keys")[0]
    done = campus("keys", "compromise", old.id, "--since", "2026-11-01")
    assert "is marked as compromised since 2026-11-01" in done.output
    assert keys_in(instance / "keys")[0].id != old.id
    with database.reading() as reading:
        assert reading.get_one(IssuerKey, old.id).compromised_since == date(2026, 11, 1)
    assert campus("certificates", "sign-anew").output.endswith("signed anew: 1\n")
    after = stored(database, uid)
    assert (after.key_id, after.claims) == (keys_in(instance / "keys")[0].id, before.claims)
    for content in (before.record, before.code, after.record, after.code):
        assert verify(content).exit_code == 0
    assert campus("certificates", "sign-anew").output == ""
    assert campus("keys", "compromise", "0" * 16, "--since", "2026-11-01").exit_code == 1
    assert campus("keys", "compromise", old.id, "--since", "2999-01-01").exit_code == 1
    assert campus("keys", "compromise", old.id, "--since", "soon").exit_code == 2


def test_the_verifier_is_one_file_in_any_language(campus, uid):
    english, arabic = (campus("certificates", "verifier", "--language", each).output for each in ("en", "ar"))
    assert english.startswith("<!doctype html>")
    assert '<html lang="en" dir="ltr"' in english
    assert '<html lang="ar" dir="rtl"' in arabic
    assert uid not in english


def test_a_document_key_is_made_once_and_listed_until_it_runs_out(campus, instance, monkeypatch):
    assert "chain.pem" in campus("keys", "document", "--years", "2").output
    assert campus("keys", "document").exit_code == 1
    assert "PDF files are signed until 2028" in campus("keys", "list").output
    (instance / "pades" / "key.pem").unlink()
    assert "PDF files are not signed: there is no" in campus("keys", "list").output


def test_without_pyhanko_no_document_key_is_made(campus, instance, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyhanko", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = campus("keys", "document")
    assert done.exit_code == 1
    assert "pades" in done.output
    assert not (instance / "pades").exists()
