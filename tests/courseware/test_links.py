"""Links inside the site: those that lead somewhere pass, the others are named with what exists."""

import pytest

from tests.makers.texts import MODULE, TEXT_LINE, make_text, read_files, read_module

QUIZ = "## Check {#check quiz}\n\n### Which? {#which}\n\n- [x] a\n- [ ] b\n\n> [!EXPLANATION]\n> LINK\n"

GOOD = [
    "[above](#s-the-crane)",
    "[next](../seals/)",
    "[next](../seals)",
    "[next](../seals/#s-anything)",
    "[course](../)",
    "[course](/en/courses/harbour/)",
    "[in French](/fr/courses/harbour/cranes/)",
    "[another course](/en/courses/article-30/)",
    "[treaty](/en/convention/30-2-d/)",
    "[all of it](/ru/convention/)",
    "[out](https://www.example.org/../x/)",
    "[out](//example.org/)",
    "[mail](mailto:a@example.org)",
    "A note.[^1]\n\n[^1]: The note.",
    "`[code](#nowhere)`",
    "[it] (#nowhere)",
]


@pytest.mark.parametrize("text", GOOD)
def test_a_link_that_leads_somewhere_passes(text):
    assert read_module(f"## The crane\n\n{text}")[1] == []


DEAD = [
    ("[x](#s-the-cranes)", "there is no heading #s-the-cranes in this text", "#s-the-crane"),
    ("[x](#the-crane)", "there is no heading #the-crane in this text", "#s-the-crane"),
    ("[x][1]\n\n[1]: #nowhere", "there is no heading #nowhere in this text", "#s-the-crane"),
    ("[x](../02-seals/)", "the link ../02-seals/ leads to no page of this course", "../seals/"),
    ("[x](../02-seals/en.md)", "the link ../02-seals/en.md leads to no page of this course", "../seals/"),
    ("[x](../seals/en.md)", "the link ../seals/en.md leads to no page of this course", "../seals/"),
    ("[x](seals/)", "the link seals/ leads to no page of this course", "../cranes/"),
    ("[x](/en/courses/harbour/sealz/)", "the link /en/courses/harbour/sealz/ leads to no page", "../seals/"),
    ("[x](/courses/harbour/)", "there is no page at /courses/harbour/", "/en/courses/harbour/"),
    ("[x](../../../../etc/passwd)", "there is no page at ../../../../etc/passwd", "/en/courses/harbour/"),
    ("[x](/en/convention/30-99/)", "there is no page at", "/en/convention/30-2-d/"),
    ("[x](ports.csv)", "there is no file ports.csv", "upload"),
    ("[x](../02-seals/ports.csv)", "the link ../02-seals/ports.csv leads to no file of this course", "beside"),
]


@pytest.mark.parametrize(("text", "problem", "remedy"), DEAD, ids=[each[0] for each in DEAD])
def test_a_link_that_leads_nowhere_is_named_with_its_line_and_what_exists(text, problem, remedy):
    (found,) = read_files({MODULE: make_text(f"## The crane\n\n{text}")})[1]
    line = TEXT_LINE + 2 + (2 if "\n" in text else 0)
    assert str(found).startswith(f"harbour/{MODULE}:{line}: {problem}")
    assert remedy in str(found).split("; ")[1]


def test_a_text_without_headings_is_told_how_to_write_one():
    (found,) = read_files({MODULE: make_text("[x](#there)")})[1]
    assert str(found).endswith("there is no heading #there in this text; write a heading with ## and link to that")


def test_links_of_the_course_page_start_from_there():
    page = "---\nid: harbour\ntitle: Ports\nsummary: Ports.\naudience: All.\n---\n[a](cranes/) [b](ropes/)\n"
    (found,) = read_files({"course.en.md": page})[1]
    assert str(found).startswith("harbour/course.en.md:7: the link ropes/ leads to no page of this course")


@pytest.mark.parametrize("link", ["../seals/", "#s-the-crane", "seals/", "?x"])
def test_a_link_in_a_quiz_needs_its_whole_address(link):
    found = read_module("## The crane\n\n" + QUIZ.replace("LINK", f"See [x]({link})."))[1]
    assert found == [f"{TEXT_LINE + 10}: the link {link} stands in a quiz, which is shown on other pages"]


def test_a_whole_address_in_a_quiz_passes_and_is_looked_up():
    assert read_module(QUIZ.replace("LINK", "See [x](/en/courses/harbour/seals/)."))[1] == []
    found = read_module(QUIZ.replace("LINK", "See [x](/en/courses/harbour/ropes/)."))[1]
    assert found == [f"{TEXT_LINE + 8}: the link /en/courses/harbour/ropes/ leads to no page of this course"]


def test_the_same_dead_link_is_named_once_and_a_thousand_are_not_all_named():
    assert len(read_module("[a](#x) and [b](#x)")[1]) == 1
    assert len(read_module(" ".join(f"[a](#x{n})" for n in range(500)))[1]) == 50
