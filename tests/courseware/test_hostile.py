"""Texts that mean harm: what they hold does not run, and what would take too long is refused."""

import time

import pytest

from app.core.apart import TooMuch
from app.core.findings import filled
from app.courseware.reading.apart import document_apart
from app.courseware.reading.limits import LONGEST_FILE
from tests.makers.hostile import BLOCKS, PAYLOADS, PHRASES, SHAPES, assert_harmless
from tests.makers.texts import (
    MODULE,
    TEXT_LINE,
    make_text,
    read_files,
    read_module,
)

TREATY = "> [!TREATY UNTOC-30-4]\n> "
QUIZ = "## Check {#check quiz}\n\n### Which? {#which}\n\n- [x] a\n- [ ] b\n"
SECONDS = 8
"""What a hostile file may take on a busy machine; honest files take a tenth of a second."""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_file_is_read_and_what_it_holds_does_not_run(payload):
    course, _ = read_files({MODULE: make_text(payload + "\n\n" + QUIZ.replace("Which?", " ".join(payload.split())))})
    module = next(each for each in course.documents if each.name in {"cranes", ""})
    for html in (module.html, *(each.html for quiz in module.quizzes for each in quiz.questions.values())):
        assert_harmless(html, PHRASES | BLOCKS)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_million_hostile_characters_are_refused_at_once(shape):
    start = time.monotonic()
    found = read_files({MODULE: make_text(SHAPES[shape](1_000_000))})[1]
    assert time.monotonic() - start < SECONDS
    assert any("more than" in filled(each.problem, each) and each.line == 1 for each in found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [15_000, LONGEST_FILE - 1_000])
def test_hostile_text_of_a_size_that_may_be_honest_is_read_or_refused_soon(shape, size):
    start = time.monotonic()
    read_files({MODULE: make_text(SHAPES[shape](size))})
    assert time.monotonic() - start < SECONDS


@pytest.mark.parametrize("shape", SHAPES)
def test_a_million_hostile_characters_from_a_form_are_answered_soon(shape):
    """Apart, where somebody waits for the page: read with problems, or refused as too much."""
    asked = {"role": "module", "name": "cranes", "language": "en", "path": MODULE, "is_source": True}
    start = time.monotonic()
    try:
        found = document_apart(make_text(SHAPES[shape](1_000_000)), **asked)[1]
    except TooMuch:
        found = []
    assert time.monotonic() - start < SECONDS
    assert all(each.is_error for each in found)


@pytest.mark.parametrize("depth", [1, 12, 13, 500, 3_000])
@pytest.mark.parametrize("mark", ["> ", ">", "- ", "1. ", "    - ", "\t"])
def test_what_stands_too_deep_is_refused_with_its_line(mark, depth):
    """At most a dozen; the list in a list by four blanks counts for two."""
    found = read_module("Text.\n\n" + mark * depth + "x")[1]
    deep = [each for each in found if "deep in each other" in each]
    is_deep = depth * (2 if mark == "    - " else 1) > 12
    assert [each.split(":")[0] for each in deep] == [str(TEXT_LINE + 2)] * is_deep


def test_paragraphs_and_brackets_without_end_are_refused_with_their_line():
    found = read_module("a\n\n" + "x" * 20_000)[1]
    assert found == [f"{TEXT_LINE + 2}: the paragraph has 20001 characters, more than 20000"]
    found = read_module("a\n\n" + "[" * 5_000)[1]
    assert found == [f"{TEXT_LINE + 2}: there are too many square brackets here"]


@pytest.mark.parametrize("sign", ["\x00", "\x02", "\x08", "\x1b", "\x7f", "\uffff"])
def test_a_control_character_is_named_because_postgresql_keeps_none(sign):
    assert f"{TEXT_LINE + 1}: the line holds a control character" in read_module(f"a\nb{sign}c")[1]


@pytest.mark.parametrize("line", ["## a" + " " * 15_000 + "b", "> [!A" + " " * 15_000 + "b", "## q " + "{" * 15_000])
def test_a_line_that_patterns_could_lose_themselves_in_is_read_soon(line):
    start = time.monotonic()
    read_module(line + "\n\n" + QUIZ + "\n" + line)
    assert time.monotonic() - start < SECONDS
