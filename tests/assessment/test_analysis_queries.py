"""Attempts read for analysis: which count, what is matched over revisions, what is never shown."""

import pytest

from app.assessment.analysing import MOST, sign, studied, taken
from app.assessment.analysis.flags import Kind
from app.assessment.analysis.offers import REST
from app.courseware.actions import publish
from app.courseware.queries import published
from tests.makers.answers import Given, crowd
from tests.makers.courses import FIRST, make_course
from tests.makers.people import NOW
from tests.makers.texts import make_french

CHECK = "cranes/check"
RIGHT, WRONG = ("2",), ("1",)


def study_of(session, quiz=CHECK, **given):
    return studied(session, published(session, "harbour"), quiz, **given).study


def answered(lift, count=1, **given):
    return [Given({"lift": lift, "tide": ("tide",)}, **given)] * count


def republish(session, **changed):
    publish(session, make_course(**changed), by=None, now=NOW)


def test_under_ten_nothing_is_known_and_with_ten_it_is(session):
    crowd(session, CHECK, answered(RIGHT, 9))
    found = study_of(session)
    assert found.whole is None
    assert found.items["lift"].count is None
    assert found.items["lift"].picked is None
    assert taken(session, published(session, "harbour"))[CHECK].count is None
    crowd(session, CHECK, answered(WRONG))
    found = study_of(session)
    assert found.whole
    assert found.whole.count == 10
    assert (found.items["lift"].count, found.items["lift"].facility) == (10, 0.9)
    assert taken(session, published(session, "harbour"))[CHECK].count == 10


def test_first_attempts_count_and_all_where_they_are_wanted(session):
    for _ in range(12):
        crowd(session, CHECK, [*answered(WRONG), *answered(RIGHT, number=2)])
    assert study_of(session).items["lift"].facility == 0
    assert study_of(session, all_attempts=True).items["lift"].facility == 0.5
    assert study_of(session, all_attempts=True).items["lift"].count == 24


def test_a_few_later_attempts_cannot_be_found_by_taking_away(session):
    crowd(session, CHECK, answered(WRONG, 11))
    crowd(session, CHECK, [*answered(WRONG), *answered(RIGHT, number=2)])
    assert study_of(session, all_attempts=True).items["lift"].count == 12


def test_unanswered_is_wrong_and_empty_attempts_do_not_count(session):
    crowd(session, CHECK, [Given({"tide": ("tide",)})] * 10)
    crowd(session, CHECK, [Given({})] * 5)
    found = study_of(session)
    assert found.items["lift"].count == found.items["lift"].unanswered == 10
    assert found.items["lift"].facility == 0
    assert found.items["tide"].unanswered == 0


def test_an_answer_that_came_late_does_not_count(session):
    crowd(session, CHECK, [Given({"tide": ("tide",)}, late={"lift": RIGHT})] * 10)
    found = study_of(session).items["lift"]
    assert (found.facility, found.unanswered) == (0, 10)


def test_marks_are_those_by_which_attempts_were_graded(session):
    crowd(session, CHECK, [Given({"lift": RIGHT, "pairs": ("1", ""), "vessels": ("1",), "gap": ("berth", "x")})] * 10)
    items = study_of(session).items
    wanted = {"lift": 1, "pairs": 0.5, "vessels": 0.5, "gap": 0.5, "steps": 0}
    assert {item: items[item].facility for item in wanted} == wanted
    assert study_of(session).whole.mean == pytest.approx(2.5 / 7)


def test_a_changed_question_begins_anew_and_the_others_go_on(session):
    crowd(session, CHECK, answered(RIGHT, 12))
    republish(session, **{"01-cranes/en.md": FIRST.replace("- [ ] Pier\n\n> [!HINT]", "- [ ] Quay\n\n> [!HINT]")})
    found = study_of(session)
    assert found.items["lift"].count is None
    assert found.items["tide"].count == 12
    assert found.whole is None
    crowd(session, CHECK, answered(WRONG, 10))
    found = study_of(session)
    assert (found.items["lift"].count, found.items["lift"].facility) == (10, 0)
    assert found.items["tide"].count == 22
    assert found.whole.count == 10


