"""Tables as they are published, from what the rules let be shown, and the splits that several tables need. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.accounts.rules import Agency, Sex
from app.statistics.counts import Population, Taken
from app.statistics.figures import OTHERS, Row, Table
from app.statistics.gain import gain
from app.statistics.rules import Shown, rounded

CLOSED: Mapping[str, tuple[str, ...]] = {
    "agency": tuple(each.value for each in Agency),
    "sex": tuple(each.value for each in Sex),
}
"""Attributes whose tables name every category, withheld or not. Of the others a withheld category is not even named."""
PUBLIC, EXACT = "public", "exact"


def total(indicator: str, value: int | None, rule: str = PUBLIC) -> Table:
    """The table without attributes."""
    return Table(indicator, (), rule, (Row((), value),), int(value is None))


def split(indicator: str, dimension: str, shown: Shown[str], rule: str = PUBLIC) -> Table:
    """A table by one attribute. In an open list all withheld rows make one together; in a closed list of the exact rule
    as well, because anybody could find it by subtraction, and the rule builds on it.
    """
    names = CLOSED.get(dimension)
    keys = names or sorted(key for key, value in shown.values.items() if value is not None)
    rows = [Row((key,), shown.values.get(key), as_of=shown.as_of.get(key)) for key in keys]
    withheld = sum(value is None for value in shown.values.values())
    if shown.others is not None if rule == EXACT else withheld and not names:
        rows.append(Row((OTHERS,), shown.others))
    return Table(indicator, (dimension,), rule, tuple(rows), withheld)


def gains(population: Population, courses: Iterable[str], threshold: int) -> tuple[Table, Table]:
    """The learning gain over all courses, and by those courses."""
    by_course: dict[str, Taken] = {}
    for (_, course), taken in population.gains.items():
        by_course[course] = by_course.get(course, Taken()) + taken
    whole = _gain((), sum(by_course.values(), Taken()), threshold)
    rows = tuple(_gain((course,), by_course.get(course, Taken()), threshold) for course in sorted(courses))
    return (
        Table("C2", (), PUBLIC, (whole,), int(whole.value is None)),
        Table("C2", ("course",), PUBLIC, rows, sum(row.value is None for row in rows)),
    )


def _gain(categories: tuple[str, ...], taken: Taken, threshold: int) -> Row:
    found = gain(taken.sums, threshold)
    if found is None:
        return Row(categories)
    return Row(
        categories,
        found.value,
        basis=rounded(found.pairs),
        of=rounded(taken.completers),
        before=found.before,
        after=found.after,
        low=found.low,
        high=found.high,
    )


def first(counts: Mapping[tuple[str, str], int]) -> Counter[str]:
    """Added up by the first part of the key, which is the country."""
    return by(counts, lambda key: key[0])


def second(counts: Mapping[tuple[str, str], int], names: Sequence[str] = ()) -> Counter[str]:
    """Added up by the second part of the key; `names` are there even if they are zero."""
    found = Counter(dict.fromkeys(names, 0))
    found.update(by(counts, lambda key: key[1]))
    return found


def by(counts: Mapping[tuple[str, str], int], category: Callable[[tuple[str, str]], str]) -> Counter[str]:
    """Added up by whatever the keys are sorted into."""
    found: Counter[str] = Counter()
    for key, n in counts.items():
        found[category(key)] += n
    return found


def in_courses(population: Population) -> Counter[str]:
    """Persons by course; somebody with two stands in two."""
    found: Counter[str] = Counter()
    for (_, courses), n in population.courses.items():
        found.update(dict.fromkeys(courses, n))
    return found


def in_provisions(population: Population, taught: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    """Persons by what at least one of their courses teaches."""
    found: Counter[str] = Counter()
    for (_, courses), n in population.courses.items():
        found.update(dict.fromkeys({each for course in courses for each in taught.get(course, ())}, n))
    return found
