from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.queries import Score
from app.core.keys import canonical
from app.credentials.rules import REASONS, VERDICTS, Reason, Verdict, claims, is_same_name, result
from app.learning.rules import progress
from tests.makers.courses import make_course

COURSE = make_course().course
READ = frozenset({"cranes", "seals"})
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
percents = st.integers(0, 100)


def done(**scores):
    return progress(COURSE, READ, {key.replace("__", "/"): Score(value, passed=True) for key, value in scores.items()})


def test_the_claims_are_what_the_certificate_says_and_nothing_else_of_the_person():
    found = claims(
        uid="0" * 26, name="Amina Diallo", course=COURSE, progress=done(final=85, cranes__check=100), language="en",
        provider="Harbour School", now=NOW, programme="Ports programme", funders=("A", "B"),
    )  # fmt: skip
    assert asdict(found) == {
        "uid": "0" * 26,
        "name": "Amina Diallo",
        "language": "en",
        "course": "harbour",
        "title": "Safe harbours",
        "title_language": "en",
        "revision": COURSE.hash,
        "provisions": ("UNTOC-30-2-d", "UNTOC-30-3"),
        "minutes": 55,
        "percent": 85,
        "awarded_on": date(2026, 11, 23),
        "provider": "Harbour School",
        "programme": "Ports programme",
        "funders": ("A", "B"),
    }


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


SAME = [
    ("Amina Diallo", " amina   DIALLO "),
    ("José María Peña", "Jose Maria Pena"),
    ("Nguyễn Thị Ánh", "nguyen thi anh"),
    ("O’Brien-Smith", "O'Brien Smith"),
    ("Straße", "STRASSE"),
    ("Алёна Ёлкина", "Алена Елкина"),
    ("សុខ វិចិត្រា", "សុខវិចិត្រា"),
    ("आशा देवी", "आशा  देवी"),
    ("محمد علي", "محمد علي"),
    ("ﻣﺤﻤﺪ", "محمد"),
]
OTHER = [
    ("Amina Diallo", "Amina Dialo"),
    ("Amina Diallo", "Amina"),
    ("Amina Diallo", ""),
    ("Amina Diallo", "  "),
    ("सीता", "सिता"),
    ("សុខ", "សាខ"),
    ("محمد", "أحمد"),
    ("李明", "李朋"),
]


@pytest.mark.parametrize(("name", "typed"), SAME)
def test_a_name_may_be_typed_in_other_ways(name, typed):
    assert is_same_name(typed, name)
    assert is_same_name(name, typed)


@pytest.mark.parametrize(("name", "typed"), OTHER)
def test_another_name_is_another_name(name, typed):
    assert not is_same_name(typed, name)


def test_every_verdict_and_every_reason_has_its_words():
    assert set(VERDICTS) == set(Verdict)
    assert set(REASONS) == set(Reason)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=5), st.lists(st.integers()))))
def test_a_record_has_one_form_whatever_the_order_of_its_keys(values):
    backwards = dict(reversed(values.items()))
    assert canonical(values) == canonical(backwards)
