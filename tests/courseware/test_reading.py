"""From files to a course: what is understood, and what is said about what is not."""

import time

import pytest

from tests.makers.courses import TESTS
from tests.makers.texts import (
    MODULE,
    TEXT_LINE,
    make_french,
    make_text,
    read_files,
    read_module,
)

TREATY = "> [!TREATY UNTOC-30-4]\n> "
QUOTED = "States Parties may conclude bilateral or multilateral agreements or arrangements on material …"
QUIZ = "## Check {#check quiz}\n\n### Which? {#which}\n\n- [x] a\n- [ ] b\n"
SECONDS = 8
"""What a hostile file may take on a busy machine; honest files take a tenth of a second."""


def test_the_small_course_has_nothing_to_mend():
    course, found = read_files({})
    assert found == []
    assert (course.slug, course.language, course.languages) == ("harbour", "en", ("en",))
    assert [each.name for each in course.modules] == ["cranes", "seals"]
    assert list(course.quizzes) == ["before", "cranes/check", "final"]


def test_a_document_holds_what_the_front_matter_says():
    module = read_files({})[0].modules[0]
    assert (module.title, module.summary, module.minutes) == ("Cranes and containers", "What is lifted.", 20)
    assert (module.provisions, module.objectives) == (("UNTOC-30-2-d",), ("Name a crane.",))


def test_prose_is_rendered_without_the_quiz():
    module = read_files({})[0].modules[0]
    assert "<p>A machine.</p>" in module.html
    assert [each.text for each in module.headings] == ["What is a crane"]
    for part in ("CANARY", "Check yourself", "All kinds", "Crane</li>"):
        assert part not in module.html


def test_a_quiz_holds_its_rules():
    course, _ = read_files({})
    final, before = course.quizzes["final"].quiz, course.quizzes["before"].quiz
    assert (final.pass_percent, final.attempts, final.wait, final.minutes) == (70, 2, 86400, 40)
    assert (final.is_graded, final.is_shuffled, final.length, len(final.questions)) == (True, True, 2, 3)
    assert (before.is_graded, before.attempts, before.wait, before.minutes) == (False, 1, None, None)
    assert final.pools[0].id == "basics"


def test_a_quiz_ends_at_the_next_heading_of_its_level():
    course, found = read_module("Before.\n\n" + QUIZ + "\n## After\n\nMore.")
    assert found == []
    module = course.modules[0]
    assert [each.text for each in module.headings] == ["After"]
    assert "<p>More.</p>" in module.html
    assert list(module.quizzes[0].questions) == ["which"]


def test_questions_after_a_pool_are_asked_always():
    pool = "### Some {pool draw=1}\n\n#### A? {#a}\n\n- [x] y\n- [ ] n\n\n#### B? {#b}\n\n- [x] y\n- [ ] n\n\n"
    course, found = read_module("## Check {#check quiz}\n\nIntro.\n\n" + pool + "### C? {#c}\n\n- [x] y\n- [ ] n\n")
    assert found == []
    quiz = course.modules[0].quizzes[0]
    assert quiz.introduction == "<p>Intro.</p>"
    assert [([question.id for question in each.questions], each.asked) for each in quiz.pools] == [
        (["a", "b"], 1),
        (["c"], 1),
    ]
    assert all(set(quiz.draw(str(seed))) & {"a", "b"} and "c" in quiz.draw(str(seed)) for seed in range(9))


def test_a_heading_in_a_block_of_code_is_none():
    course, found = read_module("```\n## Check {#check quiz}\n```\n\nText.")
    assert found == []
    assert not course.modules[0].quizzes


def test_a_treaty_quotation_links_to_its_paragraph():
    html = read_module(TREATY + QUOTED)[0].modules[0].html
    assert '<a href="/en/convention/30-4/" rel="noopener noreferrer">Article 30, paragraph 4</a>' in html


FRONT_MATTER = [
    ({"id": None}, "1: the front matter has no id"),
    ({"title": None}, "1: the title is missing"),
    ({"title": '""'}, "1: the title is missing"),
    ({"summary": None}, "1: the summary is missing"),
    ({"minutes": None}, "1: the minutes that trainees need are missing"),
    ({"provisions": None}, "1: no paragraph of the Convention is chosen"),
    ({"objectives": None}, "1: the objectives are missing"),
    ({"id": "Cranes!"}, "2: “Cranes!” cannot be an id"),
    ({"id": "search"}, "2: “search” cannot be an id"),
    ({"title": "12"}, "3: title is not a text"),
    ({"summary": "2026-11-02"}, "4: summary is not a text"),
    ({"minutes": "0"}, "5: minutes is not a number from 1 to 600"),
    ({"minutes": "601"}, "5: minutes is not a number from 1 to 600"),
    ({"minutes": "long"}, "5: minutes is not a number from 1 to 600"),
    ({"minutes": "yes"}, "5: minutes is not a number from 1 to 600"),
    ({"provisions": "UNTOC-30-1"}, "6: provisions is not a list of texts"),
    ({"provisions": "[UNTOC-30-99]"}, "6: UNTOC-30-99 is not a known provision"),
    ({"title": "Ports 😀"}, "3: certificates cannot print “😀” (U+1F600)"),
    ({"objectives": "[1, 2]"}, "7: objectives is not a list of texts"),
    ({"colour": "red"}, "8: unknown key colour"),
    ({"review": "maybe"}, "8: unknown review: maybe"),
    ({"title": "a: b"}, "3: the front matter cannot be read"),
    ({"title": "2026-02-30"}, "1: the front matter cannot be read"),
    ({"title": "!!python/object/apply:os.system [id]"}, "3: the front matter cannot be read"),
    ({"title": "[" * 2500}, "the front matter cannot be read"),
]


