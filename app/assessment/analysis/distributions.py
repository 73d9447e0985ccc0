"""The few distributions that the intervals need, computed here so that no numerical library is needed."""

from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""Standard errors on either side of a 95 % interval."""
SMALLEST = 1e-300
PRECISION = 1e-13
STEPS = 20_000
HALVINGS = 200


def upper_tail_of_chi_square(value: float) -> float:
    """The probability that a chi-square with one degree of freedom is at least so large: that of a squared normal."""
    return erfc(sqrt(max(value, 0.0) / 2))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function.

    By its continued fraction (DLMF 8.17.22), evaluated after Lentz (Applied Optics 15, 1976).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, STEPS):
        for term in _terms(step, x, a, b):
            d = 1 / _apart(1 + term * d)
            c = _apart(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return value


def _terms(step: int, x: float, a: float, b: float) -> tuple[float, float]:
    even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
    odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
    return even, odd


def _apart(value: float) -> float:
    """Not zero, by which one cannot divide."""
    return value if abs(value) > SMALLEST else SMALLEST


def f_quantile(probability: float, between: int, within: int) -> float:
    """The value below which an F variable with these degrees of freedom lies with a probability. By halving."""
    low, high = 0.0, 1.0  # of the beta variable that belongs to it
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if incomplete_beta(middle, between / 2, within / 2) < probability:
            low = middle
        else:
            high = middle
        if high - low < PRECISION * high:
            break
    beta = (low + high) / 2
    return within * beta / (between * (1 - beta)) if beta < 1 else float("inf")
