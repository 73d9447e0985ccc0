"""Answers are never lost: saved within seconds, kept at once; through reload, no connection and killed workers."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys import walk
from tests.journeys.conftest import Server, start_server

pytestmark = pytest.mark.browser
SAVED = "Everything is saved."
ALL_SAVED = re.compile(r"Everything is saved\.|2 questions are answered and saved\.")
"""The second where the page had sent everything in the moment between connection and reload."""


@pytest.fixture
def attempt(server: Server, page: Page) -> Page:
    """An attempt at the first module's quiz, just begun."""
    walk.register(page, server.address, name="Badr")
    walk.enrol(page, server.address)
    page.goto(f"{server.address}/en/courses/article-30/why-development/quiz/check/")
    page.click("main form button")
    page.locator("[data-question]").first.wait_for()
    page.wait_for_load_state()  # with its script: a page that is cut off before it has its script is one without
    return page


def typed_field(page: Page):
    return page.locator("main input[type=text]").first


def test_an_answer_reaches_the_server_within_five_seconds(attempt: Page, browser: Browser, context: BrowserContext):
    typed_field(attempt).press_sequentially("concrete")
    begun = time.monotonic()
    expect(attempt.locator("#state")).to_have_text(SAVED, timeout=5000)
    assert time.monotonic() - begun < 5
    elsewhere = browser.new_context(
        storage_state={"cookies": context.cookies(), "origins": []}, java_script_enabled=False
    )
    other = elsewhere.new_page()
    other.goto(attempt.url)
    assert typed_field(other).input_value() == "concrete"
    elsewhere.close()


def test_an_answer_is_in_the_browser_within_a_second(attempt: Page, context: BrowserContext):
    context.set_offline(True)
    typed_field(attempt).fill("kept here")
    attempt.wait_for_function(
        "() => Object.values(localStorage).some((each) => each.includes('kept here'))", timeout=1000
    )
    assert "kept in this browser" in attempt.locator("#state").inner_text()


def test_answers_survive_no_connection_and_a_reload(attempt: Page, context: BrowserContext):
    """Ten minutes without a connection, run through in a moment by the page's own clock."""
    attempt.clock.install()
    context.set_offline(True)
    typed_field(attempt).fill("typed without a connection")
    attempt.locator("main input[type=radio]").first.check()
    attempt.clock.run_for(10 * 60 * 1000)
    expect(attempt.locator("#state")).to_contain_text("No connection")
    context.set_offline(False)
    attempt.reload()
    expect(typed_field(attempt)).to_have_value("typed without a connection")
    expect(attempt.locator("main input[type=radio]").first).to_be_checked()
    attempt.clock.run_for(5000)
    expect(attempt.locator("#state")).to_have_text(ALL_SAVED)
    attempt.evaluate("localStorage.clear()")
    attempt.reload()
    expect(typed_field(attempt)).to_have_value("typed without a connection")


def test_a_page_made_before_a_save_still_shows_what_was_saved(attempt: Page):
    """The server makes the reloaded page, then takes the answer, then both replies arrive."""
    posts: list[Route] = []
    attempt.route("**/answers", lambda route: posts.append(route))  # noqa: PLW0108 -- a built-in cannot be marked
    typed_field(attempt).fill("between two pages")
    expect(attempt.locator("#state")).to_have_text(re.compile("^Saving"))

    def reloaded(route: Route) -> None:
        made = route.fetch()
        posts[0].fulfill(response=posts[0].fetch())
        time.sleep(0.5)  # the old page hears that its answer is saved before the new one is there
        route.fulfill(response=made)

    attempt.route(attempt.url, reloaded)
    attempt.reload()
    expect(typed_field(attempt)).to_have_value("between two pages")
    attempt.unroute_all()
    expect(attempt.locator("#state")).to_have_text(ALL_SAVED)
    assert attempt.evaluate("Object.keys(localStorage).length") == 0


def test_saving_goes_on_by_itself_when_the_connection_is_back(attempt: Page, context: BrowserContext):
    context.set_offline(True)
    typed_field(attempt).fill("patience")
    expect(attempt.locator("#state")).to_contain_text("No connection", timeout=8000)
    context.set_offline(False)
    expect(attempt.locator("#state")).to_have_text(SAVED, timeout=15_000)


def test_handing_in_waits_for_the_connection(attempt: Page, context: BrowserContext):
    context.set_offline(True)
    attempt.get_by_role("button", name="Hand in").click()
    expect(attempt.locator("#state")).to_contain_text("Hand in when the connection is back")
    context.set_offline(False)
    attempt.get_by_role("button", name="Hand in").click()
    expect(attempt.locator(".score")).to_be_visible()


def test_an_older_window_never_overwrites_a_newer_answer(attempt: Page, context: BrowserContext):
    other = context.new_page()
    other.goto(attempt.url, wait_until="load")
    typed_field(attempt).fill("newer")
    expect(attempt.locator("#state")).to_have_text(SAVED)
    typed_field(other).fill("older window")
    expect(other.locator("#state")).to_contain_text("Another window has saved newer answers", timeout=8000)
    attempt.reload()
    assert typed_field(attempt).input_value() == "newer"


def test_nothing_stays_in_the_browser_after_handing_in(attempt: Page):
    typed_field(attempt).fill("x")
    expect(attempt.locator("#state")).to_have_text(SAVED)
    attempt.get_by_role("button", name="Hand in").click()
    expect(attempt.locator(".score")).to_be_visible()
    assert attempt.evaluate("Object.keys(localStorage).length") == 0


@pytest.fixture
def own_server(tmp_path) -> Iterator[Server]:
    made = start_server(tmp_path)
    yield made
    made.process.terminate()
    made.process.wait(timeout=40)


def test_killed_workers_lose_nothing_that_was_acknowledged(own_server: Server, browser: Browser):
    """Save one answer after another while workers are killed; whatever the page called saved is on the server."""
    context = browser.new_context()
    page = context.new_page()
    walk.register(page, own_server.address, name="Killed")
    walk.enrol(page, own_server.address)
    page.goto(f"{own_server.address}/en/courses/article-30/why-development/quiz/check/")
    page.click("main form button")
    page.locator("[data-question]").first.wait_for()
    page.wait_for_load_state()
    for number in range(6):
        typed_field(page).fill(f"answer {number}")
        if number % 2:
            page.wait_for_timeout(1400)  # the save is about to leave
            own_server.kill_a_worker()
        expect(page.locator("#state")).to_have_text(SAVED, timeout=20_000)
        page.evaluate("localStorage.clear()")
        fresh = context.new_page()
        fresh.goto(page.url)
        assert typed_field(fresh).input_value() == f"answer {number}"
        fresh.close()
    context.close()
