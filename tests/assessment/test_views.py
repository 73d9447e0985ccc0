from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.assessment.models import Attempt
from app.core.clock import utcnow
from app.courseware.actions import publish
from tests.makers.assessment import begun, fields, right_fields, seen
from tests.makers.courses import make_course
from tests.makers.texts import make_french
from tests.makers.together import at_once
from tests.strict_client import StrictClient

QUIZ = "/en/courses/harbour/cranes/quiz/check/"
FINAL = "/en/courses/harbour/quiz/final/"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def own(amina, database):
    """Amina's attempt at the quiz with every kind of question."""
    return begun(database, amina.person, "cranes/check", now=utcnow())


def at(own, what=""):
    return f"/en/attempts/{own.attempt.uid}/{what}"


def typed(own, question, value, seq=1):
    return {question: value, f"seq.{question}": str(seq)}


def kept(database, amina, own):
    return seen(database, amina.person, own.attempt.uid)


def test_the_page_of_a_quiz_says_its_rules(amina):
    amina.post("/en/courses/harbour/enrol")
    amina.get(FINAL).has("Questions2", "Pass mark70%", "40 minutes", "2 of 2 left", "1 day", "Start")
    amina.get(QUIZ).has("as many as you like")
    amina.get("/en/courses/harbour/quiz/before/").has("no; it shows you where you stand")


def test_starting_twice_leads_to_one_attempt(amina):
    amina.post("/en/courses/harbour/enrol")
    assert amina.post(QUIZ).location == amina.post(QUIZ).location
    amina.get(QUIZ).has("You have begun an attempt.", "Go on with it")


def test_a_test_that_is_used_up_says_so_and_does_not_start(amina, database):
    for days, said in ((5, "Start another attempt"), (3, "You have used all attempts at this test.")):
        amina.post(at(begun(database, amina.person, "final", now=utcnow() - timedelta(days=days)), "submit"))
        amina.get(FINAL).has(said)
    amina.post(FINAL, expect=409).has("You cannot start another attempt now.")


def test_a_test_that_has_to_wait_says_until_when(amina, database):
    begun(database, amina.person, "final", now=utcnow() - timedelta(hours=20))
    amina.get(FINAL).has("You can start your next attempt from", "time is over; hand it in")
    amina.post(FINAL, expect=409).has("You cannot start another attempt now.")


def test_an_attempt_shows_every_question_with_what_was_answered(amina, own, database):
    amina.post(at(own, "answers"), right_fields(own))
    page = amina.get(at(own)).has(
        "Which one lifts?", "Question 8 of 8", "8 questions are answered and saved.", "It is tall."
    )
    assert page.text.count(" checked") == 3
    assert 'value="CANARY-TIDE"' in page.text
    assert kept(database, amina, own).seqs == dict.fromkeys(own.attempt.asked, 1)


def test_saving_by_script_answers_with_what_became_of_each(amina, own):
    page = amina.post(at(own, "answers"), typed(own, "tide", "x", 3), expect=200, **JSON)
    assert (page.json["kept"], page.json["stale"], page.json["late"]) == (["tide"], [], [])
    assert page.json["seqs"] == {"tide": 3}
    again = amina.post(at(own, "answers"), typed(own, "tide", "x", 3), expect=200, **JSON)
    assert again.json["kept"] == ["tide"]
    older = amina.post(at(own, "answers"), typed(own, "tide", "older", 2), expect=200, **JSON)
    assert (older.json["kept"], older.json["stale"], older.json["seqs"]) == ([], ["tide"], {"tide": 3})


def test_a_stale_save_is_refused_with_what_was_typed_still_on_the_page(amina, own, database):
    amina.post(at(own, "answers"), typed(own, "open", "newer", 2))
    sent = typed(own, "open", "a long text that nobody wants to type twice") | typed(own, "tide", "flood")
    page = amina.post(at(own, "answers"), sent, expect=409)
    page.has("Some answers had changed elsewhere", "a long text that nobody wants to type twice")
    assert 'value="flood"' in page.text
    assert kept(database, amina, own).responses["open"] == ("newer",)


def test_saving_the_page_of_a_stale_save_again_keeps_what_was_typed(amina, own, database):
    amina.post(at(own, "answers"), typed(own, "open", "newer", 2))
    page = amina.post(at(own, "answers"), typed(own, "open", "mine") | typed(own, "tide", "flood"), expect=409)
    again = {"open": "mine", "tide": "flood"} | {
        key: value for key, value in page.fields().items() if key.startswith("seq.")
    }
    amina.post(at(own, "answers"), again)
    held = kept(database, amina, own).responses
    assert (held["open"], held["tide"]) == (("mine",), ("flood",))


