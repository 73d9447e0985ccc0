"""What was counted, before anything is withheld: exact numbers that leave the server never. Pure values.

`counting` makes them from the database, `assembly` makes figures of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from app.statistics.gain import Sums


@dataclass
class Taken:
    """Two tests of one course: what the gain needs of its matched pairs, and how many completed it."""

    sums: Sums = field(default_factory=Sums)
    completers: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        """Both together."""
        return Taken(self.sums + other.sums, self.completers + other.completers)


@dataclass
class Population:
    """The persons of a scope, once for each attribute, each time together with their country.

    Country, agency, sex and language of a person are those of the latest award in the scope; the month is that of the
    first. So these split all persons. Programmes do not: a person stands in each one that an award belongs to. Of the
    populations of one programme, only `sexes` is told by country; elsewhere the country is empty.
    """

    sexes: Counter[tuple[str, str]] = field(default_factory=Counter)
    agencies: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: Counter[tuple[str, str]] = field(default_factory=Counter)
    courses: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)
    """By all courses that the person completed in the scope."""
    programmes: Counter[tuple[str, str]] = field(default_factory=Counter)
    gains: dict[tuple[str, str], Taken] = field(default_factory=dict)
    """By country of the award and course; of a programme, the country is empty."""

    def add(self, other: "Population") -> None:
        """Take in other persons; the gains stay as they are."""
        for name in ("sexes", "agencies", "languages", "months", "courses", "programmes"):
            getattr(self, name).update(getattr(other, name))


@dataclass(frozen=True)
class Cell:
    """A line of a tally: what happened in one month, by one attribute at most."""

    month: date
    indicator: str
    programme: str
    dimension: str
    category: str
    count: int
    value: int
