"""The pages of item analysis: whose they are, what they say, what they keep to themselves."""

import csv
from io import StringIO

import pytest

from app.assessment.analysing import forget_kept
from app.courseware.actions import publish
from tests.makers.answers import Given, crowd
from tests.makers.authoring import kept_begun
from tests.makers.courses import make_course
from tests.makers.people import NOW
from tests.makers.texts import make_french

QUIZZES = "/en/author/harbour/questions/"
QUIZ = f"{QUIZZES}cranes/check/"
ITEM = f"{QUIZ}items/lift"
RIGHT, WRONG, OTHER = ("2",), ("1",), ("3",)


@pytest.fixture
def engine():
    """What these pages show depends on no engine; the queries beneath are tested on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def forgotten():
    forget_kept()


@pytest.fixture
def course(database):
    """The small course, which Ben writes."""
    return kept_begun(database, "ben")


def come(database, given, quiz="cranes/check"):
    with database.unit_of_work() as session:
        crowd(session, quiz, given)


def doubted():
    """Ninety people of whom the best choose a pier for a crane."""
    able, other = {"tide": ("tide",), "hours": ("8734",)}, {"tide": ("no",), "hours": ("1",)}
    return [
        Given({"lift": OTHER, **able} if number % 3 == 0 else {"lift": RIGHT if number % 2 else WRONG, **other})
        for number in range(90)
    ]


@pytest.mark.parametrize("address", [QUIZZES, QUIZ, ITEM, f"{QUIZ}items.csv"])
def test_another_instructor_finds_nothing_there(course, carla, amina, olga, visitor, address):
    carla.get(address, expect=404)
    amina.get(address, expect=403)
    visitor.get(address, expect=303)
    olga.get(address)


def test_an_overview_names_every_quiz_and_hides_small_numbers(course, ben, database):
    come(database, doubted()[:9])
    ben.get(QUIZZES).has("Check yourself", "Final test", "fewer than 10").lacks("9 %")
    come(database, doubted())
    ben.get(QUIZZES).has("99", "lift", "The best trainees choose “C”: is the key right?")


def test_the_page_of_a_quiz_shows_figures_and_flags(course, ben, database):
    come(database, doubted())
    page = ben.get(QUIZ).has(
        "Attempts90", "Middle time (median)10 minutes", "Reliability (Cronbach’s alpha)", "look at this",
        "The best trainees choose “C”: is the key right?", "Download as CSV",
    )  # fmt: skip
    page.lacks("Crowd", "crowd-", "CANARY-FEEDBACK")


def test_before_ten_people_the_pages_say_so_and_nothing_else(course, ben, database):
    come(database, doubted()[:9])
    ben.get(QUIZ).has("Figures appear here when at least 10 people", "fewer than 10").lacks("%</dd>")
    ben.get(ITEM).has("Which one lifts?", "Figures appear here when at least 10 people").lacks("What people chose")
    assert "lift" in ben.get(f"{QUIZ}items.csv").text


def test_the_page_of_a_question_shows_what_people_chose_by_thirds(course, ben, database):
    come(database, doubted())
    page = ben.get(ITEM).has(
        "Which one lifts?", "It is tall.", "People who had it90", "Lower third", "60, 0 and 30 people", "A. Ship",
        "B. Crane right", "is the key right?", "As it is now since",
    )  # fmt: skip
    assert "disabled" in page.text


def test_every_kind_of_question_has_a_page(course, ben, database):
    given = {
        "lift": RIGHT, "vessels": ("1", "2"), "tide": ("wind",), "hours": ("24",), "gap": ("berth", "x"),
        "pairs": ("1", "3"), "steps": ("1", "3", "2"), "open": ("Amina was here",),
    }  # fmt: skip
    come(database, [Given(given)] * 40)
    for item, said in {
        "vessels": "A. Ship", "tide": "wind", "hours": "24", "gap": "Gap 2", "pairs": "anchor", "steps": "unload",
        "open": "This question earns no points.",
    }.items():  # fmt: skip
        ben.get(f"{QUIZ}items/{item}").has(said)
    ben.get(f"{QUIZ}items/open").has("amina was here")
    assert "<title>Which one lifts? – lift" in ben.get(ITEM).text
    ben.get(f"{QUIZ}items/nothing", expect=404)
    ben.get(f"{QUIZZES}cranes/nothing/", expect=404)


def test_languages_are_compared_on_the_page_of_a_question(course, ben, database):
    with database.unit_of_work() as session:
        publish(session, make_course(**{"01-cranes/fr.md": make_french()}), by=None, now=NOW)
    able, other = {"tide": ("tide",), "hours": ("8734",)}, {"tide": ("no",), "hours": ("1",)}
    come(
        database,
        [
            Given({"lift": WRONG if language == "fr" or not number % 4 else RIGHT, **(able if number % 2 else other)},
                  language)
            for language in ("en", "fr") for number in range(80)
        ],
    )  # fmt: skip
    ben.get(ITEM).has("In each language", "Français", "harder", "the others are compared with it", "class C").has(
        "Harder in French than in English for people with the same result: is the translation right?"
    )
    ben.get(ITEM.replace("/en/", "/ar/")).has("Français")


def test_all_attempts_can_be_chosen(course, ben, database):
    for _ in range(12):
        come(database, [Given({"lift": WRONG}), Given({"lift": RIGHT}, number=2)])
    ben.get(QUIZ).has("Attempts12")
    ben.get(f"{QUIZ}?attempts=all").has("Attempts24")
    ben.get(f"{ITEM}?attempts=all").has("People who had it24")


def test_the_file_has_a_line_for_each_question_and_no_formula(course, ben, database):
    come(database, doubted())
    page = ben.get(f"{QUIZ}items.csv")
    assert page.headers["Content-Type"].startswith("text/csv")
    assert "harbour-check.csv" in page.headers["Content-Disposition"]
    rows = {row["question"]: row for row in csv.DictReader(StringIO(page.text))}
    assert set(rows) == {"lift", "vessels", "tide", "hours", "gap", "pairs", "steps", "open"}
    assert rows["lift"]["attempts"] == "90"
    assert rows["lift"]["look_at"].split()[0] == "key"
    assert float(rows["lift"]["discrimination"]) < 0


def test_a_course_that_was_never_published_has_no_answers_yet(ben, database):
    from tests.makers.authoring import kept_new

    made = kept_new(database, "ben")
    ben.get(f"/en/author/{made.course}/questions/").has("nobody has answered anything")
    ben.get(f"/en/author/{made.course}/questions/final/", expect=404)
