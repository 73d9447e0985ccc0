"""Addresses and scopes: one reading, there and back."""

from hypothesis import given
from hypothesis import strategies as st

from app.statistics.figures import ALL, WORLD, Scope
from app.statistics.scopes import Filters, asked, default, named

SCOPES = tuple(
    Scope(period=period, grouping=grouping, course=course)
    for period in (ALL, "2025", "2026")
    for grouping in (WORLD, "recipients", "ldc")
    for course in ("", "harbour")
)
OWN = tuple(Scope(programme="prog", period=period) for period in (ALL, "2026"))
LISTS = st.lists(st.sampled_from(SCOPES), unique=True)


@given(LISTS.map(lambda some: (Scope(), *some)))
def test_every_scope_that_is_offered_is_found_again_under_its_address(offered):
    assert [each for each in offered if asked(named(each, offered), offered) != each] == []


@given(LISTS, st.dictionaries(st.sampled_from(["period", "grouping", "course", "programme"]), st.text(max_size=9)))
def test_nothing_is_found_that_is_not_offered(offered, args):
    assert asked(args, offered) in {None, *offered}


def test_developing_countries_come_first_where_there_is_such_a_list():
    assert default(SCOPES) == Scope(grouping="recipients")
    assert default([Scope()]) == Scope()
    assert asked({}, SCOPES) == Scope(grouping="recipients")
    assert named(Scope(), SCOPES) == {"grouping": "world"}


def test_a_programme_is_never_reached_by_a_query():
    offered = (*SCOPES, *OWN)
    assert asked({"programme": "prog"}, offered) == Scope(grouping="recipients")
    assert asked({"period": "2026", "grouping": "ldc"}, offered, programme="prog") == OWN[1]
    assert asked({}, offered, programme="other") is None


def test_filters_offer_what_there_is():
    filters = Filters(Scope(grouping="ldc"), (*SCOPES, *OWN))
    assert filters.periods == (ALL, "2025", "2026")
    assert filters.groupings == (WORLD, "recipients", "ldc")
    assert filters.query(period="2025") == "?period=2025&grouping=ldc"
    assert filters.query(period="2031") is None
    assert Filters(OWN[0], (*SCOPES, *OWN)).periods == (ALL, "2026")
    assert Filters(Scope(), (Scope(),)).query() == ""
