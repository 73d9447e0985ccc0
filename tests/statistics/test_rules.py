from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics.rules import (
    OWN_THRESHOLD,
    THRESHOLD,
    Last,
    exact,
    is_due,
    largest_remainder,
    parts_of,
    percentages,
    public,
    public_cross,
    public_total,
    rate,
    rounded,
)

small_counts = st.one_of(st.integers(0, 12), st.integers(0, 500))
names = st.text("abcdefgh", min_size=1, max_size=2)
tables = st.dictionaries(names, small_counts, max_size=15)
thresholds = st.integers(10, 40)
quick = settings(max_examples=80, deadline=None)


def withheld(counts, shown):
    return [counts[name] for name, value in shown.values.items() if value is None]


@quick
@given(tables, thresholds)
def test_no_count_under_the_threshold_is_published_and_others_are_rounded(counts, threshold):
    shown = public(counts, threshold)
    assert shown.values.keys() == counts.keys()
    published = {name: value for name, value in shown.values.items() if value is not None}
    assert all(counts[name] >= threshold for name in published)
    assert all(value % 5 == 0 and abs(value - counts[name]) <= 2 for name, value in published.items())


@quick
@given(tables, thresholds)
def test_withheld_counts_are_none_or_two_that_reach_the_threshold_together_or_all(counts, threshold):
    shown = public(counts, threshold)
    hidden = withheld(counts, shown)
    is_safe = len(hidden) > 1 and sum(hidden) >= threshold
    assert not hidden or is_safe or len(hidden) == len(counts)
    assert shown.others == (rounded(sum(hidden)) if hidden and sum(hidden) >= threshold else None)


@quick
@given(tables, thresholds)
def test_nothing_is_withheld_without_need(counts, threshold):
    shown = public(counts, threshold)
    if all(count >= threshold for count in counts.values()):
        assert withheld(counts, shown) == []
    besides = sorted({count for count in withheld(counts, shown) if count >= threshold})
    assert len(besides) <= 1  # one, and those equal to it


@quick
@given(st.dictionaries(names, small_counts, min_size=4, max_size=15), thresholds)
def test_what_is_withheld_hides_in_every_group_that_has_a_sum(counts, threshold):
    groups = [sorted(counts)[::2], sorted(counts)[:3]]
    shown = public(counts, threshold, groups=groups)
    for group in groups:
        hidden = [counts[name] for name in group if shown.values[name] is None]
        is_safe = len(hidden) > 1 and sum(hidden) >= threshold
        assert not hidden or is_safe or len(hidden) == len(group)


def test_a_single_small_line_takes_the_next_larger_one_with_it():
    assert public({"KE": 40, "SN": 12, "PE": 3}).values == {"KE": 40, "SN": None, "PE": None}
    assert public({"KE": 40, "SN": 6, "PE": 4}).values == {"KE": 40, "SN": None, "PE": None}
    assert public({"KE": 40, "SN": 0, "PE": 0}).values == {"KE": None, "SN": None, "PE": None}
    assert public({"KE": 9}).values == {"KE": None}
    assert public({}).values == {}


def test_all_withheld_lines_have_a_sum_except_where_a_person_may_stand_in_two():
    assert public({"KE": 40, "SN": 12, "PE": 3}).others == 15
    assert public({"KE": 4, "SN": 2}).others is None
    assert public({"harbour": 40, "airport": 12, "port": 3}, is_partition=False).others is None


def test_equal_lines_are_withheld_together():
    """Of two lines with 12, one shown and one withheld beside a small one, the small one could be computed."""
    assert public({"KE": 40, "PE": 12, "SN": 12, "TV": 9}).values == {"KE": 40, "PE": None, "SN": None, "TV": None}


def test_a_total_is_rounded_or_withheld():
    assert [public_total(count) for count in (0, 9, 10, 12, 13)] == [None, None, 10, 10, 15]
    assert public_total(19, threshold=20) is None


