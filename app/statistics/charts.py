"""Charts that the server draws: lengths and places as frozen values, without a script.

Places across are in per cent of the width, so that text keeps its size on a telephone; places down are in pixels.
Nothing depends on a language but the titles handed in; `mirrored` charts run from right to left. Templates draw them:

- `statistics/parts/bars.html`: `bar(share)`
- `statistics/parts/trend.html`: `trend_chart(chart, names, table=, unit=)`
- `statistics/parts/gain.html`: `gain_table(chart, names, head=)`
- `statistics/parts/map.html`: `world_map(map, names, title=, table=, unit=)`, from `atlas.world`

`names` gives the text of a key in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

HEIGHT = 190
"""Of the trend, in pixels, its labels not counted."""
HEADROOM = 18
"""For the label of the topmost line."""
MARGIN = 16
"""Per cent of the width, at either end, in which a label in the middle of its column could be cut off."""
LABELS = 6
"""More labels than this below the columns run into each other; a telephone shows every third one."""


@dataclass(frozen=True)
class Column:
    """A month of a trend; `value` is None where it is withheld, and the column then only marks the place."""

    key: str
    value: int | None
    x: float
    width: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """The middle of the column."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Label:
    """The name of a month below its column; `anchor` keeps it inside the chart, `is_extra` is for wide screens only."""

    key: str
    at: float
    anchor: str
    is_extra: bool


@dataclass(frozen=True)
class Line:
    """A line across a chart at a round number."""

    value: float
    at: float


@dataclass(frozen=True)
class Chart:
    """A trend: columns from old to new, lines at round numbers, and the labels of some columns."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    is_mirrored: bool
    height: int = HEIGHT

    @property
    def withheld(self) -> int:
        """How many months are withheld."""
        return sum(column.value is None for column in self.columns)

    @property
    def highest(self) -> Column | None:
        """The month with the highest figure, the first of equals; None if all are withheld."""
        known = [column for column in self.columns if column.value is not None]
        return max(known, key=lambda column: column.value or 0) if known else None


@dataclass(frozen=True)
class Gain:
    """The gain of one course with its 95 % confidence interval, and the means before and after in per cent.

    It rests on `basis` persons with both tests, of `of` who completed. `value` is None where it is withheld.
    """

    key: str
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    after: float | None = None
    basis: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Whisker:
    """A gain on its scale, in per cent of the width; the places are None where the gain is withheld."""

    gain: Gain
    at: float | None
    start: float | None
    end: float | None


@dataclass(frozen=True)
class GainChart:
    """Gains on one scale, which always has 0 and 1 on it: no gain, and all that could be gained."""

    whiskers: tuple[Whisker, ...]
    lines: tuple[Line, ...]
    is_mirrored: bool


def share(value: float | None, longest: float) -> float | None:
    """The length of a bar in per cent of the longest; None where the figure is withheld or there is nothing to draw."""
    return None if value is None or longest <= 0 else round(value * 100 / longest, 1)


def trend(points: Sequence[tuple[str, int | None]], *, title: str, mirrored: bool = False) -> Chart:
    """Columns for the months from old to new; None is a month whose figure is withheld."""
    lines = _round_lines(max((value or 0 for _, value in points), default=0))
    top = lines[-1].value
    across = 100 / max(len(points), 1)
    columns = tuple(_column(i, key, value, top, across, mirrored) for i, (key, value) in enumerate(points))
    return Chart(title, columns, lines, _labels(columns, mirrored), mirrored)


def gains(lines: Sequence[Gain], *, mirrored: bool = False) -> GainChart:
    """Gains with their intervals on the scale from 0 to 1, or from a negative quarter where one is needed."""
    lowest = min((gain.low if gain.low is not None else gain.value or 0.0 for gain in lines), default=0.0)
    start = min(floor(lowest * 4) / 4, 0.0)
    return GainChart(
        tuple(_whisker(gain, start, mirrored) for gain in lines),
        tuple(Line(value, _across(value, start, mirrored)) for value in sorted({start, 0.0, 0.5, 1.0})),
        mirrored,
    )


def _column(index: int, key: str, value: int | None, top: float, across: float, mirrored: bool) -> Column:  # noqa: FBT001
    x = index * across + across * 0.12
    width = across * 0.76
    height = 100.0 * (HEIGHT - HEADROOM) / 1000 if value is None else (HEIGHT - HEADROOM) * value / top
    x = 100 - x - width if mirrored else x
    return Column(key, value, round(x, 2), round(width, 2), round(HEIGHT - height, 1), round(height, 1))


def _round_lines(most: int) -> tuple[Line, ...]:
    """Two to four lines at round numbers; the last is at the highest figure or just above it."""
    step = next(
        factor * 10**power for power in range(12) for factor in (1, 2, 5) if factor * 10**power * 4 >= max(most, 1)
    )
    count = max(-(-most // step), 1)
    space = HEIGHT - HEADROOM
    return tuple(Line(n * step, round(HEIGHT - space * n / count, 1)) for n in range(count + 1))


def _labels(columns: Sequence[Column], mirrored: bool) -> tuple[Label, ...]:  # noqa: FBT001
    """Labels at even distances, counted back from the newest."""
    every = -(-len(columns) // LABELS) or 1
    chosen = columns[::-1][::every][::-1]
    last = len(chosen) - 1
    return tuple(_label(column, mirrored, is_extra=(last - i) % 3 != 0) for i, column in enumerate(chosen))


def _label(column: Column, mirrored: bool, *, is_extra: bool) -> Label:  # noqa: FBT001
    """A label in the middle of its column, but flush with it near the two ends of the time axis."""
    passed = 100 - column.middle if mirrored else column.middle
    outer = {True: (column.x + column.width, column.x), False: (column.x, column.x + column.width)}[mirrored]
    if passed < MARGIN:
        return Label(column.key, round(outer[0], 2), "start", is_extra)
    if passed > 100 - MARGIN:
        return Label(column.key, round(outer[1], 2), "end", is_extra)
    return Label(column.key, column.middle, "middle", is_extra)


def _whisker(gain: Gain, start: float, mirrored: bool) -> Whisker:  # noqa: FBT001
    places = [None if value is None else _across(value, start, mirrored) for value in (gain.value, gain.low, gain.high)]
    return Whisker(gain, places[0], places[1], places[2])


def _across(value: float, start: float, mirrored: bool) -> float:  # noqa: FBT001
    """A place on the scale in per cent, with room for half a mark at both ends."""
    part = (max(min(value, 1.0), start) - start) / (1.0 - start)
    place = 4 + 92 * part
    return round(100 - place if mirrored else place, 2)
