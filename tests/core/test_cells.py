"""Cells of spreadsheets: nothing that somebody typed is ever calculated."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cells import safe, writer

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")


@given(st.text(), st.sampled_from(["", " ", "  ", "\xa0", "\u200b", "\ufeff", "\u202e", *FORMULA]))
def test_no_cell_is_a_formula(start, text):
    found = safe(start + text)
    assert found in {start + text, "'" + start + text}
    assert not found.lstrip(" \xa0\u200b\ufeff\u202e").startswith(FORMULA)


@given(st.integers() | st.floats(allow_nan=False) | st.none())
def test_numbers_stay_numbers(number):
    assert safe(number) is number


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_spreadsheet_finds_a_cell_within_a_text(separator):
    stream = io.StringIO()
    writer(stream).writerow([f"a{separator}=1+1", 'b"', None, -1.5])
    assert stream.getvalue() == f'"a{separator}=1+1","b""","",-1.5\r\n'
    assert next(csv.reader([stream.getvalue()]))[0] == f"a{separator}=1+1"
