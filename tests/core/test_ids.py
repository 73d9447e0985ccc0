"""Names for the outside: nobody guesses them, and people can read them from paper."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ids import ALPHABET, grouped, is_slug, is_uid, new_uid, ungrouped


def test_a_new_uid_has_its_form_and_no_two_are_alike():
    made = {new_uid() for _ in range(500)}
    assert len(made) == 500
    assert all(is_uid(each) for each in made)
    assert len({each[-1] for each in made}) > 16
    assert {each[0] for each in made} <= set("01234567")


@settings(max_examples=100, deadline=None)
@given(st.text(ALPHABET, min_size=26, max_size=26))
def test_a_uid_typed_from_paper_is_the_uid(uid):
    assert ungrouped(grouped(uid)) == uid
    assert ungrouped(" " + grouped(uid).lower().replace("-", " ")) == uid


def test_look_alikes_are_read_as_digits():
    assert ungrouped("O1IL-oil") == "0111011"


@pytest.mark.parametrize("text", ["", "x", "0" * 25, "0" * 27, "0" * 25 + "u", "0" * 25 + "A", "0" * 26 + "\n"])
def test_what_has_another_form_is_no_uid(text):
    assert not is_uid(text)


@pytest.mark.parametrize("text", ["a", "article-30", "a1-b2-c3"])
def test_authors_choose_small_latin_names(text):
    assert is_slug(text)


@pytest.mark.parametrize("text", ["", "A", "30-a", "-a", "a-", "a--b", "a_b", "é", "a b", "a\n", "../a"])
def test_a_name_that_would_not_stand_in_an_address_is_none(text):
    assert not is_slug(text)