def test_another_key_is_another_question_and_feedback_is_not(session):
    known = published(session, "harbour").quizzes[CHECK].quiz.questions["lift"]
    told = make_course(**{"01-cranes/en.md": FIRST.replace("CANARY-FEEDBACK-SINGLE", "Other words.")})
    keyed = make_course(**{"01-cranes/en.md": FIRST.replace("- [x] Crane\n- [ ] Pier", "- [ ] Crane\n- [x] Pier", 1)})
    assert sign(told.course.quizzes[CHECK].quiz.questions["lift"]) == sign(known)
    assert sign(keyed.course.quizzes[CHECK].quiz.questions["lift"]) != sign(known)


def test_a_crowd_that_hands_in_is_seen_at_once_and_nothing_is_read_twice(session):
    crowd(session, CHECK, answered(RIGHT, 10))
    course = published(session, "harbour")
    first = studied(session, course, CHECK)
    assert studied(session, course, CHECK) is first
    crowd(session, CHECK, answered(RIGHT))
    assert studied(session, course, CHECK).study.items["lift"].count == 11
    assert MOST == 10_000


def test_typed_answers_are_shown_only_where_five_typed_them_alike(session):
    typed = [("Amina Diallo",)] * 4 + [("ebb",)] * 3 + [("Ebb ",)] * 2 + [("wind",)] * 2 + [("tide",)] * 4
    crowd(session, CHECK, [Given({"tide": each}) for each in typed])
    rows = {(offer.id, offer.text): pick.count for offer, pick in study_of(session).items["tide"].picked.rows}
    assert rows == {("=CANARY-TIDE", "CANARY-TIDE"): 0, ("=tide", "tide"): 4, ("~wind", "wind"): 2, ("?ebb", "ebb"): 5,
                    (REST, ""): 4}  # fmt: skip


def test_a_language_with_few_people_is_withheld_even_as_a_remainder(session):
    republish(session, **{"01-cranes/fr.md": make_french()})
    crowd(session, CHECK, answered(RIGHT, 30) + answered(WRONG, 12, language="fr"))
    sides = {side.language: (side.count, side.facility) for side in study_of(session).items["lift"].sides}
    assert sides == {"en": (30, 1.0), "fr": (12, 0.0)}
    crowd(session, CHECK, answered(RIGHT, 3, language=None))
    assert [side.language for side in study_of(session).items["lift"].sides] == ["en"]


def test_a_mistranslated_question_is_found_until_the_translation_is_mended(session):
    republish(session, **{"01-cranes/fr.md": make_french()})
    for language in ("en", "fr"):
        for number in range(80):
            is_able = number % 2 == 0
            rest = {"tide": ("tide",), "hours": ("8734",)} if is_able else {"tide": ("no",), "hours": ("1",)}
            lift = WRONG if language == "fr" else RIGHT if number % 4 else WRONG
            crowd(session, CHECK, [Given({"lift": lift, "gap": ("berth", "lies")[: 2 * is_able], **rest}, language)])
    found = study_of(session)
    assert Kind.HARDER in {flag.kind for flag in found.items["lift"].flags}
    assert found.reference == "en"
    assert not [flag for flag in found.items["tide"].flags if flag.kind in {Kind.HARDER, Kind.EASIER}]
    republish(session, **{"01-cranes/fr.md": make_french().replace("lève ?", "soulève ?")})
    after = study_of(session).items["lift"]
    assert Kind.HARDER not in {flag.kind for flag in after.flags}
    assert after.count == 160


def test_a_wrong_key_is_found(session):
    for number in range(90):
        is_able = number % 3 == 0
        rest = {"tide": ("tide",), "hours": ("8734",)} if is_able else {"tide": ("no",), "hours": ("1",)}
        crowd(session, CHECK, [Given({"lift": ("3",) if is_able else RIGHT if number % 2 else WRONG, **rest})])
    found = study_of(session).items["lift"]
    assert [(flag.kind, flag.option) for flag in found.flags] == [(Kind.KEY, "C")]
    assert found.discrimination < 0
    assert found.picked.sizes == (60, 0, 30)
