"""The table of the questions of a quiz as CSV, for spreadsheets and for those who compute further."""

from collections.abc import Iterator
from io import StringIO

from app.assessment.analysis.measures import Interval
from app.assessment.analysis.study import Item, Study
from app.core.cells import safe, writer
from app.core.markdown import plain

COLUMNS = (
    "question", "text", "kind", "attempts", "unanswered", "facility", "facility_low", "facility_high",
    "discrimination", "discrimination_low", "discrimination_high", "efficiency", "look_at",
)  # fmt: skip
"""Names that stay the same in every language, so that a programme finds them."""


def items_csv(study: Study) -> str:
    """One line for each question; empty cells where too few have answered, or where nothing varies."""
    stream = StringIO()
    lines = writer(stream)
    lines.writerow(COLUMNS)
    for item in study.items.values():
        lines.writerow([safe(cell) for cell in _line(item)])
    return stream.getvalue()


def _line(item: Item) -> Iterator[object]:
    yield from (item.id, plain(item.question.html), item.question.kind)
    if item.count is None:
        yield from [""] * 10
        return
    yield from (item.count, item.unanswered, round(item.facility, 4), *_ends(item.interval))
    yield from (_number(item.discrimination), *_ends(item.separates), _number(item.efficiency))
    yield " ".join(flag.kind for flag in item.flags)


def _ends(interval: Interval | None) -> tuple[object, object]:
    return ("", "") if interval is None else (round(interval.low, 4), round(interval.high, 4))


def _number(value: float | None) -> object:
    return "" if value is None else round(value, 4)
