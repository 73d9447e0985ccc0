"""Figures as a workbook (XLSX): a sheet for each table, and one that says what they are and how far to trust them.

Texts are written as texts, never as formulas or links. The same release gives the same bytes, so a workbook can be
compared with what somebody else was sent. It is made in memory: the tables of one page are a few thousand cells.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from app.core.errors import N_
from app.core.groupings import GROUPINGS
from app.core.places import direction
from app.statistics.figures import Figures, Table
from app.statistics.models import Release
from app.statistics.naming import (
    dimension_title,
    grouping_title,
    indicator_sentence,
    scope_title,
    table_title,
)
from app.statistics.sheets import (
    UNIT_TITLES,
    UNITS,
    Line,
    chosen,
    details_in,
    lines_of,
    name_of,
    period_of,
    status_of,
    threshold,
)
from app.web.language import current_language, isolated
from app.web.texts import _

LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""What Excel allows in the name of a sheet."""
WIDEST, NARROWEST = 60, 8
ABOUT_WIDTH, LINE_HEIGHT = 90, 15
HEADER = 0

DETAIL_TITLES = {
    "basis": N_("Persons it rests on"),
    "of": N_("Out of"),
    "before": N_("Before, per cent"),
    "after": N_("After, per cent"),
    "low": N_("Lower bound"),
    "high": N_("Upper bound"),
    "as_of": N_("As of"),
}
STATUSES = {
    "invented": N_("Invented data. Nothing here is about real people."),
    "final": N_("Final"),
    "provisional": N_("Provisional: the month was not over"),
}
PATTERNS = {"whole": "#,##0", "gain": "0.00", "before": "0", "after": "0", "low": "0.00", "high": "0.00"}

Value = str | int | float | datetime | None


@dataclass(frozen=True)
class Column:
    """A column: its heading and what stands in it, one cell for each line; `pattern` is how numbers look."""

    title: str
    cells: Sequence[Value]
    pattern: str = ""
    """How numbers look; empty for a column of texts."""

    @property
    def width(self) -> int:
        """Signs that the column should show."""
        longest = max(
            (len(str(cell)) for cell in (self.title, *self.cells) if not isinstance(cell, datetime)), default=0
        )
        return max(NARROWEST, min(longest + 2, WIDEST))


class Book:
    """A workbook while it is written."""

    def __init__(self, release: Release, title: str, provider: str) -> None:
        self.stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.file = xlsxwriter.Workbook(self.stream, options)
        status = status_of(release)
        self.is_rtl = direction(current_language()) == "rtl"
        self.start = "right" if self.is_rtl else "left"
        """The side on which texts begin."""
        self.note = _(STATUSES[status]) if status == "invented" else ""
        made_at = release.released_at.astimezone(UTC).replace(tzinfo=None)
        about = {"title": title, "author": provider, "comments": self.note, "created": made_at}
        self.file.set_properties(about)
        self.formats: dict[str, Any] = {}
        self.names: set[str] = set()

    def look(self, **how: Any) -> Any:
        """A cell format, made once."""
        key = repr(how)
        if key not in self.formats:
            self.formats[key] = self.file.add_format(how)
        return self.formats[key]

    def sheet(self, name: str) -> Any:
        """A new sheet with a name that Excel takes and that no other sheet has."""
        base = FORBIDDEN.sub(" ", name).strip("' ")
        found, number = base[:LONGEST_NAME].strip("' "), 2
        while found.casefold() in self.names:
            found = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
            number += 1
        self.names.add(found.casefold())
        made = self.file.add_worksheet(found)
        if self.is_rtl:
            made.right_to_left()
        if self.note:
            made.set_header(f"&C{self.note}")
        made.set_landscape()
        made.fit_to_pages(1, 0)
        return made

    def done(self) -> bytes:
        """The bytes of the workbook."""
        self.file.close()
        return self.stream.getvalue()


def workbook(figures: Figures, release: Release, *, provider: str, address: str, table: str = "") -> bytes:
    """The figures, or one table of them, as a workbook. `address` is where this release will always be.

    Raises NotFound for a table that is not there.
    """
    tables = chosen(figures, table)
    book = Book(release, f"{scope_title(figures.scope, release)} ({isolated(name_of(release))})", provider)
    _write_about(book, figures, tables, release, [(_("Provided by"), provider), (_("Address"), address)])
    for each in tables:
        _write_table(book, each, release)
    return book.done()


