"""What nobody types by mistake, and what somebody typed once: the forms say what is wrong and never break."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.programmes.activity import Budget, check_activity, check_budgets, is_reference
from app.programmes.queries import activity, programmes
from app.programmes.rules import Unsound
from tests.makers.programmes import IATI

BUDGET = {
    "budgets-0-starts_on": "2026-01-01",
    "budgets-0-ends_on": "2026-12-31",
    "budgets-0-amount": "1.5",
    "budgets-0-currency": "EUR",
}


@pytest.fixture
def engine() -> str:
    """Nothing here depends on the engine."""
    return "sqlite"


def described(database):
    with database.reading() as reading:
        return activity(reading, programmes(reading)[0])


@pytest.mark.parametrize("name", ["starts_on", "ends_on", "amount"])
def test_a_budget_that_lacks_anything_is_told_so(olga, programme, name):
    sent = {key: value for key, value in BUDGET.items() if not key.endswith(name)}
    olga.post(programme + "iati", {**sent, "version": "1"}, expect=422).has("A budget has a first day")


@pytest.mark.parametrize(
    "changed",
    [
        {"budgets-0-starts_on": "9998-01-01", "budgets-0-ends_on": "9999-12-31"},
        {"budgets-0-amount": "9" * 30},
        {"budgets-0-amount": "0.000000001"},
        {"budgets-0-amount": "1.23456"},
        {"budgets-0-amount": "1e400"},
        {"budgets-0-amount": "NaN"},
    ],
)
def test_a_budget_that_nobody_can_mean_is_refused(olga, programme, changed, database):
    olga.post(programme + "iati", {**BUDGET, **changed, "version": "1"}, expect=422)
    assert described(database) is None


def test_thousandths_that_a_currency_has_can_be_saved_again(olga, programme, database):
    sent = {**BUDGET, "budgets-0-amount": "1.2340", "budgets-0-currency": "KWD"}
    olga.post(programme + "iati", {**sent, "version": "1"})
    page = olga.get(programme + "iati")
    assert 'value="1.2340"' in page.text
    assert described(database).details.budgets[0].amount == Decimal("1.234")


def test_rules_of_budgets_hold_at_the_end_of_time():
    check_budgets([Budget(date(9999, 1, 1), date(9999, 12, 31), Decimal(5), "EUR")], currency="")
    check_budgets([Budget(date(9998, 1, 1), date(9998, 12, 31), Decimal(5), "EUR")], currency="")
    with pytest.raises(Unsound):
        check_budgets([Budget(date(2026, 1, 1), date(2026, 12, 31), Decimal(10) ** 12, "EUR")], currency="")


@pytest.mark.parametrize("sign", ["\uffff", "\ufffe", "\u202e", "\u200b", "\x85", "\ue000", "\u2028"])
def test_an_identifier_holds_no_sign_that_cannot_be_seen(sign):
    assert not is_reference(f"XX{sign}1")


def test_a_year_of_long_ago_comes_back_as_it_was_typed(olga, programme):
    page = olga.get(programme)
    sent = {"name": "Old", "starts_on": "0206-01-01", "ends_on": "9999-12-31", "version": page.fields()["version"]}
    olga.post(programme, sent)
    page = olga.get(programme)
    assert 'value="0206-01-01"' in page.text
    assert 'value="9999-12-31"' in page.text


def test_a_line_of_blanks_is_an_empty_line(olga, programme):
    page = olga.get(programme)
    sent = {"name": "Blank", "funders-0-share": "  ", "funders-0-starts_on": " ", "version": page.fields()["version"]}
    olga.post(programme, sent)


@pytest.mark.parametrize("place", ["²", "9" * 5000, "٣", "x", ""])
def test_lines_under_forged_numbers_are_no_error_of_ours(olga, programme, place):
    page = olga.get(programme)
    sent = {"name": "Forged", f"funders-{place}-share": "", "version": page.fields()["version"]}
    olga.post(programme, sent)


def test_ten_thousand_lines_are_read_as_forty(olga, programme):
    sent = {f"funders-{place}-share": "1" for place in range(10_000)}
    olga.post(programme, {**sent, "name": "Many", "version": "1"}, expect=422)


def test_codes_that_no_list_has_are_refused_without_a_form():
    from dataclasses import replace

    from app.programmes.activity import ActivityDetails

    for changed in ({"currency": "XTS"}, {"currency": "XXX"}, {"identifier": "a\uffffb"}):
        with pytest.raises(Invalid):
            check_activity(replace(ActivityDetails(), **changed))


def test_iati_form_takes_what_it_took(olga, programme):
    olga.post(programme + "iati", {**IATI, "version": "1"})


def test_an_editor_is_overtaken_before_anything_is_written_for_iati(olga, programme, database):
    olga.post(programme, {"name": "Renamed meanwhile", "version": "1"})
    page = olga.post(programme + "iati", {**IATI, "version": "1"}, expect=409).has("Somebody else has changed this")
    assert f'value="{IATI["identifier"]}"' in page.text
    olga.post(programme + "iati", {**IATI, "version": page.fields()["version"]})
    assert described(database).identifier == IATI["identifier"]


@pytest.mark.parametrize("sign", ["\x00", "\x85", "\ufffe", "\ufdd0", "\U0001ffff"])
def test_signs_that_no_page_may_hold_come_back_from_no_field(olga, programme, sign):
    hidden = {"uid": f"u{sign}", "version": f"1{sign}"}
    olga.post("/en/programmes/new", {**hidden, "name": "", "starts_on": f"2026{sign}", "summary": sign}, expect=422)
    olga.post(programme, {**hidden, "name": f"{sign}", "provider": f"a{sign}b", "starts_on": f"x{sign}"}, expect=422)
