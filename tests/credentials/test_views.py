import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from app.core.clock import utcnow
from app.core.ids import grouped
from app.credentials.actions import revoke
from app.credentials.queries import certificate
from tests.makers.credentials import has_certificate, has_completed

ISSUE = "/en/courses/harbour/certificate"
AWARDED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def uid(database, amina, signing_key):
    return has_certificate(database, amina.person, signing_key, now=AWARDED)


def test_a_completed_course_gives_a_certificate_and_asking_again_the_same(amina, database):
    has_completed(database, amina.person, now=utcnow())
    first = amina.post(ISSUE).location
    assert (
        amina.post(ISSUE, {"name": "Somebody Else", "percent": "1", "user_id": "2", "person_id": "2"}).location == first
    )
    amina.get(first).has(
        "This is to certify that", "Amina Diallo", "Safe harbours", "Passed, 100%", "0 h 55 min", "Palermo Campus"
    )
    amina.get("/en/learn/").has("Safe harbours")


def test_an_incomplete_course_gives_none(amina):
    amina.post(ISSUE, expect=409).has("The course is not complete yet.")
    amina.post("/en/courses/harbour/enrol")
    amina.post(ISSUE, expect=409)
    amina.post("/en/courses/nowhere/certificate", expect=404)
    amina.get("/en/learn/").has("None yet.")


def test_a_name_that_cannot_be_printed_is_said_on_a_calm_page(amina, database):
    has_completed(database, amina.person, now=utcnow())
    amina.post(
        "/en/account/", {"name": "Amina 𒀀", "country": "SN", "agency": "police", "sex": "female", "language": "en"}
    )
    amina.post(ISSUE, expect=422).has("“𒀀”", "Change it in your account")


def test_a_certificate_needs_a_session_a_token_and_a_button(amina, visitor, database):
    has_completed(database, amina.person, now=utcnow())
    assert visitor.post(ISSUE).location == "/en/account/sign-in"
    amina.post(ISSUE, token=False, expect=400)
    amina.get(ISSUE, expect=404, follow_redirects=True)
    amina.get("/en/learn/").has("None yet.")


def test_the_pdf_bears_the_name_and_the_serial(amina, uid):
    page = amina.get(f"/en/certificates/{uid}.pdf")
    assert page.data.startswith(b"%PDF-")
    assert page.headers["Content-Disposition"] == f'inline; filename="certificate-{grouped(uid)[:9]}.pdf"'
    assert page.headers["Cache-Control"] == "no-store"
    printed = PdfReader(io.BytesIO(page.data)).pages[0].extract_text()
    assert "Amina Diallo" in printed
    assert "Safe harbours" in printed
    assert uid.upper() in "".join(filter(str.isalnum, printed))


def test_the_signed_record_can_be_taken_away(amina, uid):
    found = amina.get(f"/en/certificates/{uid}.json").json
    assert set(found) == {"record", "signature", "public_key"}
    assert (found["record"]["name"], found["record"]["uid"]) == ("Amina Diallo", uid)


@pytest.mark.parametrize("ending", ["/", ".pdf", ".json"])
def test_somebody_elses_certificate_looks_like_none(uid, enter, visitor, ending):
    for name in ("badr", "ben", "dara", "olga"):
        stranger = enter(name)
        absent = stranger.get(f"/en/certificates/{'0' * 26}{ending}", expect=404)
        assert stranger.get(f"/en/certificates/{uid}{ending}", expect=404).words() == absent.words()
    assert visitor.get(f"/en/certificates/{uid}{ending}", expect=303).location.startswith("/en/account/sign-in?next=")


def test_anybody_can_check_a_certificate(visitor, uid):
    page = visitor.get(f"/verify/{uid}").has("Valid.", "Amina Diallo", "20 November 2026", grouped(uid))
    page.lacks("amina<", "SN", "Senegal", "prosecution")


def test_a_serial_is_found_however_it_was_typed(visitor, uid):
    upper = uid.upper()
    lookalikes = upper.replace("0", "O").replace("1", "I"), grouped(uid).replace("1", "l").replace("0", "o")
    copied_from_the_pdf, address = "\u200b".join(grouped(uid)), f"http://localhost/verify/{uid}"
    for typed in (uid, grouped(uid), f" {grouped(uid)} ", " ".join(upper), *lookalikes, copied_from_the_pdf, address):
        assert visitor.get("/verify/", query_string={"serial": typed}, expect=303).location == f"/verify/{uid}"


def test_the_address_on_the_paper_works_in_capitals_and_groups_too(visitor, uid):
    visitor.get(f"/verify/{grouped(uid)}").has("Valid.")
    visitor.get(f"/verify/{uid.upper().replace('0', 'O')}").has("Valid.")


def test_an_unknown_serial_is_a_page_that_says_so(visitor, uid):
    for path in ("0" * 26, "x", "?serial=" + "0" * 26, "?serial=" + "0" * 25, "?serial=<script>", "?serial=x%00"):
        page = visitor.get(f"/verify/{path}", expect=404, follow_redirects=True)
        page.has("No such certificate.").lacks("<script>")


def test_a_withdrawn_certificate_is_shown_with_the_sentence(amina, visitor, database, uid):
    with database.unit_of_work() as session:
        revoke(session, certificate=certificate(session, uid), by=None, why="Issued by <b>mistake</b>.", now=AWARDED)
    visitor.get(f"/verify/{uid}").has("Withdrawn.", "on 20 November 2026", "Issued by <b>mistake</b>.").lacks("Valid.")
    amina.get(f"/en/certificates/{uid}/").has(
        "This certificate was withdrawn on 20 November 2026", "Issued by <b>mistake</b>."
    )
    amina.get("/en/learn/").has("withdrawn")


def test_an_altered_record_is_not_valid(visitor, database, uid):
    changes = (
        ("record = replace(record, 'Diallo', 'Dialla')", "record = replace(record, 'Dialla', 'Diallo')"),
        ("record = replace(record, '\"percent\":100', '\"percent\":99')", "record = replace(record, ':99', ':100')"),
        ("record = record || ' '", "record = trim(record)"),
        ("signature = 'x' || signature", "signature = substr(signature, 2)"),
        ("public_key = 'AA' || public_key", "public_key = substr(public_key, 3)"),
    )
    for change, undo in changes:
        alter(database, change)
        visitor.get(f"/verify/{uid}").has("Not valid.", "not the one that was signed").lacks("<strong>Valid.</strong>")
        alter(database, undo)
        visitor.get(f"/verify/{uid}").has("Valid.").lacks("Not valid.")


def alter(database, change):
    with database.unit_of_work() as session:
        session.connection().exec_driver_sql(f"UPDATE certificate SET {change}")