def _write_table(book: Book, table: Table, release: Release) -> None:
    found = lines_of(table, release)
    columns = [*_category_columns(table, found), *_number_columns(table, found)]
    sheet = book.sheet(" ".join([table.indicator, " × ".join(map(dimension_title, table.dimensions))]).strip())
    sheet.freeze_panes(HEADER + 1, len(table.dimensions))
    sheet.repeat_rows(HEADER)
    sheet.autofilter(HEADER, 0, HEADER + len(found), len(columns) - 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        align = "right" if column.pattern else book.start
        look = book.look(bold=True, bottom=1, text_wrap=True, valign="top", align=align)
        sheet.write_string(HEADER, place, column.title, look)
        for line, cell in enumerate(column.cells, HEADER + 1):
            _write(book, sheet, (line, place), cell, column.pattern, align)


def _write(book: Book, sheet: Any, place: tuple[int, int], cell: Value, pattern: str, align: str) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(*place, cell, book.look(num_format="yyyy-mm", align=align))
    elif isinstance(cell, str):
        sheet.write_string(*place, cell, book.look(align=align, reading_order=_order(cell)))
    elif cell is not None:
        sheet.write_number(*place, cell, book.look(num_format=pattern, align=align))


def _order(text: str) -> int:
    """Codes and addresses run from left to right (1) on an Arabic sheet too; else the text itself decides (0)."""
    return int(text.isascii())


def _category_columns(table: Table, found: Sequence[Line]) -> Iterator[Column]:
    """What each line is called, then its codes: people read the first columns, machines the others."""
    titles = [dimension_title(dimension) for dimension in table.dimensions]
    for place, title in enumerate(titles):
        yield Column(title, [line.labels[place] if place < len(line.labels) else "" for line in found])
    for place, (dimension, title) in enumerate(zip(table.dimensions, titles, strict=True)):
        cells = [line.categories[place] if place < len(line.categories) else "" for line in found]
        yield Column(_("%(title)s, code", title=title), [_code(dimension, cell) for cell in cells])


def _code(dimension: str, code: str) -> Value:
    is_month = dimension == "month" and len(code) == len("2026-10")
    return datetime.strptime(code, "%Y-%m") if is_month else code  # noqa: DTZ007 - a day of a sheet has no zone


def _number_columns(table: Table, found: Sequence[Line]) -> Iterator[Column]:
    unit = UNITS[table.indicator]
    withheld = _("withheld")
    cells = [withheld if line.is_withheld else line.value for line in found]
    yield Column(_(UNIT_TITLES[unit]), cells, PATTERNS.get(unit, PATTERNS["whole"]))
    for name in details_in(found):
        yield Column(
            _(DETAIL_TITLES[name]), [getattr(line, name) for line in found], PATTERNS.get(name, PATTERNS["whole"])
        )


def _write_about(
    book: Book, figures: Figures, tables: Sequence[Table], release: Release, given: list[tuple[str, str]]
) -> None:
    sheet = book.sheet(_("About"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, ABOUT_WIDTH)
    rows = [*_about(figures, release), *given, *_rules(tables, release), *_contents(tables, release)]
    for line, (label, text) in enumerate(rows):
        sheet.set_row(line, LINE_HEIGHT * (1 + len(text) // ABOUT_WIDTH))
        sheet.write_string(line, 0, label, book.look(bold=True, valign="top", text_wrap=True, align=book.start))
        sheet.write_string(
            line, 1, text, book.look(text_wrap=True, valign="top", align=book.start, reading_order=_order(text))
        )


def _about(figures: Figures, release: Release) -> Iterator[tuple[str, str]]:
    scope, period = figures.scope, period_of(figures.scope, release)
    yield _("Figures"), scope_title(scope, release)
    yield _("Status"), _(STATUSES[status_of(release)])
    yield _("Release"), name_of(release)
    if period.start:
        yield _("From"), period.start.isoformat()
    yield _("To"), period.end.isoformat()
    yield _("List of countries"), grouping_title(scope.grouping)
    if found := GROUPINGS.get(scope.grouping):
        yield _("Date of the list"), _as_of(release, found.name) or found.list_date.isoformat()
        yield _("Source of the list"), found.source
    yield _("Computed on"), str(release.content["computed_on"])
    yield _("Digest (SHA-256)"), release.digest
    yield _("Signature (Ed25519)"), release.signature
    yield _("Public key"), release.public_key


def _as_of(release: Release, grouping: str) -> str:
    named = (each for each in release.content.get("groupings", ()) if each["name"] == grouping)
    return next((str(each["as_of"]) for each in named), "")


def _rules(tables: Sequence[Table], release: Release) -> Iterator[tuple[str, str]]:
    least = max(threshold(table.rule, release) for table in tables)
    yield (
        _("Rules"),
        _("Counts under %(least)d are withheld, and further ones where a withheld one could be computed.", least=least),
    )
    base = release.content["method"]["rounded_to"]
    yield "", _("Other counts are rounded to the nearest %(base)d, unless a sheet says that they are exact.", base=base)
    yield (
        "",
        _("A person counts once in a total and may stand in several lines; so lines need not add up to the total."),
    )


def _contents(tables: Sequence[Table], release: Release) -> Iterator[tuple[str, str]]:
    for table in tables:
        said = [table_title(table), indicator_sentence(table.indicator)]
        if table.rule == "exact":
            least = threshold(table.rule, release)
            said.append(_("Exact; counts under %(least)d are withheld.", least=least))
        if table.withheld:
            said.append(_("Withheld cells: %(count)d", count=table.withheld))
        yield table.key, " · ".join(said)
