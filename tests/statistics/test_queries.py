from datetime import UTC, datetime

import pytest

from app.core.errors import NotFound
from app.core.keys import canonical, encode
from app.statistics.figures import Scope
from app.statistics.models import Release
from app.statistics.queries import figures_of, release_of, scopes_of
from tests.makers.figures import make_figures, make_release
from tests.makers.programmes import counted

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def first_form(session, key):
    """A release as earlier versions made it."""
    content = {
        "month": "2026-09",
        "is_final": True,
        "computed_on": "2026-10-01",
        "method": {"unit": "unique persons awarded a certificate", "threshold": 10, "rounded_to": 5},
        "figures": {"persons": 35, "tables": {"country": [["KE", 20]], "sex": [["female", 20], ["male", None]]}},
    }
    said = canonical(content)
    made = Release(
        month="2026-09", number=1, released_at=NOW, content=content, digest="0" * 64,
        signature=encode(key.sign(said)), public_key=encode(key.public),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_figures_are_found_by_their_scope(session, signing_key):
    made = make_release(session, signing_key)
    scope = Scope(period="2026", grouping="ldc", course="harbour")
    assert scope in scopes_of(made)
    assert figures_of(session, made, scope) == make_figures(scope)


def test_a_scope_that_a_release_does_not_have_is_not_found(session, signing_key):
    made = make_release(session, signing_key)
    for scope in (Scope(period="1999"), Scope(grouping="x"), Scope(course="nothing"), Scope(programme="somebody")):
        with pytest.raises(NotFound):
            figures_of(session, made, scope)


def test_figures_cost_one_statement(database, session, signing_key):
    made = make_release(session, signing_key)
    with counted(database) as statements:
        figures_of(session, made, Scope())
    assert len(statements) == 1


def test_releases_of_the_first_form_stay_readable(session, signing_key):
    made = first_form(session, signing_key)
    assert scopes_of(made) == (Scope(),)
    figures = figures_of(session, made, Scope())
    assert (figures.total("O3"), figures.table("O3").rule) == (35, "public")
    assert [(row.categories, row.value) for row in figures.table("O3", "sex").rows] == [
        (("female",), 20), (("male",), None)
    ]  # fmt: skip
    assert figures.table("O3", "sex").withheld == 1
    with pytest.raises(NotFound):
        figures_of(session, made, Scope(grouping="ldc"))


def test_what_cannot_be_a_release_does_not_reach_the_database(session, database):
    with counted(database) as statements:
        for month, number in (("2026-1", 1), ("x\0", 1), ("2026-10", 10**30)):
            with pytest.raises(NotFound):
                release_of(session, month, number)
    assert statements == []
