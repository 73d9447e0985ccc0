"""The classical figures of a test and of its items, each by its published formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, fsum, sqrt, tanh

from app.assessment.analysis.distributions import Z, f_quantile


@dataclass(frozen=True)
class Interval:
    """Where a figure lies with 95 % confidence."""

    low: float
    high: float


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; of nothing, 0."""
    return fsum(values) / len(values) if values else 0.0


def variance(values: Sequence[float]) -> float:
    """The variance of a sample (divided by n − 1); of fewer than two values, 0."""
    if len(values) < 2:
        return 0.0
    centre = mean(values)
    return fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def wilson(share: float, count: int) -> Interval:
    """The interval of a share (E. B. Wilson, Journal of the American Statistical Association 22, 1927).

    Of marks between 0 and 1 the mean takes the place of the share; their variance is never larger than that of a
    share, so the interval is then on the wide side.
    """
    square = Z * Z / count
    centre = (share + square / 2) / (1 + square)
    reach = Z / (1 + square) * sqrt(max(share * (1 - share) / count + square / (4 * count), 0.0))
    return Interval(max(centre - reach, 0.0), min(centre + reach, 1.0))


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's product-moment correlation; with an item's marks and the rest of the result, the corrected
    point-biserial (S. Henrysson, Psychometrika 28, 1963). None where one side does not vary.
    """
    x, y = _centred(xs), _centred(ys)
    size = sqrt(fsum(a * a for a in x) * fsum(b * b for b in y))
    if size < 1e-12:
        return None
    return max(-1.0, min(1.0, fsum(a * b for a, b in zip(x, y, strict=True)) / size))


def _centred(values: Sequence[float]) -> list[float]:
    centre = mean(values)
    return [value - centre for value in values]


def fisher(found: float, count: int) -> Interval | None:
    """The interval of a correlation (R. A. Fisher, Metron 1, 1921): ±1.96 / √(n − 3) on the scale of artanh.

    None for three or fewer.
    """
    if count <= 3:
        return None
    centre, reach = atanh(max(-0.999999, min(0.999999, found))), Z / sqrt(count - 3)
    return Interval(tanh(centre - reach), tanh(centre + reach))


def efficiency(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """How well an item separates, of what it could with these marks: covariance over the largest possible one.

    The largest is that of both sides sorted (Moodle, “Quiz statistics calculations”, discriminative efficiency).
    """
    x, y = _centred(xs), _centred(ys)
    best = fsum(a * b for a, b in zip(sorted(x), sorted(y), strict=True))
    if best < 1e-12:
        return None
    return fsum(a * b for a, b in zip(x, y, strict=True)) / best


@dataclass(frozen=True)
class Spread:
    """Mean variance of the items, mean covariance of two of them, and how many items an attempt has."""

    variance: float
    covariance: float
    items: float


def alpha(spread: Spread) -> float | None:
    """Cronbach's alpha (L. J. Cronbach, Psychometrika 16, 1951), k·c̄ / (v̄ + (k − 1)·c̄).

    With the same items for everybody this is k/(k − 1)·(1 − Σ variances / variance of the sum), exactly. Where items
    are drawn from pools, v̄ and c̄ are taken over those who got an item, or both of a pair, as in the coefficient of
    internal consistency of Moodle. None for fewer than two items, or where nothing varies.
    """
    whole = spread.variance + (spread.items - 1) * spread.covariance
    if spread.items < 2 or whole < 1e-12:
        return None
    return spread.items * spread.covariance / whole


def feldt(found: float, count: int, items: float) -> Interval:
    """The interval of alpha: (1 − α) times quantiles of F with n − 1 and (n − 1)(k − 1) degrees of freedom.

    L. S. Feldt, Psychometrika 30, 1965; exact where items are exchangeable and marks normal, in practice near.
    """
    between, within = count - 1, round((count - 1) * (items - 1))
    low, high = (1 - (1 - found) * f_quantile(each, between, within) for each in (0.975, 0.025))
    return Interval(low, high)


def standard_error(deviation: float, found: float) -> float:
    """The standard error of measurement: the standard deviation of results times √(1 − alpha)."""
    return deviation * sqrt(max(1 - found, 0.0))
