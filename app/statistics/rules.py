"""Disclosure control: which figures may be said, and how exactly. Pure.

Two rules. The *public* one withholds counts under the threshold, hides them among others, and rounds the rest to the
nearest five. The *exact* one is for the donor of a whole programme: it does not round, withholds counts under its own
lower threshold, and guards against comparing one month's figures with another's. docs/statistics.md says both in words.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, TypeVar

THRESHOLD = 10
"""Public counts under this are withheld. An operator can raise it, never lower it."""
OWN_THRESHOLD = 5
"""The same for a donor's own programme."""
DOUBT = 2
"""By how much withheld counts fall short, together, of the most they can be: each may then be one of three numbers."""
BASE = 5
"""Public counts are rounded to the nearest multiple of this."""

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """A table as it may be published; a value is None where it is withheld.

    `as_of` has the rows that keep the value of an earlier month, with that month. `others` is what the rows do not say:
    of all withheld rows together, and of what has changed in rows that are held; None if it is nothing, or not said.
    """

    values: dict[K, int | None]
    as_of: dict[K, str] = field(default_factory=dict)
    others: int | None = None


@dataclass(frozen=True)
class Last(Generic[K]):
    """An exact table as it was published last, in the release of `month`.

    `rows` has the value of each row that had one, and the earlier month that it was of; None if it was up to date.
    """

    month: str
    rows: Mapping[K, tuple[int, str | None]]
    others: int

    def value(self, key: K) -> int:
        """What was said of a row; nothing is nobody."""
        return self.rows[key][0] if key in self.rows else 0


