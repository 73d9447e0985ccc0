"""The figures of a whole programme as its donors may see them: exact, and safe to compare from month to month. Pure."""

from collections import Counter
from collections.abc import Iterator

from app.core.groupings import region_of
from app.statistics.counts import Population
from app.statistics.figures import OTHERS, Figures, Row, Table
from app.statistics.rules import Last, Shown, exact, is_due
from app.statistics.tables import CLOSED, EXACT, first, in_courses, second, split, total


def exactly(
    population: Population, everybody: Population, month: str, earlier: tuple[Figures, str] | None, *, is_late: bool
) -> Iterator[Table]:
    """The exact tables. All are brought up to date together, or stay as they were released last; none if they may not
    be said yet.

    `earlier` are the figures that were released last, and for which month. Where later months have been released
    (`is_late`), those of a month long past stay as they were.
    """
    last = {table.key: table for table in earlier[0].tables if table.rule == EXACT} if earlier else {}
    persons, all_persons = population.sexes.total(), everybody.sexes.total()
    said = last["O3"].rows[0] if "O3" in last else Row(())
    block = said.as_of or (earlier[1] if earlier else month)
    before = None if said.value is None else int(said.value)
    if before is not None and (is_late or not is_due(persons, before, everybody=all_persons)):
        yield from (_repeated(table, block, month) for table in last.values())
        return
    if is_late or not is_due(persons, None, everybody=all_persons):
        return
    yield total("O3", persons, EXACT)
    public = _splits(everybody)
    for dimension, counts in _splits(population).items():
        known = _last(last.get(f"O3-{dimension}"), block)
        shown = exact(counts, last=known, everybody=public.get(dimension))
        yield split("O3", dimension, shown, EXACT)
        if dimension == "country":
            yield _regional(shown)


def _splits(population: Population) -> dict[str, Counter[str]]:
    """The splits in which each person stands once; by course only if nobody has two."""
    found = {
        "month": second(population.months),
        "country": first(population.sexes),
        "agency": second(population.agencies, CLOSED["agency"]),
        "sex": second(population.sexes, CLOSED["sex"]),
        "language": second(population.languages),
    }
    if all(len(courses) == 1 for _, courses in population.courses):
        found["course"] = in_courses(population)
    return found


def _regional(countries: Shown[str]) -> Table:
    """Regions, each added up from its published countries: a sum that says no more than they do. One in which a country
    is withheld, or of an earlier month, is withheld.
    """
    regions: dict[str, int | None] = {}
    for country, persons in countries.values.items():
        region, is_open = region_of(country), persons is not None and country not in countries.as_of
        so_far = regions.get(region, 0)
        regions[region] = so_far + (persons or 0) if is_open and so_far is not None else None
    return split("O3", "region", Shown(regions, others=countries.others), EXACT)


def _last(table: Table | None, block: str) -> Last[str] | None:
    """A table as it was released last, as the rule wants to know it."""
    if table is None:
        return None
    said = {row.categories[0]: row for row in table.rows if row.value is not None}
    others = said.pop(OTHERS, None)
    rows = {key: (int(row.value or 0), None if row.as_of == block else row.as_of) for key, row in said.items()}
    return Last(block, rows, int(others.value or 0) if others else 0)


def _repeated(table: Table, block: str, month: str) -> Table:
    """A table once more, each row with the month it is of if that is an earlier one."""
    months = {row.categories: row.as_of or block for row in table.rows}
    rows = tuple(
        Row(row.categories, row.value, as_of=None if months[row.categories] == month else months[row.categories])
        for row in table.rows
    )
    return Table(table.indicator, table.dimensions, table.rule, rows, table.withheld)
