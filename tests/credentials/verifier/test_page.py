"""The single file: one page that asks nobody for anything, in every language."""

import base64
import hashlib
import json
import re

import brotli
import html5lib
import pytest
from flask import Flask, g

from app.credentials.verifier.page import _element, verifier_page
from tests.credentials.verifier.forging import make_list

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


@pytest.fixture
def engine() -> str:
    """The page knows no database."""
    return "sqlite"


def page_in(app: Flask, language: str, **changed: object) -> str:
    with app.app_context():
        g.lang = language
        return verifier_page({**make_list(), **changed})


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_small_file_in_every_language(app, language):
    page = page_in(app, language)
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert root.get("lang") == language
    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert len(root.findall(".//h1")) == 1
    assert len(page.encode()) < 62_000
    assert len(brotli.compress(page.encode())) < 20_000


def test_it_names_nothing_outside_itself(app):
    page = page_in(app, "en")
    assert not re.search(
        r"\ssrc\s*=|url\(|@import|\sstyle=|\son\w+=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    )
    links = set(re.findall(r'<link[^>]*href="([^"]*)"', page))
    assert links == {"data:,"}
    assert set(re.findall(r'<a[^>]*href="([^"]*)"', page)) == {"https://campus.example/verify/"}


def test_its_policy_lets_run_exactly_what_it_holds(app):
    page = page_in(app, "en")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "connect-src" not in rules
    for name, rule in (("script", "script-src"), ("style", "style-src")):
        contents = re.findall(rf"<{name}>(.*?)</{name}>", page, flags=re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in contents]
        assert rules[rule].split() == [f"'sha256-{each}'" for each in hashes]


def test_nothing_in_the_list_breaks_out_of_it(app):
    hostile = "</script><script>alert(1)</script><!--\u2028 &lt; \\ \" '"
    page = page_in(app, "en", issuer=hostile, courses={"article-30": {"en": hostile}})
    embedded = re.findall(r'<script type="application/json" id="list">(.*?)</script>', page, flags=re.DOTALL)
    assert len(embedded) == 1
    assert json.loads(embedded[0])["courses"]["article-30"]["en"] == hostile
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert len(root.findall(".//script")) == 3
    assert "alert(1)" not in "".join(each.text or "" for each in root.findall(".//script")[1:])


@pytest.mark.parametrize("content", ["a </script> b", "a </SCRIPT", "<!-- a", "<script"])
def test_a_script_that_would_end_itself_is_refused(content):
    with pytest.raises(ValueError, match="its own end"):
        _element("script", content)


def test_it_needs_no_request_and_holds_no_form_that_leads_anywhere(app):
    page = page_in(app, "en")
    assert "csrf_token" not in page
    assert re.findall(r"<form[^>]*>", page) == ['<form data-part="form">']


def test_every_verdict_has_its_sentence(app):
    from app.credentials.rules import Verdict

    assert set(re.findall(r'data-verdict="([\w-]+)" hidden', page_in(app, "en"))) == set(Verdict)
