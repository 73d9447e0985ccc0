"""Certificates of the first form are carried over, and only those that are still what was signed."""

import pytest
from alembic import command
from sqlalchemy import text

from app.core.keys import canonical, encode, make_key
from app.credentials.actions import sign_anew
from app.credentials.checking import judge_certificate
from app.credentials.queries import certificate, next_to_sign_anew, to_sign_anew
from app.credentials.rules import Verdict
from app.site import schema
from tests.makers.credentials import made_issuer
from tests.programmes.test_migration import PERSON, _drop_everything

REVISION = (
    "INSERT INTO revision (id, course, hash, rendering, language, published_at)"
    " VALUES (1, 'harbour', '" + "a" * 64 + "', 1, 'en', '2026-01-01 00:00:00+00:00')"
)
CERTIFICATE = (
    "INSERT INTO certificate (id, uid, person_id, revision_id, course, record, signature, public_key, issued_at,"
    " revoked_at, revoked_why) VALUES (:id, :uid, 1, 1, 'harbour', :record, :signature, :key,"
    " '2026-01-02 00:00:00+00:00', :revoked, :why)"
)
GOOD, WITHDRAWN, ALTERED, BROKEN = (f"{number}" * 26 for number in range(1, 5))


def first_form(uid, name):
    return {
        "kind": "palermo-campus-certificate", "version": 1, "uid": uid, "name": name, "language": "en",
        "course": {"id": "harbour", "title": "Safe harbours", "language": "en", "revision": "a" * 64},
        "provisions": ["UNTOC-30-2-d"], "minutes": 55, "percent": 90, "awarded_on": "2026-01-02",
        "provider": "Harbour School", "framework": "UNTOC-30-2-d",
    }  # fmt: skip


@pytest.fixture
def carried_over(database, tmp_path):
    """A database of the version before with four certificates, brought up to date."""
    key = make_key(tmp_path)
    with database.engine.begin() as connection:
        _drop_everything(connection)
        command.upgrade(schema.config(connection), "0002")
        connection.execute(text(PERSON))
        connection.execute(text(REVISION))
        for number, uid in enumerate((GOOD, WITHDRAWN, ALTERED, BROKEN), 1):
            signed = canonical(first_form(uid, "Dara"))
            values = {
                "id": number,
                "uid": uid,
                "record": (signed if uid != ALTERED else signed.replace(b"Dara", b"Doro")).decode(),
                "signature": encode(key.sign(signed)) if uid != BROKEN else "not a signature",
                "key": encode(key.public),
                "revoked": "2026-01-03 00:00:00+00:00" if uid == WITHDRAWN else None,
                "why": "W." if uid == WITHDRAWN else None,
            }
            connection.execute(text(CERTIFICATE), values)
    schema.upgrade(database)
    return database


def test_what_was_signed_is_signed_anew_and_nothing_else(carried_over, signing_key, now):
    assert schema.differences(carried_over) == []
    with carried_over.unit_of_work() as session:
        assert to_sign_anew(session) == 2
        for found in next_to_sign_anew(session, limit=9):
            sign_anew(session, certificate=found, issuer=made_issuer(signing_key), now=now)
        assert to_sign_anew(session) == 0
    with carried_over.reading() as session:
        verdicts = {uid: judge_certificate(session, certificate(session, uid)).verdict
                    for uid in (GOOD, WITHDRAWN, ALTERED, BROKEN)}  # fmt: skip
        assert certificate(session, GOOD).claims.name == "Dara"
    expected = {GOOD: Verdict.VALID, WITHDRAWN: Verdict.WITHDRAWN, ALTERED: Verdict.ALTERED, BROKEN: Verdict.ALTERED}
    assert verdicts == expected