def test_a_stale_page_is_not_handed_in(amina, own, database):
    amina.post(at(own, "answers"), typed(own, "open", "newer", 2))
    amina.post(at(own, "submit"), typed(own, "open", "older"), expect=409).has("older")
    assert kept(database, amina, own).attempt.submitted_at is None


def test_handing_in_saves_what_the_page_holds_and_shows_the_result(amina, own):
    assert amina.post(at(own, "submit"), right_fields(own)).location == at(own, "result")
    page = amina.get(at(own, "result")).has("100%", "Passed. The pass mark is 70%.", "CANARY-EXPLANATION-SINGLE")
    page.has("CANARY-MODEL-ANSWER", "article 30, paragraph 2 (d)")
    assert amina.get(at(own), expect=303).location == at(own, "result")
    amina.get(QUIZ).has("passed", "Start another attempt")


def test_the_result_gives_feedback_to_what_was_chosen(amina, own):
    lift = own.quiz("en").questions["lift"]
    amina.post(at(own, "submit"), fields(lift, own.attempt.seed, ("1",)) | typed(own, "hours", "24"))
    page = amina.get(at(own, "result")).has(
        "Not passed.", "CANARY-FEEDBACK-SINGLE", "CANARY-FEEDBACK-NUMBER", "not answered"
    )
    page.lacks("CANARY-FEEDBACK-TEXT")


def test_handing_in_again_changes_nothing(amina, own, database):
    amina.post(at(own, "submit"), {})
    before = kept(database, amina, own).attempt.submitted_at
    assert amina.post(at(own, "submit"), right_fields(own)).location == at(own, "result")
    after = kept(database, amina, own)
    assert (after.attempt.submitted_at, after.attempt.earned, after.responses) == (before, 0, {})


def test_a_double_click_on_hand_in_shows_the_result_twice(app, amina, own):
    clients = [StrictClient(app, amina.person) for _ in range(6)]
    tokens = [client.token() for client in clients]

    def click(number):
        sent = right_fields(own) | {"csrf_token": tokens[number]}
        return clients[number].client.post(at(own, "submit"), data=sent).status_code

    assert at_once(6, click) == [303] * 6
    amina.get(at(own, "result")).has("100%")


def test_saving_after_the_hand_in_is_refused(amina, own, database):
    amina.post(at(own, "submit"), {})
    amina.post(at(own, "answers"), typed(own, "tide", "tide"), expect=409).has("already been handed in")
    assert "error" in amina.post(at(own, "answers"), typed(own, "tide", "x"), expect=409, **JSON).json
    assert kept(database, amina, own).responses == {}


def test_a_late_answer_is_kept_shown_as_late_and_not_counted(amina, database):
    own = begun(database, amina.person, "final", now=utcnow() - timedelta(hours=1))
    amina.get(at(own)).has("The time of this attempt is over.")
    assert amina.post(at(own, "answers"), right_fields(own), expect=200, **JSON).json["late"] == own.attempt.asked
    amina.post(at(own, "submit"), {})
    amina.get(at(own, "result")).has("0%", "Not passed.", "2 answers came after the time was over.")
    assert kept(database, amina, own).attempt.submitted_at == own.attempt.deadline_at


def test_handing_in_the_page_after_a_late_save_leaves_the_late_answer_as_it_is(amina, database):
    own = begun(database, amina.person, "final", now=utcnow() - timedelta(hours=1))
    amina.post(at(own, "answers"), right_fields(own))
    shown = amina.get(at(own))
    assert shown.text.count(" checked") == 2
    amina.post(at(own, "submit"), right_fields(own, seq=2))
    assert [each.late_response for each in kept(database, amina, own).attempt.answers] == [["1"], ["1"]]
    amina.get(at(own, "result")).has("0%", "2 answers came after the time was over.")


def test_forged_fields_earn_nothing(amina, own, database):
    forged = {
        "score": "100", "passed": "1", "earned": "8", "possible": "1", "user_id": "2", "person_id": "2",
        "enrolment_id": "2",
        "attempt_id": "99", "submitted_at": "2020-01-01", "deadline_at": "2099-01-01", "asked": "pier", "seed": "x",
        "seq.pier": "1", "pier": "2", "lift.right": "1", "is_right": "1",
    }  # fmt: skip
    amina.post(at(own, "submit"), forged)
    after = kept(database, amina, own).attempt
    assert (after.earned, after.possible, after.passed, after.seed) == (0, 7, False, own.attempt.seed)
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Attempt)) == 1


def test_options_that_were_never_offered_are_not_kept(amina, own, database):
    sent = {"lift": ["1", "2", "3"], "seq.lift": "1", "vessels": ["9", "-1", "x", "<b>"], "seq.vessels": "1"}
    amina.post(at(own, "answers"), sent)
    assert not any(kept(database, amina, own).responses.values())


