"""Figures as CSV and as JSON: the lines of `sheets`, written down.

CSV: columns with stable names and codes, and a label in the language of the request beside each code. A withheld figure
is an empty cell with the reason in its own column. A file for people begins with a byte order mark, because Excel would
else read Arabic or Chinese labels as rubbish; a file for tools, with the row of HXL tags, has none.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pycountry

from app.accounts.rules import Sex
from app.core.cells import safe, writer
from app.core.places import KOSOVO
from app.statistics.figures import OTHERS, Figures, Scope, Table
from app.statistics.models import Release
from app.statistics.naming import indicator_title, table_title
from app.statistics.sheets import (
    DETAILS,
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

MARK = "\ufeff"
WIDE = "O3-country-sex"
"""The table that is written with a line for each country."""

TAGS = {
    "release": "#meta+release",
    "status": "#meta+status",
    "period_start": "#date+start",
    "period_end": "#date+end",
    "grouping": "#meta+grouping",
    "scope_course": "#meta+course",
    "programme": "#activity+code",
    "table": "#meta+table",
    "indicator": "#indicator+code",
    "title": "#indicator+name",
    "unit": "#indicator+unit",
    "dimension_1": "#meta+dimension+first",
    "category_1": "#meta+category+code+first",
    "label_1": "#meta+category+name+first",
    "dimension_2": "#meta+dimension+second",
    "category_2": "#meta+category+code+second",
    "label_2": "#meta+category+name+second",
    "value": "#indicator+value+num",
    "basis": "#meta+basis+num",
    "of": "#meta+of+num",
    "before": "#meta+before+num",
    "after": "#meta+after+num",
    "low": "#meta+low+num",
    "high": "#meta+high+num",
    "as_of": "#meta+as_of",
    "suppression": "#meta+suppression",
}
"""The columns of the long form with their HXL tags."""

WIDE_TAGS = {
    "country": "#country+name",
    "iso3": "#country+code+v_iso3",
    "period_start": "#date+start",
    "period_end": "#date+end",
    "certified_total": "#reached+ind+certified",
    "certified_female": "#reached+ind+certified+f",
    "certified_male": "#reached+ind+certified+m",
    "certified_not_stated": "#reached+ind+certified+x_notstated",
    "suppression": "#meta+suppression",
}
"""The columns of the wide form. HXL has no tag for those who do not state their sex; an own attribute is allowed."""

Cell = str | int | float | None


def csv_file(figures: Figures, release: Release, *, table: str = "", has_tags: bool = False) -> bytes:
    """The figures, or one table of them, as CSV (RFC 4180) in UTF-8; `has_tags` adds the row of HXL tags.

    Raises NotFound for a table that is not there.
    """
    if table == WIDE:
        tags, rows = WIDE_TAGS, _wide(figures, release)
    else:
        tags, rows = TAGS, (row for each in chosen(figures, table) for row in _long(figures.scope, each, release))
    stream = io.StringIO(newline="")
    table_writer = writer(stream)
    table_writer.writerow(tags)
    table_writer.writerows([tags.values()] if has_tags else [])
    table_writer.writerows([safe(cell) for cell in row] for row in rows)
    return (("" if has_tags else MARK) + stream.getvalue()).encode()


def document(
    figures: Figures, release: Release, *, schema: str, part: dict[str, str], table: str = ""
) -> dict[str, Any]:
    """The figures as JSON says them, with the signed release in it. `part` says where the signed bytes of these figures
    are and which digest the release names for them.

    Raises NotFound for a table that is not there.
    """
    scope = figures.scope
    return {
        "$schema": schema,
        "name": name_of(release),
        "status": status_of(release),
        "release": release.content,
        "digest": release.digest,
        "signature": release.signature,
        "public_key": release.public_key,
        "scope": {name: getattr(scope, name) for name in ("programme", "period", "grouping", "course")},
        "part": part,
        "tables": [_table(each, release) for each in chosen(figures, table)],
    }


def _long(scope: Scope, table: Table, release: Release) -> Iterator[list[Cell]]:
    title, reason = table_title(table), _reason(table, release)
    for line in lines_of(table, release):
        period = period_of(scope, release, line)
        start = period.start.isoformat() if period.start else ""
        yield [
            name_of(release), status_of(release), start, period.end.isoformat(),
            "" if scope.programme else scope.grouping, scope.course, scope.programme,
            line.table, line.indicator, title, line.unit,
            *_split(line, 0), *_split(line, 1),
            line.value, *(getattr(line, name) for name in DETAILS), reason if line.is_withheld else "",
        ]  # fmt: skip


def _split(line: Line, place: int) -> tuple[str, str, str]:
    parts = (line.dimensions, line.categories, line.labels)
    found = [part[place] if place < len(part) else "" for part in parts]
    return found[0], found[1], found[2]


def _reason(table: Table, release: Release) -> str:
    return f"withheld (fewer than {threshold(table.rule, release)})"


def _wide(figures: Figures, release: Release) -> Iterator[list[Cell]]:
    """A line for each country of which anything is shown: all persons, women, men, those who do not say."""
    split = chosen(figures, WIDE)[0]
    by_country = figures.table("O3", "country") or split
    found = [
        line for table in {by_country.key: by_country, split.key: split}.values() for line in lines_of(table, release)
    ]
    values = {line.categories: line.value for line in found}
    labels = {line.categories[0]: line.labels[0] for line in found}
    period = period_of(figures.scope, release)
    for country, label in labels.items():
        cells = [values.get((country,)), *(values.get((country, sex.value)) for sex in Sex)]
        is_whole = None not in (cells[:1] if country == OTHERS else cells)
        yield [
            label, _iso3(country), period.start.isoformat() if period.start else "", period.end.isoformat(),
            *cells, "" if is_whole else _reason(split, release),
        ]  # fmt: skip


def _iso3(code: str) -> str:
    """The three letters of a country; Kosovo, which has none in ISO 3166, has those that the World Bank uses."""
    found = pycountry.countries.get(alpha_2=code)
    return found.alpha_3 if found else {KOSOVO: "XKX"}.get(code, "")


def _table(table: Table, release: Release) -> dict[str, Any]:
    found = lines_of(table, release)
    return {
        "table": table.key,
        "title": table_title(table),
        "indicator": table.indicator,
        "indicator_title": indicator_title(table.indicator),
        "unit": UNITS[table.indicator],
        "dimensions": table.dimensions,
        "rule": table.rule,
        "threshold": threshold(table.rule, release),
        "withheld": table.withheld,
        "rows": [_row(line, details_in(found)) for line in found],
    }


def _row(line: Line, details: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "categories": line.categories,
        "labels": line.labels,
        "value": line.value,
        "is_withheld": line.is_withheld,
    }
    return row | {name: value for name in details if (value := getattr(line, name)) is not None}
