from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import (
    NoAmount,
    NoMore,
    Thousandths,
    UnsureAmount,
    currencies,
    currency_choices,
    read_amount,
    written,
)
from app.core.money import decimals as decimals_of

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
amounts = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("250000", "250000"),
        (" 1,234.50 ", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1'234'567.25", "1234567.25"),
        ("1.234.567", "1234567"),
        ("12,34,567", "1234567"),
        ("0,234", "0.234"),
        ("1234,5", "1234.5"),
        ("١٢٣٤٫٥", "1234.5"),
        ("١٬٢٣٤٬٥٦٧", "1234567"),
        ("１２３４．５", "1234.5"),
        ("१२३४", "1234"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, meant):
    assert read_amount(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1,234", "1.234", "999,000", "١٬٢٣٤.٥٬٦", "12 34", "1 234,567.8", "1  234"])
def test_what_can_be_read_in_two_ways_is_not_guessed(typed):
    with pytest.raises(NoAmount):
        read_amount(typed)


def test_the_message_repeats_what_was_typed():
    with pytest.raises(UnsureAmount) as refused:
        read_amount(" 1,234 ")
    assert refused.value.values == {"typed": "1,234"}


@pytest.mark.parametrize("typed", ["-5", "−5", "(5)"])
def test_nobody_gives_less_than_nothing(typed):
    with pytest.raises(NoMore):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["", "x", "€5", "5 EUR", "1e5", "5.", ".5", "1.2.3", "1,23,4", "NaN", "9" * 400, "²"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(NoAmount):
        read_amount(typed)


@given(amounts)
def test_what_a_field_shows_is_read_as_the_same(amount):
    assert read_amount(written(amount)) == amount
    assert read_amount(written(amount).translate(ARABIC)) == amount


@given(amounts, st.sampled_from([(",", "."), (".", ","), ("\u202f", ","), ("’", ".")]))
def test_groups_and_two_decimals_are_read_in_every_custom(amount, marks):
    group, point = marks
    shown = f"{amount:,.2f}".replace(",", "g").replace(".", point).replace("g", group)
    assert read_amount(shown) == Decimal(f"{amount:.2f}")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed):
    try:
        amount = read_amount(typed)
    except NoAmount:
        return
    assert amount >= 0


@given(amounts)
def test_a_column_gives_back_exactly_what_it_got(amount):
    column = Thousandths()
    assert column.process_result_value(column.process_bind_param(amount, None), None) == amount


def test_a_column_refuses_what_it_cannot_keep():
    with pytest.raises(ValueError, match="three decimals"):
        Thousandths().process_bind_param(Decimal("0.0001"), None)


def test_currencies_are_those_in_which_people_are_paid():
    assert {"EUR", "JPY", "KWD", "XOF", "XAF"} <= currencies()
    assert not {"XXX", "XTS", "XAU"} & currencies()
    assert ("EUR", "EUR – يورو") in currency_choices("ar")
    assert (decimals_of("EUR"), decimals_of("JPY"), decimals_of("KWD")) == (2, 0, 3)
