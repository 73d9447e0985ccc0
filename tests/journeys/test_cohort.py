"""A facilitator opens a cohort, a trainee joins by its code, and the certificates come back in one file."""

import io
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from app.accounts.queries import person_by_sign_in
from app.accounts.rules import Role
from app.core.clock import utcnow
from app.core.database import Database
from tests.journeys import walk
from tests.journeys.conftest import Server
from tests.journeys.test_pages import look
from tests.makers.completions import take_course
from tests.makers.people import PASSPHRASE, make_person
from tests.makers.programmes import make_programme

pytestmark = pytest.mark.browser
KHMER = "សុខ វិចិត្រា"


@pytest.fixture
def database(server: Server):
    made = Database(f"sqlite:///{server.instance / 'campus.db'}")
    yield made
    made.dispose()


@pytest.fixture
def faisal(server: Server, browser: Browser, database: Database):
    """A facilitator at work, on a site with a programme."""
    with database.unit_of_work() as session:
        if person_by_sign_in(session, "faisal-of-dakar") is None:
            make_person(session, "faisal-of-dakar", name="Faisal Rahimi", role=Role.FACILITATOR, now=utcnow())
            olga = make_person(session, "keeper-of-programmes", name="Olga Petrova", now=utcnow())
            make_programme(session, olga, now=utcnow())
    context = browser.new_context(viewport={"width": 360, "height": 800}, accept_downloads=True)
    context.set_default_timeout(15_000)
    page = context.new_page()
    walk.sign_in(page, server.address, "faisal-of-dakar", PASSPHRASE)
    yield page
    context.close()


def open_cohort(page: Page, server: Server) -> str:
    """Open a cohort by the form; its code."""
    page.get_by_role("link", name="Cohorts").click()
    page.get_by_role("link", name="New cohort").first.click()
    look(page)
    page.fill("[name=name]", "Class of Dakar")
    page.select_option("[name=course]", "article-30")
    page.select_option("[name=programme]", label="Safe Ports")
    page.fill("[name=place]", "Dakar, Customs School")
    page.fill("[name=starts_on]", "2026-11-02")
    page.fill("[name=ends_on]", "2026-12-18")
    page.get_by_role("button", name="Open the cohort").click()
    look(page)
    page.get_by_role("link", name="Show to the class").click()
    look(page)
    code = page.locator(".suggestion").inner_text()
    page.go_back()
    return code


def join(page: Page, server: Server, code: str) -> None:
    """Scan the code as somebody without an account: register, and come back to the cohort."""
    page.goto(f"{server.address}/join/{code}")
    page.get_by_role("link", name="Register", exact=True).last.click()
    page.fill("[name=name]", KHMER)
    page.fill("[name=sign_in]", "sok-of-dakar")
    page.fill("[name=password]", PASSPHRASE)
    page.select_option("[name=country]", "KH")
    page.select_option("[name=agency]", "police")
    page.check("[name=accept]")
    page.click("main form button")
    assert "Class of Dakar" in page.locator("main").inner_text()
    assert "What the facilitators will see of you" in page.locator("main").inner_text()
    look(page)
    page.get_by_role("button", name="Join the cohort").click()
    assert page.url.endswith("/en/courses/article-30/")


def download(page: Page, button: str) -> bytes:
    """Ask for the certificates in one form and wait for the file."""
    page.get_by_role("button", name=button).click()
    look(page)
    page.get_by_text("1 certificate. The file").wait_for(timeout=60_000)
    look(page)
    with page.expect_download() as found:
        page.get_by_role("link", name="Download").click()
    data = found.value.path().read_bytes()
    page.go_back()
    return data


def test_from_a_code_on_the_board_to_certificates_in_one_file(server: Server, browser: Browser, faisal: Page, database):
    code = open_cohort(faisal, server)
    context = browser.new_context(viewport={"width": 360, "height": 800})
    trainee = context.new_page()
    join(trainee, server, code)
    with database.unit_of_work() as session:
        take_course(session, person_by_sign_in(session, "sok-of-dakar"), "article-30", utcnow() - timedelta(minutes=1))
    trainee.reload()
    trainee.get_by_role("button", name="Get my certificate").click()
    said = trainee.locator(".sheet").inner_text()
    assert "Safe Ports" in said
    assert "Kingdom of Marenda" in said
    look(trainee)
    context.close()

    faisal.reload()
    assert KHMER in faisal.locator("main").inner_text()
    faisal.get_by_role("link", name="Certificates").click()
    look(faisal)
    place = faisal.url
    book = PdfReader(io.BytesIO(download(faisal, "One PDF to print")))
    assert len(book.pages) == 1
    faisal.goto(place)
    archive = zipfile.ZipFile(io.BytesIO(download(faisal, "Single PDFs with a list (ZIP)")))
    assert KHMER in archive.read("index.csv").decode("utf-8-sig")
    assert len(archive.namelist()) == 2
