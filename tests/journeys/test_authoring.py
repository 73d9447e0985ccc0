"""Writing in a real browser: nothing typed is lost, authors see each other, and no text of theirs runs anything."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.accounts.queries import person_by_sign_in
from app.authoring import actions
from app.authoring.editing import history, open_text
from app.core.database import Database
from tests.journeys import walk
from tests.journeys.conftest import Server
from tests.journeys.test_pages import look
from tests.makers import authoring, payloads
from tests.makers.people import NOW, PASSPHRASE

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved at \d\d:\d\d:\d\d UTC$")


class Drafts:
    """The drafts on the server, one course for each test; two instructors write them all."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.database = Database(f"sqlite:///{server.instance / 'campus.db'}")
        self.course = ""

    def begin(self, course: str) -> str:
        """A new course of both; the address of the editor of its module."""
        self.course = course
        authoring.kept_new(self.database, "ben", course, modules=("boats",))
        with authoring.acting(self.database, "ben") as (session, ben):
            carla = person_by_sign_in(session, "carla")
            assert carla
            actions.share(session, by=ben, course=course, person=carla, now=NOW)
        return f"{self.server.address}/en/author/{course}/edit/01-boats/en.md"

    def text(self) -> str:
        """What the server has now."""
        with self.database.reading() as session:
            ben = person_by_sign_in(session, "ben")
            assert ben
            return open_text(session, by=ben, course=self.course, path="01-boats/en.md").text

    def before(self) -> list[str]:
        """What the history has."""
        with self.database.reading() as session:
            ben = person_by_sign_in(session, "ben")
            assert ben
            opened = open_text(session, by=ben, course=self.course, path="01-boats/en.md")
            return [each.text for each in history(session, opened=opened)]


@pytest.fixture(scope="session")
def drafts(server: Server, instructors: None) -> Iterator[Drafts]:
    made = Drafts(server)
    yield made
    made.database.dispose()


