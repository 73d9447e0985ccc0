import csv
import io
import json
import re

import jsonschema
import pytest

from app.core.errors import NotFound
from app.statistics.figures import Figures, Row, Scope, Table
from app.statistics.openapi import figures_schema
from app.statistics.tabular import MARK, TAGS, WIDE, WIDE_TAGS, csv_file, document
from tests.makers.figures import make_figures, make_release

pytestmark = pytest.mark.usefixtures("request_in")
TAG = re.compile(r"#[a-z]+(\+[a-z][a-z0-9_]*)*")


@pytest.fixture
def engine():
    """Files are made of figures; no engine makes a difference."""
    return "sqlite"


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_file_for_people_begins_with_a_mark_and_one_for_tools_does_not(release):
    assert csv_file(make_figures(), release).startswith(MARK.encode())
    assert csv_file(make_figures(), release, has_tags=True).startswith(b'"release",')


def test_the_first_row_names_the_columns_and_every_row_is_as_long(release):
    rows = rows_of(csv_file(make_figures(), release))
    assert rows[0] == list(TAGS)
    assert {len(row) for row in rows} == {len(TAGS)}
    assert b"\r\n" in csv_file(make_figures(), release)


def test_the_second_row_holds_tags_of_hxl_on_request(release):
    for table, tags in (("", TAGS), (WIDE, WIDE_TAGS)):
        rows = rows_of(csv_file(make_figures(), release, table=table, has_tags=True))
        assert rows[:2] == [list(tags), list(tags.values())]
        assert all(TAG.fullmatch(tag) for tag in rows[1])
        assert len(set(rows[1])) == len(rows[1])


def test_a_withheld_cell_is_empty_and_says_why(release):
    rows = [dict(zip(TAGS, row, strict=True)) for row in rows_of(csv_file(make_figures(), release))[1:]]
    withheld = [row for row in rows if not row["value"]]
    assert withheld
    assert {row["suppression"] for row in withheld} == {"withheld (fewer than 10)"}
    assert {row["suppression"] for row in rows if row["value"]} == {""}


def test_months_and_periods_are_days(release):
    rows = [
        dict(zip(TAGS, row, strict=True)) for row in rows_of(csv_file(make_figures(), release, table="O3-month"))[1:]
    ]
    row = next(row for row in rows if row["category_1"] == "2025-02")
    assert (row["period_start"], row["period_end"], row["label_1"]) == ("2025-02-01", "2025-02-28", "February 2025")


def test_one_table_is_written_alone_and_an_unknown_one_is_not_found(release):
    rows = rows_of(csv_file(make_figures(), release, table="O3-sex"))
    assert {row[list(TAGS).index("table")] for row in rows[1:]} == {"O3-sex"}
    with pytest.raises(NotFound):
        csv_file(make_figures(), release, table="O3-shoe")


def test_the_wide_form_has_a_line_for_each_country(release):
    cross = [
        ("KE", "female", 20),
        ("KE", "male", None),
        ("KE", "not-stated", None),
        ("XK", "female", 30),
        ("XK", "male", 10),
    ]
    tables = (
        Table("O3", ("country",), "public", (Row(("KE",), 45), Row(("XK",), 55), Row(("*",), 40)), 2),
        Table(
            "O3", ("country", "sex"), "public",
            (*(Row((country, sex), value) for country, sex, value in cross), Row(("XK", "not-stated"), 15)), 2,
        ),
    )  # fmt: skip
    rows = rows_of(csv_file(Figures(Scope(period="2026"), tables), release, table=WIDE))
    period = ["2026-01-01", "2026-10-31"]
    assert rows[1:] == [
        ["Kenya", "KEN", *period, "45", "20", "", "", "withheld (fewer than 10)"],
        ["Kosovo", "XKX", *period, "55", "30", "10", "15", ""],
        ["Others, together", "", *period, "40", "", "", "", ""],
    ]


def test_names_that_look_like_formulas_are_texts(release):
    release.content["names"] = {"0" * 26: "=1+1"}
    figures = Figures(Scope(), (Table("O3", ("programme",), "public", (Row(("0" * 26,), 15),)),))
    assert rows_of(csv_file(figures, release))[1][list(TAGS).index("label_1")] == "'=1+1"


def test_an_exact_table_says_its_own_threshold(release):
    table = Table("O3", ("sex",), "exact", (Row(("female",), 7, as_of="2026-09"), Row(("male",), None)), 1)
    row = rows_of(csv_file(Figures(Scope(programme="0" * 26), (table,)), release))[2]
    assert row[-1] == "withheld (fewer than 5)"


def test_invented_figures_say_so_in_every_line(session, signing_key):
    release = make_release(session, signing_key, is_invented=True)
    rows = rows_of(csv_file(make_figures(), release))
    assert {row[1] for row in rows[1:]} == {"invented"}


@pytest.mark.parametrize("table", ["", "O3-country", "C2-course"])
def test_json_keeps_its_schema(release, table):
    part = {"digest": "0" * 64, "address": "http://localhost/part"}
    found = document(make_figures(), release, schema="http://localhost/schema.json", part=part, table=table)
    schema = figures_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(found)))


def test_the_schema_refuses_a_withheld_figure_with_a_value(release):
    found = json.loads(json.dumps(document(make_figures(), release, schema="http://localhost/s", part={})))
    found["tables"][0]["rows"][0]["is_withheld"] = True
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(figures_schema()).validate(found)
