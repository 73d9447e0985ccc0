"""One site and one course in six languages: read, change in the middle of a quiz, certified, and nothing scrolls."""

import sqlite3

import pytest
from playwright.sync_api import Browser, Page

from app.core.places import LANGUAGES
from tests.journeys import walk
from tests.journeys.conftest import Server
from tests.journeys.test_pages import look
from tests.makers.people import PASSPHRASE

pytestmark = pytest.mark.browser

QUIZ = "courses/article-30/why-development/quiz/check"


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_module_quiz_certificate_and_statistics_are_accessible(
    released: str, server: Server, browser: Browser, language: str
):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    walk.sign_in(page, server.address, f"graduate-{LANGUAGES.index(language) + 1}", PASSPHRASE)
    own = page.locator("a[href*='/certificates/']").first.get_attribute("href") or ""
    serial = own.rstrip("/").rpartition("/")[2]
    module = "courses/article-30/why-development/"
    for path in ("", module, f"certificates/{serial}/", "statistics/", "convention/terms/"):
        page.goto(f"{server.address}/{language}/{path}")
        look(page)
        assert page.get_attribute("html", "lang") == language
    page.goto(f"{server.address}/{language}/{module}")
    page.locator("a.term").first.click()
    shown = page.locator(".terms div:target")
    assert shown.evaluate("each => getComputedStyle(each).position") == "fixed"
    look(page)
    page.goto(f"{server.address}/{language}/{QUIZ}/")
    page.click("main form button")
    page.locator("[data-question]").first.wait_for()
    assert not page.locator("[data-question] [lang=en], [lang=en] [data-question]").count() or language == "en"
    look(page)
    context.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_a_quiz_begun_in_french_and_continued_in_arabic_is_marked_in_english(
    server: Server, browser: Browser, has_script: bool
):
    """Answers typed a moment before the language is changed are kept; one attempt, the right mark, in each language."""
    context = browser.new_context(java_script_enabled=has_script, viewport={"width": 360, "height": 800})
    page, course = context.new_page(), walk.article_30()
    name = walk.register(page, server.address, name="Samira")
    walk.enrol(page, server.address)
    page.goto(f"{server.address}/fr/{QUIZ}/")
    page.click("main form button")
    order = [each.get_attribute("data-question") or "" for each in page.locator("[data-question]").all()]
    parts = {"fr": order[:3], "ar": order[3:5], "en": order[5:]}
    for language, ids in parts.items():
        if language != "fr":
            _press(page, language)
        assert page.get_attribute("html", "lang") == language
        for id in ids:
            walk.answer(page, course.quiz("why-development/check", language).questions[id])
    page.locator("#hand-in").click()
    page.locator(".score").wait_for()
    assert page.locator(".score").inner_text() == "100%"
    assert page.url.startswith(f"{server.address}/en/")
    with sqlite3.connect(server.instance / "campus.db") as database:
        rows = database.execute(
            "SELECT attempt.id, answer.language, attempt.passed FROM answer"
            " JOIN attempt ON attempt.id = answer.attempt_id"
            " JOIN enrolment ON enrolment.id = attempt.enrolment_id JOIN person ON person.id = enrolment.person_id"
            " WHERE person.sign_in = ?",
            (name,),
        ).fetchall()
    assert len({attempt for attempt, _, _ in rows}) == 1
    assert {language for _, language, _ in rows} == set(parts)
    assert all(passed for *_, passed in rows)
    context.close()


def _press(page: Page, language: str) -> None:
    """Change the language at the foot of the attempt, as a reader does."""
    page.locator(f"footer [lang={language}]").click()
    page.wait_for_url(f"**/{language}/attempts/**")


def test_a_language_keeps_the_place(server: Server, page: Page):
    place = "courses/article-30/needs-first/"
    page.goto(f"{server.address}/en/{place}")
    for language in LANGUAGES:
        page.locator(f"footer [lang={language}]").click()
        page.wait_for_url(f"**/{language}/{place}")
