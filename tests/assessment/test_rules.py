from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.forms import sent_answers
from app.assessment.rules import GRACE, Past, Standing, deadline, grade, is_over, percent, permit
from tests.makers.assessment import fields, right, wrong
from tests.makers.courses import make_course

QUIZZES = {key: placed.quiz for key, placed in make_course().course.quizzes.items()}
CHECK, FINAL, BEFORE = QUIZZES["cranes/check"], QUIZZES["final"], QUIZZES["before"]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)

moments = st.integers(-3 * 86_400, 0).map(lambda seconds: NOW + timedelta(seconds=seconds))


def handed_in(at):
    return Past(at - timedelta(minutes=5), at, at + timedelta(minutes=35), passed=False)


def given_up(at):
    return Past(at, None, at + timedelta(minutes=40))


pasts = st.lists(st.one_of(moments.map(handed_in), moments.map(given_up)), max_size=4)


def test_a_first_attempt_can_start_at_once():
    assert permit(FINAL, [], NOW).standing is Standing.CAN_START
    assert permit(FINAL, [], NOW).left == 2


def test_an_open_attempt_is_gone_on_with_even_if_it_is_the_last():
    found = permit(BEFORE, [Past(NOW - DAY, None, None)], NOW)
    assert (found.standing, found.left) == (Standing.IS_OPEN, 0)


def test_the_next_attempt_waits_a_day_from_the_hand_in_to_the_millisecond():
    past = [handed_in(NOW - DAY + MOMENT)]
    assert permit(FINAL, past, NOW).standing is Standing.MUST_WAIT
    assert permit(FINAL, past, NOW).wait_until == NOW + MOMENT
    assert permit(FINAL, past, NOW + MOMENT).standing is Standing.CAN_START


def test_an_attempt_never_handed_in_ends_with_its_time_and_counts():
    past = [given_up(NOW - DAY)]
    found = permit(FINAL, past, NOW)
    assert (found.standing, found.left) == (Standing.MUST_WAIT, 1)
    assert found.wait_until == NOW + timedelta(minutes=40)


def test_after_the_last_attempt_there_is_no_other_however_long_one_waits():
    past = [handed_in(NOW - 9 * DAY), handed_in(NOW - 8 * DAY)]
    assert permit(FINAL, past, NOW + 999 * DAY).standing is Standing.USED_UP


def test_a_quiz_without_a_limit_never_is_used_up():
    found = permit(CHECK, [handed_in(NOW)] * 50, NOW)
    assert (found.standing, found.left) == (Standing.CAN_START, None)


@settings(max_examples=100, deadline=None)
@given(pasts)
def test_no_attempt_starts_beyond_the_limit_or_within_the_wait_or_beside_an_open_one(past):
    found = permit(FINAL, past, NOW)
    if found.standing is Standing.CAN_START:
        assert len(past) < 2
        assert not any(each.is_open(NOW) for each in past)
        assert all(each.ended_at + DAY <= NOW for each in past)
    assert (found.wait_until is not None) == (found.standing is Standing.MUST_WAIT)
    assert found.left == max(2 - len(past), 0)


def test_the_time_of_an_attempt_is_over_after_a_short_grace():
    ends = deadline(FINAL, NOW)
    assert ends == NOW + timedelta(minutes=40)
    assert not is_over(ends, ends + GRACE)
    assert is_over(ends, ends + GRACE + MOMENT)
    assert deadline(CHECK, NOW) is None
    assert not is_over(None, NOW)


def test_everything_right_is_all_points_and_everything_wrong_is_none():
    questions = CHECK.questions
    best = grade(CHECK, list(questions), {id: right(each) for id, each in questions.items()})
    assert (best.earned, best.possible, best.percent, best.passed) == (7, 7, 100, True)
    worst = grade(CHECK, list(questions), {id: wrong(each) for id, each in questions.items()})
    assert (worst.earned, worst.percent, worst.passed) == (0, 0, False)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(sorted(CHECK.questions))), st.sets(st.sampled_from(sorted(CHECK.questions))))
def test_an_open_question_earns_nothing_and_a_question_left_out_is_wrong(answered, more):
    def points(ids):
        return grade(CHECK, list(CHECK.questions), {id: right(CHECK.questions[id]) for id in ids})

    assert points(answered).earned == len(answered - {"open"})
    assert points(answered | more).earned >= points(answered).earned
    assert points(answered).passed == (len(answered - {"open"}) * 100 >= 70 * 7)


@settings(max_examples=100, deadline=None)
@given(st.fractions(0, 50), st.integers(1, 50))
def test_per_cent_is_rounded_down_so_that_it_never_looks_like_a_pass(earned, possible):
    found = percent(earned, possible)
    assert found * possible <= earned * 100 < (found + 1) * possible


def test_a_third_three_times_is_one():
    assert percent(Fraction(1, 3) * 3, 1) == 100
    assert percent(Fraction(0), 0) == 0


@settings(max_examples=60, deadline=None)
@given(st.text("abcdef0123456789", min_size=1, max_size=26), st.integers(1, 1_000_000))
def test_what_a_form_shows_is_what_it_sends_back(seed, seq):
    for question in CHECK.questions.values():
        form = {
            name: [value] if isinstance(value, str) else value
            for name, value in fields(question, seed, right(question), seq).items()
        }
        sent = sent_answers([question], seed, form)[question.id]
        assert (sent.seq, sent.response) == (seq, right(question))


def test_an_answer_without_a_proper_number_of_its_save_is_left_alone():
    question = CHECK.questions["tide"]
    for seq in ("", "-1", "1.5", "x", "١", "1000001", "99999999999999999999", "1e3", " 1", "0x1"):
        assert sent_answers([question], "seed", {"tide": ["tide"], "seq.tide": [seq]}) == {}
    assert sent_answers([question], "seed", {"tide": ["tide"]}) == {}


def test_what_a_choice_shows_says_nothing_of_its_place_in_the_source():
    question = CHECK.questions["lift"]
    places = set()
    for number in range(60):
        shown = question.present(f"seed-{number}", right(question)).choices
        assert [each.value for each in shown] == ["1", "2", "3"]
        places.add(next(each.value for each in shown if each.is_chosen))
    assert places == {"1", "2", "3"}


def test_the_order_and_the_names_of_a_matching_and_an_ordering_give_nothing_away():
    for id in ("pairs", "steps"):
        question = CHECK.questions[id]
        values = {tuple(row.value for row in question.present(f"seed-{n}", right(question)).rows) for n in range(60)}
        assert len(values) > 3
        assert {tuple(row.name for row in question.present(f"s{n}", ()).rows) for n in range(9)} == {
            tuple(row.name for row in question.present("s", ()).rows)
        }
