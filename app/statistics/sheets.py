"""The figures of a scope as flat lines with names: the one form that CSV, XLSX, JSON and the API write.

What is withheld is decided before, in the release; here a line only says so. So no format can show what another hides.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import N_, NotFound
from app.statistics.figures import ALL, Figures, Row, Scope, Table
from app.statistics.models import Release
from app.statistics.naming import category_title

UNITS = {
    "O1": "persons", "O2": "enrolments", "O3": "persons", "O4": "hours", "O5": "items",
    "C1": "percent", "C2": "gain", "C3": "percent", "C4": "percent",
}  # fmt: skip
"""What a value counts: the stable word for machines."""
UNIT_TITLES = {
    "persons": N_("Persons"),
    "enrolments": N_("Enrolments"),
    "hours": N_("Hours"),
    "items": N_("How many"),
    "percent": N_("Per cent"),
    "gain": N_("Normalised gain"),
}
DETAILS = ("basis", "of", "before", "after", "low", "high", "as_of")
"""What a line may say besides its value."""


@dataclass(frozen=True)
class Line:
    """One figure with the words for it. `categories` are codes, `labels` what they are called in this language."""

    indicator: str
    table: str
    dimensions: tuple[str, ...]
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    value: int | float | None
    basis: int | None
    of: int | None
    before: float | None
    after: float | None
    low: float | None
    high: float | None
    as_of: str | None
    is_withheld: bool

    @property
    def unit(self) -> str:
        """What the value counts, as machines read it."""
        return UNITS[self.indicator]


@dataclass(frozen=True)
class Period:
    """The days that a figure covers, both included; `start` is None where it is all days since the platform began."""

    start: date | None
    end: date


def lines(figures: Figures, release: Release) -> list[Line]:
    """Every row of every table, in their order, with labels in the language of the request."""
    return [_line(table, row, release) for table in figures.tables for row in table.rows]


def lines_of(table: Table, release: Release) -> list[Line]:
    """The lines of one table."""
    return [_line(table, row, release) for row in table.rows]


def chosen(figures: Figures, table: str = "") -> tuple[Table, ...]:
    """All tables, or the one of this key.

    Raises NotFound if there is none.
    """
    found = tuple(each for each in figures.tables if table in {"", each.key})
    if not found:
        raise NotFound
    return found


def details_in(found: Sequence[Line]) -> tuple[str, ...]:
    """Which details any of these lines has, in their fixed order."""
    return tuple(name for name in DETAILS if any(getattr(line, name) is not None for line in found))


def threshold(table_rule: str, release: Release) -> int:
    """Counts below this are withheld under a rule."""
    method = release.content["method"]
    return int(method.get("own_threshold", 5) if table_rule == "exact" else method["threshold"])


def name_of(release: Release) -> str:
    """The name of a release in addresses and citations: `2026-10-1`."""
    return f"{release.month}-{release.number}"


def status_of(release: Release) -> str:
    """`invented`, `final` or `provisional`, where the month was not over."""
    if release.content.get("is_invented"):
        return "invented"
    return "final" if release.content.get("is_final") else "provisional"


def period_of(scope: Scope, release: Release, line: Line | None = None) -> Period:
    """The days that a scope covers, or a line of it: a line by month covers its month."""
    end = min(_month_end(release.month), date.fromisoformat(release.content["computed_on"]))
    if line and line.dimensions == ("month",) and len(line.categories[0]) == len("2026-10"):
        first = date.fromisoformat(f"{line.categories[0]}-01")
        return Period(first, min(_month_end(line.categories[0]), end))
    if scope.period == ALL:
        return Period(None, end)
    return Period(date(int(scope.period), 1, 1), min(date(int(scope.period), 12, 31), end))


def _line(table: Table, row: Row, release: Release) -> Line:
    pairs = zip(table.dimensions, row.categories, strict=False)  # all withheld rows together are one sign, not two
    return Line(
        indicator=table.indicator,
        table=table.key,
        dimensions=table.dimensions,
        categories=row.categories,
        labels=tuple(category_title(dimension, category, release) for dimension, category in pairs),
        value=row.value,
        is_withheld=row.value is None,
        **{name: getattr(row, name) for name in DETAILS},
    )


def _month_end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])
