"""Bars for a table: the geometry of a chart that the server draws."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A line of a table and its bar; `share` is its length in per cent of the longest, None where withheld."""

    label: str
    persons: int | None
    share: float | None = None


def bars(rows: Sequence[Bar]) -> list[Bar]:
    """The rows with the lengths of their bars."""
    longest = max((row.persons or 0 for row in rows), default=0)
    return [
        Bar(
            row.label,
            row.persons,
            None if row.persons is None or not longest else round(row.persons * 100 / longest, 1),
        )
        for row in rows
    ]
