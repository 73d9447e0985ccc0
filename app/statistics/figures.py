"""What a release says, as typed values: tables of figures for a scope. Pages, exports and the API read nothing else.

Pure. A table holds one indicator (O1 to O5, C1 to C4 of docs/statistics.md) split by up to two attributes; a table
without attributes holds the total in one row.
"""

import msgspec

ALL, WORLD = "all", "world"
OTHERS = "*"
"""The category of the row that holds all withheld rows of a table together."""
TOTAL: tuple[str, ...] = ()


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose figures these are: of everybody or of one programme, in which period, countries and course."""

    programme: str = ""
    """The uid of a programme; empty for the public figures."""
    period: str = ALL
    """`all`, up to the end of the release's month, or a calendar year: `2026`."""
    grouping: str = WORLD
    """`world` or the name of a list of countries (`core/groupings`)."""
    course: str = ""
    """The slug of a course; empty for all."""


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure. `categories` has one member for each dimension of its table; `value` is None where it is withheld.

    A rate or a gain rests on `basis` persons (rounded). A gain has the bounds `low` and `high` of its 95 % confidence
    interval, `before` and `after` in whole per cent, and `of`, how many completed. An exact figure that has changed by
    too few persons to show it stays as it was in the month `as_of`.
    """

    categories: tuple[str, ...]
    value: int | float | None = None
    basis: int | None = None
    of: int | None = None
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    as_of: str | None = None


class Table(msgspec.Struct, frozen=True):
    """One indicator, split by attributes. `rule` is `public` or `exact`; `withheld` counts the rows without a value,
    those not even named among them.
    """

    indicator: str
    dimensions: tuple[str, ...]
    rule: str
    rows: tuple[Row, ...]
    withheld: int = 0

    @property
    def key(self) -> str:
        """Names the table within its figures: `O3-country-sex`, `O3` for the total."""
        return "-".join((self.indicator, *self.dimensions))


class Figures(msgspec.Struct, frozen=True, omit_defaults=True):
    """All tables of a scope.

    The digest of every part is public, those of programmes too: without `salt`, a random value, anybody could try out
    which figures have that digest. Empty in public figures.
    """

    scope: Scope
    tables: tuple[Table, ...]
    salt: str = ""

    def table(self, indicator: str, *dimensions: str) -> Table | None:
        """The table of an indicator split like this; None if these figures have none."""
        return next((t for t in self.tables if t.indicator == indicator and t.dimensions == dimensions), None)

    def total(self, indicator: str) -> int | float | None:
        """The total of an indicator; None where it is withheld or there is none."""
        found = self.table(indicator)
        return found.rows[0].value if found and found.rows else None


def written(figures: Figures) -> bytes:
    """Figures as they are kept, digested and signed: JSON in one form only."""
    return msgspec.json.encode(figures, order="sorted")


def read(text: str | bytes) -> Figures:
    """Figures as they were kept."""
    return msgspec.json.decode(text, type=Figures)
