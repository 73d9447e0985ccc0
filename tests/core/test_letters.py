import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.letters import clean, uncovered

NAMES = (
    "Zoë Łódź Nguyễn Ánh", "محمد الزهراني", "Александра", "Ελένη", "欧阳喆 陳大文 鄧麗君", "श्रीमती लक्ष्मी",
    "মোহাম্মদ", "ጌታቸው", "សុខ", "김민수", "さくら", "สมชาย", "ສົມຈິດ", "အောင်", "გიორგი", "Վարդան", "שרה",
    "தமிழ்", "ශ්‍රී", "മോഹൻ", "ਗੁਰਪ੍ਰੀਤ", "గుండు", "ಕೃಷ್ಣ", "જ્યોતિ", "ପ୍ରଧାନ", "އަޙްމަދު", "ⵎⵓⵃⵎⵎⴷ",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_can_be_printed(name):
    assert uncovered(name) == ()


def test_what_cannot_be_printed_is_named_once_each_in_order():
    assert uncovered("Anna ᎡᎠᎡ 𒀀") == ("Ꭱ", "Ꭰ", "𒀀")


@pytest.mark.parametrize("gap", ["Ꭰ", "ཀ", "ߒ", "ᠮ", "😀", "\ue000", "\U0010ffff"])
def test_scripts_that_stay_out_are_told(gap):
    assert uncovered(f"A{gap}") == (gap,)


@given(st.text())
def test_a_clean_text_stays_on_one_line_and_is_clean(text):
    once = clean(text)
    assert clean(once) == once
    assert len(once.splitlines()) <= 1
    assert not set("\u202a\u202b\u202d\u202e\x00") & set(once)
    once.encode()  # no lone surrogate is left


def test_an_accent_written_apart_is_composed():
    assert clean("e\u0301") == "é"
    assert uncovered("e\u0301") == ()


def test_the_whole_of_unicode_is_answered():
    gaps = uncovered("".join(map(chr, range(sys.maxunicode + 1))))
    assert 1_000_000 < len(gaps) < sys.maxunicode - 10_000


@pytest.mark.parametrize(
    "name", ["Kɔfi Agyɛman", "Dzifa Dɔgbɛ Ƒiaɣi", "Ɓala Ɗanƙo", "Ɲamandu ɲa", "Ŋɔ̃ Ʋɖɛ", "Ọlá Ṣadé", "Nʼko ꞌBee"]
)
def test_the_letters_of_african_and_american_languages_are_there(name):
    assert uncovered(name) == ()