@pytest.mark.parametrize(("front", "problem"), FRONT_MATTER, ids=[each[1] for each in FRONT_MATTER])
def test_what_is_wrong_in_the_front_matter_is_named_with_its_line(front, problem):
    assert any(each.endswith(problem) for each in read_module(**front)[1])


@pytest.mark.parametrize(
    "text", ["", "Text.", "---\ntitle: x\n", "\n---\ntitle: x\n---\n", "---\n" + "a: b\n" * 300 + "---\n"]
)
def test_a_file_without_front_matter_is_named(text):
    found = read_files({"tests.en.md": text})[1]
    assert "harbour/tests.en.md:1: the file has no front matter" in str(found[0])


@pytest.mark.parametrize("values", ["- a\n- b", "just words", "12"])
def test_front_matter_of_no_keys_is_named(values):
    found = read_files({"tests.en.md": f"---\n{values}\n---\n{TESTS.split('---', 2)[2]}"})[1]
    assert "the front matter holds no `key: value` lines" in str(found)


def test_front_matter_that_grows_when_it_is_read_harms_nobody():
    """Ten lists, each of ten of the one before, are ten thousand million texts to whoever prints them."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    front = "---\n" + "\n".join([*lines, "minutes: *a9", "title: *a9", "objectives: *a9"]) + "\n---\n"
    start = time.monotonic()
    found = read_files({MODULE: front})[1]
    assert "harbour/01-cranes/en.md:12: minutes is not a number" in "\n".join(map(str, found))
    assert time.monotonic() - start < SECONDS


PROSE = [
    ("# Title", 0, "the text has a heading of the first level"),
    ("Title\n=====", 1, "the text has a heading of the first level"),
    ("## Part {#part}", 0, "only quizzes and what is in them take {…}"),
    ("##Part", 0, "this is neither heading nor text"),
    ("Words.\n\n ## Check {#check quiz}", 2, "this is neither heading nor text"),
    ("a\n\n![a chart](chart.png)", 2, "there is no file chart.png"),
    ("```\ncode", 0, "a block of code is not closed"),
    ("Which?\n\n- [ ] a\n- [x] b", 3, "this answer belongs to no question"),
    ("- = 31", 0, "this answer belongs to no question"),
    ("> [!WARNING]\n> x", 0, "unknown mark [!WARNING]"),
    ("> [!CASE]\n> x", 0, "unknown mark [!CASE]"),
    ("> [!CASE invented]\n> x", 0, "unknown mark [!CASE invented]"),
    ("> [!TREATY UNTOC-99-1]\n> x", 0, "unknown mark [!TREATY UNTOC-99-1]"),
    ("> [!EXPLANATION]\n> x", 0, "unknown mark [!EXPLANATION]"),
]


@pytest.mark.parametrize(("text", "line", "problem"), PROSE, ids=[each[0] for each in PROSE])
def test_what_is_wrong_in_the_text_is_named_with_its_line(text, line, problem):
    assert f"{TEXT_LINE + line}: {problem}" in read_module(text)[1]


@pytest.mark.parametrize(
    "quotation",
    [
        QUOTED,
        "States Parties may conclude bilateral or multilateral agreements\n> or arrangements on … assistance …",
        "… bilateral or multilateral agreements …",
    ],
)
def test_a_quotation_that_is_the_treaty_letter_by_letter_passes(quotation):
    assert read_module(TREATY + quotation)[1] == []


@pytest.mark.parametrize(
    "quotation",
    [
        QUOTED.replace("may", "shall"),
        QUOTED.replace("Parties", "parties"),
        QUOTED.replace(" or ", " and ", 1),
        QUOTED.replace("bilateral or", "bilateral, or"),
        "assistance … States Parties may conclude",
        QUOTED + "\n> And nothing else.",
        QUOTED + "\n>\n> And nothing else.",
        QUOTED + "\n\n> And nothing else.",
        QUOTED + "\n\n\n> And nothing else.",
        QUOTED + "\nAnd nothing else.",
        "",
        "…",
    ],
)
def test_a_quotation_that_is_not_the_treaty_is_named(quotation):
    assert f"{TEXT_LINE}: the quotation differs from article 30, paragraph 4" in read_module(TREATY + quotation)[1]


@pytest.mark.parametrize(
    "text",
    [
        " > [!TREATY UNTOC-30-4]\n > Anything.",
        "> > [!TREATY UNTOC-30-4]\n> > Anything.",
        "- > [!TREATY UNTOC-30-4]\n  > Anything.",
    ],
)
def test_a_quotation_that_nobody_would_compare_cannot_stand(text):
    assert f"{TEXT_LINE}: a quotation of the treaty cannot stand here" in read_module(text)[1]


@pytest.mark.parametrize(
    "after", ["\n\nMy own words.", "\n## Heading", "\n\n> [!NOTE]\n> My own words.", "\n\n- a list"]
)
def test_what_follows_a_quotation_is_not_part_of_it(after):
    assert read_module(TREATY + QUOTED + after)[1] == []


def test_a_translation_may_quote_the_treaty_in_its_own_words():
    course, found = read_files(
        {MODULE: make_text(), "01-cranes/fr.md": make_french(TREATY + "Les États Parties peuvent …")}
    )
    assert found == []
    assert "Article 30, paragraphe 4" in course.module("cranes", "fr").html


QUIZZES = [
    ("## Check {#check quiz colour=red}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "a quiz heading knows no colour"),
    ("## Check {#check quiz sorted}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "a quiz heading knows no sorted"),
    ("## Check {quiz}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "the quiz has no id"),
    ("## Check {#Check quiz}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "#Check cannot be an id"),
    ("## Check {#check quiz}\n\nNothing.", 0, "the quiz has no questions"),
    ("## Check {#check quiz pass=0}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "pass=0 is not a number from 1 to 100"),
    ("## Check {#check quiz pass=101}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "pass=101 is not a number from 1 to 100"),
    (
        "## Check {#check quiz attempts=no}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b",
        0,
        "attempts=no is not a number from 1 to 100",
    ),
    (
        "## Check {#check quiz minutes=601}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b",
        0,
        "minutes=601 is not a number from 1 to 600",
    ),
    ("## Check {#check quiz wait=soon}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b", 0, "wait=soon is not a time"),
    (
        f"## Check {{#check quiz pass={'9' * 5000}}}\n\n### Q? {{#q}}\n\n- [x] a\n- [ ] b",
        0,
        "is not a number from 1 to 100",
    ),
    ("## Check {#check quiz}\n\n### Q?\n\n- [x] a\n- [ ] b", 2, "the question has no id"),
    ("## Check {#check quiz}\n\n### Q? {#1q}\n\n- [x] a\n- [ ] b", 2, "#1q cannot be an id"),
    ("## Check {#check quiz}\n\n### Q? {#q objective=2}\n\n- [x] a\n- [ ] b", 2, "there is no objective 2"),
    ("## Check {#check quiz}\n\n### Q? {#q objective=0}\n\n- [x] a\n- [ ] b", 2, "there is no objective 0"),
    (
        "## Check {#check quiz}\n\n### Q? {#q cites=UNTOC-99}\n\n- [x] a\n- [ ] b",
        2,
        "UNTOC-99 is not a known provision",
    ),
    ("## Check {#check quiz}\n\n### Q? {#q}\n\n- [ ] a\n- [ ] b", 2, "question has no correct answer"),
    (
        "## Check {#check quiz}\n\n### Q? {#q}\n\n- [x] a\n- [ ] b\n\n### R? {#q}\n\n- [x] a\n- [ ] b",
        7,
        "the id #q stands 2 times",
    ),
    (
        "## Check {#check quiz}\n\n- [x] a\n- [ ] b\n\n### Q? {#q}\n\n- [x] a\n- [ ] b",
        2,
        "this answer belongs to no question",
    ),
    (
        "## Check {#check quiz}\n\n> [!EXPLANATION]\n> a\n\n### Q? {#q}\n\n- [x] a\n- [ ] b",
        2,
        "this answer belongs to no question",
    ),
    (
        "## Check {#check quiz}\n\n### P {pool draw=2}\n\n#### Q? {#q}\n\n- [x] a\n- [ ] b",
        2,
        "the pool draws 2 of 1 questions",
    ),
    (
        "## Check {#check quiz}\n\n### P {pool draw=0}\n\n#### Q? {#q}\n\n- [x] a\n- [ ] b",
        2,
        "draw=0 is not a number of questions",
    ),
    (
        "## Check {#check quiz}\n\n### P {pool take=1}\n\n#### Q? {#q}\n\n- [x] a\n- [ ] b",
        2,
        "a pool heading knows no take",
    ),
]


@pytest.mark.parametrize(("text", "line", "problem"), QUIZZES, ids=[each[2] for each in QUIZZES])
def test_what_is_wrong_in_a_quiz_is_named_with_its_line(text, line, problem):
    found = read_module(text)[1]
    assert any(each.startswith(f"{TEXT_LINE + line}: ") and problem in each for each in found), found


def test_two_quizzes_of_one_name_are_named():
    other = QUIZ.replace("#which", "#other")
    assert "two quizzes have the id #check" in str(read_module(QUIZ + "\n" + other)[1])
    found = read_files({"more.en.md": "---\ntitle: More\n---\n" + QUIZ.replace("#check", "#final")})[1]
    assert "two quizzes have the id #final" in " ".join(map(str, found))
