"""What the checker found, on a page: translated, and with every value in its own direction."""

import pytest
from flask import g

from app.core.findings import Finding
from app.web import findings as findings_of_pages
from app.web.findings import in_words

FOUND = Finding(
    "a.md", 3, "there is no heading %(link)s in this text", "use one of %(known)s", (("known", "#a"), ("link", "#b"))
)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_finding_in_english_says_what_the_command_says(app):
    with app.test_request_context("/en/"):
        problem, remedy = in_words(FOUND)
    assert str(FOUND) == f"a.md:3: {problem}; {remedy}"


def test_a_finding_is_said_in_the_language_of_the_page(app, monkeypatch):
    words = {FOUND.problem: "ce texte n’a pas de titre %(link)s", FOUND.remedy: "écrivez %(known)s"}
    monkeypatch.setattr(findings_of_pages, "_", words.__getitem__)
    with app.test_request_context("/fr/"):
        assert in_words(FOUND) == ("ce texte n’a pas de titre #b", "écrivez #a")


def test_values_keep_their_direction_in_arabic(app):
    with app.test_request_context("/ar/"):  # before any view took the language from the address
        g.lang = "ar"
        problem, _ = in_words(FOUND)
    assert "\u2068#b\u2069" in problem


@pytest.mark.parametrize("value", ["100 %", "%(known)s", "%s", "{0}", "<b>"])
def test_a_value_with_signs_of_its_own_is_shown_as_it_is(app, value):
    finding = Finding("a.md", 1, "“%(text)s” is not a number", "type it anew", (("text", value),))
    with app.test_request_context("/en/"):
        assert in_words(finding) == (f"“{value}” is not a number", "type it anew")


def test_a_phrase_without_values_is_left_as_it_is(app):
    finding = Finding("a.md", 1, "the file is not UTF-8", "save it as UTF-8")
    with app.test_request_context("/en/"):
        assert in_words(finding) == ("the file is not UTF-8", "save it as UTF-8")
