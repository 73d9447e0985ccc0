"""Every page in a real browser: axe finds nothing, nothing scrolls sideways, and a first visit is small."""

import re
from http.client import HTTPConnection
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.core.settings import ROOT
from app.courseware.actions import read
from tests.journeys import walk
from tests.journeys.conftest import Server
from tests.makers.people import PASSPHRASE

pytestmark = pytest.mark.browser

PUBLIC = [
    "",
    "courses/",
    "courses/?q=confiscated",
    "courses/article-30/",
    "courses/article-30/needs-first/",
    "convention/",
    "convention/30-2-d/",
    "statistics/",
    "statistics/method/",
    "statistics/releases/",
    "account/register",
    "account/sign-in",
    "privacy/",
    "no-such-page",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def look(page: Page) -> None:
    """axe on the page as it is, and whether it fits the screen."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways"


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_public_pages_are_accessible_and_fit_360_pixels(server: Server, browser: Browser, language: str, scheme: str):
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for path in PUBLIC:
        page.goto(f"{server.address}/{language}/{path}")
        look(page)
    page.goto(f"{server.address}/verify/")
    look(page)
    page.goto(f"{server.address}/verify/0123")
    look(page)
    context.close()


def test_pages_of_a_trainee_are_accessible(server: Server, browser: Browser):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page, course = context.new_page(), walk.article_30()
    walk.register(page, server.address, name="Axe")
    look(page)
    walk.enrol(page, server.address)
    look(page)
    for key in ("pre-test", *(f"{module.name}/check" for module in course.modules[:2])):  # all seven kinds
        place = key.replace("/check", "/quiz/check") if "/" in key else f"quiz/{key}"
        page.goto(f"{server.address}/en/courses/article-30/{place}/")
        look(page)
        page.click("main form button")
        page.locator("[data-question]").first.wait_for()
        look(page)
        page.get_by_role("button", name="Hand in").click()
        page.locator(".score").wait_for()
        look(page)
    for path in ("account/", "account/passphrase", "account/close", "courses/article-30/quiz/final/"):
        page.goto(f"{server.address}/en/{path}")
        look(page)
    page.goto(f"{server.address}/en/account/register")
    context.close()


def test_refused_forms_are_accessible_and_keep_what_was_typed(server: Server, browser: Browser):
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{server.address}/en/account/register")
    page.fill("[name=name]", "Amina")
    page.fill("[name=password]", "short")
    page.click("main form button")
    look(page)
    assert page.input_value("[name=name]") == "Amina"
    assert page.input_value("[name=password]") == ""
    page.locator(".problem a").first.click()
    assert page.evaluate("document.activeElement.name || document.activeElement.id")


def test_a_first_visit_to_a_module_is_small(server: Server, browser: Browser):
    """At most two requests without JavaScript, and with their headers at most 14 kB, in whatever language."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/en/courses/article-30/needs-first/", wait_until="networkidle")
    assert len(asked) <= 2, asked
    context.close()
    sheet = next(_size(server, url) for url in asked if url.endswith(".css"))
    for slug in ("article-30", "article-31", "training-programmes"):
        course = read(ROOT / "courses" / slug).course
        for language, module in product(course.languages, course.modules):
            size = _size(server, f"{server.address}/{language}/courses/{slug}/{module.name}/")
            assert size + sheet <= 14_000, (language, module.name, size, sheet)


def _size(server: Server, url: str) -> int:
    """What an answer to a browser weighs: its head and its body as they are sent."""
    connection = HTTPConnection(server.address.removeprefix("http://"))
    connection.request("GET", url.removeprefix(server.address), headers={"Accept-Encoding": "gzip, deflate, br"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "br"
    return len(answer.read()) + sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items())


def test_no_page_asks_another_host_for_anything(server: Server, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    walk.sign_in(page, server.address, "amina", PASSPHRASE)
    for path in PUBLIC:
        page.goto(f"{server.address}/en/{path}")
    assert asked
    assert all(url.startswith((server.address, "data:")) for url in asked)
    context.close()


def test_the_content_security_policy_is_never_broken(server: Server, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
    walk.sign_in(page, server.address, "amina", PASSPHRASE)
    for path in PUBLIC:
        page.goto(f"{server.address}/ar/{path}")
    assert broken == []
    context.close()


def test_certificate_verification_and_figures_are_accessible(released: str, server: Server, browser: Browser):
    """Of somebody who has completed the course, with a release that shows some figures and withholds others."""
    for language, scheme in (("en", "light"), ("ar", "dark")):
        context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        walk.sign_in(page, server.address, "graduate-0", PASSPHRASE)
        for path in ("learn/", "courses/article-30/"):  # the rest stands in test_languages.py
            page.goto(f"{server.address}/{language}/{path}")
            look(page)
        page.goto(f"{server.address}/verify/{released}")
        look(page)
        context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_statistics_print_as_a_brief_of_two_pages(released: str, server: Server, browser: Browser, language: str):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/{language}/statistics/")
    sides = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")
    printed = page.pdf(format="A4", margin=sides)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    context.close()
