"""Every address: it declares its audience, the wrong people do not get in, and nothing at it answers 500."""

import re

import pytest
from flask import Flask

from app.site import create_app
from app.web.access import ANYONE, SIGNED_IN, Permission, audience_of

METHODS = ("GET", "POST")
SAMPLES = {
    "lang": "en",
    "course": "harbour",
    "module": "cranes",
    "quiz": "check",
    "item": "lift",
    "uid": "0123456789abcdefghjkmnpqrs",
    "token": "no-such-token",
    "paragraph": "30-2-d",
    "month": "2026-10",
    "number": "1",
    "code": "0000-0000",
    "kind": "contribution",
    "file": "course.en.md",
    "language": "fr",
    "hash": "0" * 64,
    "start": "0" * 32,
    "ending": "webp",
}

WITHOUT_TOKEN = {"verify.handed_in", "verify.compare_name"}
"""What judges a certificate and changes nothing, so that whoever checks needs no cookie."""
TO_KEEP = {"verify.verifier"}
"""A page to keep as one file, with its script and style in it; tests/credentials/verifier looks at it."""


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and a sample address for every rule."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: SAMPLES[name] for name in rule.arguments}
        address = app.url_map.bind("localhost").build(rule.endpoint, values)
        found += [(rule.endpoint, method, address) for method in METHODS if method in (rule.methods or ())]
    return found


@pytest.fixture
def app(settings, database) -> Flask:
    """One of its own: a test here adds an address to it."""
    return create_app(settings, database=database)


@pytest.fixture
def engine() -> str:
    """Who gets in does not depend on the engine."""
    return "sqlite"


def test_every_view_declares_its_audience(app):
    silent = {name for name, view in app.view_functions.items() if audience_of(view) is None}
    assert silent == set()


def test_every_audience_is_known(app):
    for view in app.view_functions.values():
        assert audience_of(view) in {ANYONE, SIGNED_IN, *Permission}


def test_a_view_that_declares_nothing_is_refused(app, visitor, olga):
    app.add_url_rule("/en/forgotten", "forgotten", lambda: "secret")
    visitor.get("/en/forgotten", expect=403).lacks("secret")
    olga.get("/en/forgotten", expect=403).lacks("secret")


def test_signed_out_visitors_are_sent_to_sign_in(app, visitor):
    for endpoint, method, address in rules(app):
        if audience_of(app.view_functions[endpoint]) is ANYONE:
            continue
        page = visitor.get(address, expect=303) if method == "GET" else visitor.post(address, expect=303)
        assert "/account/sign-in" in page.location, address


def test_people_without_the_permission_get_403(app, enter):
    holders = {name: enter(name) for name in ("amina", "ben", "dara", "faisal", "olga")}
    for endpoint, method, address in rules(app):
        audience = audience_of(app.view_functions[endpoint])
        if not isinstance(audience, Permission):
            continue
        for client in holders.values():
            if not client.person.can(audience):
                client.get(address, expect=403) if method == "GET" else client.post(address, expect=403)


def test_no_address_answers_500_and_every_get_is_well_made(app, visitor, amina):
    for client in (visitor, amina):
        for endpoint, method, address in rules(app):
            if method == "GET" and endpoint not in TO_KEEP:
                response = client.client.get(address)
                assert response.status_code < 500, address
                client.get(address, expect=response.status_code)


def test_every_form_needs_its_token(app, amina):
    for endpoint, method, address in rules(app):
        if method == "POST" and endpoint not in WITHOUT_TOKEN:
            amina.post(address, token=False, expect=400).has("Go back, reload the page")


def test_json_and_plain_text_cannot_stand_in_for_a_form(app, amina):
    for kind in ("application/json", "text/plain"):
        for endpoint, method, address in rules(app):
            if method == "POST" and endpoint not in WITHOUT_TOKEN:
                response = amina.client.post(address, data='{"a": 1}', content_type=kind)
                assert response.status_code == 400, address


def test_get_changes_no_row(app, amina, database):
    def digest() -> list[tuple[object, ...]]:
        with database.engine.connect() as connection:
            tables = [
                "person",
                "organisation",
                "representative",
                "programme",
                "contribution",
                "agreement",
                "agreement_party",
                "equipment",
                "programme_funder",
                "programme_facilitator",
                "activity",
                "cohort",
                "cohort_facilitator",
                "enrolment",
                "attempt",
                "answer",
                "reading",
                "certificate",
                "issuer_key",
                "bundle",
                "award",
                "journal",
                "one_time_link",
                "authorship",
                "draft",
                "draft_file",
                "draft_save",
                "presence",
                "review",
                "schedule",
            ]
            return [tuple(row) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]

    before = digest()
    for _, method, address in rules(app):
        if method == "GET":
            amina.client.get(address)
    assert digest() == before


def test_wrong_methods_get_405(app, amina):
    amina.get("/en/account/sign-out", expect=405)
    amina.post("/en/courses/", expect=405)


def test_foreign_hosts_get_400(visitor):
    response = visitor.client.get("/en/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.data


def test_links_never_come_from_the_host_header(app, visitor):
    text = visitor.get("/en/").text
    assert not re.search(r'href="https?://', text)


@pytest.mark.parametrize("path", ["/en/nothing", "/xx/", "/en/courses/none/", "/en/courses/harbour/none/", "/nothing"])
def test_unknown_addresses_get_a_calm_page(visitor, path):
    visitor.get(path, expect=404).has("Not found")


def test_an_oversized_body_gets_413(amina):
    response = amina.client.post("/en/account/", data={"name": "x" * 400_000})
    assert response.status_code == 413


def test_ten_thousand_fields_are_refused(amina):
    response = amina.client.post("/en/account/", data={f"field{number}": "x" for number in range(10_000)})
    assert response.status_code in {400, 413}


def test_personal_pages_are_never_stored(amina, visitor):
    assert amina.get("/en/learn/").headers["Cache-Control"] == "no-store"
    assert "no-store" not in visitor.get("/en/courses/").headers["Cache-Control"]


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_every_language_has_every_public_page(visitor, language):
    for path in (
        "",
        "courses/",
        "courses/harbour/",
        "courses/harbour/cranes/",
        "convention/",
        "statistics/",
        "provision/",
        "account/register",
    ):
        page = visitor.get(f"/{language}/{path}")
        assert page.root.get("lang") == language
        assert page.root.get("dir") == ("rtl" if language == "ar" else "ltr")


def test_the_root_leads_to_the_language_of_the_browser(visitor):
    assert visitor.get("/", expect=302, headers={"Accept-Language": "fr-CA,fr;q=0.9"}).location == "/fr/"
    assert visitor.get("/", expect=302, headers={"Accept-Language": "de"}).location == "/en/"


def test_signs_of_life(visitor):
    assert visitor.get("/healthz").text == "alive\n"
    assert visitor.get("/readyz").text == "ready\n"
