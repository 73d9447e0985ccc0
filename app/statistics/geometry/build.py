"""Rebuild app/statistics/world.json, the shapes of the world map: `make map`, with npm at hand.

The product never imports this file. Shapes come from the npm package world-atlas (ISC, drawn from Natural Earth, which
is in the public domain), projected to Equal Earth: B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map
projection", International Journal of Geographical Information Science 33 (2019), 454-465. Countries too small to be
seen get a place for a circle instead, moved apart where circles would cover each other.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Any

import pycountry

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "world.json"
PACKAGE = "world-atlas@2.0.2"
WIDTH = 1000
EAST = 11.5
"""The meridian in the middle: the edge then runs through the Bering Strait and cuts no land but Antarctica."""
NORTH, SOUTH = 83.7, -57.0
DETAIL = 0.45
"""A corner that makes a triangle smaller than this many square units with its neighbours is left out."""
SMALL = 14.0
"""A country whose shape covers fewer square units than this gets a circle."""
APART = 10.5
"""How far the middles of two circles are to be from each other."""

# Parts without a number in the source, and where the practice of the United Nations puts them.
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}

# What the source draws with one country and ISO 3166, or the General Assembly (resolution 68/262), lists with another:
# west, south, east, north of the part.
MOVED = (
    ("FR", "GF", (-55.0, 2.0, -51.0, 6.0)),
    ("NO", "SJ", (5.0, 74.0, 40.0, 82.0)),
    ("RU", "UA", (32.0, 44.0, 37.0, 46.4)),
)

SAHARA = ("MA", "EH", 27.667)
"""The source draws Western Sahara (EH) only behind the berm; the United Nations list it up to this parallel."""

# Countries that the source does not draw apart, or where the largest island is not the one with the people.
KNOWN = {
    "AQ": (-60.0, -55.5), "BQ": (-68.3, 12.2), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CX": (105.7, -10.5),
    "GI": (-5.4, 36.1), "GP": (-61.5, 16.2), "KI": (173.0, 1.4), "MQ": (-61.0, 14.7), "RE": (55.5, -21.1),
    "SC": (55.5, -4.6), "TK": (-171.8, -9.2), "TV": (178.5, -8.0), "UM": (166.6, 19.3), "YT": (45.2, -12.8),
}  # fmt: skip

Point = tuple[float, float]
Line = list[Point]


def projected(east: float, north: float) -> Point:
    """A place in degrees on the plane of Equal Earth, by the polynomial of its authors; y grows to the south."""
    turned = radians((east - EAST + 180.0) % 360.0 - 180.0)
    t = asin(sqrt(3.0) / 2.0 * sin(radians(north)))
    slope = 9 * 0.003796 * t**8 + 7 * 0.000893 * t**6 - 3 * 0.081106 * t**2 + 1.340264
    return 2 * sqrt(3.0) * turned * cos(t) / (3 * slope), -t * (
        0.003796 * t**8 + 0.000893 * t**6 - 0.081106 * t**2 + 1.340264
    )


SCALE = WIDTH / (2 * projected(EAST + 179.999, 0.0)[0])
TOP = projected(EAST, NORTH)[1] * SCALE
HEIGHT = round(projected(EAST, SOUTH)[1] * SCALE - TOP)


def placed(east: float, north: float) -> Point:
    """A place in degrees in the units of the drawing."""
    x, y = projected(east, north)
    return x * SCALE + WIDTH / 2, y * SCALE - TOP


@dataclass
class Topology:
    """A TopoJSON file: arcs in degrees, and for every country the rings of its parts as numbers of arcs."""

    arcs: list[Line]
    parts: dict[str, list[list[int]]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> "Topology":
        """Decode a file of world-atlas: arcs are quantized and each point is a step from the one before."""
        source = json.loads(file.read_text(encoding="utf-8"))
        (sx, sy), (tx, ty) = source["transform"]["scale"], source["transform"]["translate"]
        topology = cls([list(_steps(arc, sx, sy, tx, ty)) for arc in source["arcs"]])
        numbers = {country.numeric: country.alpha_2 for country in pycountry.countries}
        for geometry in source["objects"]["countries"]["geometries"]:
            code = numbers.get(geometry.get("id")) or UNNUMBERED.get(geometry["properties"]["name"])
            if code:
                topology.parts.setdefault(code, []).extend(_polygons(geometry))
        for giver, taker, box in MOVED:
            topology.move(giver, taker, box)
        topology.cede_south(*SAHARA)
        return topology

    def cede_south(self, giver: str, taker: str, north: float) -> None:
        """Give what lies south of a parallel to a neighbour that begins there: between the end of the border with the
        next neighbour and the point of the coast that is nearest to the parallel.
        """
        (ring,) = self.parts[giver]
        theirs = {~number for each in self.parts[taker] for number in each}
        at = next(i for i, number in enumerate(ring) if number in theirs)
        coast = self.points([ring[at + 1]])
        turn = min(range(len(coast)), key=lambda i: abs(coast[i][1] - north))
        south, parallel, rest = range(len(self.arcs), len(self.arcs) + 3)
        self.arcs += [coast[: turn + 1], [self.points([ring[at]])[0], coast[turn]], coast[turn:]]
        self.parts[giver] = [[*ring[:at], parallel, rest, *ring[at + 2 :]]]
        self.parts[taker].append([ring[at], south, ~parallel])

    def move(self, giver: str, taker: str, box: tuple[float, float, float, float]) -> None:
        """Give the parts of one country that lie in a box to another."""
        inside = [ring for ring in self.parts[giver] if _is_inside(self.points(ring), box)]
        self.parts[giver] = [ring for ring in self.parts[giver] if ring not in inside]
        self.parts.setdefault(taker, []).extend(inside)

    def points(self, ring: Iterable[int]) -> Line:
        """The points of a ring, in degrees. A negative number is an arc walked backwards."""
        line: Line = []
        for number in ring:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            line.extend(arc[1 if line else 0 :])
        return line

    def rings(self, code: str) -> list[list[int]]:
        """The rings of a country without the borders between its own parts."""
        numbers = [number for ring in self.parts[code] for number in ring]
        inner = {number for number in numbers if ~number in numbers}
        whole = [ring for ring in self.parts[code] if not inner.intersection(ring)]
        loose = [n for ring in self.parts[code] if ring not in whole for n in ring if n not in inner]
        return whole + self._chained(loose)

    def _chained(self, loose: list[int]) -> list[list[int]]:
        """Arcs put together again into rings, by their ends."""
        starts = {self.points([number])[0]: number for number in loose}
        rings: list[list[int]] = []
        while starts:
            _, number = starts.popitem()
            ring = [number]
            while (end := self.points(ring)[-1]) in starts:
                ring.append(starts.pop(end))
            rings.append(ring)
        return rings


def _steps(arc: list[list[int]], sx: float, sy: float, tx: float, ty: float) -> Iterator[Point]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * sx + tx, y * sy + ty


def _polygons(geometry: Mapping[str, Any]) -> list[list[int]]:
    """All rings of a geometry; a hole needs no mark of its own, because shapes are filled by even and odd."""
    arcs = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in arcs for ring in polygon]


def _is_inside(line: Line, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in line)


def simplified(line: Line, detail: float) -> Line:
    """A line without its least telling corners (Visvalingam and Whyatt 1993). Its ends stay, so borders still meet."""
    kept = list(line)
    least = 4 if line[0] == line[-1] else 2
    while len(kept) > least:
        sizes = [abs(area([kept[i - 1], kept[i], kept[i + 1]])) for i in range(1, len(kept) - 1)]
        smallest = min(range(len(sizes)), key=sizes.__getitem__)
        if sizes[smallest] >= detail:
            break
        del kept[smallest + 1]
    return kept


def area(ring: Line) -> float:
    """The area inside a ring, by the shoelace formula; negative for one that runs the other way round."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def middle(ring: Line) -> Point:
    """The centre of gravity of the area inside a ring."""
    x0, y0 = ring[0]
    pairs = [((x1 - x0, y1 - y0), (x2 - x0, y2 - y0)) for (x1, y1), (x2, y2) in pairwise(ring)]
    crosses = [a[0] * b[1] - b[0] * a[1] for a, b in pairs]
    whole = 3 * sum(crosses) or 1.0
    x = sum((a[0] + b[0]) * cross for (a, b), cross in zip(pairs, crosses, strict=True)) / whole
    y = sum((a[1] + b[1]) * cross for (a, b), cross in zip(pairs, crosses, strict=True)) / whole
    return x0 + x, y0 + y


