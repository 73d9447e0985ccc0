"""Cells of tables for spreadsheets, which calculate whatever looks like a formula (OWASP, CSV Injection)."""

import csv
import unicodedata
from typing import Any

FORMULA = frozenset("=+-@")
BREAKS = ("\t", "\r", "\n")


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a text that could be one has an apostrophe before it.

    What cannot be seen is passed over, and a full-width sign is the sign that it stands for. Numbers stay numbers, also
    those under zero.
    """
    if not isinstance(cell, str):
        return cell
    seen = next((sign for sign in cell if sign.isprintable() and not sign.isspace()), "")
    is_formula = not FORMULA.isdisjoint(unicodedata.normalize("NFKC", seen)[:1])
    return f"'{cell}" if is_formula or cell.startswith(BREAKS) else cell


def writer(stream: Any) -> Any:
    """A writer of CSV (RFC 4180) with every text in quotes: some spreadsheets part cells at semicolons and tabs too."""
    return csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