def rounded(count: int) -> int:
    """The nearest multiple of five."""
    return (count + BASE // 2) // BASE * BASE


def public_total(count: int, threshold: int = THRESHOLD) -> int | None:
    """A count that stands alone, rounded; None under the threshold."""
    return rounded(count) if count >= threshold else None


def public(
    counts: Mapping[K, int],
    threshold: int = THRESHOLD,
    *,
    is_partition: bool = True,
    groups: Iterable[Collection[K]] = (),
) -> Shown[K]:
    """A table as everybody may see it.

    A zero is withheld like any small count: "none of them" says something about everybody. `groups` are sets of rows
    whose sum is published elsewhere (the countries of a region): what is withheld in each hides there, too. Where a
    person may stand in two rows (`is_partition` is false) the withheld rows get no sum, as it would count her twice.
    """
    withheld = {key for key, count in counts.items() if count < threshold}
    _hide_among(withheld, counts, threshold, [counts.keys(), *groups])
    rest = sum(counts[key] for key in withheld)
    return Shown(
        {key: None if key in withheld else rounded(count) for key, count in counts.items()},
        others=rounded(rest) if is_partition and withheld and rest >= threshold else None,
    )


def _hide_among(
    withheld: set[K], counts: Mapping[K, int | Fraction], threshold: int, groups: Iterable[Collection[K]]
) -> None:
    """Withhold more, the smallest first, until in each group no row can be found by subtraction."""
    lines = [
        sorted((k for k in group if k in counts), key=lambda k: (max(counts[k], -counts[k]), str(k)))
        for group in groups
    ]
    before = -1
    while before != len(withheld):
        before = len(withheld)
        for line in lines:
            _hide_in_line(withheld, line, counts, threshold)


def _hide_in_line(withheld: set[K], line: Sequence[K], counts: Mapping[K, int | Fraction], threshold: int) -> None:
    shown = [key for key in line if key not in withheld]
    hidden = [counts[key] for key in line if key in withheld]
    while hidden and shown and not is_hidden(hidden, counts[shown[0]], threshold):
        withheld.add(shown[0])
        hidden.append(counts[shown.pop(0)])


def is_hidden(hidden: Sequence[int | Fraction], next_one: int | Fraction | None, threshold: int) -> bool:
    """Whether counts (or changes) hide each other from somebody who knows their sum and this rule.

    There are at least two, and they reach the threshold together. Where all are small they are not all as large as
    small ones can be: of 8 persons in two rows of fewer than 5 each, there are 4 in each. Where a larger one was taken
    beside them, it does not equal `next_one`, the smallest that is shown: else it is known which of them was taken.
    """
    sizes = [max(count, -count) for count in hidden]
    together = sum(hidden)
    if len(hidden) < 2 or max(together, -together) < threshold:
        return False
    if next_one is None:
        return True
    if max(sizes) >= threshold:
        return max(next_one, -next_one) not in sizes
    return len(sizes) * (threshold - 1) - sum(sizes) >= DOUBT


def public_cross(
    counts: Mapping[tuple[R, C], int],
    rows: Sequence[R],
    columns: Sequence[C],
    row_totals_shown: Mapping[R, int | None],
    threshold: int = THRESHOLD,
    *,
    groups: Iterable[Collection[R]] = (),
) -> dict[tuple[R, C], int | None]:
    """A table of two attributes as everybody may see it: what is withheld hides in its row and in its column.

    A row whose total is withheld is withheld whole. `groups` are sets of rows of which a table of their own is
    published (the countries of a list): what is withheld hides in the columns of those as well. A column whose total is
    withheld has withheld cells, so it cannot be summed: where a total is small, or hides a small one, so does a cell.
    """
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    withheld = {cell for cell, n in cells.items() if n < threshold or row_totals_shown.get(cell[0]) is None}
    across = [[(row, column) for column in columns] for row in rows]
    down = [[(row, column) for row in group] for group in (rows, *groups) for column in columns]
    _hide_among(withheld, cells, threshold, [*across, *down])
    return {cell: None if cell in withheld else rounded(n) for cell, n in cells.items()}


def is_due(total: int, earlier: int | None, threshold: int = OWN_THRESHOLD, *, everybody: int | None = None) -> bool:
    """Whether the exact tables of a programme may be published, or brought up to date.

    `earlier` is the total that was published last: too few persons, or a change by too few, none among them, wait for a
    later month. So does a programme beside which few others are left of `everybody`.
    """
    is_open = everybody is None or _are_apart(total, everybody)
    return is_open and total >= threshold and abs(total - (earlier or 0)) >= threshold


def _are_apart(own: int, everybody: int) -> bool:
    """Whether those outside a programme are nobody or enough: its donor could subtract, release after release."""
    return everybody == own or everybody - own >= THRESHOLD


def exact(
    counts: Mapping[K, int],
    *,
    last: Last[K] | None = None,
    everybody: Mapping[K, int] | None = None,
    threshold: int = OWN_THRESHOLD,
) -> Shown[K]:
    """A table of a whole programme as its donor may see it, exactly. Its rows add up to a total that `is_due`.

    What somebody may compare are changes: `last` is the table as it was published before, and what was never published
    was nothing. A row that changed by fewer than the threshold keeps its value, and others with it until the changes
    hide each other; together they are `others`. Rows that were held stay so until all of them together have changed
    enough. `everybody` has the counts of the public table of the same rows.
    """
    last = last or Last("", {}, 0)
    n = {key: counts.get(key, 0) for key in (*counts, *last.rows)}
    changes = {key: n[key] - last.value(key) for key in n}
    held = {key for key in n if n[key] < threshold or 0 < abs(changes[key]) < threshold}
    held |= {key for key in n if everybody and not _are_apart(n[key], everybody.get(key, 0))}
    held |= _bound(changes, last, threshold)
    if any(changes[key] for key in held):  # else a row that is held would be known to have changed
        held |= {key for key, change in changes.items() if not change}
    _hide_among(held, changes, threshold, [n])
    return _held(n, held, last)


def _held(n: Mapping[K, int], held: set[K], last: Last[K]) -> Shown[K]:
    values = {key: (last.value(key) or None) if key in held else n[key] for key in n}
    as_of = {key: last.rows[key][1] or last.month for key in n if key in held and key in last.rows}
    unsaid = sum(n.values()) - sum(value or 0 for value in values.values())
    return Shown(values, as_of, unsaid if held else None)


def _bound(changes: Mapping[K, int], last: Last[K], threshold: int) -> set[K]:
    """The rows that were held and have to stay so: one that left them would say what they had been.

    They are free when together they have changed by the threshold since, and none of them is seen to have been small
    before because of how little that is.
    """
    before = {key for key in changes if key not in last.rows or last.rows[key][1] is not None}
    grown = sum(changes[key] for key in before) - last.others
    at_least = [abs(changes[key]) - abs(grown) for key in before]
    is_free = abs(grown) >= threshold and not any(threshold - 1 - DOUBT < least < threshold for least in at_least)
    return set() if is_free or (not last.rows and not last.others) else before


def rate(numerator: int, denominator: int, threshold: int = THRESHOLD) -> tuple[int | None, int | None]:
    """A share in whole per cent and the rounded number of persons it rests on; both None where it is withheld.

    It is treated like its numerator and like those who are missing from it. 0 and 100 % are withheld as well: they say
    the same of each person in the group, and if they were shown, a withheld rate would say that it is neither.
    """
    if denominator < threshold or min(numerator, denominator - numerator) < threshold:
        return None, None
    return (200 * numerator + denominator) // (2 * denominator), rounded(denominator)


_REST = object()
"""Stands for all withheld parts among those that a total is given out to."""


def parts_of(
    parts: Mapping[K, Fraction], total: int, threshold: int = THRESHOLD, base: int = BASE
) -> dict[K, int | None]:
    """Attribution as it is published: parts that add up to all persons, rounded so that they still do.

    The rounded total is given out by largest remainder; what is withheld takes part in it as one share, so the shown
    parts and the withheld rest are the rounded total. Raises ValueError for parts that do not add up.
    """
    if sum(parts.values()) != total:
        raise ValueError("The parts do not add up to the total.")
    withheld = {key for key, part in parts.items() if part < threshold}
    _hide_among(withheld, parts, threshold, [parts])
    together = {key: part for key, part in parts.items() if key not in withheld}
    rest = sum((parts[key] for key in withheld), Fraction())
    shares: dict[Any, Fraction] = {**together, _REST: rest} if withheld else {**together}
    given = largest_remainder({key: share / base for key, share in shares.items()}, (total + base // 2) // base)
    return {key: None if key in withheld else given[key] * base for key in parts}


def percentages(shares: Mapping[K, Fraction | int]) -> dict[K, Decimal]:
    """Shares of a whole as per cent with two decimals that add up to exactly 100.00; nothing for no shares.

    By largest remainder on hundredths, because plain rounding misses the sum in two files of five, which a validator of
    IATI then rejects. Raises ValueError for a negative share or where all are zero.
    """
    if not shares:
        return {}
    whole = sum(map(Fraction, shares.values()))
    if min(shares.values()) < 0 or not whole:
        raise ValueError("Shares are not negative, and not all zero.")
    given = largest_remainder({key: Fraction(share) * 10000 / whole for key, share in shares.items()}, 10000)
    return {key: Decimal(hundredths).scaleb(-2) for key, hundredths in given.items()}


def largest_remainder(shares: Mapping[K, Fraction], whole: int) -> dict[K, int]:
    """Whole numbers near the shares that add up to `whole`, which is near the sum of the shares.

    Those with the largest remainder are rounded up; of equal ones the larger share, then the one first in the alphabet.
    """
    given = {key: int(share) for key, share in shares.items()}
    order = sorted(shares, key=lambda key: (given[key] - shares[key], -shares[key], str(key)))
    for key in order[: whole - sum(given.values())]:
        given[key] += 1
    return given
