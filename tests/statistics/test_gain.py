import random
from functools import reduce
from itertools import pairwise
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics.gain import Sums, gain, quantile

scores = st.tuples(st.integers(0, 100), st.integers(0, 100))


def pair(pre, post):
    return Sums(1, pre, post, pre**2, post**2, pre * post)


def summed(pairs):
    return reduce(add, (pair(pre, post) for pre, post in pairs), Sums())


def test_the_gain_is_of_averages_and_not_the_average_of_gains():
    found = gain(summed([(20, 60), (80, 100)] * 5))
    assert (found.value, found.before, found.after, found.pairs) == (0.6, 50.0, 80.0, 10)
    assert found.low < 0.6 < found.high


def test_a_negative_gain_stays_negative():
    assert gain(summed([(60, 40), (50, 45)] * 6)).value == -0.28


def test_no_gain_under_ten_pairs_or_where_nothing_was_left_to_learn():
    assert gain(summed([(20, 60)] * 9)) is None
    assert gain(summed([(100, 100)] * 20)) is None
    assert gain(summed([(20, 60)] * 19), threshold=20) is None
    assert gain(summed([(100, 90)] * 19 + [(0, 50)])).value == -14.0 / 10


def test_pairs_that_are_all_alike_leave_no_doubt():
    found = gain(summed([(40, 70)] * 12))
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)


@given(st.lists(scores, min_size=10, max_size=60))
def test_the_gain_lies_between_its_bounds_and_sums_can_be_added_in_any_order(pairs):
    found = gain(summed(pairs))
    assert found == gain(summed(reversed(pairs)))
    assert found is None or found.low <= found.value <= found.high
    assert summed(pairs[:5]) + summed(pairs[5:]) == summed(pairs)


@pytest.mark.parametrize(("freedom", "table"), [(9, 2.262), (11, 2.201), (29, 2.045), (99, 1.984), (10000, 1.960)])
def test_students_t_is_that_of_the_tables(freedom, table):
    assert quantile(freedom) == pytest.approx(table, abs=0.001)


def test_the_interval_narrows_with_more_pairs():
    found = [gain(summed([(20, 50), (40, 90), (60, 65)] * times)) for times in (4, 20, 100)]
    widths = [each.high - each.low for each in found]
    assert all(narrower < wider for wider, narrower in pairwise(widths))


@pytest.mark.parametrize(("pairs", "runs"), [(12, 800), (60, 300)])
def test_the_interval_holds_the_truth_in_some_95_of_100_samples(pairs, runs):
    """A simulated course: people who know more before know more after, and some have nothing left to learn."""
    chance = random.Random(30)

    def person():
        talent = chance.gauss(0, 12)
        pre = min(100, max(0, round(45 + talent + chance.gauss(0, 10))))
        return pre, min(100, max(0, round(72 + talent / 2 + chance.gauss(0, 9))))

    everybody = [person() for _ in range(8000)]
    truth = (sum(post for _, post in everybody) - sum(pre for pre, _ in everybody)) / sum(100 - p for p, _ in everybody)
    found = [gain(summed(chance.sample(everybody, pairs))) for _ in range(runs)]
    share = sum(each.low <= truth <= each.high for each in found) / runs
    assert 0.93 <= share <= 0.97
