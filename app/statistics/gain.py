"""How much was learned: the normalised gain of matched pairs, with its confidence interval. Pure.

Hake 1998 (American Journal of Physics 66, 64): of what the group could still learn, the share that it did learn,
(post - pre) / (100 - pre), with the averages of the group. Only people who took both tests count.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

FULL = 100
FEWEST = 10
"""Pairs that a gain rests on at least."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Sums:
    """Sums over pairs of tests in whole per cent; all that the gain and its interval need; they can be added."""

    pairs: int = 0
    pre: int = 0
    post: int = 0
    pre2: int = 0
    post2: int = 0
    prepost: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.pairs + other.pairs,
            self.pre + other.pre,
            self.post + other.post,
            self.pre2 + other.pre2,
            self.post2 + other.post2,
            self.prepost + other.prepost,
        )


@dataclass(frozen=True)
class Gain:
    """The gain (1 is everything there was to learn) with its bounds, the averages in whole per cent, and the pairs."""

    value: float
    low: float
    high: float
    before: int
    after: int
    pairs: int


def gain(sums: Sums, threshold: int = FEWEST) -> Gain | None:
    """The gain of the averages; None under the threshold of pairs, where nobody had anything left to learn, and where
    an average would be everybody's result: nobody can have less than nothing, or more than everything.

    A negative gain stays negative. Averages are in whole per cent: finer ones of ten people, and then of eleven, would
    say how the eleventh did.
    """
    room = FULL * sums.pairs - sums.pre
    if sums.pairs < threshold or not room or {0, FULL * sums.pairs} & {sums.pre, sums.post}:
        return None
    value = Fraction(sums.post - sums.pre, room)
    reach = quantile(sums.pairs - 1) * _standard_error(sums, value)
    return Gain(
        _decimals(value, 2),
        _decimals(float(value) - reach, 2),
        _decimals(float(value) + reach, 2),
        _whole(sums.pre, sums.pairs),
        _whole(sums.post, sums.pairs),
        sums.pairs,
    )


def _standard_error(sums: Sums, ratio: Fraction) -> float:
    """Of a ratio of two means over the same persons, by the delta method (Cochran, Sampling Techniques, 3rd ed., 1977,
    section 2.11): the standard deviation of y - R·x, divided by the mean of x and the root of n. Here y is post - pre
    and x is 100 - pre; before and after belong to one person, so their covariance counts.
    """
    n = sums.pairs
    yy = sums.post2 - 2 * sums.prepost + sums.pre2
    xy = FULL * sums.post - FULL * sums.pre - sums.prepost + sums.pre2
    xx = n * FULL**2 - 2 * FULL * sums.pre + sums.pre2
    residual = (yy - 2 * ratio * xy + ratio**2 * xx) / (n - 1)
    return sqrt(residual / n) / (FULL - sums.pre / n)


def quantile(freedom: int) -> float:
    """Student's t for a two-sided interval: the deviation is itself estimated, which matters from 10 pairs up to some
    hundred. By the expansion in the normal quantile (Abramowitz and Stegun 26.7.5), right to 0.001 from 9 degrees on.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _whole(sum: int, pairs: int) -> int:
    """An average, halves up; 0 and 100 are never rounded to, because they would be everybody's."""
    return min(max((2 * sum + pairs) // (2 * pairs), 1), FULL - 1)


def _decimals(value: Fraction | float, places: int) -> float:
    return round(float(value), places) + 0.0  # minus zero is zero