def written(ring: Line) -> str:
    """A ring as a piece of an SVG path in whole units; empty if nothing of it is left."""
    corners = [(round(x), round(y)) for x, y in ring]
    corners = [corner for i, corner in enumerate(corners) if i == 0 or corner != corners[i - 1]]
    if len(set(corners)) < 3:
        return ""
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(corners[:-1])]
    numbers = "".join(f"{'' if n < 0 else ' '}{n}" for step in steps for n in step)
    return f"M{corners[0][0]} {corners[0][1]}l{numbers.strip()}z"


def apart(places: dict[str, Point]) -> dict[str, Point]:
    """Places moved as little as it takes so that no two are too near: every pair pushes, every home pulls."""
    now = {code: (x, y) for code, (x, y) in sorted(places.items())}
    for turn in range(600):
        pull = 0.04 * (1 - turn / 600)
        for code, (x, y) in now.items():
            now[code] = (x + (places[code][0] - x) * pull, y + (places[code][1] - y) * pull)
        for one in now:
            for other in now:
                if one < other:
                    _push(now, one, other)
    return now


def _push(now: dict[str, Point], one: str, other: str) -> None:
    (x1, y1), (x2, y2) = now[one], now[other]
    gap = hypot(x2 - x1, y2 - y1) or 0.001
    if gap < APART:
        share = (APART - gap) / gap / 2
        dx, dy = (x2 - x1) * share, (y2 - y1) * share
        now[one], now[other] = (x1 - dx, y1 - dy), (x2 + dx, y2 + dy)


