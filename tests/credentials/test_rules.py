from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.queries import Score
from app.core.keys import canonical
from app.credentials.rules import is_record, record, result
from app.learning.rules import progress
from tests.makers.courses import make_course

COURSE = make_course().course
READ = frozenset({"cranes", "seals"})
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
percents = st.integers(0, 100)


def done(**scores):
    return progress(COURSE, READ, {key.replace("__", "/"): Score(value, passed=True) for key, value in scores.items()})


def test_the_record_says_what_the_certificate_says_and_nothing_else_of_the_person():
    found = record(
        uid="0" * 26, name="Amina Diallo", course=COURSE, progress=done(final=85, cranes__check=100), language="en",
        provider="Harbour School", now=NOW,
    )  # fmt: skip
    assert found == {
        "kind": "palermo-campus-certificate",
        "version": 1,
        "uid": "0" * 26,
        "name": "Amina Diallo",
        "language": "en",
        "course": {"id": "harbour", "title": "Safe harbours", "language": "en", "revision": COURSE.hash},
        "provisions": ["UNTOC-30-2-d", "UNTOC-30-3"],
        "minutes": 55,
        "percent": 85,
        "awarded_on": "2026-11-23",
        "provider": "Harbour School",
        "framework": "UNTOC-30-2-d",
    }
    assert is_record(found)


@settings(max_examples=50, deadline=None)
@given(percents, percents)
def test_the_result_is_that_of_the_last_test_of_the_course(final, check):
    assert result(COURSE, done(final=final, cranes__check=check)) == final


def test_a_course_without_a_last_test_gives_the_mean_of_its_quizzes():
    only_a_pre_test = "---\ntitle: Tests\n---\n\n## Pre {#before quiz ungraded}\n\n### A? {#a}\n\n- [x] b\n- [ ] c\n"
    course = make_course(**{"tests.en.md": only_a_pre_test}).course
    scores = {"cranes/check": Score(81, passed=True), "before": Score(10, passed=False)}
    assert result(course, progress(course, READ, scores)) == 81
    assert result(course, progress(course, READ, {})) == 0


def test_only_the_record_of_a_certificate_is_one():
    assert not any(
        is_record(each) for each in (None, [], "x", 1, {}, {"kind": "palermo-campus-certificate"}, {"version": 1})
    )


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=5), st.lists(st.integers()))))
def test_a_record_has_one_form_whatever_the_order_of_its_keys(values):
    backwards = dict(reversed(values.items()))
    assert canonical(values) == canonical(backwards)
