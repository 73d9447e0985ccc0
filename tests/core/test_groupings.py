"""Lists of countries: facts with days. The numbers were counted by hand in the sources that each list names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.groupings import DEFAULT, GROUPINGS, Member, members, region_of
from app.core.places import LANGUAGES, countries, region_name

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "on", "count"),
    [
        ("dac", date(2025, 12, 31), 141),
        ("dac", TODAY, 140),
        ("recipients", date(2025, 12, 31), 142),
        ("recipients", TODAY, 141),
        ("ldc", TODAY, 44),
        ("ldc", date(2023, 12, 12), 46),
        ("lldc", TODAY, 32),
        ("sids", TODAY, 53),
        ("transition", TODAY, 17),
        ("g77", TODAY, 134),
        ("parties", TODAY, 192),
    ],
)
def test_each_list_has_as_many_members_as_its_source(name, on, count):
    assert len(members(name, on)) == count


@pytest.mark.parametrize(
    ("name", "code", "last"),
    [
        ("dac", "NR", date(2025, 12, 31)),
        ("dac", "CL", date(2017, 12, 31)),
        ("dac", "AG", date(2021, 12, 31)),
        ("ldc", "ST", date(2024, 12, 12)),
        ("ldc", "BT", date(2023, 12, 12)),
        ("ldc", "VU", date(2020, 12, 3)),
    ],
)
def test_a_country_counts_until_its_last_day_on_the_list(name, code, last):
    assert code in members(name, last)
    assert code not in members(name, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("code", "first"), [("BT", date(2023, 2, 20)), ("SS", date(2023, 10, 20)), ("IR", date(2025, 8, 6))]
)
def test_a_party_counts_from_the_day_of_its_instrument(code, first):
    assert code not in members("parties", first - timedelta(days=1))
    assert code in members("parties", first)


def test_a_party_whose_day_is_not_known_counts_always():
    assert {"JP", "KR", "PS", "WS"} <= members("parties", date(2020, 1, 1))


def test_states_that_are_not_parties_are_on_no_such_list():
    assert not {"CG", "PG", "SB", "SO", "TV"} & members("parties", TODAY)


@pytest.mark.parametrize("code", ["BD", "LA", "NP"])
def test_a_graduation_that_nobody_has_verified_changes_nothing(code):
    assert code in members("ldc", date(2026, 11, 25))
    assert GROUPINGS["ldc"].note


def test_the_default_is_the_two_lists_together():
    assert members(DEFAULT, TODAY) == members("dac", TODAY) | members("transition", TODAY)
    assert members(DEFAULT, TODAY) - members("dac", TODAY) == {"RU"}
    assert next(iter(GROUPINGS)) == DEFAULT


def test_the_whole_world_is_not_a_list():
    with pytest.raises(KeyError):
        members("world", TODAY)


@pytest.mark.parametrize("name", list(GROUPINGS))
def test_every_list_says_what_it_is_and_names_countries_only(name):
    grouping = GROUPINGS[name]
    assert grouping.name == name
    assert grouping.title
    assert grouping.source
    assert grouping.list_date <= TODAY
    assert {member.code for member in grouping.members} <= countries()
    if name != DEFAULT:
        assert len({member.code for member in grouping.members}) == len(grouping.members)


@given(st.dates(), st.one_of(st.none(), st.dates()), st.one_of(st.none(), st.dates()))
def test_a_membership_holds_from_its_first_to_its_last_day(on, first, last):
    holds = Member("KE", first, last).holds(on)
    assert holds == ((first or date.min) <= on <= (last or date.max))


@given(st.sampled_from(sorted(GROUPINGS)), st.dates())
def test_who_is_on_a_list_on_a_day_is_a_country(name, on):
    assert members(name, on) <= countries()


def test_every_country_lies_in_a_region_but_antarctica():
    assert {code for code in countries() if not region_of(code)} == {"AQ"}
    assert [region_of(code) for code in ("KE", "PE", "NP", "XK", "TV")] == ["002", "019", "142", "150", "009"]


def test_a_code_that_is_no_country_lies_nowhere():
    assert region_of("QQ") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_has_a_name_in_every_language(language):
    names = {region_name(region_of(code), language) for code in ("KE", "PE", "NP", "XK", "TV")}
    assert len(names) == 5
    assert not any(name.isdigit() for name in names)


def test_a_region_is_named_in_the_language_of_the_reader():
    assert region_name("002", "fr") == "Afrique"
    assert region_name("999", "fr") == "999"
