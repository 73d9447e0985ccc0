"""A course folder: which files belong to it, whether they fit together, and what makes another course of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.courseware.actions import read, read_all
from app.courseware.sources import hash_of, normalised
from tests.makers.courses import FILES, FIRST
from tests.makers.texts import (
    FRENCH_QUIZ,
    MODULE,
    make_french,
    make_text,
    read_all_of,
    read_files,
    write_course,
)

TREATY = "> [!TREATY UNTOC-30-4]\n> "
QUIZ = "## Check {#check quiz}\n\n### Which? {#which}\n\n- [x] a\n- [ ] b\n"


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
    course, found = read_all_of({"01-cranes/fr.md": make_french(FRENCH_QUIZ.replace(old, new))})
    problem = (
        f"fr: question #{id} differs in kind or number of parts from its source; translate every part in its place"
    )
    assert f"harbour/01-cranes/fr.md:{line}: advice: {problem}" in map(str, found)
    assert course.quiz("cranes/check", "fr").questions[id] is course.quizzes["cranes/check"].quiz.questions[id]


def test_a_translation_without_the_quiz_is_named():
    course, found = read_all_of({"01-cranes/fr.md": make_french("Les grues.")})
    assert "harbour/01-cranes/fr.md:1: advice: fr lacks the quiz #check; translate it" in map(str, found)
    assert course.quiz("cranes/check", "fr") is course.quizzes["cranes/check"].quiz


def test_a_translation_of_nothing_is_named():
    found = together({"03-ropes/fr.md": make_french("Les cordes.").replace("id: cranes", "id: ropes")})
    assert found == ["harbour/03-ropes/fr.md:1: fr translates nothing; write the en file first"]


def test_all_problems_of_all_files_are_named_at_once_in_the_order_of_their_places():
    bad = make_text("# One\n\n" + TREATY + "No.\n\n" + QUIZ.replace("[x]", "[ ]"), minutes="0", colour="red")
    found = together({MODULE: bad, "02-seals/en.md": "nothing", "notes.md": "x"})
    assert [each.split("; ")[0] for each in found] == [
        "harbour/01-cranes/en.md:1: the minutes that trainees need are missing",
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


def test_files_that_are_not_utf_8_are_named_with_the_line(tmp_path):
    folder = write_course(tmp_path)
    (folder / "02-seals" / "en.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    assert "harbour/02-seals/en.md:2: the file is not UTF-8; save it as UTF-8" in map(str, read(folder).findings)


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    folder = write_course(tmp_path, {".draft.md": "x", ".git/en.md": "x"})
    write_course(tmp_path, slug=".hidden")
    write_course(tmp_path, slug="_drafts")
    assert read(folder).errors == []
    assert [each.course.slug for each in read_all(tmp_path)] == ["harbour"]