def outlines(topology: Topology) -> dict[str, list[Line]]:
    """The rings of every country but Antarctica in the units of the drawing, made of arcs that were simplified once.

    Raises ValueError if the edge of the map would cut through land.
    """
    del topology.parts["AQ"]
    drawn = [[placed(x, y) for x, y in arc] for arc in topology.arcs]
    used = {number if number >= 0 else ~number for rings in topology.parts.values() for r in rings for number in r}
    if any(hypot(x2 - x1, y2 - y1) > WIDTH / 4 for i in used for (x1, y1), (x2, y2) in pairwise(drawn[i])):
        raise ValueError("The edge of the map cuts through land; choose another meridian for its middle.")
    lines = [simplified(arc, DETAIL) if i in used else arc for i, arc in enumerate(drawn)]
    rings = {code: topology.rings(code) for code in topology.parts}
    flat = Topology(lines)
    return {code: [flat.points(ring) for ring in each] for code, each in rings.items()}


def homes(coarse: Mapping[str, list[Line]], fine: Topology) -> dict[str, Point]:
    """Where the circle of every small country belongs."""
    small = {code for code, rings in coarse.items() if sum(abs(area(ring)) for ring in rings) < SMALL}
    found = {code: placed(*at) for code, at in KNOWN.items()}
    for code in sorted((small | (fine.parts.keys() - coarse.keys())) - found.keys() - {"AQ"}):
        rings = [[placed(x, y) for x, y in fine.points(ring)] for ring in fine.parts[code]]
        found[code] = middle(max(rings, key=lambda ring: abs(area(ring))))
    return found


def main() -> int:
    """Fetch, draw, write. Raises CalledProcessError when npm fails."""
    with tempfile.TemporaryDirectory() as name:
        package = _fetched(Path(name))
        coarse = outlines(Topology.read(package / "countries-110m.json"))
        places = apart(homes(coarse, Topology.read(package / "countries-50m.json")))
        (HERE / "LICENSE-world-atlas.txt").write_bytes((package / "LICENSE").read_bytes())
    shapes = {code: "".join(written(ring) for ring in rings) for code, rings in sorted(coarse.items())}
    world = {
        "width": WIDTH,
        "height": HEIGHT,
        "shapes": {code: path for code, path in shapes.items() if path},
        "places": {code: [round(x), round(y)] for code, (x, y) in sorted(places.items())},
    }
    TARGET.write_text(json.dumps(world, indent=0) + "\n", encoding="ascii")
    return 0


def _fetched(folder: Path) -> Path:
    npm = shutil.which("npm") or "npm"
    answer = subprocess.run(  # noqa: S603  # a fixed command with a fixed package
        [npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    with tarfile.open(folder / answer.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


if __name__ == "__main__":
    sys.exit(main())
