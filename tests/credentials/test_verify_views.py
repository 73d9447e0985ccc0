import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.accounts.models import Failure
from app.core.ids import grouped, new_uid
from app.courseware.actions import publish
from app.credentials.actions import correct, revoke
from app.credentials.key_actions import mark_compromised
from app.credentials.queries import certificate, uid_hash
from app.credentials.rules import Reason
from app.credentials.verify_views import MOST_UNKNOWN
from tests.makers.courses import SECOND, make_course
from tests.makers.credentials import has_certificate, made_issuer

AWARDED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def uid(database, amina, signing_key):
    return has_certificate(database, amina.person, signing_key, now=AWARDED)


def hand_in(visitor, *, text="", file=None, name="certificate.json", expect=200):
    data = {"text": text}
    if file is not None:
        data["file"] = (io.BytesIO(file), name)
    return visitor.post("/verify/", data, expect=expect, token=False, content_type="multipart/form-data")


def stored(database, uid):
    with database.reading() as reading:
        found = certificate(reading, uid)
        return found.record, found.code


def test_anybody_can_check_a_certificate_without_learning_whose_it_is(visitor, uid):
    page = visitor.get(f"/verify/{uid}").is_judged("valid").has("Safe harbours", "20 November 2026", grouped(uid))
    page.lacks("Amina", "amina", "Senegal", "prosecution")


def test_a_name_is_confirmed_to_whoever_knows_it_and_to_nobody_else(visitor, uid):
    for typed in ("Amina Diallo", " AMINA  diallo "):
        visitor.post(f"/verify/{uid}", {"name": typed}, expect=200, token=False).has(
            "This name and this certificate belong together"
        )
    for typed in ("Amina", "Badr", "<script>alert(1)</script>", "x" * 500):
        page = visitor.post(f"/verify/{uid}", {"name": typed}, expect=200, token=False)
        page.has("This is not the name on the certificate.").lacks("Amina Diallo", "<script>alert")
    visitor.post(f"/verify/{uid}", {"name": " "}, expect=200, token=False).lacks(
        "This name and this", "This is not the name"
    )
    visitor.post(f"/verify/{'0' * 26}", {"name": "x"}, expect=404, token=False)


def test_names_cannot_be_tried_for_ever(visitor, uid, database):
    for number in range(10):
        visitor.post(f"/verify/{uid}", {"name": f"Guess {number}"}, expect=200, token=False)
    visitor.post(f"/verify/{uid}", {"name": "Amina Diallo"}, expect=429, token=False)
    visitor.get(f"/verify/{uid}").is_judged("valid")
    with database.unit_of_work() as session:
        session.execute(delete(Failure))
    visitor.post(f"/verify/{uid}", {"name": "Amina Diallo"}, expect=200, token=False).has(
        "This name and this certificate belong together"
    )


def test_a_serial_is_found_however_it_was_typed(visitor, uid):
    upper = uid.upper()
    lookalikes = upper.replace("0", "O").replace("1", "I"), grouped(uid).replace("1", "l").replace("0", "o")
    copied_from_the_pdf, address = "\u200b".join(grouped(uid)), f"http://localhost/verify/{uid}"
    for typed in (uid, grouped(uid), f" {grouped(uid)} ", " ".join(upper), *lookalikes, copied_from_the_pdf, address):
        assert visitor.get("/verify/", query_string={"serial": typed}, expect=303).location == f"/verify/{uid}"
        assert hand_in(visitor, text=typed, expect=303).location == f"/verify/{uid}"


def test_the_address_on_the_paper_works_in_capitals_and_groups_too(visitor, uid):
    visitor.get(f"/verify/{grouped(uid)}").is_judged("valid")
    visitor.get(f"/verify/{uid.upper().replace('0', 'O')}").is_judged("valid")


def test_an_unknown_serial_is_a_page_that_says_so(visitor, uid):
    for path in ("0" * 26, "x", "?serial=" + "0" * 26, "?serial=" + "0" * 25, "?serial=<script>", "?serial=x%00"):
        page = visitor.get(f"/verify/{path}", expect=404, follow_redirects=True)
        page.has("No such certificate.").lacks("<script>")
    hand_in(visitor, text="0" * 26, expect=404).has("No such certificate.")


def test_a_walk_over_serials_finds_nothing_and_has_to_wait(visitor, uid, database):
    for number in range(MOST_UNKNOWN):
        if number % 3:
            visitor.get(f"/verify/{new_uid()}{'/course/' if number % 2 else ''}", expect=404)
        else:
            visitor.post(f"/verify/{new_uid()}", {"name": "Amina Diallo"}, expect=404, token=False)
    for path in (new_uid(), uid):
        visitor.get(f"/verify/{path}", expect=429).has("Wait a few minutes")
    hand_in(visitor, text=uid, expect=429)
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Failure)) == MOST_UNKNOWN
    elsewhere = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    visitor.get(f"/verify/{uid}", **elsewhere).is_judged("valid")


