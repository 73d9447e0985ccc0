import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.ids import new_uid
from app.credentials.actions import correct, revoke
from app.credentials.pdf import pades
from app.credentials.pdf.typesetting import compile_pdf
from app.credentials.printing import sheet
from app.credentials.queries import certificate
from app.credentials.rules import Reason
from app.credentials.sealing import link
from app.site.cli import make_secrets
from tests.makers.credentials import has_certificate, made_issuer
from tests.makers.people import make_person

AWARDED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NAMES = (
    "Amina Diallo",
    "សុខ វិចិត្រា",
    "ليلى بنت عبد الرحمن",
    "አማኑኤል ገብረ መድኅን",
    "王小明",
    "आशा देवी शर्मा",
    "Ольга Ёлкина",
    "রহিমা খাতুন",
    "ఆంజనేయులు శర్మ",
    "ಮಂಜುನಾಥ ಕೃಷ್ಣ",
    "ગુજરાતી જ્યોતિ",
    "ଓଡ଼ିଆ ପ୍ରଧାନ",
)


@pytest.fixture
def engine():
    """Reading a PDF does not depend on the database."""
    return "sqlite"


@pytest.fixture
def instance(tmp_path):
    """A folder of its own for each test, because some put a key into it."""
    make_secrets(tmp_path / "instance")
    return tmp_path / "instance"


@pytest.fixture
def issued(database, signing_key):
    """Issue a certificate in some name; its uid."""

    def issue(name="Amina Diallo"):
        with database.unit_of_work() as session:
            person = make_person(session, new_uid()[:10], name=name, now=AWARDED)
        return has_certificate(database, person, signing_key, now=AWARDED)

    return issue


@pytest.fixture
def page_of(app, database):
    """The PDF of a certificate, with other claims on the page than in the code if some are given."""

    def make(own, *, code=None, **changes):
        with database.reading() as reading, app.test_request_context():
            found = certificate(reading, own)
            address = link("http://localhost", own, found.code if code is None else code)
            return compile_pdf(sheet(replace(found.claims, **changes), link=address))

    return make


def hand_in(visitor, data):
    values = {"text": "", "file": (io.BytesIO(data), "certificate.pdf")}
    return visitor.post("/verify/", values, expect=200, token=False, content_type="multipart/form-data")


@pytest.mark.parametrize("name", NAMES)
def test_a_genuine_pdf_is_valid_in_any_script(visitor, issued, page_of, name):
    hand_in(visitor, page_of(issued(name))).is_judged("valid").has(name, "the text of its page agrees")


def test_a_page_that_says_something_else_than_its_code_is_not_valid(visitor, issued, page_of):
    uid, other = issued(), issued("Badr Haddad")
    hand_in(visitor, page_of(uid, name="Somebody Else")).is_judged("altered").lacks("Amina")
    hand_in(visitor, page_of(uid, uid=other)).is_judged("altered")
    hand_in(visitor, page_of(uid, code="")).is_judged("unreadable")
    hand_in(visitor, page_of(uid, code="123456789" * 50)).is_judged("unreadable")


def test_what_became_of_a_certificate_is_said_of_its_pdf_too(visitor, issued, page_of, database, signing_key):
    withdrawn, corrected = issued(), issued()
    papers = [page_of(uid) for uid in (withdrawn, corrected)]
    with database.unit_of_work() as session:
        revoke(
            session, certificate=certificate(session, withdrawn), by=None, reason=Reason.OTHER, why="W.", now=AWARDED
        )
        found = certificate(session, corrected)
        correct(session, certificate=found, name="New Name", issuer=made_issuer(signing_key), now=AWARDED, limit=None)
    hand_in(visitor, papers[0]).is_judged("withdrawn").has("W.")
    hand_in(visitor, papers[1]).is_judged("superseded").has("Check the certificate that took its place")


def test_a_signed_file_is_said_to_be_so_and_a_changed_one_is_not_valid(visitor, issued, page_of, settings, tmp_path):
    folder = settings.pades
    pades.make_document_key(folder, organisation="Harbour School", country=None, years=2)
    signer = pades.load_signer(folder)
    paper = page_of(issued())
    signed = pades.sign(paper, signer, now=datetime.now(UTC))
    hand_in(visitor, paper).is_judged("valid").lacks("The file itself")
    hand_in(visitor, signed).is_judged("valid").has("The file itself is signed by this site as well")
    for place in range(200, len(signed), len(signed) // 5):
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert hand_in(visitor, changed).verdict != "valid", place
    hand_in(visitor, signed + b"\n% more\n").is_judged("altered")
    stranger = tmp_path / "stranger"
    pades.make_document_key(stranger, organisation="Harbour School", country=None, years=2)
    foreign = pades.sign(paper, pades.load_signer(stranger), now=datetime.now(UTC))
    hand_in(visitor, foreign).is_judged("valid").has("signed by somebody whom this site does not know")


def test_the_site_signs_its_files_when_it_has_a_key_for_it(amina, database, signing_key, app, settings):
    folder = settings.pades
    pades.make_document_key(folder, organisation="Harbour School", country=None, years=2)
    uid = has_certificate(database, amina.person, signing_key, now=AWARDED)
    data = amina.get(f"/en/certificates/{uid}.pdf").data
    judgement = pades.judge(data, trusted=pades.trusted_in(folder))
    assert judgement.finding is pades.Finding.GOOD


def test_a_text_that_names_a_record_inside_json_is_nothing_more(visitor):
    assert hand_in(visitor, json.dumps({"pdf": "%PDF-1.7"}).encode()).verdict == "unreadable"
