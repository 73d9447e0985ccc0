"""A test client that fails any test whose page is not well made.

Every HTML answer must be well formed, have one h1, a title, a language, unique ids, labelled fields, no inline script
or style, and the security headers. Every GET must leave nothing behind.
"""

import re
import xml.etree.ElementTree as etree
from collections import Counter
from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import Person

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
UNLABELLED = {"hidden", "submit", "button"}


class Page:
    """An answer with the questions that tests ask of it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data().decode("utf-8", "replace")
        self.data = response.data
        self.is_html = response.mimetype == "text/html"
        self.root = check(self.text) if self.is_html and self.status not in {301, 302, 303} else None

    @property
    def verdict(self) -> str:
        """What the server says of a certificate; the sentences that a script may show stand on the page as well."""
        found = re.search(r'data-judgement="([\w-]+)"', self.text)
        return found[1] if found else ""

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def json(self) -> Any:
        return self.response.get_json()

    def words(self) -> str:
        """All that a reader reads, with single blanks."""
        assert self.root is not None
        return " ".join("".join(self.root.itertext()).split())

    def fields(self) -> dict[str, str]:
        """The hidden fields of all forms in main, and the token."""
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text))

    def has(self, *phrases: str) -> "Page":
        words = self.words()
        for phrase in phrases:
            assert phrase in words, f"{phrase!r} is not on the page: {words[:1500]}"
        return self

    def is_judged(self, verdict: str) -> "Page":
        assert self.verdict == verdict, f"judged {self.verdict!r}, not {verdict!r}"
        return self

    def lacks(self, *phrases: str) -> "Page":
        for phrase in phrases:
            assert phrase not in self.text, f"{phrase!r} is on the page"
        return self


class StrictClient:
    """A visitor, signed in or not, with cookies of their own."""

    def __init__(self, app: Flask, person: Person | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.person = person
        if person:
            with self.client.session_transaction() as session:
                session["_user_id"] = person.get_id()
                session["_fresh"] = True

    def get(self, path: str, *, expect: int = 200, **kwargs: Any) -> Page:
        return self._page(self.client.get(path, **kwargs), expect, path)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, expect: int = 303, token: bool = True, **kwargs: Any
    ) -> Page:
        """Post a form; the token is taken from a page of this visitor, as a browser would."""
        values = dict(data or {})
        if token:
            values["csrf_token"] = self.token()
        return self._page(self.client.post(path, data=values, **kwargs), expect, path)

    def token(self) -> str:
        found = re.search(
            r'name="csrf_token" value="([^"]+)"', self.client.get("/en/account/sign-in").get_data(as_text=True)
        )
        found = found or re.search(
            r'name="csrf_token" value="([^"]+)"', self.client.get("/en/account/").get_data(as_text=True)
        )
        assert found, "no page of this visitor has a form"
        return found[1]

    def _page(self, response: TestResponse, expect: int, path: str) -> Page:
        page = Page(response)
        assert page.status == expect, f"{path}: {page.status}, not {expect}: {page.text[:800]}"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        return page


def check(text: str) -> etree.Element:
    """Parse a page strictly and look at how it is made."""
    root: etree.Element = html5lib.HTMLParser(strict=True).parse(text)
    elements = list(root.iter())
    assert root.get("lang"), "the page has no language"
    assert len([each for each in elements if each.tag == NAMESPACE + "h1"]) == 1, "not exactly one h1"
    assert any(each.tag == NAMESPACE + "title" and (each.text or "").strip(" –") for each in elements), "no title"
    doubled = [id for id, times in Counter(each.get("id") for each in elements if each.get("id")).items() if times > 1]
    assert not doubled, f"ids given twice: {doubled}"
    assert not [each for each in elements if each.get("style") is not None], "an inline style"
    assert not [each for each in elements if each.tag == NAMESPACE + "script" and not each.get("src")], (
        "an inline script"
    )
    handlers = [name for each in elements for name in each.attrib if str(name).startswith("on")]
    assert not handlers, f"inline handlers: {handlers}"
    _check_labels(elements)
    return root


def _check_labels(elements: list[etree.Element]) -> None:
    labelled = {each.get("for") for each in elements if each.tag == NAMESPACE + "label"}
    inside = {
        id(field) for each in elements if each.tag == NAMESPACE + "label" for field in each.iter() if field is not each
    }
    for each in elements:
        if each.tag not in {NAMESPACE + "input", NAMESPACE + "select", NAMESPACE + "textarea"}:
            continue
        if each.get("type") in UNLABELLED or each.get("aria-label") or id(each) in inside or each.get("id") in labelled:
            continue
        raise AssertionError(f"a field without a label: {each.attrib}")
