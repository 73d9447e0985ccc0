import io
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest

from app.core.errors import NotFound
from app.statistics.figures import Figures, Row, Scope, Table
from app.statistics.workbook import LONGEST_NAME, workbook
from tests.makers.figures import make_figures

PLACE = {"provider": "=Ministry()", "address": "https://campus.example/en/statistics/2026-10-1/"}


@pytest.fixture
def engine():
    """Workbooks are made of figures; no engine makes a difference."""
    return "sqlite"


@pytest.fixture
def made(app, release):
    """The workbook of some figures in a language, read back."""

    def make(figures=None, language="en", **more):
        with app.test_request_context(f"/{language}/statistics/"):
            app.preprocess_request()
            data = workbook(figures or make_figures(), release, **PLACE, **more)
        return openpyxl.load_workbook(io.BytesIO(data)), data

    return make


def test_every_table_has_a_sheet_with_a_name_that_excel_takes(made):
    for language in ("en", "ar", "ru"):
        book, _ = made(language=language)
        assert len(book.sheetnames) == len(make_figures().tables) + 1
        assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
        assert all(len(name) <= LONGEST_NAME and not re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)


def test_numbers_are_numbers_months_are_dates_and_withheld_cells_are_words(made):
    book, _ = made()
    months = book["O3 Month"]
    assert [cell.value for cell in months[1]] == ["Month", "Month, code", "Persons"]
    assert isinstance(months["B2"].value, datetime)
    assert {type(cell.value) for cell in months["C"][1:]} <= {int, str}
    assert "withheld" in [row[-1].value for row in book["O3 Country or area × Sex"].iter_rows(min_row=2)]
    gain = book["C2 Course"]
    assert gain["C2"].value == 0.46
    assert gain["C2"].number_format == "0.00"
    assert gain["C3"].value == "withheld"


def test_headings_are_bold_and_stay_and_lines_can_be_filtered(made):
    sheet = made()[0]["O3 Kind of agency"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:C{sheet.max_row}"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > 20


def test_arabic_sheets_run_from_right_to_left(made):
    assert all(sheet.sheet_view.rightToLeft for sheet in made(language="ar")[0])
    assert not any(sheet.sheet_view.rightToLeft for sheet in made()[0])


@pytest.mark.parametrize("name", ["=1+1", "https://evil.example", "+1", "@SUM(A1)", "{=1}", "12"])
def test_a_name_is_a_text_whatever_it_looks_like(made, release, name):
    release.content["names"] = {"0" * 26: name}
    figures = Figures(Scope(), (Table("O3", ("programme",), "public", (Row(("0" * 26,), 15),)),))
    book, data = made(figures)
    cell = book["O3 Programme"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not any(b"<f>" in parts.read(part) or b"<hyperlink" in parts.read(part) for part in parts.namelist())


def test_the_first_sheet_says_what_the_figures_are(made, release):
    rows = {row[0].value: row[1].value for row in made(make_figures(Scope(grouping="ldc")))[0]["About"].iter_rows()}
    assert rows["Release"] == "2026-10-1"
    assert rows["Digest (SHA-256)"] == release.digest
    assert rows["Address"] == PLACE["address"]
    assert rows["Provided by"] == "=Ministry()"
    assert rows["List of countries"] == "Least developed countries"
    assert rows["Date of the list"] == "2026-10-31"
    assert "under 10" in rows["Rules"]
    assert "Withheld cells: 3" in rows["O3-country-sex"]


def test_invented_figures_say_so_on_every_sheet_and_in_the_properties(made, release):
    release.content["is_invented"] = True
    book, _ = made()
    assert all("Invented data" in sheet.oddHeader.center.text for sheet in book)
    assert "Invented data" in book.properties.description


def test_the_same_release_gives_the_same_bytes(made, release):
    assert made()[1] == made()[1]
    assert made()[0].properties.created == release.released_at.replace(tzinfo=None)


def test_one_table_is_written_alone_and_an_unknown_one_is_not_found(made):
    assert made(table="O3-sex")[0].sheetnames == ["About", "O3 Sex"]
    with pytest.raises(NotFound):
        made(table="O3-shoe")
