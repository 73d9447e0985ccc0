"""Whether an item is harder in one language than in another for people who know as much: Mantel-Haenszel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

from app.assessment.analysis.distributions import upper_tail_of_chi_square

DELTA = -2.35
"""From the logarithm of an odds ratio to the delta scale of ETS (Holland and Thayer 1988)."""
MODERATE, LARGE = 1.0, 1.5
"""On that scale, below which a difference is negligible, and from which it is large (Zieky 1993)."""
ONE_SIDED = 1.645
"""Standard errors by which a large difference lies beyond MODERATE (5 %, one side)."""
THIN = 5
"""Strata with fewer people of either language than this are joined with the next."""


@dataclass(frozen=True)
class Table:
    """People with the same result: right and wrong in the language compared with (reference) and the other (focal)."""

    a: float
    """Reference, right."""
    b: float
    """Reference, wrong."""
    c: float
    """Focal, right."""
    d: float
    """Focal, wrong."""

    @property
    def size(self) -> float:
        """All of them."""
        return self.a + self.b + self.c + self.d

    def joined(self, other: "Table") -> "Table":
        """Both as one stratum."""
        return Table(self.a + other.a, self.b + other.b, self.c + other.c, self.d + other.d)


class Size(StrEnum):
    """The classes of ETS: negligible, moderate, large (M. Zieky, in Holland and Wainer, 1993)."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Difference:
    """How an item differs between two languages after matching; `delta` is below zero where the focal one is harder."""

    odds_ratio: float
    delta: float
    error: float
    """The standard error of delta."""
    chi_square: float
    p: float

    @property
    def size(self) -> Size:
        """A where |delta| is under 1 or could be 0; C where it is 1.5 or more and surely more than 1; B otherwise."""
        if abs(self.delta) < MODERATE or self.p >= 0.05:
            return Size.A
        is_large = abs(self.delta) >= LARGE and abs(self.delta) - ONE_SIDED * self.error > MODERATE
        return Size.C if is_large else Size.B


def mantel_haenszel(strata: Iterable[Table]) -> Difference | None:
    """The common odds ratio, its chi-square with continuity correction, and its place on the delta scale.

    P. W. Holland and D. T. Thayer (in Wainer and Braun, Test Validity, 1988), after N. Mantel and W. Haenszel (1959).
    Where one language has all right, or all wrong, half a person is added to every cell for the ratio. None where no
    stratum compares anything.
    """
    told = [each for each in strata if (each.a + each.b) * (each.c + each.d) * (each.a + each.c) * (each.b + each.d)]
    if not told:
        return None
    even = told
    if not (sum(each.a * each.d for each in told) and sum(each.b * each.c for each in told)):
        even = [each.joined(Table(0.5, 0.5, 0.5, 0.5)) for each in told]
    right, left = (sum(terms) for terms in zip(*((t.a * t.d / t.size, t.b * t.c / t.size) for t in even), strict=True))
    square = chi_square(told)
    ratio = right / left
    return Difference(
        ratio, DELTA * log(ratio), -DELTA * _error_of_log(even, right, left), square, upper_tail_of_chi_square(square)
    )


def chi_square(strata: Sequence[Table]) -> float:
    """(|Σ A − Σ E(A)| − ½)² / Σ Var(A), by the hypergeometric distribution of each stratum."""
    off = sum(t.a - (t.a + t.b) * (t.a + t.c) / t.size for t in strata)
    spread = sum(
        (t.a + t.b) * (t.c + t.d) * (t.a + t.c) * (t.b + t.d) / (t.size**2 * (t.size - 1)) for t in strata if t.size > 1
    )
    return max(abs(off) - 0.5, 0.0) ** 2 / spread if spread else 0.0


def _error_of_log(strata: Sequence[Table], right: float, left: float) -> float:
    """The standard error of the logarithm of the ratio (J. Robins, N. Breslow, S. Greenland, Biometrics 42, 1986)."""
    first = second = third = 0.0
    for t in strata:
        same, other = (t.a + t.d) / t.size, (t.b + t.c) / t.size
        agree, differ = t.a * t.d / t.size, t.b * t.c / t.size
        first += same * agree
        second += same * differ + other * agree
        third += other * differ
    return sqrt(first / (2 * right**2) + second / (2 * right * left) + third / (2 * left**2))


def pooled(by_result: Mapping[float, Table]) -> list[Table]:
    """Strata in the order of their results, each thin one joined with those after it (the last with the one before)."""
    found: list[Table] = []
    held: Table | None = None
    for result in sorted(by_result):
        held = held.joined(by_result[result]) if held else by_result[result]
        if held.a + held.b >= THIN and held.c + held.d >= THIN:
            found.append(held)
            held = None
    if held:
        found[-1:] = [found[-1].joined(held)] if found else [held]
    return found


def adjusted(chances: Sequence[float]) -> list[float]:
    """Each p for so many comparisons at once (Y. Benjamini, Y. Hochberg, J. Royal Statistical Society B 57, 1995)."""
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    found, least = [0.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        found[place] = least
    return found
