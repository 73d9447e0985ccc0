"""What a story is made of: courses, cohorts, attempts, and the lives of people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from app.accounts.rules import Agency, Sex
from app.assessment.rules import percent

PASS = 70
"""Per cent."""


@dataclass(frozen=True)
class Outline:
    """What of a course a story needs: its modules in order, and the quiz of each module that has one."""

    slug: str
    modules: tuple[str, ...]
    checks: Mapping[str, str]
    pre: str
    final: str
    possible: Mapping[str, int]
    """Points of each quiz."""


@dataclass(frozen=True)
class Group:
    """A cohort."""

    plan: int
    course: str
    country: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Tried:
    """An attempt that was handed in."""

    quiz: str
    number: int
    at: datetime
    earned: int
    possible: int

    @property
    def percent(self) -> int:
        """The share of the points, as attempts have it."""
        return percent(Fraction(self.earned), self.possible)

    @property
    def passed(self) -> bool:
        """Whether it is enough to pass."""
        return self.percent >= PASS


@dataclass(frozen=True)
class Taken:
    """A course as somebody took it."""

    course: str
    enrolled_at: datetime
    group: int | None
    read: tuple[tuple[str, datetime], ...]
    tried: tuple[Tried, ...]
    awarded_at: datetime | None
    answer: tuple[datetime, bool, str] | None = None
    """What somebody said months later: when, whether it was of use, for example."""

    def first(self, quiz: str) -> int | None:
        """The first result in a quiz, in per cent."""
        return next((each.percent for each in self.tried if each.quiz == quiz), None)


@dataclass(frozen=True)
class Life:
    """Somebody, and the courses they took."""

    name: str
    country: str
    agency: Agency
    sex: Sex
    language: str
    came_at: datetime
    taken: tuple[Taken, ...]
    sign_in: str = ""
    """Of the cast; nobody else can sign in."""
