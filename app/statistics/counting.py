"""Counting unique persons in the database, on both engines, however many there are.

One ordered pass for each kind of scope reduces persons to what they share with others. Python sees as many rows as
there are different kinds of people, never as many as there are people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Select,
    case,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from app.programmes.rules import Weight
from app.statistics.counts import Population, Taken
from app.statistics.figures import ALL, Scope
from app.statistics.gain import Sums
from app.statistics.gathering import COUNTED, KIND, Gathered, Progress, named, temporary

KINDS = 1_000_000
"""More than there are combinations of country, agency, sex and language: 249 by 15 by 3 by 6 are 67,230."""
YEARS, PLACES, CATEGORIES = 10_000, 1024, 65_536
"""How many years, countries, and months or programmes a packed key has room for. To group by one number is much faster
than by several columns where the database sorts."""
WORD = 60
"""Courses that one whole number of 64 bits can hold as a set; more courses take more numbers."""
AT_ONCE = 5000

Row = tuple[int, ...]
Gains = dict[tuple[int, int, int], dict[tuple[str, str], Taken]]
"""By programme, year and course, 0 standing for all; in it by country and course."""


class _Feed:
    """Rows in the order of their packed key, handed out scope by scope."""

    def __init__(self, rows: Iterable[Row], room: int) -> None:
        self._room = room
        self._scopes = groupby(rows, key=lambda row: row[0] // room)
        self._next = next(self._scopes, None)

    @property
    def scope(self) -> int | None:
        """The scope whose rows come next; None at the end."""
        return self._next[0] if self._next else None

    def take(self, scope: int) -> list[Row]:
        """The rows of a scope, the scope taken off their key; none if others come next."""
        if self._next is None or self._next[0] != scope:
            return []
        found = [(row[0] % self._room, *row[1:]) for row in self._next[1]]
        self._next = next(self._scopes, None)
        return found


@dataclass
class _Feeds:
    codes: _Feed
    months: _Feed
    sets: _Feed
    programmes: _Feed


class Count:
    """The populations of all scopes, over awards that have been gathered."""

    def __init__(self, session: Session, gathered: Gathered, progress: Progress) -> None:
        self._session, self._known, self._progress = session, gathered, progress
        self._words = range(-(-len(gathered.courses) // WORD))
        self._person = temporary(
            MetaData(),
            "counted_person",
            *(Column(name, BigInteger) for name in ("scope", *(f"courses{word}" for word in self._words))),
            *(Column(name, Integer) for name in ("place", "code", "first")),
        )
        self._first_month: int = session.scalar(select(func.min(COUNTED.c.month))) or 0

    def populations(self) -> Iterator[tuple[Scope, Population]]:
        """Every scope of the whole world with its population: of everybody, by course, by programme.

        That of everybody comes first, and is there even if it is empty.
        """
        if not self._known.years:
            yield Scope(), Population()
            return
        gains = self._gains(KIND.c.place)
        yield from self._of_persons(gains, "everybody", 0.25, by_year=False)
        yield from self._of_persons(gains, "years", 0.4, by_year=True)
        yield from self._of_courses(gains)
        gains = self._gains(COUNTED.c.programme)
        yield from self._of_persons(gains, "programmes", 0.7, by_year=False, by_programme=True)
        yield from self._of_persons(gains, "years of programmes", 0.8, by_year=True, by_programme=True)

    def weights(self, *, by_year: bool) -> dict[str, list[Weight]]:
        """What the awards weigh in the attribution to funders, by period."""
        c = COUNTED.c
        k = func.count().over(partition_by=[c.person, c.year] if by_year else [c.person])
        each = select(c.programme, c.month, k.label("k")).subquery().c
        found: dict[str, list[Weight]] = defaultdict(list)
        statement: Select[Any] = select(*each, func.count()).group_by(*each).order_by(*each)
        for programme, month, certificates, awards in self._session.execute(statement):
            period = named(month)[:4] if by_year else ALL
            found[period].append(Weight(self._uid(programme), named(month), certificates, awards))
        return found

    def _of_persons(
        self, gains: Gains, step: str, done: float, *, by_year: bool, by_programme: bool = False
    ) -> Iterator[tuple[Scope, Population]]:
        self._progress(step, done)
        person = self._person.c
        self._session.execute(CreateTable(self._person))
        self._session.execute(
            insert(self._person).from_select(person.keys(), self._reduced(by_year=by_year, by_programme=by_programme))
        )
        here = person.scope * PLACES + (literal(0) if by_programme else person.place)
        feeds = _Feeds(
            self._feed(KINDS, self._person, person.scope * KINDS + person.code),
            self._feed(
                PLACES * CATEGORIES,
                self._person,
                here * CATEGORIES + cast(person.first - self._first_month, BigInteger),
            ),
            self._feed(PLACES, self._person, here, *(person[f"courses{word}"] for word in self._words)),
            _Feed((), 1) if by_programme else self._programmes_of_persons(by_year=by_year),
        )
        while (number := feeds.codes.scope) is not None:
            yield self._scope(number), self._population(number, feeds, gains)
        self._session.execute(DropTable(self._person))

    def _of_courses(self, gains: Gains) -> Iterator[tuple[Scope, Population]]:
        """Nobody has two awards for one course, so its awards are its persons, and its years add up to all of them."""
        self._progress("courses", 0.55)
        c = COUNTED.c
        scope = cast(c.course, BigInteger) * YEARS + c.year
        here = scope * PLACES + KIND.c.place
        awards = COUNTED.join(KIND, KIND.c.code == c.code)
        room = PLACES * CATEGORIES
        feeds = _Feeds(
            self._feed(KINDS, COUNTED, scope * KINDS + c.code),
            self._feed(room, awards, here * CATEGORIES + c.month - self._first_month),
            _Feed((), 1),
            self._feed(room, awards, here * CATEGORIES + c.programme),
        )
        while (number := feeds.codes.scope) is not None:
            course, whole = number // YEARS, Population()
            while (number := feeds.codes.scope) is not None and number // YEARS == course:
                found = self._population(number, feeds, gains)
                whole.add(found)
                yield self._scope(number), found
            whole.gains = gains.get((0, 0, course), {})
            yield self._scope(course * YEARS), whole

    def _reduced(self, *, by_year: bool, by_programme: bool) -> Select[Any]:
        """Persons by what they share with others: their latest kind, their first month, their courses."""
        c = COUNTED.c
        same = [c.person, *([c.year] if by_year else []), *([c.programme] if by_programme else [])]
        courses = [self._set(word).label(f"courses{word}") for word in self._words]
        latest, first = func.max(_latest()).label("latest"), func.min(c.month).label("first")
        each = select(*same, latest, first, *courses).where(c.programme > 0 if by_programme else literal(1) == 1)
        person = each.group_by(*same).subquery()
        programme = cast(person.c.programme, BigInteger) * self._room if by_programme else cast(0, BigInteger)
        scope = programme * YEARS + (person.c.year if by_year else 0)
        return select(
            scope, *(person.c[course.name] for course in courses), KIND.c.place, KIND.c.code, person.c.first
        ).join(KIND, KIND.c.code == KINDS - person.c.latest % KINDS)

    def _set(self, word: int) -> ColumnElement[Any]:
        """The courses of a person as the bits of a number, those of this word."""
        place = COUNTED.c.course - 1 - word * WORD
        bit = case((place.between(0, WORD - 1), cast(1, BigInteger).bitwise_lshift(place)))
        is_postgresql = self._session.get_bind().dialect.name == "postgresql"
        return func.coalesce(func.bit_or(bit) if is_postgresql else func.sum(bit.distinct()), 0)

    def _programmes_of_persons(self, *, by_year: bool) -> _Feed:
        """In which programmes persons were, by the country that they have in the scope."""
        c = COUNTED.c
        same = [c.person, c.year] if by_year else [c.person]
        latest = func.max(_latest()).over(partition_by=same).label("latest")
        award = select(*same, c.programme, latest).subquery()
        once = select(*award.c).distinct().subquery()
        scope = cast(once.c.year if by_year else 0, BigInteger)
        persons = once.join(KIND, KIND.c.code == KINDS - once.c.latest % KINDS)
        return self._feed(PLACES * CATEGORIES, persons, (scope * PLACES + KIND.c.place) * CATEGORIES + once.c.programme)

    def _feed(self, room: int, source: FromClause, *key: ColumnElement[Any]) -> _Feed:
        """How many rows of a source have each key, in the order of the first part of the key."""
        # in a subquery, because PostgreSQL does not know two expressions with parameters to be the same
        keys = select(*(part.label(f"key{number}") for number, part in enumerate(key))).select_from(source)
        c = keys.subquery().c
        statement = select(*c, func.count()).group_by(*c).order_by(*c).execution_options(yield_per=AT_ONCE)
        return _Feed((tuple(row) for row in self._session.execute(statement)), room)

    def _population(self, number: int, feeds: _Feeds, gains: Gains) -> Population:
        found, places = Population(), self._known.places
        programme, course, year = self._parts(number)
        for code, persons in feeds.codes.take(number):
            country, agency, sex, language = self._known.kinds[code]
            where = "" if programme else country
            found.sexes[country, sex] += persons
            found.agencies[where, agency] += persons
            found.languages[where, language] += persons
        for key, persons in feeds.months.take(number):
            found.months[places[key // CATEGORIES], named(self._first_month + key % CATEGORIES)] = persons
        for place, *words, persons in feeds.sets.take(number):
            found.courses[places[place], self._courses(words)] = persons
        for key, persons in feeds.programmes.take(number):
            found.programmes[places[key // CATEGORIES], self._uid(key % CATEGORIES)] = persons
        if course:
            for (country, _), persons in found.sexes.items():
                found.courses[country, frozenset({self._known.courses[course - 1]})] += persons
        found.gains = gains.get((programme, year, course), {})
        return found

    def _gains(self, group: ColumnElement[int]) -> Gains:
        """Sums over matched pairs by country (of everybody) or by programme."""
        is_place = group.name == "place"
        statement = _pairs(group).where(literal(1) == 1 if is_place else group > 0)
        found: Gains = defaultdict(lambda: defaultdict(Taken))
        for of, year, course, completers, *sums in self._session.execute(statement):
            key = self._known.places[of] if is_place else "", self._known.courses[course - 1]
            taken = Taken(Sums(*map(int, sums)), completers)
            for scope in {(0, each) for each in (0, course)} if is_place else {(of, 0)}:
                for period in (0, year):
                    within = found[scope[0], period, scope[1]]
                    within[key] = within[key] + taken
        return found

    @property
    def _room(self) -> int:
        return len(self._known.courses) + 1

    def _parts(self, number: int) -> tuple[int, int, int]:
        """Programme, course and year of the number of a scope."""
        return number // YEARS // self._room, number // YEARS % self._room, number % YEARS

    def _scope(self, number: int) -> Scope:
        programme, course, year = self._parts(number)
        return Scope(
            programme=self._uid(programme),
            period=str(year) if year else ALL,
            course=self._known.courses[course - 1] if course else "",
        )

    def _uid(self, programme: int) -> str:
        return self._known.programmes[programme - 1] if programme else ""

    def _courses(self, words: Iterable[int]) -> frozenset[str]:
        return frozenset(
            course
            for number, course in enumerate(self._known.courses)
            for place, word in enumerate(words)
            if number // WORD == place and word >> number % WORD & 1
        )


def _latest() -> ColumnElement[int]:
    """A number that is larger for a later award, and in one month for the kind that comes first in the alphabet."""
    return cast(COUNTED.c.month, BigInteger) * KINDS + (KINDS - COUNTED.c.code)


def _pairs(group: ColumnElement[int]) -> Select[Any]:
    c = COUNTED.c
    is_pair = c.pre.is_not(None) & c.post.is_not(None)
    values = (literal(1), c.pre, c.post, c.pre * c.pre, c.post * c.post, c.pre * c.post)
    sums = [func.sum(case((is_pair, value), else_=0)) for value in values]
    awards = COUNTED.join(KIND, KIND.c.code == c.code)
    return select(group, c.year, c.course, func.count(), *sums).select_from(awards).group_by(group, c.year, c.course)
