"""Markdown: what authors write is shown, and nothing of it can do harm."""

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.core.markdown import Callout, plain, render, render_blocks, render_inline, slug_of, trusted
from tests.makers.hostile import BLOCKS, PAYLOADS, PHRASES, assert_harmless, settings_of


def callouts(mark, argument):
    known = {
        "NOTE": Callout("note", "Note"),
        "TREATY": Callout("treaty", f"Article {argument}", "/en/convention/30-1/"),
    }
    return known.get(mark)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_an_author_writes_runs_in_a_browser(payload):
    for text in settings_of(payload):
        assert_harmless(render(text, callouts).html, PHRASES | BLOCKS)
        assert_harmless(render_blocks(text), (PHRASES | BLOCKS) - {"h2", "h3", "h4"})
        assert_harmless(render_inline(text), PHRASES)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_safe_html_does_not_change_its_meaning_when_it_is_read_again(payload):
    for text in settings_of(payload):
        html = render(text, callouts).html
        tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
        again = html5lib.serialize(tree, quote_attr_values="always", omit_optional_tags=False)
        assert_harmless(again, PHRASES | BLOCKS)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from(list("<>[]()!\"'`*_#&;:/= \n\t|-\x01\x02\x03ajvscriptonerx1{}^\\")), max_size=120))
def test_no_mixture_of_signs_gets_through(text):
    assert_harmless(render(text, callouts).html, PHRASES | BLOCKS)
    assert_harmless(render_inline(text), PHRASES)


def test_raw_html_is_shown_as_text():
    assert render("a <b>bold</b> word").html == "<p>a &lt;b&gt;bold&lt;/b&gt; word</p>"
    assert render("<h2>Block</h2>").html == "<p>&lt;h2&gt;Block&lt;/h2&gt;</p>"


def test_links_lead_out_without_telling_where_from():
    html = render("[UN](https://www.un.org/) and [mail](mailto:a@example.org)").html
    assert '<a href="https://www.un.org/" rel="noopener noreferrer">UN</a>' in html
    assert 'href="mailto:a@example.org"' in html


def test_tables_scroll_in_a_box_and_name_their_columns():
    html = render("| a | b |\n|:--|--:|\n| 1 | 2 |").html
    assert html.startswith('<div class="table" tabindex="0"><table>')
    assert '<th class="start" scope="col">a</th>' in html
    assert '<td class="end">2</td>' in html
    assert "style" not in html


def test_a_marked_quotation_gets_its_label_and_loses_its_mark():
    html = render("> [!TREATY UNTOC-30-1]\n> States Parties …", callouts).html
    label = '<p class="label"><a href="/en/convention/30-1/" rel="noopener noreferrer">Article UNTOC-30-1</a></p>'
    assert html.startswith('<blockquote class="treaty">')
    assert label in html
    assert "<p>States Parties …</p>" in html
    assert "[!" not in html


def test_a_mark_alone_on_its_line_leaves_no_empty_paragraph():
    html = render("> [!NOTE]\n>\n> First.\n>\n> Second.", callouts).html
    assert "<p></p>" not in html
    assert html.count("<p>") == 2


def test_two_marked_quotations_with_a_blank_line_between_stay_two():
    html = render("> [!NOTE]\n> One.\n\n> [!TREATY X]\n> Two.", callouts).html
    assert html.count("<blockquote") == 2
    assert html.index("One.") < html.index('class="treaty"') < html.index("Two.")


def test_an_unknown_mark_stays_an_ordinary_quotation():
    html = render("> [!WARNING]\n> x", callouts).html
    assert "[!WARNING]" in html
    assert "class" not in html


def test_formatting_in_a_marked_quotation_survives():
    assert "<strong>shall</strong>" in render("> [!NOTE]\n> States **shall** act.", callouts).html


def test_headings_are_found_with_ids_that_meet_no_other_id_of_the_page():
    rendered = render("## What *is* it\n\nx\n\n### A & B\n\n## What is it")
    assert [(each.level, each.id, each.text) for each in rendered.headings] == [
        (2, "s-what-is-it", "What is it"),
        (3, "s-a-b", "A & B"),
        (2, "s-what-is-it_1", "What is it"),
    ]
    for each in rendered.headings:
        assert f'id="{each.id}"' in rendered.html


@pytest.mark.parametrize(
    ("heading", "id"),
    [
        ("Ce qui est levé", "s-ce-qui-est-levé"),
        ("第三十条", "s-第三十条"),
        ("المادة ٣٠", "s-المادة-٣٠"),
        ("!!!", "s-section"),
    ],
)
def test_a_heading_in_any_script_has_an_id(heading, id):
    assert slug_of(heading) == id


def test_the_same_heading_typed_another_way_has_the_same_id():
    assert slug_of("leve\u0301") == slug_of("lev\u00e9")


def test_footnotes_lead_there_and_back():
    html = render("A claim.[^src]\n\n[^src]: The source.").html
    assert 'href="#fn:src"' in html
    assert 'id="fn:src"' in html
    assert 'href="#fnref:src"' in html
    assert 'id="fnref:src"' in html


@pytest.mark.parametrize("phrase", ["> 5", "1. May", "- 5", "# 1", "---", "[1]: x", "    x", "a | b", "[^1]: x", "+ x"])
def test_a_phrase_is_one_paragraph_whatever_it_starts_with(phrase):
    assert plain(render_inline(phrase)) == " ".join(phrase.split())


def test_a_phrase_keeps_its_inline_formatting_alone():
    assert render_inline("**a** `b` *c*") == "<strong>a</strong> <code>b</code> <em>c</em>"


def test_a_short_text_has_no_headings():
    assert render_blocks("## x\n\n- a") == "x\n<ul>\n<li>a</li>\n</ul>"


def test_plain_gives_the_words_alone():
    assert plain("<p>a &amp; <strong>b</strong></p>\n<p>c &lt; d</p>") == "a & b c < d"


def test_the_marks_of_text_direction_survive():
    assert render("سطر").html == "<p>سطر</p>"


def test_only_this_module_says_that_html_is_safe():
    assert isinstance(trusted("<p>x</p>"), Markup)