def test_the_record_the_link_and_the_badge_are_judged_alike(visitor, amina, uid, database):
    record, code = stored(database, uid)
    picture = amina.get(f"/en/certificates/{uid}.png").data
    drawing = amina.get(f"/en/certificates/{uid}.svg").data
    link = f"https://elsewhere.example/verify/{uid}#{code}"
    for handed in ({"text": record}, {"text": link}, {"text": code}, {"file": record.encode()}, {"file": picture},
                   {"file": drawing}, {"file": b"\xef\xbb\xbf" + record.encode()}):  # fmt: skip
        hand_in(visitor, **handed).is_judged("valid").has("Amina Diallo", grouped(uid))


def test_an_altered_record_or_code_is_not_valid(visitor, uid, database):
    record, code = stored(database, uid)
    for old, new in (("Diallo", "Dialla"), ('"value":"100"', '"value":"99"'), ("2026-11-20", "2026-11-21"),
                     ("Safe harbours", "Sage harbours")):  # fmt: skip
        assert old in record
        page = hand_in(visitor, text=record.replace(old, new))
        page.is_judged("altered").lacks("Dialla", "Sage")
    hand_in(visitor, text=f"http://localhost/verify/{new_uid()}#{code}").is_judged("altered")
    for place in range(1, len(code), 29):
        digit = "3" if code[place] != "3" else "4"
        assert hand_in(visitor, text=code[:place] + digit + code[place + 1 :]).verdict != "valid"


def test_a_record_of_another_issuer_is_unknown(visitor, uid, database, tmp_path):
    from app.core.keys import make_key
    from app.credentials.sealing import sealed

    with database.reading() as reading:
        says = certificate(reading, uid).claims
    forged = sealed(says, issuer=made_issuer(make_key(tmp_path)), status_index=1, now=AWARDED)
    hand_in(visitor, text=forged.record).is_judged("unknown-issuer")
    hand_in(visitor, text=forged.code).is_judged("unknown-issuer")


def test_what_a_stolen_key_signs_is_not_valid_here(visitor, uid, database, signing_key):
    from dataclasses import replace

    from app.credentials.sealing import sealed

    record, code = stored(database, uid)
    with database.reading() as reading:
        says = certificate(reading, uid).claims
    made_up = sealed(
        replace(says, uid=new_uid(), name="Thief"), issuer=made_issuer(signing_key), status_index=2, now=AWARDED
    )
    renamed = sealed(replace(says, name="Thief"), issuer=made_issuer(signing_key), status_index=2, now=AWARDED)
    for forged in (made_up.record, made_up.code, renamed.record, renamed.code):
        hand_in(visitor, text=forged).is_judged("unrecorded")
    with database.unit_of_work() as session:
        mark_compromised(session, key_id=signing_key.id, since=AWARDED.date(), now=AWARDED)
    for forged in (made_up.record, made_up.code, renamed.record, renamed.code):
        hand_in(visitor, text=forged).is_judged("compromised")
    for genuine in (record, code):
        hand_in(visitor, text=genuine).is_judged("valid").has("since been marked as compromised")


