from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.queries import person_by_sign_in
from app.assessment.actions import CannotStart, HandedIn, Sent, erase, hand_in, save, start
from app.assessment.models import Answer, Attempt
from app.assessment.queries import attempts_at, own_attempt, personal_data, scores
from app.assessment.rules import GRACE
from app.core.errors import NotFound
from app.core.journal import Entry
from app.courseware.actions import publish
from app.courseware.queries import published
from tests.makers.assessment import answer, enrolled_in_harbour, finish, make_attempt, right
from tests.makers.courses import FIRST, make_course
from tests.makers.together import transactions_at_once

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def count(session, kind):
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == kind))


def keep(session, person, own, question, text, seq, now):
    return save(session, by=person, own=own, sent={question: Sent(seq, (text,) if text else ())}, now=now)


def start_again(session, now, quiz="final"):
    amina, course = person_by_sign_in(session, "amina"), published(session, "harbour")
    enrolment = enrolled_in_harbour(session, amina)
    return start(session, by=amina, enrolment=enrolment, course=course, placed=course.quizzes[quiz], now=now)


def starts_at_once(database, now):
    return transactions_at_once(database, 20, lambda session, number: start_again(session, now).uid)


def hand_in_open(database, now):
    with database.unit_of_work() as session:
        amina = person_by_sign_in(session, "amina")
        attempt = session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()
        hand_in(session, by=amina, own=own_attempt(session, uid=attempt.uid, person_id=amina.id), now=now)


def test_twenty_starts_at_once_are_one_attempt_and_never_more_than_the_limit(database, now):
    with database.unit_of_work() as session:
        finish(session, person_by_sign_in(session, "amina"), "before", now=now)
    for day in (0, 1):
        assert len(set(starts_at_once(database, now + day * DAY))) == 1
        hand_in_open(database, now + day * DAY)
    refused = starts_at_once(database, now + 9 * DAY)
    assert [type(each) for each in refused] == [CannotStart] * 20
    with database.reading() as reading:
        assert reading.scalars(
            select(Attempt.number).where(Attempt.quiz == "final").order_by(Attempt.number)
        ).all() == [1, 2]


def test_within_the_waiting_time_no_attempt_starts(session, person, now):
    finish(session, person("amina"), "final", now=now, is_right=False)
    with pytest.raises(CannotStart):
        start_again(session, now + DAY - MINUTE)
    assert start_again(session, now + DAY).number == 2


def test_an_attempt_whose_time_ran_out_is_handed_in_with_what_was_saved_in_time(session, person, now):
    own = make_attempt(session, person("amina"), "final", now=now)
    answer(session, person("amina"), own, now=now + 39 * MINUTE)
    second = start_again(session, now + 2 * DAY)
    assert second.number == 2
    assert (own.attempt.submitted_at, own.attempt.passed) == (now + 40 * MINUTE, True)


def test_an_attempt_has_the_questions_drawn_for_it(session, person, now):
    attempt = make_attempt(session, person("amina"), "final", now=now).attempt
    assert len(attempt.asked) == 2
    assert set(attempt.asked) < {"one", "two", "three"}
    assert attempt.deadline_at == now + 40 * MINUTE


