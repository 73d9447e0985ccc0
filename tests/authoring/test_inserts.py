"""What the buttons of the editor put into a text: it can be read, and cannot be published as it is."""

import pytest

from app.authoring.inserts import inserts, pictures
from tests.makers.texts import read_module

QUIZ = "## Check {#check quiz}\n\n"


@pytest.fixture
def pieces(app):
    with app.test_request_context("/en/"):
        return {each.kind: (QUIZ if each.needs_quiz else "") + each.text for each in inserts()}


def test_every_piece_is_read_and_says_that_its_words_are_missing(pieces):
    for kind, text in pieces.items():
        found = read_module(text)[1]
        others = [each for each in found if "this is still the placeholder ‹" not in each]
        assert others == [] or kind == "quiz", (kind, others)
        assert len(found) > len(others) or kind == "quiz", kind


def test_every_place_is_named(pieces):
    def places(kind: str) -> int:
        return sum("placeholder" in each for each in read_module(pieces[kind])[1])

    counts = {kind: places(kind) for kind in pieces}
    assert counts == {
        "quiz": 0, "single": 6, "multiple": 6, "text": 6, "number": 3, "gaps": 3, "match": 9, "order": 5, "case": 1,
        "note": 1,
    }  # fmt: skip


def test_a_piece_in_own_words_has_nothing_to_mend(pieces):
    for kind, text in pieces.items():
        if kind != "quiz":
            assert read_module(text.replace("‹", "Own ").replace("›", " words"))[1] == [], kind


@pytest.mark.parametrize(
    "text",
    [
        "He said ‹stop› and left.",
        "```\n‹code›\n```",
        "‹one› and ‹two›",
        QUIZ + "### What is ‹x›? {#x}\n\n- [x] ‹a› b\n- [ ] c ‹d›",
    ],
)
def test_quotation_marks_within_words_stay(text):
    assert not any("placeholder" in each for each in read_module(text)[1])


@pytest.mark.parametrize(
    "line", ["‹x›", "> ‹x›", "> [!NOTE] ‹x›", "- ‹x›", "1. ‹x›", "## ‹x›", "  > ‹x›", "| a | ‹x› |", "‹x›  "]
)
def test_a_placeholder_is_found_wherever_it_stands_alone(line):
    assert any("placeholder ‹x›" in each for each in read_module(f"Words.\n\n{line}")[1])


def test_pictures_bring_what_they_show():
    known = {
        "01-a/x.webp": "A *quay*",
        "01-a/y.svg": "",
        "01-a/z.pdf": "",
        "pictures/law.pdf": "The law",
        "02-b/n.webp": "",
    }
    assert pictures("01-a/en.md", known) == [
        ("01-a/x.webp", r"![A \*quay\*](x.webp)"),
        ("01-a/y.svg", "![](y.svg)"),
        ("01-a/z.pdf", "[z.pdf](z.pdf)"),
        ("pictures/law.pdf", "[The law](../pictures/law.pdf)"),
    ]
