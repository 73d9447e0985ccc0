"""One page, one truth: CSV, XLSX, JSON, the API and the tables of the HTML page say the same in every cell."""

import csv
import io
import re
from datetime import datetime
from urllib.parse import urlencode

import openpyxl
import pytest

from app.statistics.figures import ALL, WORLD, Scope
from app.statistics.tabular import WIDE
from tests.makers.figures import make_figures, make_release
from tests.strict_client import NAMESPACE

SCOPES = [Scope(), Scope(period="2026", grouping="ldc"), Scope(grouping="recipients", course="harbour")]


@pytest.fixture
def engine():
    """What is written does not depend on the engine."""
    return "sqlite"


@pytest.fixture
def released(database, signing_key):
    with database.unit_of_work() as session:
        make_release(session, signing_key)


def address(scope: Scope, ending: str, language: str = "en", **more: str) -> str:
    query = {"period": scope.period, "grouping": scope.grouping, "course": scope.course, **more}
    return f"/{language}/statistics/2026-10-1{ending}?{urlencode(query)}"


def number(text):
    if text in {"", None}:
        return None
    return float(text)


def of_csv(data: bytes) -> dict:
    """Value and labels by table and categories, and with them whether the cell is withheld."""
    found = {}
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        size = row["table"].count("-")
        places = range(1, size + 1)
        codes = tuple(row[f"category_{place}"] for place in places)
        labels = tuple(row[f"label_{place}"] for place in places)
        details = tuple(number(row[name]) for name in ("basis", "of", "before", "after", "low", "high"))
        assert bool(row["suppression"]) == (row["value"] == "")
        found[row["table"], codes] = (labels, number(row["value"]), details)
    return found


def of_json(data: dict) -> dict:
    found = {}
    for table in data["tables"]:
        for row in table["rows"]:
            details = tuple(number(row.get(name)) for name in ("basis", "of", "before", "after", "low", "high"))
            assert row["is_withheld"] == (row["value"] is None)
            found[table["table"], tuple(row["categories"])] = (tuple(row["labels"]), number(row["value"]), details)
    return found


def of_xlsx(data: bytes, figures) -> dict:
    found = {}
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1:]
    for table, sheet in zip(figures.tables, sheets, strict=True):
        size = len(table.dimensions)
        for cells in sheet.iter_rows(min_row=2, values_only=True):
            codes = tuple(
                f"{code:%Y-%m}" if isinstance(code, datetime) else code or "" for code in cells[size : 2 * size]
            )
            value, rest = cells[2 * size], list(cells[2 * size + 1 :])
            details = (*map(number, rest), *[None] * (6 - len(rest)))
            assert value is not None
            found[table.key, codes] = (cells[:size], None if isinstance(value, str) else number(value), details)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scope", SCOPES)
def test_all_files_of_a_page_agree_cell_by_cell(visitor, released, scope, language):
    from_csv = of_csv(visitor.get(address(scope, ".csv", language)).data)
    from_json = of_json(visitor.get(address(scope, ".json", language)).json)
    from_xlsx = of_xlsx(visitor.get(address(scope, ".xlsx", language)).data, make_figures(scope))
    api = address(scope, "/figures", lang=language).replace("/en/statistics/", "/api/v1/releases/")
    assert len(from_csv) > 100
    assert from_csv == from_json == from_xlsx == of_json(visitor.get(api).json)
    assert {key: value for key, (_, value, _) in from_csv.items()} == {
        (table.key, row.categories): row.value for table in make_figures(scope).tables for row in table.rows
    }


def said(cell) -> str:
    return " ".join("".join(cell.itertext()).split())


def of_page(page) -> dict:
    """The first figure of each line by the id of its table and what the line is called."""
    found = {}
    for table in page.root.iter(f"{NAMESPACE}table"):
        name = (table.get("id") or "").removeprefix("table-")
        body = table.find(f"{NAMESPACE}tbody")
        if name and body is not None:
            for row in body.iter(f"{NAMESPACE}tr"):
                cells = [said(cell) for cell in row.iter(f"{NAMESPACE}td")]
                found.setdefault(name, {})[said(row.find(f"{NAMESPACE}th"))] = cells
    return found


def shown(text: str):
    """What a cell of the page says, as a number; None where it is withheld."""
    if text.startswith("withheld"):
        return None
    return float(re.match(r"-?[\d,.]+", text)[0].replace(",", ""))


@pytest.mark.parametrize("scope", SCOPES)
def test_the_tables_of_the_page_agree_with_the_files(visitor, released, scope):
    tables = of_page(visitor.get(address(scope, "/")))
    files = of_csv(visitor.get(address(scope, ".csv")).data)
    assert {"O3-month", "O3-country", "O3-region", "O3-agency", "O3-sex", "O3-course", "O3-provision"} <= set(tables)
    for name, lines in tables.items():
        expected = {labels[0]: value for (table, _), (labels, value, _) in files.items() if table == name}
        assert {label: shown(cells[0]) for label, cells in lines.items()} == expected, name


def test_the_wide_file_says_what_the_table_of_countries_says(visitor, released):
    scope = Scope(period=ALL, grouping=WORLD)
    lines = of_page(visitor.get(address(scope, "/")))["O3-country"]
    wide = visitor.get(address(scope, ".csv", table=WIDE)).data.decode("utf-8-sig")
    rows = {row["country"]: row for row in csv.DictReader(io.StringIO(wide, newline=""))}
    columns = ("certified_total", "certified_female", "certified_male", "certified_not_stated")
    for label, cells in lines.items():
        expected = [shown(cell) for cell in cells[:4] if cell != "–"]
        assert [number(rows[label][column]) for column in columns][: len(expected)] == expected, label
