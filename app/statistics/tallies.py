"""Figures from the tallies of months: people registered, enrolments, hours, rates, what is on offer. Pure.

Each person and each event is tallied in one month, so the months of a period add up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def tallied(
    scope: Scope, cells: Sequence[Cell], threshold: int, lists: Mapping[str, frozenset[str]]
) -> Iterator[Table]:
    """The tables of a scope; one for which nothing was tallied is left out. `lists` has the countries of each list.

    What is withheld is decided once, for the whole world: a line has the same fate in every list, and a course in the
    table of all courses and on its own.
    """
    if scope.course and scope.grouping != WORLD:
        return
    here = [cell for cell in cells if cell.programme == scope.programme and _is_in(cell, scope.period)]
    for indicator, dimensions in _tables(scope).items():
        own = [cell for cell in here if cell.indicator == indicator]
        for dimension in dimensions if own else ():
            sums = _summed(own, dimension, scope.course, lists.get(scope.grouping))
            if indicator in RATES:
                shown = _rates_shown(indicator, dimension, _summed(own, dimension, "", None), threshold, lists)
                asked = _summed([cell for cell in here if cell.indicator == ASKED.get(indicator)], dimension, "", None)
                yield _rates(indicator, dimension, sums, asked, shown, threshold)
            elif dimension:
                shown = _counts_shown(dimension, _summed(own, dimension, "", None), threshold, lists)
                yield _counts(indicator, dimension, sums, shown, threshold)
            else:
                shown = _counts_shown("course", _summed(own, "course", "", None), threshold, {})
                yield _total(indicator, sums, threshold, is_open=not scope.course or scope.course in shown)
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


def _counts_shown(dimension: str, sums: Sums, threshold: int, lists: Mapping[str, frozenset[str]]) -> frozenset[str]:
    counts = dict.fromkeys(CLOSED.get(dimension, ()), 0) | {key: count for key, (count, _) in sums.items()}
    found = public(counts, threshold, groups=lists.values() if dimension == "country" else ())
    return frozenset(key for key, value in found.values.items() if value is not None)


def _said(indicator: str, count: int, value: int) -> int:
    """Persons or enrolments; of hours it is the readings that decide whether they are shown."""
    return _hours(value) if indicator == "O4" else rounded(count)


def _total(indicator: str, sums: Sums, threshold: int, *, is_open: bool) -> Table:
    count, value = sums.get("", (0, 0))
    shown = _said(indicator, count, value) if is_open and public_total(count, threshold) is not None else None
    return Table(indicator, (), "public", (Row((), shown),), int(shown is None))


def _counts(indicator: str, dimension: str, sums: Sums, shown: frozenset[str], threshold: int) -> Table:
    names = CLOSED.get(dimension)
    keys = names or sorted(sums)
    rows = [Row((key,), _said(indicator, *sums[key]) if key in shown else None) for key in keys]
    withheld = sum(row.value is None for row in rows)
    if not names and withheld:
        rest = sum(count for key, (count, _) in sums.items() if key not in shown)
        rows = [row for row in rows if row.value is not None]
        rows.append(Row((OTHERS,), None if indicator == "O4" else public_total(rest, threshold)))
    return Table(indicator, (dimension,), "public", tuple(rows), withheld)


def _hours(minutes: int) -> int:
    """Hours to the nearest five; halves up."""
    return (2 * minutes + 5 * MINUTES) // (10 * MINUTES) * 5


def _rates_shown(
    indicator: str, dimension: str, sums: Sums, threshold: int, lists: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The shares that may be shown. Of small groups a rounded share gives the exact number away (48 % of some 20 are 10
    of 21), so what is withheld hides: there are none or at least two, and the share of all of them could be shown; else
    the one of the smallest group goes too. Where there is no total to subtract from, nothing has to hide.
    """
    keys = CLOSED.get(dimension) or sorted(sums)
    shown = {key for key in keys if _rate(sums.get(key, (0, 0)), threshold)[0] is not None}
    if indicator == "C3" or not dimension:
        return frozenset(shown)
    groups = [frozenset(keys), *(lists.values() if dimension == "country" else ())]
    before = -1
    while before != len(shown):
        before = len(shown)
        for group in groups:
            hidden = [sums.get(key, (0, 0)) for key in keys if key in group and key not in shown]
            for key in sorted(shown & group, key=lambda key: (sums[key][0], key)):
                if not hidden or _is_hidden(hidden, threshold):
                    break
                shown.discard(key)
                hidden.append(sums[key])
    return frozenset(shown)


def _is_hidden(hidden: Sequence[tuple[int, int]], threshold: int) -> bool:
    together = sum(count for count, _ in hidden), sum(value for _, value in hidden)
    return len(hidden) > 1 and _rate(together, threshold)[0] is not None


def _rates(indicator: str, dimension: str, sums: Sums, asked: Sums, shown: frozenset[str], threshold: int) -> Table:
    """Shares in per cent."""
    names = CLOSED.get(dimension) if dimension else ("",)
    keys = names or sorted(sums)
    found = {
        key: _rate(sums.get(key, (0, 0)), threshold) if key in shown or not dimension else (None, None) for key in keys
    }
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
