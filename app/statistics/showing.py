"""What a page of figures says of a release, as templates ask for it: tables, charts, the map, and how to cite it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import format_date

from app.core.places import direction
from app.statistics.atlas import WorldMap, world
from app.statistics.charts import Chart, Gain, GainChart, gains, trend
from app.statistics.figures import Figures, Row, Scope
from app.statistics.listings import Headline, Listing, headline, listing, on_map, points, total
from app.statistics.models import Release
from app.statistics.naming import category_title, scope_title, table_title
from app.statistics.sheets import name_of, period_of
from app.web.language import current_language, isolated
from app.web.session import settings
from app.web.texts import _


@dataclass(frozen=True)
class Showing:
    """The figures of a scope as templates ask for them; what a template does not show is not worked out."""

    figures: Figures
    release: Release
    pages: str
    """The endpoint of the page of one release."""
    files: str
    """The blueprint of the files that say the same."""
    values: Mapping[str, Any]
    """What the address of the page, and of a file, names."""

    @property
    def scope(self) -> Scope:
        """Whose figures these are."""
        return self.figures.scope

    @cached_property
    def headline(self) -> Headline:
        """What is said first."""
        return headline(self.figures, self.release)

    def table(self, indicator: str, dimension: str, by: str = "") -> Listing | None:
        """A table with names; None where these figures have none."""
        return listing(self.figures, self.release, indicator, dimension, by=by)

    def tables(self, indicator: str, dimensions: Sequence[str]) -> list[Listing]:
        """The tables of an indicator by these attributes, as far as there are any."""
        return [found for each in dimensions if (found := self.table(indicator, each))]

    def total(self, indicator: str) -> Row | None:
        """The row of a total; None where these figures have none."""
        return total(self.figures, indicator)

    @cached_property
    def trend(self) -> Chart | None:
        """Columns by month; None where no month is shown."""
        table = self.figures.table("O3", "month")
        found = points(table, self.scope, self.release) if table else []
        return trend(found, title=table_title(table), mirrored=_is_mirrored()) if table and found else None

    @cached_property
    def map(self) -> WorldMap | None:
        """The countries on a map."""
        table = self.figures.table("O3", "country")
        return world(on_map(table)) if table else None

    @cached_property
    def gain(self) -> GainChart | None:
        """What was learnt: all courses together where there is such a figure, then each."""
        rows = [row for by in ((), ("course",)) if (table := self.figures.table("C2", *by)) for row in table.rows]
        return gains([_gain(row) for row in rows], mirrored=_is_mirrored()) if rows else None

    @property
    def until(self) -> str:
        """The days that are counted."""
        days = period_of(self.scope, self.release)
        end = str(format_date(days.end, "long"))
        if days.start is None:
            return _("up to %(end)s", end=end)
        return _("from %(start)s to %(end)s", start=format_date(days.start, "long"), end=end)

    @property
    def listed(self) -> str:
        """Which list of countries this is, of which day, as the release says; empty for all countries."""
        known = {each["name"]: each for each in self.release.content.get("groupings", ())}
        found = known.get(self.scope.grouping, {})
        if "list_date" not in found:
            return ""
        day = format_date(date.fromisoformat(found["list_date"]), "long")
        return _("%(source)s; state of %(day)s.", source=found["source"], day=day)

    @property
    def address(self) -> str:
        """Where these figures stay for ever."""
        return settings().base_url + url_for(self.pages, **self.values)

    @property
    def cited(self) -> str:
        """How to cite these figures, without their address."""
        return _(
            "%(provider)s: training provided in the framework of article 30, paragraph 2 (d), of the United Nations "
            "Convention against Transnational Organized Crime. %(scope)s, %(until)s. Release %(name)s (SHA-256 "
            "%(digest)s…), %(day)s.",
            provider=settings().provider,
            scope=scope_title(self.scope, self.release),
            until=self.until,
            name=isolated(name_of(self.release)),
            day=format_date(self.release.released_at, "long"),
            digest=isolated(self.release.digest[:12]),
        )

    def names(self, dimension: str, all: str = "") -> "Names":
        """What categories are called, as the charts ask for it; the empty category is called `all`."""
        return Names(dimension, self.release, all)


@dataclass(frozen=True)
class Names:
    """Names of categories by their codes."""

    dimension: str
    release: Release
    all: str = ""

    def __getitem__(self, category: str) -> str:
        """The name of one category."""
        return category_title(self.dimension, category, self.release) if category else self.all


def _gain(row: Row) -> Gain:
    key = row.categories[0] if row.categories else ""
    return Gain(key, row.value, row.low, row.high, row.before, row.after, row.basis, row.of)


def _is_mirrored() -> bool:
    return direction(current_language()) == "rtl"
