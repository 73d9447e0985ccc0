from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.queries import Score
from app.learning.rules import progress
from tests.makers.courses import make_course

COURSE = make_course().course
PASSED, FAILED = Score(80, passed=True), Score(60, passed=False)
ALL_READ = frozenset({"cranes", "seals"})
ALL_PASSED = {"cranes/check": PASSED, "final": PASSED}

reads = st.frozensets(st.sampled_from(["cranes", "seals", "gone"]))
standings = st.dictionaries(
    st.sampled_from(["before", "cranes/check", "final", "gone/check"]),
    st.builds(Score, st.integers(0, 100), passed=st.booleans()),
)


def test_the_steps_come_in_the_order_in_which_they_are_met():
    keys = [step.quiz.key if step.quiz else step.module for step in progress(COURSE, frozenset(), {}).steps]
    assert keys == ["before", "cranes", "cranes/check", "seals", "final"]


def test_a_test_that_does_not_count_is_not_needed():
    assert [step.is_needed for step in progress(COURSE, frozenset(), {}).steps] == [False, True, True, True, True]


def test_everything_read_and_passed_is_complete():
    found = progress(COURSE, ALL_READ, ALL_PASSED)
    assert (found.done, found.needed, found.percent, found.is_complete) == (4, 4, 100, True)
    assert found.next is None


def test_a_quiz_failed_with_any_result_is_not_done():
    found = progress(COURSE, ALL_READ, {**ALL_PASSED, "final": FAILED})
    assert not found.is_complete
    assert found.next.quiz.key == "final"
    assert found.next.best_percent == 60


def test_a_module_unread_keeps_the_course_open_even_if_its_quiz_is_passed():
    found = progress(COURSE, frozenset({"seals"}), ALL_PASSED)
    assert not found.is_complete
    assert (found.next.module, found.next.quiz) == ("cranes", None)


def test_the_first_step_is_the_pre_test_and_only_before_anything_is_read():
    assert progress(COURSE, frozenset(), {}).next.quiz.key == "before"
    assert progress(COURSE, frozenset(), {"before": FAILED}).next.module == "cranes"
    assert progress(COURSE, frozenset({"cranes"}), {}).next.quiz.key == "cranes/check"


@settings(max_examples=100, deadline=None)
@given(reads, standings)
def test_progress_is_never_more_than_all_and_complete_exactly_at_all(read, scores):
    found = progress(COURSE, read, scores)
    assert 0 <= found.done <= found.needed == 4
    assert found.percent == found.done * 25
    assert found.is_complete == (read >= ALL_READ and all(key in scores and scores[key].passed for key in ALL_PASSED))


@settings(max_examples=100, deadline=None)
@given(reads, standings, st.sampled_from(sorted(ALL_READ)))
def test_reading_more_never_takes_progress_away(read, scores, module):
    assert progress(COURSE, read | {module}, scores).done >= progress(COURSE, read, scores).done
