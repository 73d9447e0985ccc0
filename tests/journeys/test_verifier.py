"""Checking certificates in a real browser: the single file with no network at all, and the page of the site."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask, g
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.core.clock import utcnow
from app.core.database import Database
from app.core.keys import keys_in
from app.credentials import code, queries
from app.credentials.badge.artwork import badge_png, badge_svg
from app.credentials.badge.baking import baked_png, baked_svg
from app.credentials.rules import Claims
from app.credentials.verifier.page import verifier_page
from tests.credentials.verifier.forging import CLAIMS, NOW, UID, good_code, good_record, link, make_key, make_list
from tests.credentials.verifier.test_records import END, HEAD
from tests.journeys.conftest import Server
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
NO_WEBCRYPTO = "Object.defineProperty(crypto, 'subtle', { value: undefined })"
NO_ED25519 = "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
CAMERA = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return globalThis.seen ? [{ rawValue: globalThis.seen }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  if (globalThis.isRefused) throw new DOMException("", "NotAllowedError");
  globalThis.film = document.createElement("canvas").captureStream();
  return globalThis.film;
};
"""
DROP = """(given) => {
  const carried = new DataTransfer();
  if (given.text !== undefined) carried.setData("text", given.text);
  if (given.file !== undefined) carried.items.add(new File([given.file], "certificate.json"));
  if (given.size !== undefined) carried.items.add(new File([new Uint8Array(given.size)], "large"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
OLD = replace(CLAIMS, uid="0" * 26)
ALTERED = good_code()[:-1] + str(9 - int(good_code()[-1]))


@pytest.fixture
def engine() -> str:
    """The page knows no database."""
    return "sqlite"


@pytest.fixture
def single_file(app: Flask, tmp_path: Path) -> Callable[..., str]:
    """Writes the single file with a list of our own; gives its address."""

    def write(language: str = "en", **listing: Any) -> str:
        with app.app_context():
            g.lang = language
            file = tmp_path / f"verify-{language}.html"
            file.write_text(verifier_page(make_list(made_at=utcnow(), **listing)), encoding="utf-8")
        return file.as_uri()

    return write


@pytest.fixture
def silent(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page without any network; at the end it has asked for nothing and complained of nothing."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def open_page(address: str, *, script: str = "", width: int = 360, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.set_offline(True)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: heard.append(request.url) if request.url.startswith("http") else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def shown(page: Page) -> str:
    """Which verdict or note is shown; exactly one is."""
    seen = page.locator("[data-verdict]:visible, [data-note]:visible")
    seen.first.wait_for()
    expect(seen).to_have_count(1)
    return str(seen.evaluate("(it) => it.dataset.verdict || it.dataset.note"))


def paste(page: Page, text: str) -> str:
    """Paste a text and press the button; what is shown then."""
    page.evaluate("for (const each of document.querySelectorAll('[data-verdict],[data-note]')) each.hidden = true")
    page.fill("#text", text)
    page.locator("[data-part=form] button:not([type])").click()
    return shown(page)


def hand_in(page: Page, name: str, content: bytes, kind: str = "application/octet-stream") -> str:
    """Choose a file; what is shown then."""
    page.evaluate("for (const each of document.querySelectorAll('[data-verdict],[data-note]')) each.hidden = true")
    page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": content})
    return shown(page)


def fact(page: Page, name: str) -> str:
    """What the page says of the certificate."""
    return page.locator(f"[data-part=says] [data-fill={name}]").inner_text()


@pytest.mark.parametrize("script", ["", NO_WEBCRYPTO, NO_ED25519], ids=["webcrypto", "no-webcrypto", "no-ed25519"])
def test_the_single_file_judges_with_no_network(single_file, silent, script):
    page = silent(single_file(withdrawn=(OLD.uid,)), script=script)
    expect(page.locator("[data-part=asleep]")).to_be_hidden()
    assert paste(page, link(good_code())) == "valid"
    assert (fact(page, "name"), fact(page, "course")) == ("Amina Diallo", "Article 30 in practice")
    assert (fact(page, "date"), fact(page, "hours")) == ("20 November 2026", "4 hours 35 minutes")
    assert (fact(page, "result"), fact(page, "serial")) == ("92%", "01H5-N3K8-C9Z2-Q7V4-M6T0-XWRG-DY")
    assert paste(page, ALTERED) in {"altered", "unreadable"}
    expect(page.locator("[data-part=says]")).to_be_hidden()
    assert paste(page, good_code(OLD)) == "withdrawn"
    assert paste(page, good_code(key=make_key("another"))) == "unknown-issuer"
    assert paste(page, json.dumps(good_record())) == "valid"
    assert paste(page, json.dumps({**good_record(), "name": "Another"})) == "altered"
    assert paste(page, "hello") == "unreadable"


def test_the_single_file_reads_files(single_file, silent):
    page = silent(single_file())
    record = json.dumps(good_record(), ensure_ascii=False)
    assert hand_in(page, "certificate.json", record.encode()) == "valid"
    plain = b"\x89PNG\r\n\x1a\n" + HEAD + END
    svg = baked_svg(badge_svg(CLAIMS), record)
    assert hand_in(page, "badge.png", baked_png(badge_png(CLAIMS), record), "image/png") == "valid"
    assert hand_in(page, "badge.svg", svg.encode(), "image/svg+xml") == "valid"
    assert hand_in(page, "badge.png", baked_png(plain, "{}"), "image/png") == "unreadable"
    assert hand_in(page, "badge.png", baked_png(plain, record.replace("Amina", "Anima")), "image/png") == "altered"
    assert hand_in(page, "badge.svg", svg.replace("Amina", "Anima").encode(), "image/svg+xml") == "altered"
    assert hand_in(page, "cut.svg", svg[:2000].encode(), "image/svg+xml") == "unreadable"
    assert hand_in(page, "certificate.pdf", b"%PDF-1.7 ...") == "pdf"
    assert hand_in(page, "code.jpg", b"\xff\xd8\xff\xe0 no picture", "image/jpeg") == "picture"
    assert hand_in(page, "plain.png", plain, "image/png") == "picture"
    assert hand_in(page, "link.txt", link(good_code()).encode()) == "valid"
    assert hand_in(page, "empty", b"") == "unreadable"
    page.evaluate(DROP, {"size": 20_000_001})
    expect(page.locator("[data-note=large]")).to_be_visible()


def test_a_file_or_a_text_can_be_dropped_on_the_page(single_file, silent):
    page = silent(single_file())
    page.evaluate(DROP, {"file": json.dumps(good_record())})
    assert shown(page) == "valid"
    page.evaluate(DROP, {"text": UID})
    expect(page.locator("[data-note=serial]")).to_be_visible()
    assert page.input_value("#text") == UID


def test_the_single_file_reads_its_own_address(single_file, silent):
    address = single_file()
    page = silent(f"{address}#{good_code()}")
    assert shown(page) == "valid"
    page.evaluate(f"location.hash = '{good_code(replace(CLAIMS, percent=71))}'")
    expect(page.locator("[data-part=says] [data-fill=result]")).to_have_text("71%")


def test_what_cannot_be_judged_alone_leads_to_the_site(single_file, silent):
    page = silent(single_file())
    assert paste(page, "01H5-N3K8-C9Z2-Q7V4-M6T0-XWRG-DY") == "serial"
    assert page.locator("[data-part=ask] a").get_attribute("href") == f"https://campus.example/verify/{UID}"
    assert paste(page, "hello") == "unreadable"
    expect(page.locator("[data-part=ask]")).to_be_hidden()


def test_a_name_is_never_markup(single_file, silent):
    page = silent(single_file())
    name = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    assert paste(page, good_code(replace(CLAIMS, name=name))) == "valid"
    assert fact(page, "name") == name
    assert page.locator("[data-part=says] img, [data-part=says] script").count() == 0


def test_the_policy_of_the_file_refuses_everything_else(single_file, browser):
    """What the browser itself refuses, even if a script on the page asked for it."""
    page = browser.new_page()
    page.goto(single_file())
    refused = page.evaluate(
        """async () => {
      const seen = [];
      addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
      await fetch("https://campus.example/").catch(() => 0);
      document.head.append(Object.assign(document.createElement("script"), { textContent: "globalThis.ran = 1" }));
      document.head.append(Object.assign(document.createElement("style"), { textContent: "p { color: red }" }));
      document.body.append(Object.assign(new Image(), { src: "https://campus.example/a.png" }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { seen, ran: globalThis.ran };
    }"""
    )
    assert sorted(refused["seen"]) == ["connect-src", "img-src", "script-src-elem", "style-src-elem"]
    assert refused.get("ran") is None
    page.close()


def test_an_old_list_is_said_to_be_old(app, tmp_path, silent):
    for age, is_old in ((89, False), (91, True)):
        file = tmp_path / f"{age}.html"
        with app.app_context():
            g.lang = "en"
            file.write_text(verifier_page(make_list(made_at=utcnow() - timedelta(days=age))), encoding="utf-8")
        page = silent(file.as_uri())
        expect(page.locator("[data-part=list]")).to_be_visible()
        assert page.locator("[data-part=old]").is_visible() is is_old


def test_a_damaged_list_is_said_and_nothing_is_judged(single_file, silent):
    address = single_file()
    file = Path(address.removeprefix("file://"))
    whole = file.read_text(encoding="utf-8")
    for old, new in (('"version":1', '"version":2'), ('"made_at":"20', '"made_at":"x20'), ('"keys":[', '"keys":[,')):
        file.write_text(whole.replace(old, new), encoding="utf-8")
        page = silent(address)
        assert shown(page) == "no-list"
    assert paste(page, good_code()) == "no-list"


def test_the_list_is_dated_in_the_language_of_the_page(app, tmp_path, silent):
    expected = {
        "en": "23 November 2026, 14:05 UTC",
        "fr": "23 novembre 2026",
        "zh": "2026年11月23日",
        "ar": "23 نوفمبر 2026",
        "es": "23 de noviembre de 2026",
        "ru": "23 ноября 2026",
    }
    for language, words in expected.items():
        file = tmp_path / f"{language}.html"
        with app.app_context():
            g.lang = language
            file.write_text(verifier_page(make_list(made_at=NOW)), encoding="utf-8")
        assert words in silent(file.as_uri()).locator("[data-part=list]").inner_text()


SUBMIT_EACH = """async (texts) => {
  const words = [...document.querySelectorAll("[data-verdict], [data-note]")], form = document.querySelector("form");
  const found = [];
  for (const text of texts) {
    for (const each of words) each.hidden = true;
    form.elements.text.value = text;
    form.requestSubmit();
    const begun = performance.now();
    const isOpen = () => words.every((each) => each.hidden) && performance.now() - begun < 5000;
    while (isOpen()) await new Promise((resolve) => setTimeout(resolve));
    found.push(words.filter((each) => !each.hidden).map((each) => each.dataset.verdict || each.dataset.note).join());
  }
  return found;
}"""


def test_three_hundred_random_texts_are_never_valid(single_file, silent):
    """Random changes through the whole page; the console stays silent (see `silent`)."""
    chance, given = Random(31), []
    for number in range(300):
        text = list(link(good_code()) if number % 2 else json.dumps(good_record()))
        for _ in range(chance.randint(1, 5)):
            text[chance.randrange(len(text))] = chance.choice(["", "0", "9", "}", '"', "#", "\u0000", "é"])
        given.append("".join(text))
    found = silent(single_file()).evaluate(SUBMIT_EACH, given)
    assert set(found) <= {"valid", "altered", "unreadable", "unknown-issuer", "serial"}
    for text, verdict in zip(given, found, strict=True):
        # valid only after a change in the address before the serial, or in the proof that browsers cannot check
        assert verdict != "valid" or text.endswith(f"#{good_code()}") or _same(text), text


def _same(given: str) -> bool:
    with suppress(ValueError):
        read, honest = json.loads(given), good_record()
        return bool({**read, "proof": read["proof"][1:]} == {**honest, "proof": honest["proof"][1:]})
    return False


def test_without_a_detector_there_is_no_camera(single_file, silent):
    page = silent(single_file())
    assert paste(page, "hello") == "unreadable"
    expect(page.locator("[data-part=camera]")).to_be_hidden()


def test_the_camera_stops_when_it_has_seen_a_code(single_file, silent):
    page = silent(single_file(), script=CAMERA)
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("video")).to_be_visible()
    look_at = "film.getTracks().every((track) => track.readyState === 'ended')"
    assert not page.evaluate(look_at)
    page.evaluate("(text) => { globalThis.seen = text; }", link(good_code()))
    assert shown(page) == "valid"
    assert page.evaluate(look_at)
    expect(page.locator("video")).to_be_hidden()
    page.evaluate("globalThis.seen = ''")
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.locator("video")).to_be_hidden()
    assert page.evaluate(look_at)
    page.evaluate("globalThis.isRefused = true")
    page.get_by_role("button", name="Use the camera").click()
    assert shown(page) == "camera"
    expect(page.get_by_role("button", name="Use the camera")).to_be_visible()


def test_a_picture_of_the_code_is_read_where_the_browser_can(single_file, silent):
    page = silent(single_file(), script=CAMERA)
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
    )
    assert hand_in(page, "dot.png", dot, "image/png") == "no-code"
    page.evaluate("(text) => { globalThis.seen = text; }", link(good_code()))
    assert hand_in(page, "code.png", dot, "image/png") == "valid"
    assert hand_in(page, "broken.jpg", b"\xff\xd8\xff", "image/jpeg") == "no-code"


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_the_single_file_is_accessible_and_fits(single_file, browser, language, scheme):
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.goto(single_file(language, superseded=(OLD.uid,)))
    page.locator("[data-part=list]").wait_for()
    look(page)
    for text in (good_code(replace(CLAIMS, name="Wolfeschlegelsteinhausenbergerdorff" * 3)), good_code(OLD), UID):
        paste(page, text)
        look(page)
    page.close()


def test_the_single_file_says_when_it_cannot_work(single_file, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(single_file())
    expect(page.locator("[data-part=asleep]")).to_be_visible()
    page.context.close()


# ---- On the site -----------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(released: str, server: Server) -> tuple[Claims, str]:
    """A certificate of the site and the digits of its code."""
    database = Database(f"sqlite:///{server.instance / 'campus.db'}")
    with database.reading() as session:
        claims = queries.certificate(session, released).claims
    database.dispose()
    return claims, code.encode(claims, keys_in(server.instance / "keys")[0])


def test_a_scanned_link_is_checked_by_the_site_and_by_the_browser(server: Server, page: Page, issued):
    claims, digits = issued
    page.goto(f"{server.address}/verify/{claims.uid}#{digits}")
    assert shown(page) == "agrees"
    expect(page.locator("[data-note=agrees]")).to_contain_text(claims.name)
    expect(page.locator("#checker form")).to_have_count(0)
    page.goto("about:blank")
    page.goto(f"{server.address}/verify/{claims.uid}#{code.encode(replace(claims, uid=UID), make_key())}")
    assert shown(page) == "unknown-issuer"


def test_a_pasted_code_is_checked_here_and_then_confirmed_by_the_site(server: Server, page: Page, issued):
    claims, digits = issued
    page.goto(f"{server.address}/verify/")
    page.fill("#text", digits)
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.locator("[data-note=confirmed]")).to_be_visible()
    expect(page.locator("[data-verdict=valid]")).to_be_visible()
    assert fact(page, "name") == claims.name


def test_a_code_that_the_site_has_no_record_of_is_not_valid(server: Server, page: Page, issued):
    claims, _ = issued
    forged = code.encode(replace(claims, uid=UID), keys_in(server.instance / "keys")[0])
    page.goto(f"{server.address}/verify/")
    page.fill("#text", forged)
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.locator("[data-verdict=unrecorded]")).to_be_visible()
    expect(page.locator("[data-verdict=valid]")).to_be_hidden()
    expect(page.locator("[data-part=says]")).to_be_hidden()


def test_the_page_goes_on_working_when_the_network_is_gone(server: Server, page: Page, context: BrowserContext, issued):
    claims, digits = issued
    page.goto(f"{server.address}/verify/")
    page.locator("[data-part=list]").wait_for()
    context.set_offline(True)
    assert paste(page, digits) == "valid"
    assert paste(page, claims.uid) == "offline"
    assert hand_in(page, "certificate.pdf", b"%PDF-1.7") == "offline"
    assert paste(page, "hello") == "unreadable"


def test_the_server_judges_where_the_page_cannot(server: Server, page: Page, issued):
    page.route("**/verify/list.json", lambda route: route.abort())
    page.goto(f"{server.address}/verify/#{issued[1]}")
    assert shown(page) == "no-list"
    page.fill("#text", issued[1])
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate checked")
    expect(page.locator("main .good").first).to_contain_text("Valid.")


def test_the_records_of_the_server_decide_about_a_compromised_key(server: Server, page: Page, context, issued):
    def compromise(route: Route) -> None:
        listing = route.fetch().json()
        listing["keys"] = [{**key, "compromised_since": "2026-01-01"} for key in listing["keys"]]
        route.fulfill(json=listing)

    page.route("**/verify/list.json", compromise)
    page.goto(f"{server.address}/verify/")
    page.locator("[data-part=list]").wait_for()
    context.set_offline(True)
    assert paste(page, issued[1]) == "compromised"
    context.set_offline(False)
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate checked")
    expect(page.locator("main .good").first).to_contain_text("Valid.")


def test_a_serial_goes_to_the_server(server: Server, page: Page, issued):
    claims, _ = issued
    page.goto(f"{server.address}/verify/")
    page.fill("#text", claims.uid)
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate checked")


def test_the_bundle_is_fetched_only_where_the_browser_lacks_it(server: Server, browser: Browser, issued):
    for script, is_needed in (("", False), (NO_WEBCRYPTO, True), (NO_ED25519, True)):
        context = browser.new_context()
        if script:
            context.add_init_script(script)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{server.address}/verify/")
        page.fill("#text", issued[1])
        page.locator("[data-part=form] button:not([type])").click()
        expect(page.locator("[data-note=confirmed]")).to_be_visible()
        assert any("ed25519" in address for address in asked) is is_needed
        context.close()


def test_the_page_of_the_site_works_without_scripts(server: Server, browser: Browser, issued):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/verify/")
    page.fill("#text", issued[1])
    page.locator("[data-part=form] button:not([type])").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificate checked")
    expect(page.locator("main .good").first).to_contain_text("Valid.")
    context.close()
