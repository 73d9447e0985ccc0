"""From files to a course: what is understood, and what is said about what is not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.settings import ROOT
from app.courseware.actions import read, read_all
from app.courseware.reading.document import hash_of, normalised
from app.courseware.reading.limits import LONGEST_FILE
from tests.makers.courses import FILES, FIRST, TESTS
from tests.makers.hostile import BLOCKS, PAYLOADS, PHRASES, SHAPES, assert_harmless
from tests.makers.texts import (
    FRENCH_QUIZ,
    MODULE,
    TEXT_LINE,
    make_french,
    make_text,
    read_files,
    read_module,
    write_course,
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


def test_the_courses_of_this_repository_have_nothing_to_mend():
    found = read_all(ROOT / "courses")
    assert found
    assert [str(each) for course in found for each in course.findings] == []
    assert all(each.course.modules and each.course.quizzes for each in found)


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
    ({"title": None}, "1: the front matter has no title"),
    ({"title": '""'}, "1: the front matter has no title"),
    ({"summary": None}, "1: the front matter has no summary"),
    ({"minutes": None}, "1: the front matter has no minutes"),
    ({"provisions": None}, "1: the front matter has no provisions"),
    ({"objectives": None}, "1: the front matter has no objectives"),
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
    ("a\n\n![a chart](chart.png)", 2, "pictures are not published"),
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
    assert "two quizzes have the id #final" in str(found)


def together(changed, folder="harbour"):
    return [str(each) for each in read_files(changed, folder)[1]]


def test_a_course_needs_a_course_page():
    assert "harbour/course.en.md:1: the course has no course page; " in together({"course.en.md": None})[0]


@pytest.mark.parametrize("folder", ["My course", "30", "a_b", "Harbour"])
def test_a_folder_that_cannot_stand_in_an_address_is_named(folder):
    assert "cannot be the name of a course" in together({}, folder)[0]


@pytest.mark.parametrize(
    "path", ["notes.md", "01-cranes/xx.md", "cranes/en.md", "01-cranes/deep/en.md", "course.de.md"]
)
def test_a_file_without_a_place_is_named(path):
    assert together({path: FIRST}) == [
        f"harbour/{path}:1: this file has no place in a course; name it course.en.md, 01-module/en.md or test.en.md"
    ]


def test_two_modules_of_one_name_are_named():
    assert "harbour/03-again/en.md:1: two modules have the id cranes; give each module its own id" in together(
        {"03-again/en.md": FIRST}
    )


def test_a_translation_with_the_structure_of_its_source_passes():
    """Its task lists are empty, as the guide for authors says, also where several options are right."""
    course, found = read_files({"01-cranes/fr.md": make_french()})
    assert [str(each) for each in found] == []
    quiz = course.quiz("cranes/check", "fr")
    assert (quiz.title, quiz.pass_percent) == ("Vérifiez", 70)
    assert quiz.questions["lift"].html == "Laquelle lève ?"
    assert quiz.questions["lift"].grade(("2",)) == 1
    assert quiz.questions["vessels"].grade(("1", "2")) == 1
    assert quiz.questions["vessels"].options[1].html == "Bateau"
    assert course.quiz("cranes/check", "ru") == course.quizzes["cranes/check"].quiz


TRANSLATIONS = [
    ("- [ ] Quai\n\n### Lesquels", "\n### Lesquels", "lift", 15),
    ("{#tide type=text}", "{#tide type=number}", "tide", 28),
    ("| | chante |", "| grue | chante |", "pairs", 36),
    ("3. partir\n", "3. partir\n4. dormir\n", "steps", 44),
    (" est où un navire [[repose]]", "", "gap", 32),
    ("{#open type", "{#closed type", "open", 1),
]


@pytest.mark.parametrize(("old", "new", "id", "line"), TRANSLATIONS, ids=[each[2] for each in TRANSLATIONS])
def test_a_translation_that_differs_from_its_source_is_named(old, new, id, line):
    assert old in FRENCH_QUIZ
    found = together({"01-cranes/fr.md": make_french(FRENCH_QUIZ.replace(old, new))})
    problem = (
        f"fr: question #{id} differs in kind or number of parts from its source; translate every part in its place"
    )
    assert f"harbour/01-cranes/fr.md:{line}: {problem}" in found


def test_a_translation_without_the_quiz_is_named():
    found = together({"01-cranes/fr.md": make_french("Les grues.")})
    assert found == ["harbour/01-cranes/fr.md:1: fr lacks the quiz #check; translate it"]


def test_a_translation_of_nothing_is_named():
    found = together({"03-ropes/fr.md": make_french("Les cordes.").replace("id: cranes", "id: ropes")})
    assert found == ["harbour/03-ropes/fr.md:1: fr translates nothing; write the en file first"]


def test_all_problems_of_all_files_are_named_at_once_in_the_order_of_their_places():
    bad = make_text("# One\n\n" + TREATY + "No.\n\n" + QUIZ.replace("[x]", "[ ]"), minutes="0", colour="red")
    found = together({MODULE: bad, "02-seals/en.md": "nothing", "notes.md": "x"})
    assert [each.split("; ")[0] for each in found] == [
        "harbour/01-cranes/en.md:1: the front matter has no minutes",
        "harbour/01-cranes/en.md:5: minutes is not a number from 1 to 600",
        "harbour/01-cranes/en.md:8: unknown key colour",
        "harbour/01-cranes/en.md:10: the text has a heading of the first level",
        "harbour/01-cranes/en.md:12: the quotation differs from article 30, paragraph 4",
        "harbour/01-cranes/en.md:17: question has no correct answer",
        "harbour/02-seals/en.md:1: the file has no front matter",
        "harbour/notes.md:1: this file has no place in a course",
    ]


@pytest.mark.parametrize("changed", ["\r\n", "\r", "  \n"], ids=["windows", "old mac", "blanks"])
def test_how_lines_end_makes_no_other_course(changed):
    assert hash_of(FIRST.replace("\n", changed)) == hash_of(FIRST)
    other = read_files({MODULE: "\ufeff" + FIRST.replace("\n", changed) + "\n\n"})
    assert other[0].hash == read_files({})[0].hash
    assert other[1] == []


def test_another_letter_or_another_path_makes_another_course():
    hashes = {
        read_files(changed)[0].hash
        for changed in ({}, {MODULE: FIRST + "More."}, {MODULE: None, "03-cranes/en.md": FIRST}, {"tests.en.md": None})
    }
    assert len(hashes) == 4


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_normalising_twice_changes_nothing_more(text):
    assert normalised(normalised(text)) == normalised(text)


def test_the_source_language_is_the_one_that_its_course_page_names():
    page = FILES["course.en.md"].replace("title:", "language: fr\ntitle:", 1)
    assert read_files({"course.fr.md": page})[0].language == "fr"
    assert read_files({"course.fr.md": FILES["course.en.md"]})[0].language == "en"


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
    assert any("more than" in each.problem and each.line == 1 for each in found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [15_000, LONGEST_FILE - 1_000])
def test_hostile_text_of_a_size_that_may_be_honest_is_read_or_refused_soon(shape, size):
    start = time.monotonic()
    read_files({MODULE: make_text(SHAPES[shape](size))})
    assert time.monotonic() - start < SECONDS


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


def test_files_that_are_not_utf_8_are_named_with_the_line(tmp_path):
    folder = write_course(tmp_path)
    (folder / "02-seals" / "en.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    assert "harbour/02-seals/en.md:2: the file is not UTF-8; save it as UTF-8" in map(str, read(folder).findings)


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    folder = write_course(tmp_path, {".draft.md": "x", ".git/en.md": "x"})
    write_course(tmp_path, slug=".hidden")
    write_course(tmp_path, slug="_drafts")
    assert list(read(folder).findings) == []
    assert [each.course.slug for each in read_all(tmp_path)] == ["harbour"]
