"""Who funds a programme when, and whose an award is."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programmes.rules import NOT_STATED, Grant, Unsound, Weight, attributed, check_grants, percent, portions

HALF, THIRD = Fraction(1, 2), Fraction(3333, 10_000)
JULY = date(2026, 7, 1)


def refused(*grants, **days):
    with pytest.raises(Unsound) as error:
        check_grants(grants, **days)
    return error.value


@pytest.mark.parametrize(
    "grants",
    [
        (),
        (Grant("a"),),
        (Grant("a"), Grant("b")),
        (Grant("a", HALF), Grant("b", HALF)),
        (Grant("a", THIRD), Grant("b", THIRD), Grant("c", 1 - 2 * THIRD)),
        (Grant("a", Fraction(1), None, date(2026, 6, 30)), Grant("b", Fraction(1), JULY)),
        (Grant("a", HALF), Grant("b", HALF, None, date(2026, 6, 30)), Grant("c", HALF, JULY)),
        (Grant("a", HALF, None, date(2026, 6, 30)), Grant("b", HALF, None, date(2026, 6, 30))),
        (Grant("a", Fraction(1), None, date(2025, 12, 31)), Grant("a", Fraction(1), JULY)),  # a year without funds
        tuple(Grant(name) for name in "abcdef"),
    ],
)
def test_sound_funding(grants):
    check_grants(grants)


def test_shares_that_do_not_add_up_are_refused_with_the_day_from_which():
    error = refused(Grant("a", HALF), Grant("b", HALF, None, date(2026, 6, 30)), Grant("c", Fraction(3, 10), JULY))
    assert error.values == {"day": JULY, "sum": "80.00"}
    assert error.message.startswith("From %(day)s the shares add up to %(sum)s %%; they must add up to 100.")
    assert error.line == 2
    for shares, total in (([Fraction(9999, 10_000)], "99.99"), ([HALF, HALF, HALF], "150.00")):
        error = refused(*(Grant(name, share) for name, share in zip("abc", shares, strict=False)))
        assert (error.values["sum"], error.message[:4]) == (total, "The ")


def test_one_day_too_few_is_found():
    """From 30 June to 1 July there is a day that only one of the two funds."""
    early, late = date(2026, 6, 29), JULY
    error = refused(Grant("a", HALF), Grant("b", HALF, None, early), Grant("c", HALF, late))
    assert error.values == {"day": date(2026, 6, 30), "sum": "50.00"}


@pytest.mark.parametrize(
    ("grants", "line", "said"),
    [
        ((Grant("a", HALF), Grant("b")), 1, "State the share of every funder, or of none."),
        ((Grant("a"), Grant("b"), Grant("a")), 2, "stands there twice"),
        ((Grant("a", None, None, JULY), Grant("a", None, JULY)), 1, "stands there twice"),
        ((Grant("a", None, JULY, date(2026, 6, 30)),), 0, "The last day is before the first."),
        ((Grant("a", None, date(2024, 12, 31)),), 0, "begins before the programme does"),
        ((Grant("a", None, None, date(2028, 1, 1)),), 0, "goes on after the programme ends"),
        ((Grant("a", None, date(2028, 1, 1)),), 0, "goes on after the programme ends"),
        (tuple(Grant(name) for name in "abcdefg"), 6, "no more than 6 funders at a time"),
    ],
)
def test_what_is_no_funding(grants, line, said):
    error = refused(*grants, starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31))
    assert (error.line, said in error.message) == (line, True)


def test_seven_funders_one_after_the_other_have_room():
    check_grants([Grant(str(year), None, date(year, 1, 1), date(year, 12, 31)) for year in range(2020, 2027)])


def test_lines_without_days_have_those_of_the_programme():
    """b funds longer than the programme runs as far as its line says, and no day is left over."""
    check_grants([Grant("a", HALF, JULY), Grant("b", HALF)], starts_on=JULY, ends_on=date(2027, 1, 1))


def test_shares_as_they_are_written():
    assert [percent(each) for each in (HALF, THIRD, Fraction(5, 10_000), Fraction(1))] == [
        "50.00", "33.33", "0.05", "100.00",
    ]  # fmt: skip


def test_an_award_goes_to_its_funders_by_their_shares():
    grants = {"p": [Grant("a", Fraction(3, 4)), Grant("b", Fraction(1, 4))]}
    weights = [Weight("p", "2026-10", 1, 8), Weight("p", "2026-10", 2, 2), Weight("", "2026-10", 2, 2)]
    assert attributed(weights, grants) == {"a": Fraction(27, 4), "b": Fraction(9, 4), NOT_STATED: 1}


def test_shares_that_nobody_has_stated_are_not_guessed():
    assert portions([Grant("a"), Grant("b")], "2026-10") == {NOT_STATED: 1}
    assert portions([Grant("a")], "2026-10") == {"a": 1}
    assert portions([Grant("a", HALF)], "2026-10") == {"a": HALF, NOT_STATED: HALF}
    assert portions([], "2026-10") == {NOT_STATED: 1}


def test_shares_above_a_whole_give_nobody_anything():
    assert portions([Grant("a", Fraction(1)), Grant("b", Fraction(1))], "2026-10") == {NOT_STATED: 1}
    assert portions([Grant("a", Fraction(3, 2)), Grant("b", Fraction(-1, 2))], "2026-10") == {NOT_STATED: 1}


def test_funding_that_changes_within_a_month_is_parted_by_its_days():
    change = [Grant("a", Fraction(1), None, date(2026, 6, 10)), Grant("b", Fraction(1), date(2026, 6, 11))]
    assert portions(change, "2026-06") == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    assert portions(change, "2026-05") == {"a": 1}
    assert portions(change, "2026-07") == {"b": 1}


def test_funding_that_begins_or_ends_within_a_month_has_the_whole_of_it():
    """Before the first day nobody funded it, so nobody else is wronged."""
    assert portions([Grant("a", Fraction(1), date(2026, 6, 28), date(2026, 7, 2))], "2026-06") == {"a": 1}
    assert portions([Grant("a", Fraction(1), date(2026, 6, 28), date(2026, 7, 2))], "2026-07") == {"a": 1}
    assert portions([Grant("a", Fraction(1), date(2026, 6, 28), date(2026, 7, 2))], "2026-08") == {NOT_STATED: 1}


DAYS = st.none() | st.integers(0, 900).map(lambda days: date(2025, 1, 1) + timedelta(days))
GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from("abcd"),
        st.none() | st.integers(0, 12_000).map(lambda part: Fraction(part, 10_000)),
        DAYS,
        DAYS,
    ),
    max_size=6,
)
PROGRAMMES = st.dictionaries(st.sampled_from("pqr"), GRANTS)
WEIGHTS = st.lists(
    st.builds(
        Weight,
        st.sampled_from(["", "p", "q", "r", "s"]),
        st.sampled_from(["2025-01", "2025-02", "2026-06", "2027-12"]),
        st.integers(1, 7),
        st.integers(0, 50),
    ),
    max_size=12,
)


@given(WEIGHTS, PROGRAMMES)
def test_the_sum_over_donors_is_the_number_of_persons_whatever_was_written_down(weights, grants):
    found = attributed(weights, grants)
    assert sum(found.values()) == sum(Fraction(each.awards, each.certificates) for each in weights)
    assert all(part >= 0 for part in found.values())
    assert set(found) <= {NOT_STATED, *"abcd"}


@given(
    PROGRAMMES, st.lists(st.tuples(st.sampled_from(["", "p", "q", "r"]), st.integers(1, 12)), min_size=1, max_size=5)
)
def test_no_two_donors_claim_one_whole_person(grants, certificates):
    """One person with some certificates, each in a month of 2026: together all donors have one person, and no more."""
    weights = [Weight(name, f"2026-{month:02d}", len(certificates), 1) for name, month in certificates]
    found = attributed(weights, grants)
    assert sum(found.values()) == 1
    assert len([name for name, part in found.items() if part == 1]) <= 1


@given(WEIGHTS, PROGRAMMES, st.randoms(use_true_random=False))
def test_the_order_of_awards_and_of_lines_does_not_matter(weights, grants, chance):
    shuffled = list(weights)
    chance.shuffle(shuffled)
    turned = {name: lines[::-1] for name, lines in grants.items()}
    drop = {name: part for name, part in attributed(weights, grants).items() if part}
    assert {name: part for name, part in attributed(shuffled, turned).items() if part} == drop


SPANS = st.lists(st.tuples(DAYS, DAYS, st.integers(1, 10_000)), max_size=4)


@given(SPANS)
def test_what_the_form_lets_through_leaves_no_part_to_nobody_while_somebody_funds(spans):
    """Two organisations share each span of days; spans that overlap are refused, and all others are a whole."""
    grants = []
    for first, last, part in spans:
        share = Fraction(part, 10_000)
        grants += [Grant("a", share, first, last), Grant("b", 1 - share, first, last)]
    try:
        check_grants(grants)
    except Unsound:
        return
    for number in range(24):
        found = portions(grants, f"{2025 + number // 12}-{number % 12 + 1:02d}")
        assert found == {NOT_STATED: 1} or NOT_STATED not in found
