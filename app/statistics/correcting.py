"""What a correction changes: every public figure that was another before. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.statistics.figures import Figures, Row, Scope

Key = tuple[str, tuple[str, ...]]


def changes(before: Mapping[Scope, Figures], after: Mapping[Scope, Figures]) -> list[dict[str, Any]]:
    """The public figures that differ, with what they were and are; None where one was, or is, withheld or not there."""
    found = []
    for scope in sorted({*before, *after} - {each for each in {*before, *after} if each.programme}, key=str):
        was, now = _values(before.get(scope)), _values(after.get(scope))
        found += [
            {
                "scope": msgspec.to_builtins(scope),
                "table": table,
                "categories": list(categories),
                "was": _value(was.get((table, categories))),
                "is": _value(now.get((table, categories))),
            }
            for table, categories in sorted({*was, *now})
            if was.get((table, categories), Row(categories)) != now.get((table, categories), Row(categories))
        ]
    return found


def _values(figures: Figures | None) -> dict[Key, Row]:
    return {(table.key, row.categories): row for table in figures.tables for row in table.rows} if figures else {}


def _value(row: Row | None) -> int | float | None:
    return row.value if row else None
