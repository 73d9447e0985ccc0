"""`campus courses check` and `campus courses publish`, as an author and an operator run them."""

import pytest

from app.core.settings import ROOT
from app.courseware.queries import forget_kept, published, published_courses
from app.courseware.reading.front_matter import REMEDIES
from tests.makers.courses import FIRST
from tests.makers.texts import MODULE, write_course


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_check_says_what_is_there_when_nothing_is_wrong(campus, courses):
    result = campus("check", courses)
    assert result.exit_code == 0
    *advice, last = result.output.splitlines()
    assert last == f"harbour: 2 modules, 12 questions, ready to publish, advice above: {len(advice)}"
    assert advice
    assert all(": advice: " in line for line in advice)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_check_passes_the_courses_of_this_repository(campus):
    result = campus("check", ROOT / "courses")
    assert result.exit_code == 0, result.output
    assert "article-30: " in result.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_check_says_everything_that_is_wrong_in_all_courses_and_fails(campus, courses):
    write_course(courses, {MODULE: FIRST.replace("- [x] Crane", "- [ ] Crane").replace("minutes: 20", "minutes: 0")})
    write_course(courses, {"notes.md": "x"}, slug="quay")
    result = campus("check", courses)
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if ": advice: " not in line] == [
        f"harbour/01-cranes/en.md:1: the minutes that trainees need are missing; {REMEDIES['minutes']}",
        "harbour/01-cranes/en.md:5: minutes is not a number from 1 to 600; write for example `minutes: 30`",
        "harbour/01-cranes/en.md:24: question has no correct answer; mark one with [x]",
        "quay/notes.md:1: this file has no place in a course; name it course.en.md, 01-module/en.md or test.en.md",
    ]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_check_refuses_a_folder_that_is_not_there(campus, courses):
    assert campus("check", courses / "absent").exit_code == 2


def test_publish_puts_courses_on_the_site_and_says_so(campus, courses, database):
    write_course(courses, {MODULE: FIRST.replace("A machine.", "A tall machine.")})
    write_course(courses, slug="quay")
    result = campus("publish")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("harbour: published (")
    assert lines[1].startswith("quay: published (")
    forget_kept()
    with database.reading() as session:
        assert "A tall machine." in published(session, "harbour").module("cranes", "en").html


def test_publish_again_says_that_nothing_changed(campus):
    assert campus("publish").output.startswith("harbour: unchanged (")


def test_publish_publishes_nothing_where_one_course_is_wrong(campus, courses, database):
    write_course(courses, {MODULE: FIRST.replace("A machine.", "A tall machine.")})
    write_course(courses, {"notes.md": "x"}, slug="quay")
    result = campus("publish")
    assert result.exit_code == 1
    assert "quay/notes.md:1: this file has no place in a course" in result.output
    assert "nothing was published" in result.output
    with database.reading() as session:
        assert [each.slug for each in published_courses(session)] == ["harbour"]
        assert "A tall machine." not in published(session, "harbour").module("cranes", "en").html
