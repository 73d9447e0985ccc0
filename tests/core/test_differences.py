"""Differences in words: nothing is lost, nothing is shown twice, and no text takes long."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.differences import Piece, lines_between, words

LIMIT = 200_000
PIECES = [
    "the ",
    "court ",
    "a",
    "\n",
    "\n\n",
    " ",
    "-",
    "# ",
    "法",
    "院",
    "المحكمة ",
    "é",
    "🜁",
    "\x1f",
    "[[x|y]]",
    "\u202e",
]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def after(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "gone")


def before(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "new")


def short(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in words(old, new)]


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_every_letter_of_the_new_text_is_shown_once_and_every_word_of_the_old_one(old, new):
    found = words(old, new)
    assert after(found) == new
    assert "".join(before(found).split()) == "".join(old.split())
    assert all(piece.text for piece in found)
    assert all(one.kind != two.kind for one, two in pairwise(found))


@given(texts)
@settings(max_examples=100, deadline=None)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in words(text, text)} <= {"same"}
    assert lines_between(text, text) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "The court asks.",
            "The judge asks.",
            [("same", "The "), ("gone", "court "), ("new", "judge "), ("same", "asks.")],
        ),
        ("法院要求逮捕令", "法官要求逮捕令", [("same", "法"), ("gone", "院"), ("new", "官"), ("same", "要求逮捕令")]),
        ("المحكمة تطلب", "المحكمة العليا تطلب", [("same", "المحكمة "), ("new", "العليا "), ("same", "تطلب")]),
        ("مُحَكِّم يقول", "مُحَكِّم يكتب", [("same", "مُحَكِّم "), ("gone", "يقول"), ("new", "يكتب")]),
        ("one two\nthree", "one\ntwo three", [("same", "one\ntwo three")]),
        ("- a\n- b", "- a - b", [("same", "- "), ("gone", "a\n"), ("new", "a "), ("same", "- b")]),
        ("", "new", [("new", "new")]),
        ("old", "", [("gone", "old")]),
        ("  a", "a", [("gone", "  "), ("same", "a")]),
    ],
)
def test_what_changed_is_shown_in_words_of_every_script(old, new, expected):
    assert short(old, new) == expected


def test_a_change_in_a_long_text_is_shown_with_a_few_lines_around_it():
    lines = [f"- line {number}\n" for number in range(1, 101)]
    changed = [*lines]
    changed[49] = "- line fifty\n"
    (hunk,) = lines_between("".join(lines), "".join(changed))
    shown = "".join(piece.text for piece in hunk.pieces)
    assert hunk.line == 47
    assert "line 47\n" in shown
    assert "line 53\n" in shown
    assert "line 46" not in shown
    assert "line 54" not in shown


def test_changes_far_apart_are_shown_apart():
    lines = [f"- line {number}\n" for number in range(1, 101)]
    changed = [*lines]
    changed[9], changed[89] = "- ten\n", "- ninety\n"
    found = lines_between("".join(lines), "".join(changed))
    assert [hunk.line for hunk in found] == [7, 87]


def hostile() -> list[tuple[str, str]]:
    chance = random.Random(7)
    many = [f"w{number}" for number in range(LIMIT // 6)]
    mixed = chance.sample(many, len(many))
    two = ["".join(chance.choice(("a ", "b ")) for _ in range(LIMIT // 2)) for _ in range(2)]
    return [
        ("a " * (LIMIT // 2), "a " * (LIMIT // 2 - 50) + "b " + "a " * 40),
        ("-" * LIMIT, "- " * (LIMIT // 2)),
        (two[0], two[1]),
        (" ".join(many), " ".join(mixed)),
        (" ".join(many), " ".join(reversed(many))),
        (" ".join(f"{n} {n}" for n in range(LIMIT // 12)), " ".join(f"{n} q {n}" for n in range(LIMIT // 12))),
        (" " * LIMIT, "\n" * LIMIT),
        ("x" * LIMIT, "x" * LIMIT + "y"),
    ]


@pytest.mark.parametrize(("old", "new"), hostile(), ids=range(len(hostile())))
def test_no_text_takes_long(old, new):
    begun = time.process_time()
    found = words(old, new)
    assert time.process_time() - begun < 1.5
    assert after(found) == new


def test_a_mark_that_moved_to_another_answer_moves_alone():
    filler = "".join(f"word{number} " for number in range(200)) + "\n\n"
    old = filler + "- [ ] It is named\n- [x] It is not named\n\n" + filler.replace("word", "term")
    new = old.replace("[ ] It is named", "[x] It is named").replace("[x] It is not", "[ ] It is not")
    assert [piece for piece in words(old, new) if piece.kind != "same"] == [Piece("new", "x"), Piece("gone", "x")]
