"""The main job in a real browser: register, enrol, read, pass, receive a certificate, have it checked."""

import io
import json

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.journeys import walk
from tests.journeys.conftest import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_from_registration_to_a_verified_certificate(server: Server, browser: Browser, has_script: bool, tmp_path):
    context = browser.new_context(java_script_enabled=has_script, viewport={"width": 360, "height": 800})
    context.set_default_timeout(10_000)
    page, course = context.new_page(), walk.article_30()
    walk.register(page, server.address)
    walk.whole_course(page, server.address, course)
    page.goto(f"{server.address}/en/courses/article-30/")
    page.get_by_role("button", name="Get my certificate").click()
    assert "/en/certificates/" in page.url
    certificate = page.url.rstrip("/")

    paper = context.request.get(f"{certificate}.pdf")
    text = PdfReader(io.BytesIO(paper.body())).pages[0].extract_text()
    assert "Amina Diallo" in text
    assert "article 30, paragraph 2 (d)" in " ".join(text.split())

    record = context.request.get(f"{certificate}.json").body()
    (tmp_path / "record.json").write_bytes(record)
    assert server.campus("certificates", "verify", str(tmp_path / "record.json")).startswith("VALID: Amina Diallo")
    targets = [each["targetCode"] for each in json.loads(record)["credentialSubject"]["achievement"]["alignment"]]
    assert "UNTOC-30-2-d" in targets

    uid = certificate.rpartition("/")[2]
    stranger = browser.new_context().new_page()
    stranger.goto(f"{server.address}/verify/{uid}")
    assert stranger.locator("main .verdict").inner_text().startswith("Valid.")
    assert "Amina Diallo" not in stranger.locator("main").inner_text()
    stranger.get_by_label("Whose certificate is it?").fill("amina diallo")
    stranger.get_by_role("button", name="Compare the name").click()
    assert "belong together: amina diallo" in stranger.locator("main").inner_text()
    stranger.goto(f"{server.address}/verify/")
    stranger.set_input_files("#file", {"name": "c.pdf", "mimeType": "application/pdf", "buffer": paper.body()})
    stranger.get_by_text("the text of its page agrees").wait_for()
    assert stranger.locator("main .verdict").inner_text().startswith("Valid.")
    context.close()


def test_completions_stand_in_the_public_statistics(released: str, server: Server, browser: Browser):
    page = browser.new_context().new_page()
    page.goto(f"{server.address}/en/statistics/")
    shown = int(page.locator(".headline dd").first.inner_text())
    assert shown >= 25
    assert shown % 5 == 0
    assert "Nigeria" in page.locator("main").inner_text()
    assert "graduate" not in page.content()


def test_the_administrator_link_works_once(server: Server, browser: Browser):
    printed = server.campus("people", "invite-administrator")
    link = next(word for word in printed.split() if word.startswith("http"))
    page = browser.new_context().new_page()
    page.goto(link)
    page.fill("[name=name]", "Olga Petrova")
    page.fill("[name=sign_in]", "olga")
    page.fill("[name=password]", page.locator(".suggestion").inner_text())
    page.select_option("[name=country]", "KZ")
    page.select_option("[name=agency]", "ministry")
    page.check("[name=accept]")
    page.click("main form button")
    assert page.url.endswith("/learn/")
    assert server.campus("people", "invite-administrator") == ""
    again = browser.new_context().new_page()
    assert again.goto(link).status == 404