cells = st.lists(st.lists(small_counts, min_size=3, max_size=3), min_size=1, max_size=7)


@quick
@given(cells, st.data())
def test_a_table_of_two_attributes_hides_in_rows_and_columns(numbers, data):
    rows, columns = [f"r{n}" for n in range(len(numbers))], ["f", "m", "x"]
    counts = {(r, c): n for r, line in zip(rows, numbers, strict=True) for c, n in zip(columns, line, strict=True)}
    totals = public({row: sum(counts[row, column] for column in columns) for row in rows}).values
    shown = public_cross(counts, rows, columns, totals)
    assert all(counts[cell] >= THRESHOLD and value == rounded(counts[cell]) for cell, value in shown.items() if value)
    for line in [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]:
        hidden = [counts[cell] for cell in line if shown[cell] is None]
        assert not hidden or len(hidden) == len(line) or (len(hidden) > 1 and sum(hidden) >= THRESHOLD)
    assert all(shown[row, column] is None for row in rows for column in columns if totals[row] is None)


def test_exact_tables_wait_until_five_have_come():
    assert [is_due(total, None) for total in (0, 4, 5)] == [False, False, True]
    assert [is_due(total, 20) for total in (15, 16, 20, 24, 25)] == [True, False, False, False, True]
    assert not is_due(3, 8)


def test_exact_tables_wait_where_few_others_are_left():
    assert is_due(30, None, everybody=30)
    assert is_due(30, None, everybody=40)
    assert not is_due(30, None, everybody=39)
    shown = exact({"KE": 30, "SN": 20, "PE": 18}, everybody={"KE": 31, "SN": 50, "PE": 18})
    assert shown.values == {"KE": None, "SN": 20, "PE": None}


def test_the_first_exact_table_is_exact_and_withholds_what_is_small():
    shown = exact({"KE": 41, "SN": 12, "PE": 3})
    assert (shown.values, shown.as_of, shown.others) == ({"KE": 41, "SN": None, "PE": None}, {}, 15)
    assert exact({"KE": 41, "SN": 12}).others is None


def test_a_row_that_changed_by_few_is_held_and_another_hides_it():
    last = Last("2026-09", {"KE": (41, None), "SN": (12, None), "PE": (20, None)}, 0)
    shown = exact({"KE": 61, "SN": 15, "PE": 27}, last=last)
    assert shown.values == {"KE": 61, "SN": 12, "PE": 20}
    assert (shown.as_of, shown.others) == ({"SN": "2026-09", "PE": "2026-09"}, 10)


def test_a_held_row_keeps_its_month_and_comes_up_to_date_when_enough_have_changed():
    last = Last("2026-09", {"KE": (61, None), "SN": (12, "2026-08"), "PE": (20, "2026-08")}, 10)
    assert exact({"KE": 70, "SN": 16, "PE": 28}, last=last).as_of == {"SN": "2026-08", "PE": "2026-08"}
    fresh = exact({"KE": 70, "SN": 22, "PE": 31}, last=last)
    assert (fresh.values, fresh.as_of) == ({"KE": 70, "SN": 22, "PE": 31}, {})


def test_a_row_that_shrank_below_the_threshold_keeps_what_was_said():
    last = Last("2026-09", {"KE": (41, None), "SN": (9, None)}, 0)
    shown = exact({"KE": 50}, last=last)
    assert (shown.values, shown.as_of) == ({"KE": 41, "SN": 9}, {"KE": "2026-09", "SN": "2026-09"})


@quick
@given(tables, tables)
def test_exact_rows_and_others_always_add_up_and_are_true_of_their_month(counts, more):
    first = exact(counts)
    rows = {key: (value, None) for key, value in first.values.items() if value is not None}
    now = {key: counts.get(key, 0) + more.get(key, 0) for key in (*counts, *more)}
    second = exact(now, last=Last("2026-09", rows, first.others or 0))
    for shown, truth in ((first, counts), (second, now)):
        said = [value for value in shown.values.values() if value is not None]
        assert sum(said) + (shown.others or 0) == sum(truth.values())
        assert all(value >= OWN_THRESHOLD for value in said)
    for key, value in second.values.items():
        was = rows.get(key, (0, None))[0]
        assert value in ((was,) if key in second.as_of else (None, now[key]))
        assert value is None or value == was or abs(value - was) >= OWN_THRESHOLD