HOSTILE = [
    b"", b" ", b"{", b"{}", b"null", b"[]", b'"x"', b"\xff\xfe\x00", b"\0" * 1000, b"[" * 90_000, b'{"a":' * 15_000,
    b"9" * 9_000, b"%PDF-", b"%PDF-1.7\n" + b"x" * 50_000, b"\x89PNG\r\n\x1a\n" + b"\0" * 5000,
    b'<svg xmlns="http://www.w3.org/2000/svg"/>', b'<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>', b"PK\x03\x04" * 500,
    b'{"proof": [{"cryptosuite": "none"}]}', b'{"@context": NaN}', b"eyJhbGciOiJub25lIn0.e30.", b"http://x/verify/#1",
    b"https://localhost/verify/00000000000000000000000000#1", b" " * 9_000_000, b'{"' + b"a" * 9_000_000,
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_no_certificate_is_said_calmly(visitor, content):
    hand_in(visitor, file=content).is_judged("unreadable")


def test_a_file_of_eleven_megabytes_is_too_much_and_said_so(visitor):
    hand_in(visitor, file=b"x" * 11_000_000, expect=413).has("Too much at once", "smaller than 10 MB")


def test_only_this_form_takes_large_files(visitor, amina):
    amina.post("/en/account/", {"name": "x" * 300_000}, expect=413)


@pytest.mark.parametrize("suite", ["none", "HS256", "hmac", "eddsa-2022", "ecdsa-rdfc-2019", ""])
def test_no_other_way_of_signing_is_believed(visitor, uid, database, suite):
    record, _ = stored(database, uid)
    document = json.loads(record)
    for proof in document["proof"]:
        proof["cryptosuite"] = suite
    assert hand_in(visitor, text=json.dumps(document)).verdict != "valid"
    for proofs in ([], {}, None, document["proof"][:1], [document["proof"][0]] * 2, "proof"):
        assert hand_in(visitor, text=json.dumps(document | {"proof": proofs})).verdict != "valid"


def test_an_altered_row_is_not_valid(visitor, database, uid):
    changes = (
        ("record = replace(record, 'Diallo', 'Dialla')", "record = replace(record, 'Dialla', 'Diallo')"),
        ("record = replace(record, '\"value\":\"100\"', '\"value\":\"99\"')",
         "record = replace(record, '\"value\":\"99\"', '\"value\":\"100\"')"),
        ("uid = 'zzzzzzzzzzzzzzzzzzzzzzzzzz'", ""),
    )  # fmt: skip
    for change, undo in changes:
        alter(database, change)
        address = uid if undo else "z" * 26
        visitor.get(f"/verify/{address}").is_judged("altered")
        if undo:
            alter(database, undo)
            visitor.get(f"/verify/{uid}").is_judged("valid")


def alter(database, change):
    with database.unit_of_work() as session:
        session.connection().exec_driver_sql(f"UPDATE certificate SET {change}")


def test_a_certificate_outlives_its_course_and_its_revision_can_be_read(visitor, database, uid):
    with database.unit_of_work() as session:
        publish(session, make_course(**{"02-seals/en.md": SECOND + "\nQuite another text.\n"}), by=None, now=AWARDED)
        session.connection().exec_driver_sql("DELETE FROM course")
    page = visitor.get(f"/verify/{uid}").is_judged("valid").has("Safe harbours")
    assert f"/verify/{uid}/course/" in page.text
    visitor.get(f"/verify/{uid}/course/").has("Safe harbours", "as it was when the certificate was earned")
    module = visitor.get(f"/verify/{uid}/course/seals/")
    module.lacks("Quite another text.").has("as it was when the certificate was earned")
    visitor.get(f"/verify/{uid}/course/nowhere/", expect=404)
    visitor.get(f"/verify/{'0' * 26}/course/", expect=404)


def test_the_list_for_checking_offline_names_keys_and_hides_serials(visitor, uid, database, signing_key, enter):
    with database.unit_of_work() as session:
        found = certificate(session, uid)
        new = correct(
            session, certificate=found, name="Other Name", issuer=made_issuer(signing_key), now=AWARDED, limit=None
        )
        revoke(session, certificate=new, by=None, reason=Reason.OTHER, why="Test.", now=AWARDED)
        second = new.uid
    page = visitor.get("/verify/list.json")
    found = page.json
    assert [key["id"] for key in found["keys"]] == [signing_key.id]
    assert (found["withdrawn"], found["superseded"]) == ([uid_hash(second)], [uid_hash(uid)])
    assert found["courses"]["harbour"]["en"] == "Safe harbours"
    assert uid not in page.text
    assert second not in page.text
    assert page.headers["Access-Control-Allow-Origin"] == "*"


def test_the_status_list_says_which_badges_fell(visitor, uid, database):
    from app.credentials.badge.proof import is_proved
    from app.credentials.badge.status import places_in

    def places():
        found = json.loads(visitor.get("/verify/status/0").data)
        return found, places_in(found["credentialSubject"]["encodedList"])

    assert places()[1] == frozenset()
    with database.unit_of_work() as session:
        found = certificate(session, uid)
        place = found.status_index
        revoke(session, certificate=found, by=None, reason=Reason.OTHER, why="Test.", now=AWARDED)
    listing, fallen = places()
    assert fallen == {place}
    record = json.loads(stored(database, uid)[0])
    assert record["credentialStatus"]["statusListIndex"] == str(place)
    assert record["credentialStatus"]["statusListCredential"] == listing["id"] == "http://localhost/verify/status/0"
    with database.reading() as reading:
        from app.credentials.queries import issuer_keys

        assert is_proved(listing, issuer_keys(reading)[0].public)
    visitor.get("/verify/status/1", expect=404)
    visitor.get(f"/verify/status/{'9' * 30}", expect=404)


def test_the_keys_are_published_before_and_after_they_signed(visitor, database, amina, signing_key):
    before = visitor.get("/.well-known/did.json").json
    assert before["id"] == "did:web:localhost"
    assert [method["id"] for method in before["verificationMethod"]] == [f"did:web:localhost#{signing_key.id}"]
    has_certificate(database, amina.person, signing_key, now=AWARDED)
    assert visitor.get("/.well-known/did.json").json == before
    with database.unit_of_work() as session:
        mark_compromised(session, key_id=signing_key.id, since=AWARDED.date() - timedelta(days=1), now=AWARDED)
    after = visitor.get("/.well-known/did.json").json
    assert after["assertionMethod"] == []
    assert after["verificationMethod"][0]["revoked"].startswith("2026-11-19")


def test_checking_needs_no_cookie_and_leaves_none(visitor, uid):
    for page in (visitor.get("/verify/"), visitor.get(f"/verify/{uid}"), hand_in(visitor, text="x")):
        assert "campus=" not in page.headers.get("Set-Cookie", "")


def test_the_one_file_can_be_taken_away(visitor, uid, signing_key):
    page = visitor.client.get("/verify/verifier.html")
    assert page.headers["Content-Disposition"] == 'attachment; filename="verify-en.html"'
    text = page.get_data(as_text=True)
    assert signing_key.id in text
    assert uid not in text
