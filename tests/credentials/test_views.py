import io
import json
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.core.clock import utcnow
from app.core.ids import grouped
from app.courseware.actions import publish
from app.courseware.translation.composing import begun
from app.credentials.actions import revoke
from app.credentials.badge.baking import unbaked
from app.credentials.models import Certificate
from app.credentials.queries import certificate
from app.credentials.rules import Reason
from tests.makers.courses import COURSE, make_course
from tests.makers.credentials import has_certificate, has_completed

ISSUE = "/en/courses/harbour/certificate"
AWARDED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROFILE = {"country": "SN", "agency": "police", "sex": "female", "language": "en"}


@pytest.fixture
def uid(database, amina, signing_key):
    return has_certificate(database, amina.person, signing_key, now=AWARDED)


def test_a_completed_course_gives_a_certificate_and_asking_again_the_same(amina, database):
    has_completed(database, amina.person, now=utcnow())
    first = amina.post(ISSUE).location
    assert (
        amina.post(ISSUE, {"name": "Somebody Else", "percent": "1", "user_id": "2", "person_id": "2"}).location == first
    )
    amina.get(first).has("This is to certify that", "Amina Diallo", "Safe harbours", "Passed, 100%", "Palermo Campus")
    amina.get("/en/learn/").has("Safe harbours")


def test_an_incomplete_course_gives_none(amina):
    amina.post(ISSUE, expect=409).has("The course is not complete yet.")
    amina.post("/en/courses/harbour/enrol")
    amina.post(ISSUE, expect=409)
    amina.post("/en/courses/nowhere/certificate", expect=404)
    amina.get("/en/learn/").has("None yet.")


def test_a_name_that_cannot_be_printed_is_refused_where_it_is_typed(amina):
    page = amina.post("/en/account/", {"name": "Amina 𒀀", **PROFILE}, expect=422)
    page.has("Our certificates cannot print “𒀀” (U+12000)")
    assert 'value="Amina 𒀀"' in page.text


def test_a_certificate_needs_a_session_a_token_and_a_button(amina, visitor, database):
    has_completed(database, amina.person, now=utcnow())
    assert visitor.post(ISSUE).location == "/en/account/sign-in"
    amina.post(ISSUE, token=False, expect=400)
    amina.get(ISSUE, expect=404, follow_redirects=True)
    amina.get("/en/learn/").has("None yet.")


