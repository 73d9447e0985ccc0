"""The geometry of charts: nothing leaves the drawing, and what is withheld has no length."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics.charts import HEIGHT, Gain, gains, share, trend

values = st.one_of(st.none(), st.integers(0, 2_000_000))
points = st.lists(values, max_size=80).map(lambda found: [(f"m{i}", value) for i, value in enumerate(found)])
parts = st.one_of(st.none(), st.floats(-3, 1))


def test_the_longest_bar_is_whole_and_a_withheld_one_is_not_drawn():
    assert [share(value, 300) for value in (300, None, 120)] == [100.0, None, 40.0]


def test_without_any_figure_there_is_nothing_to_draw():
    assert [share(None, 0), share(0, 0)] == [None, None]


def test_a_rate_has_a_length_too():
    assert share(62.5, 100) == 62.5


@given(points, st.booleans())
def test_columns_stay_inside_and_do_not_touch(points, mirrored):
    columns = trend(points, title="t", mirrored=mirrored).columns
    ordered = sorted(columns, key=lambda column: column.x)
    assert [column.key for column in ordered] == [key for key, _ in (points[::-1] if mirrored else points)]
    assert all(column.x >= 0 and column.x + column.width <= 100.02 for column in columns)
    assert all(left.x + left.width < right.x for left, right in pairwise(ordered))
    assert all(0 <= column.y <= HEIGHT and column.y + column.height <= HEIGHT + 0.2 for column in columns)


@given(points)
def test_higher_figures_have_higher_columns(points):
    known = [column for column in trend(points, title="t").columns if column.value is not None]
    for one in known:
        for other in known:
            assert one.height <= other.height or one.value > other.value


@given(points)
def test_the_lines_are_few_and_reach_the_highest_figure(points):
    lines = trend(points, title="t").lines
    assert 2 <= len(lines) <= 5
    assert lines[0].value == 0
    assert lines[-1].value >= max((value or 0 for _, value in points), default=0)
    assert all(lower.at > upper.at > 0 for lower, upper in pairwise(lines))


@given(points, st.booleans())
def test_the_newest_month_bears_a_label_and_no_more_than_six_do(points, mirrored):
    labels = trend(points, title="t", mirrored=mirrored).labels
    assert len(labels) <= 6
    if points:
        assert labels[-1].key == points[-1][0]
        assert not labels[-1].is_extra


def test_labels_at_the_ends_are_flush_with_the_axis_in_both_directions():
    months = [(str(i), 10) for i in range(12)]
    straight, mirrored = trend(months, title="t").labels, trend(months, title="t", mirrored=True).labels
    assert (straight[0].anchor, straight[-1].anchor) == (mirrored[0].anchor, mirrored[-1].anchor) == ("start", "end")
    assert straight[-1].at > 98
    assert mirrored[-1].at < 2


def test_a_withheld_month_is_counted_and_never_the_highest():
    chart = trend([("2026-08", None), ("2026-09", 15), ("2026-10", 15)], title="t")
    assert chart.withheld == 1
    assert chart.highest.key == "2026-09"
    assert trend([("2026-08", None)], title="t").highest is None


@given(st.lists(st.tuples(parts, parts, parts), max_size=12), st.booleans())
def test_whiskers_stay_on_the_scale(found, mirrored):
    lines = [Gain(str(i), *sorted_parts(*three)) for i, three in enumerate(found)]
    chart = gains(lines, mirrored=mirrored)
    assert {0.0, 1.0} <= {line.value for line in chart.lines}
    assert all(4 <= line.at <= 96 for line in chart.lines)
    for whisker in chart.whiskers:
        assert all(place is None or 4 <= place <= 96 for place in (whisker.at, whisker.start, whisker.end))
        assert (whisker.at is None) == (whisker.gain.value is None)


def sorted_parts(value, low, high):
    if value is None or low is None or high is None:
        return value, None, None
    low, value, high = sorted((low, value, high))
    return value, low, high


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_larger_gain_lies_further_along_the_reading_direction(mirrored):
    small, large = (whisker.at for whisker in gains([Gain("a", 0.2), Gain("b", 0.6)], mirrored=mirrored).whiskers)
    assert (small > large) == mirrored


def test_a_loss_is_shown_and_not_cut_to_nothing():
    chart = gains([Gain("a", -0.1, -0.4, 0.2)])
    assert chart.lines[0].value == -0.5
    assert chart.whiskers[0].start < chart.whiskers[0].at < next(line.at for line in chart.lines if line.value == 0)
