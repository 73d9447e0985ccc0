"""Terms of the Convention in texts: marked once each, in place, and demanded of translations."""

import re
from pathlib import Path

import pytest

from app.core.markdown import render
from app.courseware.glossary import Glossary, Term, glossaries_in, glossary_in
from app.courseware.reading import SourceFile, read_course
from app.courseware.terms import marked
from app.courseware.translation.agreeing import agreed
from tests.makers.courses import FILES
from tests.makers.texts import make_text

COURSES = Path("courses")


def glossary(*pairs):
    return Glossary(tuple(Term(english, other, "1", f"What {english} means.") for english, other in pairs))


def names(text, language):
    return [term.name for _, term in marked(render(text).html, glossary_in(COURSES, language), language).terms]


def test_a_term_is_a_link_where_it_stands_first():
    shown = marked(render("Proceeds of crime, and *proceeds of crime*.").html, glossary_in(COURSES, "en"), "en")
    link = '<a class="term" id="at-1" href="#term-1">Proceeds of crime</a>'
    assert shown.html.strip() == f"<p>{link}, and <em>proceeds of crime</em>.</p>"
    assert [(number, term.where) for number, term in shown.terms] == [(1, "2 (e)")]


def test_headings_links_code_and_other_languages_are_left_alone():
    text = "## Extradition\n\n[extradition](/en/) `extradition` [extradition]{lang=fr}"
    assert names(text, "en") == []


def test_the_longest_term_is_marked():
    assert names("transnational organized crime", "en") == ["transnational organized crime"]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ar", "وتساعد البلدانَ النامية", None),
        ("ar", "تساعد البلدان النامية", "البلدان النامية"),
        ("ar", "للبلدان النامية", "البلدان النامية"),
        ("es", "Los países en desarrollo", "países en desarrollo"),
        ("fr", "aux pays en développement", "pays en développement"),
        ("ru", "развивающимся странам", "развивающиеся страны"),
        ("zh", "援助发展中国家的方案", "发展中国家"),
    ],
)
def test_terms_are_found_in_all_their_forms(language, text, name):
    found = names(text, language)
    assert (name in found) if name else True


def test_only_terms_with_a_meaning_are_marked():
    assert not marked("<p>a crane</p>", Glossary((Term("crane", "crane"),)), "en").terms


def test_signs_of_html_are_never_broken():
    html = '<p title="crane">a &amp; crane <img alt="crane" src="x"> crane</p>'
    shown = marked(html, glossary(("crane", "crane"), ("amp", "amp")), "en")
    assert 'alt="crane"' in shown.html
    assert "&amp; <a " in shown.html
    assert shown.html.count("<a ") == 1


def advice(french, english="Cranes help law enforcement."):
    source = make_text(english)
    files = {**FILES, "01-cranes/en.md": source}
    files["01-cranes/fr.md"] = agreed(source, make_text(french, review="machine"))
    read = [SourceFile(path, text) for path, text in files.items()]
    found = read_course("harbour", read, glossaries=glossaries_in(COURSES))[1]
    return [dict(each.values)["english"] for each in found if "glossary" in each.problem]


def test_the_checker_asks_translations_for_the_terms():
    assert advice("Les grues aident la police.") == ["law enforcement"]
    assert advice("Les grues aident à la détection et à la répression.") == []


def test_what_is_behind_is_not_asked_for_terms():
    source = make_text("Cranes help law enforcement.")
    french = agreed(source, make_text("Les grues aident.", review="machine"))
    files = {**FILES, "01-cranes/en.md": make_text("Cranes hinder law enforcement."), "01-cranes/fr.md": french}
    read = [SourceFile(path, text) for path, text in files.items()]
    course, found = read_course("harbour", read, glossaries=glossaries_in(COURSES))
    assert not [each for each in found if "glossary" in each.problem]
    assert course.module("cranes", "fr").behind_under == ("Cranes",)


@pytest.mark.parametrize("language", ["ar", "en", "fr", "zh"])
@pytest.mark.parametrize("word", ["", "—", ";", "()", "x&amp", "<b>", "(a+)+$", "(?P<t0>x)"])
def test_no_list_breaks_a_text(language, word):
    html = "<p>x&amp; y &lt;b&gt; (a+)+$ — ()</p>"
    shown = marked(html, glossary((word, word)), language).html
    assert "></a>" not in shown
    assert re.sub(r"</?a[^>]*>", "", shown) == html
    assert "x&amp;" in shown


def test_signs_of_html_in_a_term_are_found_as_the_text_has_them():
    assert '">R&amp;D</a>' in marked(render("R&D").html, glossary(("R&D", "R&D")), "en").html
