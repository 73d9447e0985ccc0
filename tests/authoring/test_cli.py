"""Giving a course to somebody on the server itself."""

import pytest

from app.authoring.listings import authors_of
from app.core.journal import Entry


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["courses", *words])


def test_a_course_is_given_and_taken(run, session, ben):
    assert run("share", "harbour", "Ben").output == "ben writes harbour now.\n"
    ben.get("/en/author/").has("Safe harbours")
    assert run("share", "harbour", "ben", "--owner").output == "ben owns harbour now.\n"
    assert [each.is_owner for each in authors_of(session, "harbour")] == [True]
    assert session.query(Entry).where(Entry.kind == "course.shared", Entry.by.is_(None)).count() == 2
    ben.get("/en/author/harbour/activity").has("The server made Ben Okafor an owner of the course.")
    session.rollback()
    assert run("unshare", "harbour", "ben").output == "ben does not write harbour.\n"
    ben.get("/en/author/harbour/", expect=404)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("share", "nothing", "ben"), "there is no course nothing"),
        (("share", "harbour", "amina"), "no instructor signs in as amina"),
        (("share", "harbour", "nobody"), "no instructor signs in as nobody"),
        (("unshare", "harbour", "nobody"), "nobody signs in as nobody"),
    ],
)
def test_mistakes_are_named(run, words, said):
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.output
