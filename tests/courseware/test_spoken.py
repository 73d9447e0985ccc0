"""Words of the source in a translation say which language they are in; nothing else of a page changes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.core.markdown import render
from app.courseware.reading.spoken import spoken
from app.courseware.translation.blocks import cut
from app.courseware.translation.composing import Written, begun, composed
from tests.makers.courses import FIRST
from tests.makers.payloads import PAYLOADS
from tests.makers.texts import read_all_of

SAID = ' lang="en" dir="ltr"'


def html_of(words):
    return read_all_of({"01-cranes/ar.md": words})[0].document("cranes", "ar").html


def test_paragraphs_that_nobody_has_translated_are_in_the_language_of_the_source():
    blocks = [
        Written(("آلة.",), each.hash) if each.words == ("A machine.",) else Written(("",) * len(each.parts), "-")
        for each in cut(FIRST).blocks
    ]
    html = html_of(composed(FIRST, blocks, review=""))
    assert f"<p{SAID}>Cranes lift." in html
    assert f'<h2{SAID} id="' in html
    assert "<p>آلة.</p>" in html


def test_a_translation_of_every_word_is_left_as_it_is():
    blocks = [Written(tuple(f"ar {word}" for word in each.words), each.hash) for each in cut(FIRST).blocks]
    assert SAID not in html_of(composed(FIRST, blocks, review=""))
    assert SAID in html_of(begun(FIRST))


def test_the_source_itself_says_nothing():
    assert "lang=" not in read_all_of({})[0].document("cranes", "en").html


@given(
    st.lists(
        st.sampled_from(
            [*PAYLOADS, "Plain *words*.", "## Heading", "- one\n- two", "![x](a.png)", "---", "|a|b|\n|-|-|\n|c|d|"]
        )
    )
)
def test_marking_adds_nothing_but_the_language(texts):
    html = render("\n\n".join(texts)).html
    assert spoken(html, html, "en").replace(SAID, "") == html.replace(SAID, "")
    assert spoken(html, "", "en") == html
    marked = spoken(html, html, "en")
    assert len(re.findall("<", marked)) == html.count("<")
