"""What a course is: what an attempt draws, what a quiz asks, what passes, which language is shown."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.courseware.convention import articles, by_article, citation, in_treaty_order, provisions
from app.courseware.rules import Document, Quiz
from tests.makers.texts import make_french, read_files

COURSE = read_files({"01-cranes/fr.md": make_french()})[0]
FINAL = COURSE.quizzes["final"].quiz
many = settings(max_examples=80, deadline=None)


@many
@given(st.text(max_size=12))
def test_an_attempt_draws_what_the_quiz_says_and_the_same_again(seed):
    drawn = FINAL.draw(seed)
    assert len(drawn) == len(set(drawn)) == FINAL.length == 2
    assert set(drawn) <= set(FINAL.questions)
    assert FINAL.draw(seed) == drawn


def test_every_question_of_a_pool_is_drawn_by_somebody_in_every_order():
    drawn = {FINAL.draw(str(seed)) for seed in range(60)}
    assert len(drawn) == 6


def test_a_quiz_that_is_not_shuffled_keeps_the_order_of_its_author():
    check = COURSE.quizzes["cranes/check"].quiz
    assert {check.draw(str(seed)) for seed in range(10)} == {tuple(check.questions)}


@many
@given(st.integers(1, 100), st.integers(1, 50), st.fractions(0, 50, max_denominator=12))
def test_the_pass_mark_is_reached_exactly_or_not_at_all(percent, possible, earned):
    quiz = Quiz(id="q", title="Q", pools=(), pass_percent=percent)
    assert quiz.passes(earned, possible) == (earned / possible >= Fraction(percent, 100))


def test_nothing_possible_is_nothing_passed():
    assert not Quiz(id="q", title="Q", pools=()).passes(Fraction(0), 0)


def test_a_course_is_shown_in_the_language_of_the_reader_or_of_its_source():
    assert COURSE.module("cranes", "fr").title == "Grues"
    assert COURSE.module("cranes", "ru").title == "Cranes and containers"
    assert COURSE.module("seals", "fr").title == "Seals and locks"
    assert COURSE.module("final", "en") is None
    assert COURSE.module("absent", "en") is None
    assert COURSE.page("zh").title == "Safe harbours"


def test_an_absent_document_or_quiz_is_a_key_error():
    with pytest.raises(KeyError):
        COURSE.document("absent", "en")
    with pytest.raises(KeyError):
        COURSE.quiz("absent", "en")


def test_a_course_adds_up_its_time_and_its_paragraphs():
    assert COURSE.minutes == 10 + 20 + 25
    assert COURSE.provisions == ("UNTOC-30-2-d", "UNTOC-30-3")


def test_a_trainee_meets_ungraded_quizzes_first_and_the_final_last():
    assert [each.key for each in COURSE.quizzes.values()] == ["before", "cranes/check", "final"]


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_quiz_has_the_same_rules_and_ids_in_every_language(language):
    source, found = COURSE.quizzes["cranes/check"].quiz, COURSE.quiz("cranes/check", language)
    assert list(found.questions) == list(source.questions)
    assert (found.pass_percent, found.length) == (source.pass_percent, source.length)
    assert found.draw("seed") == source.draw("seed")


def test_a_document_reads_back_from_json_as_it_was():
    for document in COURSE.documents:
        assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document


def test_the_convention_is_there_with_its_paragraphs_in_order():
    assert [each.number for each in articles()] == [14, 29, 30, 31, 32]
    assert list(provisions())[:2] == ["UNTOC-14-1", "UNTOC-14-2"]
    found = provisions()["UNTOC-30-2-d"]
    assert (found.article, found.slug, found.number("en"), found.depth) == (30, "30-2-d", "2 (d)", 1)
    assert (found.parent, found.mark("en"), found.mark("fr"), found.mark("ar")) == ("UNTOC-30-2", "(d)", "d)", "(د)")
    assert provisions()["UNTOC-30-2"].parent is None
    assert all(each.parent is None or each.parent in provisions() for each in provisions().values())


@pytest.mark.parametrize(
    ("language", "cited"),
    [
        ("en", "article 30, paragraph 2 (d)"),
        ("fr", "article 30, paragraphe 2 d)"),
        ("zh", "第30条第2款(d)项"),
    ],
)
def test_a_paragraph_is_cited_as_the_united_nations_cite(language, cited):
    assert citation("UNTOC-30-2-d", language) == cited


def test_paragraphs_are_put_in_the_order_of_the_treaty_and_unknown_ones_left_out():
    assert in_treaty_order({"UNTOC-31-1", "UNTOC-30-2-d", "UNTOC-30-2", "UNTOC-99"}) == (
        "UNTOC-30-2",
        "UNTOC-30-2-d",
        "UNTOC-31-1",
    )
    assert {number: len(found) for number, found in by_article(("UNTOC-31-1", "UNTOC-30-1")).items()} == {30: 1, 31: 1}
