"""Marks that people leave out make no difference; marks that are letters to their readers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.spelling import unmarked


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("prévention", "prevention"),
        ("pre\u0301vention", "prevention"),
        ("niño", "nino"),
        ("sœur", "soeur"),
        ("đường", "duong"),
        ("всё", "все"),
        ("русский", "русский"),
        ("إِرْهَاب", "ارهاب"),
        ("مكافحـــة", "مكافحه"),
        ("שָׁלוֹם", "שלום"),
        ("कुल", "कुल"),
        ("ที่", "ที่"),
        ("预防", "预防"),
        ("≠ ´ 5", "≠ ´ 5"),
    ],
)
def test_what_is_left_out_and_what_stays(text, bare):
    assert unmarked(text) == bare


@given(st.text(max_size=40))
def test_what_has_no_marks_any_more_stays_as_it_is(text):
    assert unmarked(unmarked(text)) == unmarked(text)
