"""Words of another language carry it: on the page, for voices, and for the checker."""

from app.core.markdown import plain, render, render_inline
from app.courseware.reading.advice.passages import bare
from tests.makers.texts import read_module


def test_words_of_another_language_say_which():
    text = "The [beni *confiscati*]{lang=it} and [الحجز]{lang=ar}."
    shown = render(text).html
    assert '<span dir="ltr" lang="it">beni <em>confiscati</em></span>' in shown
    assert '<span dir="rtl" lang="ar">الحجز</span>' in shown
    assert plain(shown) == bare(text.replace("*", "")) == "The beni confiscati and الحجز."
    assert render_inline("What is [visura]{lang=it}?") == 'What is <span dir="ltr" lang="it">visura</span>?'


def test_what_is_no_language_stays_as_it_is_written():
    for text in ("[a]{lang=qq}", "[a]{lang=en onclick=x}", '[a]{lang="en"}', "[a]{lang=}", "[[a]]{lang}"):
        assert "<span" not in render(text).html


def test_code_and_links_are_left_alone():
    assert "<span" not in render("`[a]{lang=it}`").html
    assert 'href="/en/"' in render("[a](/en/) [b]{lang=it}").html


def test_the_checker_names_an_unknown_language():
    problem = "the language “qq” of marked words is not known"
    text = "One [word]{lang=qq}.\n\nTwo [words]{lang=pt-BR}.\n\n```\n[x]{lang=qq}\n```"
    assert read_module(text)[1] == [f"9: {problem}"]
