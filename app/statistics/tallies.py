"""Figures from the tallies of months: people registered, enrolments, hours, rates, what is on offer. Pure.

Each person and each event is tallied in one month, so the months of a period add up.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from app.statistics.counts import Cell
from app.statistics.figures import ALL, OTHERS, WORLD, Row, Scope, Table
from app.statistics.rules import public, public_total, rate, rounded
from app.statistics.tables import CLOSED

MINUTES = 60
WAITS = {"C1": timedelta(days=90), "C4": timedelta(days=184), "C4n": timedelta(days=184)}
"""How long after a month it can be said what became of those who began, or finished, in it."""
RATES = frozenset({"C1", "C3", "C4"})
ASKED = {"C4": "C4n"}
"""Where a rate rests on those who answered, the tally of those who were asked."""

Tables = dict[str, tuple[str, ...]]
OF_WORLD: Tables = {
    "O1": ("", "sex", "country", "agency", "language"),
    "O2": ("", "course"),
    "O4": ("", "country", "course"),
    "C1": ("", "sex", "country"),
    "C3": ("course",),
    "C4": ("", "sex", "agency"),
}
OF_COUNTRIES: Tables = {"O1": ("", "country"), "O4": ("", "country"), "C1": ("", "country")}
OF_COURSE: Tables = {"O2": ("",), "O4": ("",), "C3": ("course",)}
OF_PROGRAMME: Tables = {"O2": ("",), "O4": ("",), "C1": ("",)}
"""The tables of each kind of scope; an empty dimension is the total."""

Sums = dict[str, tuple[int, int]]
"""Count and value by category."""


def tallied(scope: Scope, cells: Sequence[Cell], threshold: int, countries: frozenset[str] | None) -> Iterator[Table]:
    """The tables of a scope; one for which nothing was tallied is left out."""
    if scope.course and scope.grouping != WORLD:
        return
    here = [cell for cell in cells if cell.programme == scope.programme and _is_in(cell, scope.period)]
    for indicator, dimensions in _tables(scope).items():
        own = [cell for cell in here if cell.indicator == indicator]
        for dimension in dimensions if own else ():
            sums = _summed(own, dimension, scope.course, countries)
            if indicator in RATES:
                asked = _summed([cell for cell in here if cell.indicator == ASKED.get(indicator)], dimension, "", None)
                yield _rates(indicator, dimension, sums, asked, threshold)
            else:
                yield _counts(indicator, dimension, sums, threshold)
    if scope == Scope(period=scope.period):
        yield from _offer(here)


def _tables(scope: Scope) -> Tables:
    if scope.programme:
        return OF_PROGRAMME
    if scope.course:
        return OF_COURSE
    return OF_WORLD if scope.grouping == WORLD else OF_COUNTRIES


def _is_in(cell: Cell, period: str) -> bool:
    return period in {ALL, str(cell.month.year)}


def _summed(cells: Iterable[Cell], dimension: str, course: str, countries: frozenset[str] | None) -> Sums:
    """Count and value of each category. The total of a course, or of countries, is that of their lines."""
    source = dimension or ("course" if course else "country" if countries is not None else "")
    found = {} if dimension or source else {"": (0, 0)}
    for cell in cells:
        is_wanted = cell.dimension == source and (
            cell.category == course
            if source == "course" and course
            else countries is None or cell.category in countries
        )
        if is_wanted:
            key = cell.category if dimension else ""
            count, value = found.get(key, (0, 0))
            found[key] = (count + cell.count, value + cell.value)
    return found


def _counts(indicator: str, dimension: str, sums: Sums, threshold: int) -> Table:
    """Persons or enrolments; of hours it is the readings that decide whether they are shown."""
    said = {key: _hours(value) if indicator == "O4" else rounded(count) for key, (count, value) in sums.items()}
    if not dimension:
        count = sums.get("", (0, 0))[0]
        shown = said.get("") if public_total(count, threshold) is not None else None
        return Table(indicator, (), "public", (Row((), shown),), int(shown is None))
    names = CLOSED.get(dimension)
    counts = dict.fromkeys(names or (), 0) | {key: count for key, (count, _) in sums.items()}
    found = public(counts, threshold)
    rows = [Row((key,), said.get(key) if found.values[key] is not None else None) for key in names or sorted(counts)]
    withheld = sum(row.value is None for row in rows)
    if not names and withheld:
        rows = [row for row in rows if row.value is not None]
        rows.append(Row((OTHERS,), None if indicator == "O4" else found.others))
    return Table(indicator, (dimension,), "public", tuple(rows), withheld)


def _hours(minutes: int) -> int:
    """Hours to the nearest five; halves up."""
    return (2 * minutes + 5 * MINUTES) // (10 * MINUTES) * 5


def _rates(indicator: str, dimension: str, sums: Sums, asked: Sums, threshold: int) -> Table:
    """Shares in per cent. One withheld alone would follow from the total, so the smallest other one goes too."""
    names = CLOSED.get(dimension) if dimension else ("",)
    keys = names or sorted(sums)
    found = {key: _rate(sums.get(key, (0, 0)), threshold) for key in keys}
    shown = sorted((key for key in keys if found[key][0] is not None), key=lambda key: (sums[key][0], key))
    if dimension and shown and len(keys) - len(shown) == 1:
        found[shown[0]] = (None, None)
    rows = []
    for key in keys:
        share, basis = found[key]
        of = None if share is None or key not in asked else public_total(asked[key][0], threshold)
        if names or share is not None:
            rows.append(Row((key,) if dimension else (), share, basis=basis, of=of))
    withheld = sum(share is None for share, _ in found.values())
    return Table(indicator, (dimension,) if dimension else (), "public", tuple(rows), withheld)


def _rate(sums: tuple[int, int], threshold: int) -> tuple[int | None, int | None]:
    count, value = sums
    return rate(value, count, threshold)


def _offer(cells: Iterable[Cell]) -> Iterator[Table]:
    """What was on offer in the last month of the period. Nobody is in these numbers."""
    known = sorted((cell for cell in cells if cell.indicator == "O5"), key=lambda cell: (cell.month, cell.category))
    if known:
        rows = tuple(Row((cell.category,), cell.count) for cell in known if cell.month == known[-1].month)
        yield Table("O5", ("offer",), "public", rows)
