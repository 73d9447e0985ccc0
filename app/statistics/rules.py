"""Counting unique persons, and disclosure control. Pure.

Rules for public figures (see docs/statistics.md): a count under the threshold is withheld; a published count is
rounded to the nearest five; a table with a withheld cell has at least two of them, which reach the threshold together,
so that no cell can be found by subtraction. Withholding comes before rounding and before totals are shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

BASE = 5
"""Published counts are rounded to the nearest multiple of this."""


@dataclass(frozen=True)
class Counted:
    """One award as it is counted: whose it is (a random name), and its attributes."""

    subject: str
    month: str
    course: str
    country: str
    agency: str
    sex: str


DIMENSIONS: Mapping[str, Callable[[Counted], str]] = {
    "month": lambda award: award.month,
    "course": lambda award: award.course,
    "country": lambda award: award.country,
    "agency": lambda award: award.agency,
    "sex": lambda award: award.sex,
}
"""The tables of a release. Each splits all persons by one attribute; no table crosses two."""


@dataclass(frozen=True)
class Row:
    """One line of a table; `persons` is None where the count is withheld."""

    category: str
    persons: int | None


@dataclass(frozen=True)
class Table:
    """One dimension of a release, with the categories that are shown."""

    dimension: str
    rows: tuple[Row, ...]


def unique_persons(awards: Iterable[Counted], category: Callable[[Counted], str]) -> dict[str, int]:
    """How many different persons there are in each category. A person with two courses may be in two categories."""
    seen = {(category(award), award.subject) for award in awards}
    counts: dict[str, int] = {}
    for name, _ in seen:
        counts[name] = counts.get(name, 0) + 1
    return counts


def rounded(count: int) -> int:
    """The nearest multiple of five."""
    return (count + BASE // 2) // BASE * BASE


def protected(counts: Mapping[str, int], threshold: int) -> dict[str, int | None]:
    """The counts as they may be published: small ones withheld, with a second one where needed, the others rounded.

    A zero is withheld like any small count: "none of them" says something about everybody.
    """
    withheld = {name for name, count in counts.items() if count < threshold}
    by_size = sorted((name for name in counts if name not in withheld), key=lambda name: (counts[name], name))
    while withheld and by_size and not _is_safe([counts[name] for name in withheld], threshold):
        withheld.add(by_size.pop(0))
    return {name: None if name in withheld else rounded(count) for name, count in counts.items()}


def _is_safe(counts: Sequence[int], threshold: int) -> bool:
    return len(counts) > 1 and sum(counts) >= threshold


def tables(awards: Sequence[Counted], fixed: Mapping[str, Sequence[str]], threshold: int) -> tuple[Table, ...]:
    """All tables of a release. `fixed` names dimensions whose categories are all shown, in this order; in the others
    a withheld category is not even named, and the rest come in order.
    """
    found = []
    for dimension, category in DIMENSIONS.items():
        counts = unique_persons(awards, category)
        if dimension in fixed:
            counts = {name: counts.get(name, 0) for name in fixed[dimension]}
        shown = protected(counts, threshold)
        names = fixed.get(dimension) or sorted(name for name, persons in shown.items() if persons is not None)
        found.append(Table(dimension, tuple(Row(name, shown[name]) for name in names)))
    return tuple(found)


def headline(awards: Sequence[Counted], threshold: int) -> int | None:
    """All unique persons, rounded; None where there are fewer than the threshold."""
    count = len({award.subject for award in awards})
    return rounded(count) if count >= threshold else None
