"""Texts cut into blocks: nothing is lost, and a hash says whether there is something to translate anew."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courseware.reading import limits
from app.courseware.translation.blocks import LONGEST, MOST_LINES, cut
from tests.makers.courses import COURSE, FIRST, TESTS
from tests.makers.hostile import SHAPES

FILES = sorted(path for root in ("courses", "app/site/demo") for path in Path(root).rglob("*.md"))
LINES = st.sampled_from(
    [
        "", "---", "title: A", 'title: "B: c"', "objectives:", "  - One", "  - [two", "## Heading", "## Quiz {#q quiz}",
        "### Which? {#which type=text}", "### Pool {#p pool draw=1}", "text", "more [[gap|gaps]] text", "- entry",
        "  deeper", "- [ ] option", "- [x] option {pin}", "  > feedback", "- = answer", "- ~ wrong", "> quotation",
        "> [!HINT]", "> [!EXPLANATION] at once", "> [!CASE fictional]", "| a | b |", "|---|---|", "| | c \\| d |",
        "```", "~~~~", "1. first", "\tindented", "[^1]: note", "***", "\u2028", "é\r",
    ]
)  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_blocks_of_every_course_are_its_text_again(path):
    text = path.read_bytes().decode()
    assert cut(text).text == text


@given(st.lists(LINES, max_size=40))
def test_no_text_loses_a_byte(lines):
    text = "\n".join(lines)
    assert cut(text).text == text
    assert cut("---\n" + text).text == "---\n" + text


@given(st.text(max_size=300))
def test_nor_does_one_that_is_no_course(text):
    assert cut(text).text == text


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_texts_are_cut_within_a_second(shape):
    text = SHAPES[shape](200_000)
    begun = time.perf_counter()
    assert cut.__wrapped__(text).text == text
    assert time.perf_counter() - begun < 1


def test_the_limits_are_those_of_courses():
    assert (LONGEST, MOST_LINES) == (limits.LONGEST_FILE, limits.MOST_LINES)
    assert cut("a\n\n" * MOST_LINES).blocks == ()


def test_what_there_is_to_translate():
    said = {(block.kind, block.anchor): block.words for block in cut(FIRST).blocks}
    assert said["front", "title"] == ("Cranes and containers",)
    assert said["question", "check#lift"] == (
        "Which one lifts?", "Ship", "CANARY-FEEDBACK-SINGLE", "Crane", "Pier", "It is tall.",
        "CANARY-EXPLANATION-SINGLE",
    )  # fmt: skip
    assert said["question", "check#tide"] == ("What moves water?", "CANARY-TIDE\ntide", "wind", "CANARY-FEEDBACK-TEXT")
    assert said["question", "check#pairs"] == ("Match.", "Thing", "Use", "rope", "ties", "anchor", "holds", "sings")
    assert said["quotation", ""][0].startswith("States Parties may conclude")
    assert not any("{" in words or "UNTOC" in words for block in cut(FIRST).blocks for words in block.words)


def test_a_block_knows_its_line():
    lines = FIRST.split("\n")
    for block in cut(FIRST).blocks:
        assert block.text.split("\n")[0] in lines[block.line - 1]


def hashes(text):
    return [block.hash for block in cut(text).blocks]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [ ] Ship\n  > CANARY-FEEDBACK-SINGLE\n- [x] Crane", "- [x] Ship\n  > CANARY-FEEDBACK-SINGLE\n- [ ] Crane"),
        ("{#lift cites=UNTOC-30-2-d objective=1}", "{#lift points=3}"),
        ("{#check quiz pass=70}", "{#check quiz pass=80 attempts=2}"),
        ("title: Cranes and containers", 'title: "Cranes and containers"'),
        ("- [ ] Pier\n\n", "- [ ] Pier {pin}\n\n"),
        ("minutes: 20", "minutes: 25"),
        ("A machine.\n", "A machine.   \n\n\n"),
    ],
)
def test_keys_ids_and_attributes_leave_translations_up_to_date(old, new):
    assert old in FIRST
    assert hashes(FIRST) == hashes(FIRST.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [ ] Ship\n", "- [ ] Boat\n"),
        ("- = tide", "- ~ tide"),
        ("- = 8734 +- 1", "- = 8735 +- 1"),
        ("[[lies]]", "[[rests]]"),
        ("title: Cranes and", "title: Cranes or"),
        ("| rope | ties |", "| ropes | ties |"),
        ("It is tall.", "It is very tall."),
    ],
)
def test_another_word_changes_one_block(old, new):
    assert old in FIRST
    changed = [one != other for one, other in zip(hashes(FIRST), hashes(FIRST.replace(old, new, 1)), strict=True)]
    assert sum(changed) == 1


def test_each_quiz_and_question_has_a_name():
    anchors = [block.anchor for block in cut(TESTS).blocks if block.anchor]
    assert anchors == [
        "title",
        "#before",
        "before#pier",
        "#final",
        "final#basics",
        "final#one",
        "final#two",
        "final#three",
    ]


def test_front_matter_that_cannot_be_read_is_left_alone():
    for front in ("title: [", "title: {", "- a list", "title: 'x", "title: &a *a", "title: 2026-02-30"):
        text = f"---\n{front}\n---\n\nText.\n"
        assert cut(text).text == text
        assert [block.kind for block in cut(text).blocks] == ["paragraph"]


def test_the_course_page_has_four_texts_in_its_front_matter():
    assert [block.anchor for block in cut(COURSE).blocks if block.kind == "front"] == ["title", "summary", "audience"]
