"""Tables of a release as a page shows them: with names, bars and crossed figures; headlines, and what was corrected.

Nothing here would have to be computed from people; shares and lengths are taken from published values alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.statistics.charts import share
from app.statistics.figures import ALL, OTHERS, Figures, Row, Scope, Table
from app.statistics.models import Release
from app.statistics.naming import category_title, dimension_title, scope_title, table_title
from app.statistics.sheets import period_of, threshold

BY_SIZE = frozenset({"country", "region", "language", "provision", "course", "programme", "funder"})
"""Dimensions whose lines stand in the order of their values; the others keep the order of their lists."""
NOBODY = Row(())
"""A figure that a table does not name: withheld, because “nobody” is a small number too."""
MOST_CHANGES = 100
"""Changes of a correction that a page lists; its file has them all."""


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is called, its figure, its bar in per cent of the longest, and crossed figures."""

    category: str
    label: str
    row: Row
    share: float | None = None
    crossed: tuple[Row | None, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether this is one thing with a name, and not a code that says nothing any more, or several together."""
        return self.category not in (OTHERS, self.label)


@dataclass(frozen=True)
class Listing:
    """A table as a page shows it. `columns` are the titles of crossed figures; `threshold` is that of its rule."""

    table: Table
    title: str
    head: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    threshold: int
    is_held: bool

    @property
    def withheld(self) -> int:
        """How many figures of the table are withheld."""
        return self.table.withheld


@dataclass(frozen=True)
class Changes:
    """What a release corrects: name and number of the earlier one, how many figures, and those that a page lists."""

    corrected: str = ""
    number: int = 0
    count: int = 0
    listed: tuple["Change", ...] = ()

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.listed)


@dataclass(frozen=True)
class Change:
    """A figure that a correction changed."""

    scope: str
    table: str
    line: str
    was: int | float | None
    now: int | float | None


@dataclass(frozen=True)
class Headline:
    """The figures that come first. `women` is in per cent of all; `countries` have a figure, `hidden` have none."""

    persons: Row | None
    threshold: int
    countries: int
    hidden: int
    women: int | None
    has_sex: bool
    gain: Row | None


def listing(figures: Figures, release: Release, indicator: str, dimension: str, *, by: str = "") -> Listing | None:
    """A table of these figures with names, crossed by a second attribute where they have that; None without it."""
    table = figures.table(indicator, dimension)
    if table is None:
        return None
    crossed = figures.table(indicator, dimension, by) if by else None
    columns = (
        tuple(dict.fromkeys(row.categories[1] for row in crossed.rows if len(row.categories) > 1)) if crossed else ()
    )
    cells = {row.categories: row for row in crossed.rows} if crossed else {}
    longest = max((row.value or 0 for row in table.rows), default=0)
    lines = [
        Line(
            category := row.categories[0],
            category_title(dimension, category, release),
            row,
            share=share(row.value, longest) if row.value and row.value > 0 else None,
            crossed=tuple(None if category == OTHERS else cells.get((category, each), NOBODY) for each in columns),
        )
        for row in table.rows
    ]
    return Listing(
        table,
        title=table_title(table),
        head=dimension_title(dimension),
        lines=tuple(sorted(lines, key=_order) if dimension in BY_SIZE else lines),
        columns=tuple(category_title(by, column, release) for column in columns),
        threshold=threshold(table.rule, release),
        is_held=any(row.as_of for row in table.rows),
    )


def total(figures: Figures, indicator: str) -> Row | None:
    """The row of a total; None where these figures have none."""
    table = figures.table(indicator)
    return table.rows[0] if table and table.rows else None


def headline(figures: Figures, release: Release) -> Headline:
    """What is said first."""
    persons, countries, sex = (figures.table("O3", *by) for by in ((), ("country",), ("sex",)))
    named = (
        [row for row in countries.rows if row.categories != (OTHERS,) and row.value is not None] if countries else []
    )
    return Headline(
        persons=total(figures, "O3"),
        threshold=threshold(persons.rule if persons else "public", release),
        countries=len(named),
        hidden=countries.withheld if countries else 0,
        women=_share(sex, "female", total(figures, "O3")),
        has_sex=sex is not None,
        gain=total(figures, "C2"),
    )


def points(table: Table, scope: Scope, release: Release) -> list[tuple[str, int | None]]:
    """Every month from the first that is shown (or January) to the last of the period; None where none is shown."""
    values = {row.categories[0]: row.value for row in table.rows if row.categories != (OTHERS,)}
    end = period_of(scope, release).end.strftime("%Y-%m")
    start = f"{scope.period}-01" if scope.period != ALL else min(values, default=end)
    found, month = [], start
    while month <= end:
        value = values.get(month)
        found.append((month, None if value is None else int(value)))
        year, number = map(int, month.split("-"))
        month = f"{year + number // 12}-{number % 12 + 1:02d}"
    return found


def on_map(table: Table) -> dict[str, int | None]:
    """The values of a table by country, as a map takes them."""
    return {
        row.categories[0]: None if row.value is None else int(row.value)
        for row in table.rows
        if row.categories != (OTHERS,)
    }


def changes(release: Release) -> Changes:
    """What a release corrects, if it does."""
    found: Mapping[str, Any] | None = release.content.get("corrects")
    if not found:
        return Changes()
    changed = found["changes"]
    listed = tuple(_change(each, release) for each in changed[:MOST_CHANGES])
    return Changes(found["release"], int(found["release"].rpartition("-")[2]), len(changed), listed)


def _change(change: Mapping[str, Any], release: Release) -> Change:
    indicator, *dimensions = change["table"].split("-")
    names = [
        category_title(dimension, category, release)
        for dimension, category in zip(dimensions, change["categories"], strict=False)
    ]
    return Change(
        scope_title(Scope(**change["scope"]), release),
        table_title(Table(indicator, tuple(dimensions), "", ())),
        " · ".join(names),
        change["was"],
        change["is"],
    )


def _order(line: Line) -> tuple[bool, bool, float]:
    """The largest first; withheld lines, and what is said of all of them together, last."""
    return line.category == OTHERS, line.row.value is None, -(line.row.value or 0)


def _share(table: Table | None, category: str, whole: Row | None) -> int | None:
    rows: Sequence[Row] = table.rows if table else ()
    part = next((row.value for row in rows if row.categories == (category,)), None)
    if part is None or whole is None or not whole.value:
        return None
    return min(100, round(part * 100 / whole.value))