@pytest.fixture
def editor(drafts: Drafts, page: Page, request: pytest.FixtureRequest) -> Page:
    """Ben's editor, open on the module of a new course."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_"))[:60].strip("-")
    walk.sign_in(page, drafts.server.address, "ben", PASSPHRASE)
    opened(page, drafts.begin(name))
    return page


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#preview .prose").first.wait_for()


def text_of(page: Page):
    return page.locator("#body")


def state(page: Page):
    return page.locator("#state")


def test_what_is_typed_is_saved_by_itself(editor: Page, drafts: Drafts):
    text_of(editor).press_sequentially("Ships sail. ")
    expect(state(editor)).to_have_text("Not saved yet; kept in this browser.")
    expect(state(editor)).to_have_text(SAVED)
    assert "Ships sail." in drafts.text()
    text_of(editor).fill("Once more.")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(state(editor)).to_have_text(SAVED)
    editor.wait_for_function("() => !document.getElementById('state').textContent.includes('yet')")
    assert drafts.text().endswith("Once more.")


def test_the_preview_follows_and_a_finding_leads_to_its_line(editor: Page):
    text_of(editor).fill("Boats float.\n\n> [!TREATY UNTOC-30-1]\n> Not its words.\n")
    expect(editor.locator("#preview .prose").first).to_contain_text("Boats float.")
    editor.locator("#preview .remarks button").first.click()
    chosen = editor.evaluate(
        "() => { const b = document.getElementById('body'); return b.value.slice(b.selectionStart, b.selectionEnd); }"
    )
    assert chosen == "> [!TREATY UNTOC-30-1]"
    assert editor.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [360, 1280])
def test_the_editor_is_accessible_with_everything_open(editor: Page, width: int):
    editor.set_viewport_size({"width": width, "height": 900})
    text_of(editor).fill("Boats.\n\n> [!TREATY UNTOC-30-1]\n> Not its words.\n\n")
    editor.locator("#tools summary").click()
    for kind in ("single", "match", "gaps", "order"):
        editor.locator(f"[data-insert={kind}]").click()
    expect(editor.locator("#preview [data-question]")).to_have_count(4)
    editor.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    look(editor)
    editor.goto(editor.url.replace("/edit/", "/history/"))
    look(editor)


def test_each_kind_of_question_is_inserted_with_one_click(editor: Page, drafts: Drafts):
    text_of(editor).fill("Read this.\n")
    editor.locator("#tools summary").click()
    for kind in ("single", "multiple", "text", "number", "gaps", "match", "order", "case", "note"):
        editor.locator(f"[data-insert={kind}]").click()
    editor.locator("#quote").click()
    expect(editor.locator("#preview [data-question]")).to_have_count(7)
    problems = editor.locator("#preview .problem")
    expect(problems.filter(has_not_text="placeholder")).to_have_count(0)
    assert problems.count() > 20  # words that nobody has replaced yet
    expect(state(editor)).to_have_text(SAVED)
    ids = re.findall(r"\{#(q-\w{4})", drafts.text())
    assert len(set(ids)) == 7
    text_of(editor).press("Control+z")
    expect(text_of(editor)).not_to_have_value(re.compile("TREATY"))


def test_the_toolbar_writes_markdown(editor: Page):
    text_of(editor).fill("Boats")
    text_of(editor).select_text()
    editor.locator("md-bold").click()
    expect(text_of(editor)).to_have_value("**Boats**")


def test_a_copy_in_the_browser_survives_no_connection_and_a_reload(
    editor: Page, drafts: Drafts, context: BrowserContext
):
    context.set_offline(True)
    text_of(editor).fill("Typed without a connection.")
    expect(state(editor)).to_contain_text("No connection")
    editor.wait_for_function("() => JSON.stringify(localStorage).includes('without a connection')", timeout=1000)
    editor.route("**/save/**", lambda route: route.abort())
    context.set_offline(False)
    editor.reload()
    copy = editor.locator("#copy")
    expect(copy).to_be_visible()
    copy.get_by_text("Look at it").click()
    expect(copy.locator("pre")).to_contain_text("Typed without a connection.")
    editor.reload()
    expect(copy).to_be_visible()
    editor.unroute_all()
    copy.get_by_role("button", name="Put it back").click()
    expect(text_of(editor)).to_have_value("Typed without a connection.")
    expect(state(editor)).to_have_text(SAVED)
    assert drafts.text().endswith("Typed without a connection.")
    editor.reload()
    expect(copy).to_be_hidden()


def test_signing_out_loses_nothing(editor: Page, drafts: Drafts, context: BrowserContext):
    context.clear_cookies()
    text_of(editor).fill("Typed while signed out.")
    expect(state(editor)).to_contain_text("You are signed out")
    other = context.new_page()
    walk.sign_in(other, drafts.server.address, "ben", PASSPHRASE)
    expect(state(editor)).to_have_text(SAVED, timeout=20_000)
    assert drafts.text().endswith("Typed while signed out.")


def test_somebody_elses_sign_in_does_not_take_the_text(editor: Page, drafts: Drafts, context: BrowserContext):
    before = drafts.text()
    context.clear_cookies()
    other = context.new_page()
    walk.sign_in(other, drafts.server.address, "carla", PASSPHRASE)
    text_of(editor).fill("Typed by Ben.")
    expect(state(editor)).to_contain_text("Somebody else has signed in")
    assert drafts.text() == before


def test_a_page_made_before_a_save_shows_what_was_saved(editor: Page, drafts: Drafts):
    """The server makes the reloaded page, then takes the text, then both replies arrive."""
    posts: list[Route] = []
    editor.route("**/save/**", lambda route: posts.append(route))  # noqa: PLW0108 -- a built-in cannot be marked
    text_of(editor).fill("Between two pages.")
    expect(state(editor)).to_have_text(re.compile("^Saving"))

    def reloaded(route: Route) -> None:
        made = route.fetch()
        posts[0].fulfill(response=posts[0].fetch())
        time.sleep(0.5)
        route.fulfill(response=made)

    editor.route(editor.url, reloaded)
    editor.reload()
    editor.unroute_all()
    expect(text_of(editor)).to_have_value("Between two pages.")
    expect(editor.locator("#copy")).to_be_hidden()
    text_of(editor).press("End")
    text_of(editor).press_sequentially(" And on.")
    expect(state(editor)).to_have_text(SAVED)
    assert drafts.text().endswith("Between two pages. And on.")


def test_two_authors_see_each_other_and_lose_nothing(editor: Page, drafts: Drafts, browser: Browser):
    elsewhere = browser.new_context()
    carla = elsewhere.new_page()
    carla.clock.install()
    walk.sign_in(carla, drafts.server.address, "carla", PASSPHRASE)
    opened(carla, editor.url)
    expect(carla.locator("#others")).to_contain_text("has this open")
    text_of(editor).fill("Ben wrote that.")
    expect(state(editor)).to_have_text(SAVED)
    carla.clock.run_for(16_000)
    expect(carla.locator("#newer")).to_contain_text("has saved another text")
    text_of(carla).fill("Carla wrote this.")
    carla.clock.run_for(3_000)
    expect(state(carla)).to_contain_text("Not saved: there is another text")
    assert drafts.text().endswith("Ben wrote that.")
    carla.get_by_role("button", name="Look at both texts").click()
    expect(carla.locator("h1")).to_contain_text("Two texts")
    expect(carla.locator("#theirs")).to_have_value(re.compile("Ben wrote that."))
    carla.set_viewport_size({"width": 360, "height": 800})
    look(carla)
    carla.locator("#body").press("Control+End")
    carla.locator("#body").press_sequentially("\nBoth.")
    carla.get_by_role("button", name="Save your text").click()
    expect(carla.locator("#copy")).to_be_hidden()
    expect(carla).to_have_url(editor.url)  # a reload of this page throws no later copy away
    assert drafts.text().endswith("Carla wrote this.\nBoth.")
    assert any(each.endswith("Ben wrote that.") for each in drafts.before())
    elsewhere.close()


def test_no_text_of_an_author_runs_anything(drafts: Drafts, context: BrowserContext):
    """Forty payloads in title, body, alternative text, file name, option and feedback: saved, shown and previewed."""
    page = context.new_page()
    page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    walk.sign_in(page, drafts.server.address, "ben", PASSPHRASE)
    address = drafts.begin("payloads")
    for payload in payloads.PAYLOADS:
        text = payloads.text_with(payload)
        authoring.kept_text(drafts.database, "01-boats/en.md", text, course="payloads")
        with page.expect_response("**/preview/**") as answered:
            page.goto(address, wait_until="commit")
        assert answered.value.status == 200
        page.locator("#preview .sheet-like").wait_for()
        page.mouse.move(180, 400)
        assert page.evaluate("window.hits") == 0, payload
    for path in ("history/01-boats/en.md", "", "problems", "activity"):
        page.goto(f"{drafts.server.address}/en/author/payloads/{path}")
        assert page.evaluate("window.hits") == 0, path
