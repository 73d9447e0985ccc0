"""What IATI asks of an activity, as far as it can be wrong when it is written down."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.errors import Invalid
from app.programmes import codes
from app.programmes.activity import (
    ActivityDetails,
    Budget,
    Share,
    check_activity,
    check_budgets,
    check_countries,
    check_organisation,
    check_sectors,
    is_reference,
)
from app.programmes.rules import OrganisationDetails, Unsound

YEAR = Budget(date(2026, 1, 1), date(2026, 12, 31), Decimal("250000.50"), "EUR")
FULL = ActivityDetails(
    identifier="XM-DAC-41122-0042",
    sectors=(Share("15113", Fraction(3, 4)), Share("15132", Fraction(1, 4))),
    countries=(Share("KE", Fraction(3333, 10_000)), Share("SN", Fraction(6667, 10_000))),
    scope="3",
    status="2",
    aid_type="D02",
    flow_type="10",
    finance_type="110",
    tied_status="5",
    collaboration_type="1",
    gender="1",
    currency="EUR",
    budgets=(YEAR, replace(YEAR, currency="")),
)


def test_everything_may_be_there_and_everything_may_be_missing():
    check_activity(FULL)
    check_activity(ActivityDetails())


@pytest.mark.parametrize(
    ("shares", "line", "said"),
    [
        ((("15113", 1),), None, ""),
        ((("15113", Fraction(1, 2)),), 0, "add up to"),
        ((("15113", Fraction(1, 2)), ("15132", Fraction(4999, 10_000))), 1, "add up to"),
        ((("15113", Fraction(1, 2)), ("15113", Fraction(1, 2))), 1, "twice"),
        ((("99999", 1),), 0, "of the list"),
        ((("15113", 1), ("15132", 0)), 1, "more than 0"),
    ],
)
def test_shares_of_the_money_are_a_hundred_exactly(shares, line, said):
    parts = [Share(code, Fraction(share)) for code, share in shares]
    if line is None:
        check_sectors(parts)
        return
    with pytest.raises(Unsound, match=said) as error:
        check_sectors(parts)
    assert error.value.line == line


def test_countries_are_known_ones():
    check_countries([Share("XK", Fraction(1))])
    with pytest.raises(Unsound, match="Choose a country"):
        check_countries([Share("ZZ", Fraction(1))])


@pytest.mark.parametrize(
    ("first", "last", "amount", "currency", "said"),
    [
        ("2026-01-01", "2026-12-31", "1", "EUR", ""),
        ("2024-02-29", "2025-02-28", "1", "EUR", ""),
        ("2026-01-01", "2027-01-01", "1", "EUR", "a year at most"),
        ("2024-02-29", "2025-03-01", "1", "EUR", "a year at most"),
        ("2026-02-01", "2026-01-31", "1", "EUR", "before the first"),
        ("2026-01-01", "2026-01-01", "0", "EUR", "more than 0"),
        ("2026-01-01", "2026-01-01", "1", "", "Write the currency"),
    ],
)
def test_budgets(first, last, amount, currency, said):
    budget = Budget(date.fromisoformat(first), date.fromisoformat(last), Decimal(amount), currency)
    assert Budget.of(budget.texts) == budget
    if not said:
        check_budgets([budget], currency="")
        return
    with pytest.raises(Unsound, match=said):
        check_budgets([budget], currency="")


def test_an_amount_without_currency_has_that_of_the_activity():
    check_budgets([replace(YEAR, currency="")], currency="KES")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "9"}, {"aid_type": "X99"}, {"currency": "XXX"}, {"currency": "eur"}, {"identifier": "A/B"},
        {"gender": "7"}, {"budgets": (replace(YEAR, currency="ZZZ"),)},
    ],
)  # fmt: skip
def test_codes_that_are_none_are_refused(wrong):
    with pytest.raises(Invalid):
        check_activity(replace(FULL, **wrong))


@pytest.mark.parametrize("text", ["", "A/B", "A&B", "A|B", "A?B", "A B", "A\u00a0B"])
def test_identifiers_have_none_of_four_signs_and_no_blanks(text):
    assert not is_reference(text)


def test_an_organisation_may_have_a_name_alone():
    check_organisation(OrganisationDetails("Kingdom of Marenda"))
    check_organisation(OrganisationDetails("Kingdom of Marenda", "10", "KE", "XI-TEST-1"))
    for wrong in ({"kind": "99"}, {"country": "ZZ"}, {"reference": "A|B"}):
        with pytest.raises(Invalid):
            check_organisation(replace(OrganisationDetails("Kingdom of Marenda"), **wrong))


def test_codes_are_those_of_the_lists():
    assert all(len(code) == 5 and code.isdigit() for code in codes.SECTORS)
    assert {"43081", "11330"} & set(codes.SECTORS) == set()
    assert set(codes.ORGANISATION_KINDS) >= {"10", "15", "21", "22", "40", "60", "70", "80"}