def test_a_rate_is_treated_like_those_in_it_and_those_missing_from_it():
    assert rate(64, 100) == (64, 100)
    assert rate(25, 47) == (53, 45)
    assert [rate(n, 100) for n in (0, 9, 91, 100)] == [(None, None)] * 4
    assert rate(5, 9) == (None, None)
    assert rate(10, 20) == (50, 20)


@quick
@given(st.integers(0, 300), st.integers(0, 300), thresholds)
def test_a_rate_is_of_at_least_twice_the_threshold(numerator, others, threshold):
    percent, basis = rate(numerator, numerator + others, threshold)
    assert (percent is None) == (basis is None) == (min(numerator, others) < threshold)
    assert percent is None or abs(percent - 100 * numerator / (numerator + others)) <= 0.5


@st.composite
def attributions(draw):
    """A total given out to funders by shares of twelfths."""
    twelfths = draw(st.dictionaries(names, st.integers(0, 900), min_size=1, max_size=8))
    missing = -sum(twelfths.values()) % 12
    first = next(iter(twelfths))
    twelfths[first] += missing
    return {key: Fraction(n, 12) for key, n in twelfths.items()}


@quick
@given(attributions())
def test_published_parts_and_the_withheld_rest_are_the_rounded_total(parts):
    total = int(sum(parts.values()))
    shown = parts_of(parts, total)
    hidden = [parts[key] for key, value in shown.items() if value is None]
    rest = rounded(total) - sum(value for value in shown.values() if value is not None)
    assert all(parts[key] >= THRESHOLD and abs(value - parts[key]) < 5 for key, value in shown.items() if value)
    assert abs(rest - sum(hidden)) < 5 if hidden else rest == 0
    assert not hidden or len(hidden) == len(parts) or (len(hidden) > 1 and sum(hidden) >= THRESHOLD)


def test_parts_of_funders_add_up():
    thirds = {"a": Fraction(100, 3), "b": Fraction(100, 3), "": Fraction(100, 3)}
    assert parts_of(thirds, 100) == {"a": 35, "b": 30, "": 35}
    with pytest.raises(ValueError, match="add up"):
        parts_of({"a": Fraction(1)}, 2)


@quick
@given(st.dictionaries(names, st.integers(0, 10**6), min_size=1, max_size=30))
def test_percentages_add_up_to_exactly_a_hundred(shares):
    if not any(shares.values()):
        with pytest.raises(ValueError, match="not all zero"):
            percentages(shares)
        return
    found = percentages(shares)
    assert sum(found.values()) == Decimal("100.00")
    assert all(share == round(share, 2) for share in found.values())
    whole = sum(shares.values())
    assert all(abs(found[key] - Decimal(100 * share) / whole) < Decimal("0.01") for key, share in shares.items())
    assert found == percentages(dict(reversed(shares.items())))


def test_percentages_of_the_example_and_of_ties():
    assert list(map(str, percentages({"KE": 28, "NG": 24, "SN": 16}).values())) == ["41.18", "35.29", "23.53"]
    assert list(map(str, percentages({"SN": 1, "KE": 1, "NG": 1}).values())) == ["33.33", "33.34", "33.33"]
    assert percentages({}) == {}
    with pytest.raises(ValueError, match="not negative"):
        percentages({"KE": -1, "SN": 2})


def test_the_largest_remainder_is_rounded_up():
    assert largest_remainder({"a": Fraction(5, 2), "b": Fraction(7, 4), "c": Fraction(3, 4)}, 5) == {
        "a": 2,
        "b": 2,
        "c": 1,
    }
