"""From what was counted to figures that may be published: every table of every scope, under the rules. Pure.

Nothing else makes figures, so a number is withheld in all formats and on all pages or in none.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.groupings import members, region_of
from app.programmes.rules import Grant, Weight, attributed
from app.statistics.counts import Cell, Population
from app.statistics.figures import ALL, Figures, Row, Scope, Table
from app.statistics.owned import exactly
from app.statistics.rules import THRESHOLD, Shown, parts_of, public, public_cross, public_total
from app.statistics.tables import (
    CLOSED,
    PUBLIC,
    first,
    gains,
    in_courses,
    in_provisions,
    second,
    split,
    total,
)
from app.statistics.tallies import tallied

Cells = Mapping[tuple[str, str], int | None]
"""Countries by sex, None where it is withheld."""
Members = Callable[[str, date], frozenset[str]]


@dataclass(frozen=True)
class Ground:
    """What a release rests on besides the populations."""

    month: str
    threshold: int = THRESHOLD
    groupings: tuple[str, ...] = ()
    members: Members = members
    """Who was on which list on which day."""
    provisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each course teaches."""
    grants: Mapping[str, Sequence[Grant]] = field(default_factory=dict)
    weights: Mapping[str, Sequence[Weight]] = field(default_factory=dict)
    """What awards weigh in the attribution, by period."""
    cells: Sequence[Cell] = ()
    earlier: Callable[[Scope], tuple[Figures, str] | None] = lambda scope: None
    """The figures of a programme as they were released last, and for which month."""
    is_late: bool = False
    """Whether later months have been released: exact figures of a month long past are not brought up to date."""


def assembled(populations: Iterator[tuple[Scope, Population]], ground: Ground) -> Iterator[Figures]:
    """The figures of every scope: of the whole world, of every list of countries, of every programme.

    The public population of all time comes first, because those of programmes are compared with it.
    """
    everybody = Population()
    for scope, population in populations:
        if scope.programme:
            yield Figures(scope, tuple(_of_programme(scope, population, everybody, ground)))
            continue
        if scope == Scope():
            everybody = population
        yield from _of_everybody(scope, population, ground)


def as_of(period: str, month: str) -> date:
    """The day whose lists of countries hold for a period: its last one, or that of the month of the release."""
    year, number = map(int, month.split("-"))
    if period not in {ALL, str(year)}:
        return date(int(period), 12, 31)
    return date(year, number, monthrange(year, number)[1])


def _of_everybody(scope: Scope, population: Population, ground: Ground) -> Iterator[Figures]:
    """A country has the same line in every list, so what is withheld hides in each of them."""
    lists = {name: ground.members(name, as_of(scope.period, ground.month)) for name in ground.groupings}
    by_country = first(population.sexes)
    regions = _regions(by_country)
    parts = [region & listed for region in regions for listed in lists.values()]
    groups = [*regions, *lists.values(), *parts]
    countries = public(by_country, ground.threshold, groups=groups).values
    cells = _cells(population, countries, ground, groups=lists.values())
    tables = (*_tables(population, countries, cells, ground), *_attributed(scope, by_country.total(), ground))
    said = tallied(scope, ground.cells, ground.threshold, lists)
    yield Figures(scope, (*tables, *said))
    for name, listed in lists.items():
        here = Scope(period=scope.period, grouping=name, course=scope.course)
        tables = tuple(_tables(_within(population, listed), countries, cells, ground))
        yield Figures(here, (*tables, *tallied(here, ground.cells, ground.threshold, lists)))


