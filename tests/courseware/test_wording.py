"""The Convention's words: in six languages, as far as somebody has read them in a copy, and quoted letter by letter."""

import pytest

from app.core.places import LANGUAGES
from app.courseware.convention import articles, provisions
from app.courseware.wording import heading, quotes, recorded, wording
from tests.makers.texts import make_french, make_text, read_all_of

MODULE = "01-cranes/en.md"
KNOWN = [found for language in LANGUAGES for each in provisions() if (found := recorded(each, language))]
CHECKED = {"two sources", "one source", "partly", "memory"}


@pytest.mark.parametrize("known", KNOWN, ids=lambda each: f"{each.language} {each.text[:30]}")
def test_a_paragraph_quotes_itself_and_no_other_wording(known):
    text = known.text
    assert known.checked in CHECKED
    assert quotes(text, text)
    assert quotes(f"{text[:5]} … {text[-5:]}", text)
    assert quotes(" … ".join(text.rpartition(text[9:12])[::2]), text)
    assert not quotes(text + " And more.", text)
    assert not quotes(text[1:], text)
    assert not quotes(f"{text} … {text}", text)


def test_all_paragraphs_are_known_in_english_and_none_that_is_not_of_the_treaty():
    assert all(recorded(each, "en") for each in provisions())
    for language in LANGUAGES:
        for each in provisions().values():
            assert wording(each, language).is_seen


def test_words_that_nobody_compared_are_shown_in_english():
    paragraph = next(each for each in provisions().values() if (it := recorded(each.id, "ar")) and not it.is_seen)
    assert wording(paragraph, "ar") == wording(paragraph, "en") != recorded(paragraph.id, "ar")
    assert wording(provisions()["UNTOC-30-1"], "es").text.startswith("Los Estados Parte adoptarán disposiciones")


def test_a_language_in_which_the_treaty_is_not_authentic_has_no_words_of_its_own():
    assert recorded("UNTOC-30-1", "it") is None
    assert wording(provisions()["UNTOC-30-1"], "it").language == "en"
    assert heading(articles()[0], "it") == (articles()[0].title, "en")


def test_headings_are_in_the_language_as_far_as_they_were_read():
    third = next(each for each in articles() if each.number == 31)
    assert heading(third, "fr") == ("Prévention", "fr")
    assert heading(third, "ar") == ("Prevention", "en")


def found_in_french(provision, words):
    _, found = read_all_of({MODULE: make_text(), "01-cranes/fr.md": make_french(f"> [!TREATY {provision}]\n> {words}")})
    return [str(each) for each in found if "quotation" in str(each)]


def test_a_translation_quotes_the_words_of_its_own_authentic_text():
    seen = recorded("UNTOC-30-1", "fr")
    assert seen.is_seen
    assert found_in_french("UNTOC-30-1", seen.text) == []
    assert found_in_french("UNTOC-30-1", seen.text.replace("\N{NO-BREAK SPACE}", " ")) == []
    (said,) = found_in_french("UNTOC-30-1", seen.text.replace("possible", "faisable"))
    assert "the quotation differs from article 30, paragraph 1" in said
    assert found_in_french("UNTOC-30-1", "…")


def test_words_that_nobody_compared_are_only_held_to_be_quoted_alike():
    unseen = recorded("UNTOC-30-4", "fr")
    assert not unseen.is_seen
    assert found_in_french("UNTOC-30-4", unseen.text) == []
    (said,) = found_in_french("UNTOC-30-4", unseen.text.replace("peuvent", "doivent"))
    assert "the quotation of article 30, paragraph 4 differs from the others" in said


def test_a_paragraph_that_is_not_known_in_a_language_is_not_compared():
    assert recorded("UNTOC-29-3", "fr") is None
    assert found_in_french("UNTOC-29-3", "Des mots.") == []
