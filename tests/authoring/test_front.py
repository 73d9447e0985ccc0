"""The front matter behind a form: what did not change stays byte for byte, and whatever is typed is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.front import MOST, Front, TooLong, compose, read_front, written

TEXT = """---
# what the course list shows
id: cranes   # never changes
title: Cranes
summary: >
  long
  text

# half an hour
minutes: 30 # about
objectives:
  - one
  - two
provisions: [UNTOC-30-1,
  UNTOC-30-2]  # both
"odd key": {a: 1}
since: 2026-01-02
---
Body.

---
"""
HOSTILE = (
    'A: "b" # c', "---", "one\n---\ntwo", "yes", "null", "12", "2026-01-02", "- a", "[x]", "{y}", "&a", "*a", "!t",
    "%d", "@at", "`tick`", "'single'", " blanks ", "", "🚢 harbour", "بحر: «ميناء»", "\u200fRTL\u202e", "a\\b",
    "\u2028", "\ufeff", "tab\there", "end:", "#start", "|", ">", "? key", "~", "=", "<<", "0x1f", "1e3", ".nan",
)  # fmt: skip
signs = st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t")
words = st.text(signs, max_size=60) | st.sampled_from(HOSTILE)
values = st.fixed_dictionaries(
    {},
    optional={
        "title": words,
        "summary": words,
        "minutes": st.integers(0, 600),
        "provisions": st.lists(st.sampled_from(["UNTOC-30-1", "UNTOC-30-2-d"]), max_size=4),
        "objectives": st.lists(words, max_size=5),
        "audience": words,
    },
)


def test_reading():
    found = read_front(TEXT)
    assert (found.values["title"], found.values["minutes"]) == ("Cranes", 30)
    assert found.values["objectives"] == ["one", "two"]
    assert found.body == "Body.\n\n---\n"
    assert TEXT.split("\n")[found.first_line - 1] == "Body."


def test_only_the_lines_of_what_changed_are_others():
    changed = {"summary": "Short: yes", "minutes": 40, "provisions": ["UNTOC-30-1"], "audience": "Pilots."}
    assert written(TEXT, changed) == TEXT.replace("summary: >\n  long\n  text\n", 'summary: "Short: yes"\n').replace(
        "minutes: 30 # about", "minutes: 40 # about"
    ).replace("[UNTOC-30-1,\n  UNTOC-30-2]", "[UNTOC-30-1]").replace("01-02\n", "01-02\naudience: Pilots.\n")


def test_a_list_is_changed_line_by_line():
    made = written(TEXT, {"objectives": ["a: b", "yes", "c"]})
    assert '\nobjectives:\n  - "a: b"\n  - "yes"\n  - c\nprovisions' in made


def test_none_takes_a_key_away():
    made = written(TEXT, {"summary": None, "objectives": None, "unknown": None})
    assert set(read_front(TEXT).values) - set(read_front(made).values) == {"summary", "objectives"}
    assert "# half an hour" in made


@given(values)
def test_what_is_written_is_read(changed):
    made = written(TEXT, changed)
    assert read_front(made).values == read_front(TEXT).values | changed
    assert read_front(made).body == read_front(TEXT).body
    assert "# what the course list shows" in made


@given(values, words)
def test_a_new_file_is_read_as_it_was_composed(given_values, body):
    made = compose(given_values, body)
    assert read_front(made) == Front(given_values, body, made.count("\n", 0, len(made) - len(body)) + 1)
    assert written(made, given_values) == made


@given(words | st.text("-#: \n\"'[]{}&*!|>ab1", max_size=80).map("---\n{}\n---\nbody".format))
def test_the_same_values_change_no_byte(text):
    found = read_front(text)
    if found.is_sound:
        assert written(text, found.values) == text


@given(st.text("-#: \n\"'[]{}|>ab1", max_size=60), words)
def test_any_front_matter_can_be_changed_or_says_that_it_cannot(inner, title):
    text = f"---\n{inner}\n---\nbody"
    found = read_front(text)
    if found.is_sound:
        made = read_front(written(text, {"title": title}))
        assert made.values["title"] == title
        assert made.body == found.body
        assert made.values.keys() == found.values.keys() | {"title"}


@given(words)
def test_a_body_is_replaced_alone(body):
    made = written(TEXT, {}, body=body)
    assert made.removesuffix(body) == TEXT.removesuffix("Body.\n\n---\n")
    assert read_front(made).body == body


def test_a_file_without_front_matter_gets_one():
    assert read_front("Only text.") == Front({}, "Only text.", 1)
    assert written("Only text.", {"title": "T"}) == "---\ntitle: T\n---\nOnly text."
    assert written("Only text.", {}) == "Only text."


def test_a_file_that_ends_with_its_front_matter():
    assert written("---\ntitle: A\n---", {}, body="b") == "---\ntitle: A\n---\nb"
    assert written("---\ntitle: A\n---", {"title": "B"}) == "---\ntitle: B\n---"


def test_keys_on_one_line_are_written_anew():
    assert written("---\n{id: a, title: b}\n---\n", {"title": "c"}) == "---\nid: a\ntitle: c\n---\n"


@pytest.mark.parametrize(
    "inner",
    ['title: "open', "a: b: c", "- list", "text", "a: &x [1]\nb: *x", "x: 2026-02-30", "[" * 5000, "x: " + "y" * MOST],
)
def test_what_cannot_be_read_is_not_touched(inner):
    text = f"---\n{inner}\n---\nbody"
    found = read_front(text)
    assert (found.is_sound, found.body) == (False, "body")
    with pytest.raises(ValueError, match="cannot be read"):
        written(text, {"title": "T"})


def test_a_front_matter_that_nobody_could_read_again_is_refused():
    with pytest.raises(TooLong):
        written(TEXT, {"title": "x" * MOST})
    with pytest.raises(TooLong):
        written(TEXT, {"objectives": [f"Objective {number}." for number in range(200)]})
