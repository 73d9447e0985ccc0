"""The map of the world: countries in steps of one colour by their figures, small ones as circles.

`make map` draws the shapes once into world.json; here they are only sorted into those with a figure, those whose figure
is withheld, and plain land. Nothing depends on a language: the template `statistics/parts/map.html` puts the names in.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

GEOMETRY = Path(__file__).with_name("world.json")
STEPS = 4
"""More steps of one hue cannot be told apart on a screen in the sun, nor in print without colour."""
WITHHELD = 0
RADIUS = 4.6


@dataclass(frozen=True)
class Shape:
    """A country on the map. `step` is 1 for the lowest figures up to 4, 0 where the figure is withheld."""

    code: str
    value: int | None
    step: int
    path: str = ""
    """Its outline; empty if the country is too small to be drawn."""
    place: tuple[int, int] | None = None
    """Where its circle stands; None if its outline is large enough to be seen."""


@dataclass(frozen=True)
class Step:
    """A line of the legend: the figures from `low` to `high`, both included."""

    number: int
    low: int
    high: int


@dataclass(frozen=True)
class WorldMap:
    """What the template draws. `land` is the outline of all countries without a line in the table."""

    width: int
    height: int
    land: str
    shapes: tuple[Shape, ...]
    legend: tuple[Step, ...]
    radius: float = RADIUS

    @property
    def outlines(self) -> list[Shape]:
        """The countries that have an outline."""
        return [shape for shape in self.shapes if shape.path]

    @property
    def circles(self) -> list[Shape]:
        """The countries that have a circle, the highest figures drawn last and so in front."""
        return sorted((shape for shape in self.shapes if shape.place), key=lambda shape: (shape.step, shape.value or 0))

    @property
    def counted(self) -> int:
        """How many countries have a figure."""
        return sum(shape.value is not None for shape in self.shapes)

    @property
    def has_withheld(self) -> bool:
        """Whether a country is on the map whose figure is withheld."""
        return any(shape.value is None for shape in self.shapes)

    @property
    def highest(self) -> tuple[Shape, ...]:
        """Up to three countries with the highest figures, for the description."""
        known = [shape for shape in self.shapes if shape.value is not None]
        return tuple(sorted(known, key=lambda shape: (-(shape.value or 0), shape.code))[:3])


def world(values: Mapping[str, int | None]) -> WorldMap:
    """The map for the figures of a table; None is a figure that is withheld. Codes without a place are left out."""
    known = sorted(value for value in values.values() if value is not None)
    bounds = steps(known)
    paths, places = _geometry().paths, _geometry().places
    shapes = tuple(
        Shape(
            code,
            value,
            WITHHELD if value is None else bisect_right(bounds, value),
            paths.get(code, ""),
            places.get(code),
        )
        for code, value in sorted(values.items())
        if code in paths or code in places
    )
    land = "".join(path for code, path in paths.items() if code not in values)
    return WorldMap(_geometry().width, _geometry().height, land, shapes, _legend(bounds, known))


def steps(known: Sequence[int]) -> list[int]:
    """Where each step begins: round numbers that share sorted figures out as evenly as they can.

    The first step begins at the lowest figure; of equally even ways the one with fewer steps is taken.
    """
    if not known:
        return []
    candidates = [bound for bound in _round_numbers(known[-1]) if bound > known[0]]
    ways = [way for size in range(STEPS) for way in combinations(candidates, size)]
    return [known[0], *min(ways, key=lambda way: (_largest(known, way), len(way), way))]


@dataclass(frozen=True)
class _Geometry:
    width: int
    height: int
    paths: Mapping[str, str]
    places: Mapping[str, tuple[int, int]]


@cache
def _geometry() -> _Geometry:
    drawn = json.loads(GEOMETRY.read_text(encoding="ascii"))
    places = {code: (x, y) for code, (x, y) in drawn["places"].items()}
    return _Geometry(drawn["width"], drawn["height"], drawn["shapes"], places)


def _round_numbers(most: int) -> list[int]:
    """1, 2, 5, 10, 20, 50, … up to the highest figure."""
    series = [factor * 10**power for power in range(len(str(most))) for factor in (1, 2, 5)]
    return [number for number in series if number <= most]


def _largest(known: Sequence[int], way: Sequence[int]) -> int:
    """How many figures fall into the fullest step."""
    cuts = [0, *(bisect_right(known, bound - 1) for bound in way), len(known)]
    return max(high - low for low, high in pairwise(cuts))


def _legend(bounds: Sequence[int], known: Sequence[int]) -> tuple[Step, ...]:
    if not known:
        return ()
    ends = [*(bound - 1 for bound in bounds[1:]), known[-1]]
    return tuple(Step(i, low, high) for i, (low, high) in enumerate(zip(bounds, ends, strict=True), start=1))