def _regions(countries: Iterable[str]) -> list[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for country in countries:
        found.setdefault(region_of(country), set()).add(country)
    return [frozenset(region) for region in found.values()]


def _within(population: Population, countries: frozenset[str]) -> Population:
    found = Population()
    for name in ("sexes", "agencies", "languages", "months", "courses", "programmes"):
        counts = getattr(population, name)
        setattr(found, name, Counter({key: n for key, n in counts.items() if key[0] in countries}))
    found.gains = {key: taken for key, taken in population.gains.items() if key[0] in countries}
    return found


def _tables(
    population: Population, countries: Mapping[str, int | None], cells: Cells, ground: Ground
) -> Iterator[Table]:
    by_country = first(population.sexes)
    yield total("O3", public_total(by_country.total(), ground.threshold))
    yield split("O3", "country", _as_decided(by_country, countries, ground.threshold))
    yield _regional(by_country, ground)
    for dimension, counts in _splits(population).items():
        yield split("O3", dimension, public(counts, ground.threshold))
    yield from _by_course(population, ground)
    programmes = public(second(population.programmes), ground.threshold, is_partition=False)
    yield split("O3", "programme", programmes)
    yield _crossed(by_country, countries, cells)


def _as_decided(by_country: Mapping[str, int], countries: Mapping[str, int | None], threshold: int) -> Shown[str]:
    values = {country: countries[country] for country in by_country}
    rest = sum(n for country, n in by_country.items() if values[country] is None)
    return Shown(values, others=public_total(rest, threshold))


def _regional(by_country: Mapping[str, int], ground: Ground) -> Table:
    regions: Counter[str] = Counter()
    for country, n in by_country.items():
        regions[region_of(country)] += n
    return split("O3", "region", public(regions, ground.threshold))


def _splits(population: Population) -> dict[str, Counter[str]]:
    """The splits, besides that by country, in which each person stands once."""
    return {
        "month": second(population.months),
        "agency": second(population.agencies, CLOSED["agency"]),
        "sex": second(population.sexes, CLOSED["sex"]),
        "language": second(population.languages),
    }


def _by_course(population: Population, ground: Ground) -> Iterator[Table]:
    courses = public(in_courses(population), ground.threshold, is_partition=False)
    yield split("O3", "course", courses)
    provisions = in_provisions(population, ground.provisions)
    yield split("O3", "provision", public(provisions, ground.threshold, is_partition=False))
    named = [course for course, persons in courses.values.items() if persons is not None]
    yield from gains(population, named, ground.threshold)


def _cells(
    population: Population,
    countries: Mapping[str, int | None],
    ground: Ground,
    groups: Iterable[frozenset[str]] = (),
) -> Cells:
    """Countries by sex. Decided once for the world and all lists: a cell withheld in one would be read in another."""
    rows = sorted(countries)
    within = [[country for country in rows if country in group] for group in groups]
    return public_cross(population.sexes, rows, CLOSED["sex"], countries, ground.threshold, groups=within)


def _crossed(by_country: Mapping[str, int], countries: Mapping[str, int | None], cells: Cells) -> Table:
    here = {cell: persons for cell, persons in cells.items() if cell[0] in by_country}
    rows = tuple(Row(cell, persons) for cell, persons in here.items() if countries[cell[0]] is not None)
    return Table("O3", ("country", "sex"), PUBLIC, rows, sum(persons is None for persons in here.values()))


def _attributed(scope: Scope, persons: int, ground: Ground) -> Iterator[Table]:
    """Persons by who funded their training, in parts that add up to all persons."""
    if scope == Scope(period=scope.period) and persons:
        parts = attributed(ground.weights.get(scope.period, ()), ground.grants)
        yield split("O3", "funder", Shown(parts_of(parts, persons, ground.threshold)))


def _of_programme(scope: Scope, population: Population, everybody: Population, ground: Ground) -> Iterator[Table]:
    """Its own figures: exact of all time once there are enough people, by the public rule wherever they could be
    compared with those.
    """
    own: list[Table] = []
    if scope.period == ALL:
        own = list(exactly(population, everybody, ground.month, ground.earlier(scope), is_late=ground.is_late))
    by_country = first(population.sexes)
    countries = public(by_country, ground.threshold, groups=_regions(by_country)).values
    if not own:
        own = [
            total("O3", public_total(by_country.total(), ground.threshold)),
            split("O3", "country", _as_decided(by_country, countries, ground.threshold)),
            _regional(by_country, ground),
            *(split("O3", name, public(counts, ground.threshold)) for name, counts in _splits(population).items()),
        ]
    known = {table.key for table in own}
    yield from own
    cells = _cells(population, countries, ground)
    rounded = [*_by_course(population, ground), _crossed(by_country, countries, cells)]
    yield from (table for table in rounded if table.key not in known)
    yield from tallied(scope, ground.cells, ground.threshold, {})