def test_the_signed_record_is_an_open_badge_in_the_very_bytes_that_were_signed(amina, uid, database):
    page = amina.get(f"/en/certificates/{uid}.json")
    with database.reading() as reading:
        assert page.data.decode() == certificate(reading, uid).record
    found = json.loads(page.data)
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert found["credentialSubject"]["identifier"][0]["identityHash"] == "Amina Diallo"
    assert [proof["cryptosuite"] for proof in found["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]


@pytest.mark.parametrize(("ending", "mimetype"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_the_badge_is_a_picture_with_the_record_in_it(amina, uid, database, ending, mimetype):
    page = amina.get(f"/en/certificates/{uid}.{ending}")
    assert page.headers["Content-Type"].startswith(mimetype)
    with database.reading() as reading:
        assert unbaked(page.data) == certificate(reading, uid).record


@pytest.mark.parametrize("ending", ["/", ".pdf", ".json", ".png", ".svg"])
def test_somebody_elses_certificate_looks_like_none(uid, enter, visitor, ending):
    for name in ("badr", "ben", "dara", "olga"):
        stranger = enter(name)
        absent = stranger.get(f"/en/certificates/{'0' * 26}{ending}", expect=404)
        assert stranger.get(f"/en/certificates/{uid}{ending}", expect=404).words() == absent.words()
    assert visitor.get(f"/en/certificates/{uid}{ending}", expect=303).location.startswith("/en/account/sign-in?next=")


@pytest.mark.parametrize("action", ["name", "correction"])
def test_nobody_changes_somebody_elses_certificate(uid, enter, visitor, amina, action, database):
    for name in ("badr", "faisal", "olga"):
        enter(name).post(f"/en/certificates/{uid}/{action}", {"shows": "yes"}, expect=404)
    assert visitor.post(f"/en/certificates/{uid}/{action}").location == "/en/account/sign-in"
    amina.post(f"/en/certificates/{uid}/{action}", {"shows": "yes"}, token=False, expect=400)
    amina.get(f"/en/certificates/{uid}/{action}", expect=405)
    with database.reading() as reading:
        assert reading.scalars(select(Certificate.shows_name)).all() == [False]


def test_the_owner_chooses_whether_everybody_reads_the_name(amina, visitor, uid):
    visitor.get(f"/verify/{uid}").is_judged("valid").has("Whose certificate is it?").lacks("Amina")
    amina.post(f"/en/certificates/{uid}/name", {"shows": "yes"})
    visitor.get(f"/verify/{uid}").is_judged("valid").has("Amina Diallo")
    amina.get(f"/en/certificates/{uid}/").has("Amina Diallo")
    amina.post(f"/en/certificates/{uid}/name", {"shows": "no"})
    visitor.get(f"/verify/{uid}").lacks("Amina")


def test_a_misspelt_name_is_corrected_in_the_account_and_then_on_the_certificate(amina, visitor, uid):
    amina.get(f"/en/certificates/{uid}/").has("Correct it in your account").lacks("Issue it anew")
    amina.post(f"/en/certificates/{uid}/correction", expect=422)
    amina.post("/en/account/", {"name": "Aminata Diallo", **PROFILE})
    amina.get(f"/en/certificates/{uid}/").has("Amina Diallo", "Aminata Diallo", "Issue it anew in this name")
    new = amina.post(f"/en/certificates/{uid}/correction").location
    amina.get(new).has("Your certificate was issued anew.", "Aminata Diallo", "20 November 2026")
    amina.post(f"/en/certificates/{uid}/correction", expect=409)
    old = visitor.get(f"/verify/{uid}").is_judged("superseded").has("Check the certificate that took its place")
    address = re.search(r'href="(/verify/\w{26})"', old.text)[1]
    assert address.endswith(new.strip("/").rpartition("/")[2])
    visitor.get(address).is_judged("valid")
    amina.get(f"/en/certificates/{uid}/").has("issued anew with a corrected name", "Go to the new one")


def test_a_withdrawn_certificate_is_shown_with_reason_and_sentence(amina, visitor, database, uid):
    with database.unit_of_work() as session:
        found = certificate(session, uid)
        revoke(session, certificate=found, by=None, reason=Reason.ERROR, why="Issued by <b>mistake</b>.", now=AWARDED)
    page = visitor.get(f"/verify/{uid}")
    page.is_judged("withdrawn").has("on 20 November 2026", "Issued by <b>mistake</b>.", "It was issued in error")
    amina.get(f"/en/certificates/{uid}/").has(
        "This certificate was withdrawn on 20 November 2026", "Issued by <b>mistake</b>."
    )
    amina.get("/en/learn/").has("withdrawn")
    amina.post(ISSUE, expect=409).has("Your certificate of this course was withdrawn.")


def test_a_tampered_record_does_not_break_the_pages_of_its_owner(amina, uid, database):
    with database.unit_of_work() as session:
        certificate(session, uid).record = '{"name": "x"}'
    amina.get("/en/learn/").has("harbour")
    amina.get(f"/en/certificates/{uid}/").has("not the one that was signed")
    amina.get("/en/account/close").has("harbour")


def test_the_badge_of_a_course_is_for_anybody(visitor):
    page = visitor.get("/en/courses/harbour/badge.svg")
    assert page.data.startswith(b"<svg")
    visitor.get("/en/courses/nowhere/badge.svg", expect=404)


def test_the_files_bear_the_serial(amina, uid):
    for ending in ("json", "png", "svg"):
        header = amina.get(f"/en/certificates/{uid}.{ending}").headers["Content-Disposition"]
        assert header == f'attachment; filename="certificate-{grouped(uid)[:9]}.{ending}"'


def test_the_pdf_bears_the_name_the_serial_and_the_link_with_its_code(amina, uid, database):
    page = amina.get(f"/en/certificates/{uid}.pdf")
    assert page.headers["Content-Disposition"] == f'inline; filename="certificate-{grouped(uid)[:9]}.pdf"'
    assert page.headers["Cache-Control"] == "no-store"
    (sheet,) = PdfReader(io.BytesIO(page.data)).pages
    printed = sheet.extract_text()
    assert "Amina Diallo" in printed
    assert "Safe harbours" in printed
    assert uid.upper() in "".join(filter(str.isalnum, printed))
    links = [each.get_object()["/A"]["/URI"] for each in sheet["/Annots"] if "/A" in each.get_object()]
    with database.reading() as reading:
        assert f"http://localhost/verify/{uid}#{certificate(reading, uid).code}" in links


def test_the_pdf_is_there_in_the_other_languages_too(amina, uid):
    french = PdfReader(io.BytesIO(amina.get(f"/en/certificates/{uid}.pdf?language=fr").data))
    assert french.trailer["/Root"]["/Lang"] == "fr"
    assert "Amina Diallo" in french.pages[0].extract_text()
    unknown = PdfReader(io.BytesIO(amina.get(f"/en/certificates/{uid}.pdf?language=tlh").data))
    assert unknown.trailer["/Root"]["/Lang"] == "en"


def test_in_another_language_the_title_stands_translated_below_the_one_that_was_signed(amina, visitor, database):
    def called(title):
        page = begun(COURSE).replace("Safe harbours", title)
        with database.unit_of_work() as session:
            publish(session, make_course(**{"course.fr.md": page}), by=None, now=AWARDED)

    called("Des ports sûrs")
    has_completed(database, amina.person, now=utcnow())
    certificate = amina.post(ISSUE).location
    called("Des ports plus sûrs")  # later than what was completed
    check = f"/verify/{certificate.rstrip('/').rpartition('/')[2]}"
    for page in (amina.get(certificate.replace("/en/", "/fr/")), visitor.get(check, headers={"Accept-Language": "fr"})):
        assert re.search(r"Safe harbours</bdi></strong><br><bdi>Des ports sûrs</bdi>", page.text)
    for language in ("en", "ar"):
        amina.get(certificate.replace("/en/", f"/{language}/")).has("Safe harbours").lacks("Des ports")
    address = certificate.rstrip("/") + ".pdf"
    for language, is_there in (("fr", True), ("en", False), ("ar", False)):
        text = PdfReader(io.BytesIO(amina.get(f"{address}?language={language}").data)).pages[0].extract_text()
        assert "Safe harbours" in text
        assert ("Des ports sûrs" in text) is is_there