def test_saving_the_same_thing_twice_is_one_save(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    for _ in range(2):
        assert keep(session, amina, own, "tide", "tide", 1, now).kept == ["tide"]
    assert count(session, "attempt.saved") == 1
    assert session.execute(select(Answer.question, Answer.seq, Answer.response)).all() == [("tide", 1, ["tide"])]


def test_an_older_save_never_overwrites_a_newer_one(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    keep(session, amina, own, "tide", "newer", 5, now)
    for seq in (1, 5):
        result = keep(session, amina, own, "tide", "older", seq, now)
        assert (result.kept, result.stale) == ([], ["tide"])
    assert own.responses == {"tide": ("newer",)}
    assert keep(session, amina, own, "tide", "newest", 6, now).kept == ["tide"]
    assert own.responses == {"tide": ("newest",)}


def test_an_answer_can_be_taken_back(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    keep(session, amina, own, "tide", "tide", 1, now)
    keep(session, amina, own, "tide", "", 2, now)
    assert own.responses == {"tide": ()}


def test_questions_that_the_attempt_does_not_ask_are_not_kept(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "final", now=now)
    left = ({"one", "two", "three"} - set(own.attempt.asked)).pop()
    result = save(session, by=amina, own=own, sent={left: Sent(1, ("1",)), "tide": Sent(1, ("x",))}, now=now)
    assert (result.kept, result.stale, result.late, own.responses) == ([], [], [], {})


def test_what_comes_late_is_kept_and_not_counted(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "final", now=now)
    late = now + 40 * MINUTE + GRACE + timedelta(seconds=1)
    asked = own.attempt.asked[0]
    answer(session, amina, own, now=now + 40 * MINUTE + GRACE, is_right=False)
    result = save(session, by=amina, own=own, sent={asked: Sent(2, right(own.quiz("en").questions[asked]))}, now=late)
    assert result.late == [asked]
    hand_in(session, by=amina, own=own, now=late)
    assert (own.attempt.earned, own.attempt.passed, own.attempt.submitted_at) == (0, False, own.attempt.deadline_at)
    kept = next(each for each in own.attempt.answers if each.question == asked)
    assert (kept.late_response, kept.late_at) == (["1"], late)


def test_only_one_of_many_different_saves_with_one_number_is_kept(database, now):
    with database.unit_of_work() as session:
        uid = make_attempt(session, person_by_sign_in(session, "amina"), "cranes/check", now=now).attempt.uid

    def send(session, number):
        amina = person_by_sign_in(session, "amina")
        own = own_attempt(session, uid=uid, person_id=amina.id)
        return keep(session, amina, own, "tide", f"answer {number}", 1, now).stale

    found = transactions_at_once(database, 12, send)
    assert sorted(found) == [[]] + [["tide"]] * 11
    with database.reading() as reading:
        assert reading.scalars(select(Answer.response)).all() == [[f"answer {found.index([])}"]]


def test_saves_of_different_questions_at_once_are_all_kept(database, now):
    with database.unit_of_work() as session:
        uid = make_attempt(session, person_by_sign_in(session, "amina"), "cranes/check", now=now).attempt.uid
    asked = list(published_questions(database))

    def send(session, number):
        amina = person_by_sign_in(session, "amina")
        return keep(session, amina, own_attempt(session, uid=uid, person_id=amina.id), asked[number], "x", 1, now).kept

    assert transactions_at_once(database, len(asked), send) == [[each] for each in asked]


def published_questions(database):
    with database.reading() as reading:
        return published(reading, "harbour").quizzes["cranes/check"].quiz.questions


def test_handing_in_twice_is_handing_in_once(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    answer(session, amina, own, now=now)
    hand_in(session, by=amina, own=own, now=now)
    hand_in(session, by=amina, own=own, now=now + MINUTE)
    assert own.attempt.submitted_at == now
    assert count(session, "attempt.submitted") == 1
    assert scores(session, own.attempt.enrolment_id)["cranes/check"].best_percent == 100


def test_nothing_is_saved_into_an_attempt_that_was_handed_in(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    hand_in(session, by=amina, own=own, now=now)
    with pytest.raises(HandedIn):
        keep(session, amina, own, "tide", "tide", 1, now)
    assert own.responses == {}


def test_the_best_result_counts_and_passing_once_is_enough(session, person, now):
    for day, is_right in ((0, True), (1, False)):
        attempt = finish(session, person("amina"), "cranes/check", now=now + day * DAY, is_right=is_right)
    assert scores(session, attempt.enrolment_id)["cranes/check"].passed


def test_an_attempt_keeps_the_revision_in_which_it_began(session, person, now):
    own = make_attempt(session, person("amina"), "cranes/check", now=now)
    changed = make_course(
        **{
            "01-cranes/en.md": FIRST.replace("- [x] Crane\n", "- [ ] Crane\n").replace(
                "- [ ] Ship\n", "- [x] Ship\n", 1
            )
        }
    )
    publish(session, changed, by=None, now=now)
    again = own_attempt(session, uid=own.attempt.uid, person_id=person("amina").id)
    answer(session, person("amina"), again, now=now)
    hand_in(session, by=person("amina"), own=again, now=now)
    assert again.attempt.earned == 7
    assert published(session, "harbour").hash != again.course.hash


def test_somebody_elses_attempt_is_not_found(session, person, now):
    own = make_attempt(session, person("amina"), "cranes/check", now=now)
    for uid, name in ((own.attempt.uid, "badr"), (own.attempt.uid, "olga"), ("0" * 26, "amina")):
        with pytest.raises(NotFound):
            own_attempt(session, uid=uid, person_id=person(name).id)


def test_attempts_store_ids_and_no_text_of_options(session, person, now):
    finish(session, person("amina"), "cranes/check", now=now)
    answers = {each.question: each.response for each in session.scalars(select(Answer))}
    assert (answers["lift"], answers["vessels"], answers["steps"]) == (["2"], ["1", "2"], ["1", "2", "3"])


def test_the_journal_holds_no_answers(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "cranes/check", now=now)
    keep(session, amina, own, "open", "my private thoughts", 1, now)
    assert "private" not in " ".join(str(each.payload) for each in session.scalars(select(Entry)))


def test_erasing_one_leaves_the_other(session, person, now):
    for name in ("amina", "badr"):
        finish(session, person(name), "cranes/check", now=now)
    erase(session, person=person("amina"))
    assert personal_data(session, person("amina").id) == []
    assert len(personal_data(session, person("badr").id)) == 1
    assert (
        len(attempts_at(session, enrolment_id=enrolled_in_harbour(session, person("badr")).id, quiz="cranes/check"))
        == 1
    )


def test_personal_data_holds_what_came_late_too(session, person, now):
    amina, own = person("amina"), make_attempt(session, person("amina"), "final", now=now)
    asked = own.attempt.asked[0]
    keep(session, amina, own, asked, "2", 1, now)
    keep(session, amina, own, asked, "1", 2, now + DAY)
    hand_in(session, by=amina, own=own, now=now + DAY)
    found = personal_data(session, amina.id)[0]
    assert (found["answers"], found["late_answers"]) == ({asked: ["2"]}, {asked: ["1"]})
    assert found["passed"] is False