def test_every_kind_of_text_can_be_typed_and_comes_back(amina, own):
    text = "</textarea><script>alert(1)</script> \N{FIRE} “x” 'y' & \u202e"
    amina.post(at(own, "answers"), typed(own, "open", text) | typed(own, "tide", '" onfocus="x'))
    amina.get(at(own)).lacks("<script>alert", '" onfocus="x').has("</textarea><script>alert(1)</script>")


def test_an_answer_that_is_too_large_is_refused_calmly(amina, own):
    amina.post(at(own, "answers"), typed(own, "open", "x" * 300_000), expect=413)
    amina.post(at(own, "answers"), typed(own, "open", "x" * 5_000))


@pytest.mark.parametrize("what", ["", "result"])
def test_somebody_elses_attempt_looks_like_none_to_read(own, enter, what):
    for name in ("badr", "ben", "faisal", "olga"):
        stranger = enter(name)
        absent = stranger.get(f"/en/attempts/{'0' * 26}/{what}", expect=404)
        assert stranger.get(at(own, what), expect=404).words() == absent.words()


@pytest.mark.parametrize("what", ["answers", "submit"])
def test_somebody_elses_attempt_looks_like_none_to_write(amina, own, badr, database, what):
    absent = badr.post(f"/en/attempts/{'0' * 26}/{what}", expect=404)
    assert badr.post(at(own, what), right_fields(own), expect=404).words() == absent.words()
    assert (
        badr.post(at(own, what), expect=404, **JSON).json
        == badr.post("/en/attempts/0/" + what, expect=404, **JSON).json
    )
    assert kept(database, amina, own).responses == {}


def test_who_is_not_enrolled_sees_and_starts_nothing(badr):
    for path in (QUIZ, FINAL, "/en/courses/harbour/quiz/nowhere/", "/en/courses/harbour/seals/quiz/check/"):
        badr.get(path, expect=404)
        badr.post(path, expect=404)


def test_who_is_signed_out_is_sent_to_sign_in(visitor, own):
    for path in (QUIZ, at(own), at(own, "result")):
        assert visitor.get(path, expect=303).location.startswith("/en/account/sign-in?next=")
    for path in (QUIZ, at(own, "answers"), at(own, "submit")):
        assert visitor.post(path).location == "/en/account/sign-in"
    assert visitor.post(at(own, "answers"), expect=401, **JSON).json == {"error": "signed-out"}


def test_nothing_is_written_without_a_token_or_by_a_link(amina, own, database):
    for what in ("answers", "submit"):
        amina.post(at(own, what), right_fields(own), token=False, expect=400)
        amina.get(at(own, what), expect=405)
    assert "error" in amina.post(at(own, "answers"), token=False, expect=400, **JSON).json
    amina.post(FINAL, token=False, expect=400)
    assert kept(database, amina, own).responses == {}


def test_an_answer_keeps_the_language_in_which_its_question_stood(amina, database):
    french = make_french().replace("{#tide type=text}\n", "{#tide type=text}\n\n- = marée\n")
    with database.unit_of_work() as session:
        publish(session, make_course(**{"01-cranes/fr.md": french}), by=None, now=utcnow())
    own = begun(database, amina.person, "cranes/check", now=utcnow())
    amina.post(f"/es/attempts/{own.attempt.uid}/answers", typed(own, "hours", "3"))
    amina.post(f"/fr/attempts/{own.attempt.uid}/submit", typed(own, "tide", "Marée"))
    found = {answer.question: answer.language for answer in kept(database, amina, own).attempt.answers}
    assert found == {"tide": "fr", "hours": "en"}  # there are no Spanish words
    assert kept(database, amina, own).attempt.earned == 1
    amina.get(f"/en/attempts/{own.attempt.uid}/result").has("Your answer: Marée right", "1 of 1 points")


def test_a_language_is_pressed_twice_or_late_or_after_handing_in(amina, own):
    pressed = typed(own, "tide", "CANARY-TIDE") | {"_language": "fr"}
    for _ in range(2):
        assert amina.post(at(own, "answers"), pressed).location == f"/fr/attempts/{own.attempt.uid}/"
    stale = typed(own, "tide", "another") | {"_language": "fr"}
    amina.post(at(own, "answers"), stale, expect=409).has("Some answers had changed elsewhere")
    amina.post(at(own, "submit"), typed(own, "tide", "CANARY-TIDE", seq=2))
    assert amina.post(at(own, "answers"), pressed).location == f"/fr/attempts/{own.attempt.uid}/result"


@pytest.mark.parametrize("forged", ["xx", "", "fr\0", "//example.org", "fr/../../"])
def test_a_forged_language_changes_nothing(amina, own, forged):
    sent = typed(own, "tide", "x") | {"_language": forged}
    assert amina.post(at(own, "answers"), sent).location == at(own)
    amina.post(at(own, "submit"), {})
    amina.post(at(own, "answers"), sent, expect=409)
