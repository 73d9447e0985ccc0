"""The awards that count, put into temporary tables for one count: in the order of persons, numbers instead of texts.

Both databases sort once here, and every pass after this one runs along that order. The tables are gone at the end of
the transaction, whatever becomes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Index,
    Insert,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    cast,
    extract,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from app.credentials.models import Award
from app.programmes.models import Programme

Progress = Callable[[str, float], None]
"""Is told the name of a step and which share of the work is done by then."""

ATTRIBUTES = ("country", "agency", "sex", "language")
COLUMNS = ("subject", "month", "course", *ATTRIBUTES, "programme", "pre", "post")
"""What a source of awards has. The month is a number, the programme a uid or empty."""
MEMORY = "48MB"
"""What PostgreSQL may take for a sort or a hash table of the count before it goes to the disk."""


def temporary(metadata: MetaData, name: str, *columns: "Column[Any]") -> Table:
    """A table of one transaction."""
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


_own = MetaData()
KIND = temporary(
    _own,
    "counted_kind",
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer),
    *(Column(name, String) for name in ATTRIBUTES),
)
"""Combinations of attributes, numbered in the order of the alphabet; `place` numbers the countries alone."""
COURSE = temporary(_own, "counted_course", Column("number", Integer), Column("name", String))
PROGRAMME = temporary(_own, "counted_programme", Column("number", Integer), Column("name", String))
COUNTED = temporary(
    _own,
    "counted",
    *(Column(name, Integer) for name in ("person", "year", "month", "course", "programme", "code", "pre", "post")),
)
"""One award of each person for each course. Without a programme its number is 0."""
_TABLES = (KIND, COURSE, PROGRAMME, COUNTED)
_BY_KIND = CreateIndex(Index("ix_counted_kind", *(KIND.c[name] for name in (*ATTRIBUTES, "code"))))
_BY_PERSON = CreateIndex(Index("ix_counted", COUNTED.c.person, COUNTED.c.year))
"""Made when the tables are full, which is faster."""


@dataclass(frozen=True)
class Gathered:
    """What the numbers stand for. Courses and programmes are numbered from 1."""

    kinds: dict[int, tuple[str, str, str, str]]
    places: dict[int, str]
    """Countries, and 0 for none."""
    courses: tuple[str, ...]
    programmes: tuple[str, ...]
    years: tuple[int, ...]


def numbered(month: date) -> int:
    """The number of a month."""
    return month.year * 12 + month.month - 1


def named(number: int) -> str:
    """The name of a month by its number: `2026-10`."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def recorded_awards(until: date) -> Select[Any]:
    """What the journal says was awarded and not withdrawn, up to and including a month.

    By the marks that a release sets when it writes the journal, and nobody else: a certificate that is issued or
    withdrawn while the count goes on changes nothing.
    """
    labelled: list[ColumnElement[Any]] = [column.label(name) for name, column in award_columns().items()]
    return (
        select(*labelled)
        .outerjoin(Programme, Programme.id == Award.programme_id)
        .where(Award.month <= until, Award.is_recorded, Award.is_withdrawal_recorded.is_(False))
    )


def award_columns() -> dict[str, Any]:
    """What counts of an award, as expressions over awards and their programmes."""
    month = extract("year", Award.month) * 12 + extract("month", Award.month) - 1
    return {
        "subject": Award.subject,
        "month": cast(month, Integer),
        "course": Award.course,
        "country": Award.country,
        "agency": type_coerce(Award.agency, String),
        "sex": type_coerce(Award.sex, String),
        "language": Award.language,
        "programme": func.coalesce(Programme.uid, ""),
        "pre": Award.pre,
        "post": Award.post,
    }


def gather(session: Session, source: Select[Any], progress: Progress) -> Gathered:
    """Put the awards of a source into the temporary tables.

    A person has one award for each course; if a source has two, the later one counts.
    """
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        session.execute(text("SELECT set_config('work_mem', :memory, true)"), {"memory": MEMORY})
    for table in _TABLES:
        session.execute(CreateTable(table))
    awards = source.subquery("awards")
    progress("kinds", 0.02)
    _number(session, awards, sorted_as="C" if is_postgresql else "BINARY")
    session.execute(_BY_KIND)
    progress("persons", 0.08)
    session.execute(_gathering(awards, sorted_as="C" if is_postgresql else "BINARY"))
    session.execute(_BY_PERSON)
    if is_postgresql:
        session.execute(text("ANALYZE counted, counted_kind, counted_course, counted_programme"))
    return _gathered(session)


def forget(session: Session) -> None:
    """Drop the temporary tables, for the next count in the same transaction."""
    for table in reversed(_TABLES):
        session.execute(DropTable(table))


def _number(session: Session, awards: FromClause, *, sorted_as: str) -> None:
    """Number the combinations of attributes, the courses and the programmes that occur."""
    attributes = [awards.c[name].label(name) for name in ATTRIBUTES]
    kinds = select(*attributes).distinct().subquery()
    alphabet = [kinds.c[name].collate(sorted_as) for name in ATTRIBUTES]
    row, place = func.row_number().over(order_by=alphabet), func.dense_rank().over(order_by=alphabet[0])
    session.execute(insert(KIND).from_select(["code", "place", *ATTRIBUTES], select(row, place, *kinds.c)))
    for table, column in ((COURSE, awards.c.course), (PROGRAMME, awards.c.programme)):
        names = select(column.label("name")).where(column != "").distinct().subquery()
        number = func.row_number().over(order_by=names.c.name.collate(sorted_as))
        session.execute(insert(table).from_select(["number", "name"], select(number, names.c.name)))


def _gathering(awards: FromClause, *, sorted_as: str) -> Insert:
    subject, month = awards.c.subject.collate(sorted_as), awards.c.month
    programme = func.coalesce(PROGRAMME.c.number, 0)
    results = [func.coalesce(awards.c[name], -1) for name in ("pre", "post")]
    later_first = [month.desc(), KIND.c.code, programme, *results]  # to the end: a count years later takes the same one
    found = (
        select(
            func.dense_rank().over(order_by=subject).label("person"),
            ((month - month % 12) / 12).label("year"),
            month.label("month"),
            COURSE.c.number.label("course"),
            programme.label("programme"),
            KIND.c.code.label("code"),
            awards.c.pre.label("pre"),
            awards.c.post.label("post"),
            func.row_number().over(partition_by=[subject, COURSE.c.number], order_by=later_first).label("nth"),
        )
        .join(KIND, and_(*(awards.c[name] == KIND.c[name] for name in ATTRIBUTES)))
        .join(COURSE, COURSE.c.name == awards.c.course)
        .outerjoin(PROGRAMME, PROGRAMME.c.name == awards.c.programme)
        .subquery()
    )
    columns = COUNTED.c.keys()
    return insert(COUNTED).from_select(columns, select(*(found.c[name] for name in columns)).where(found.c.nth == 1))


def _gathered(session: Session) -> Gathered:
    kinds = session.execute(select(KIND.c.code, KIND.c.place, *(KIND.c[name] for name in ATTRIBUTES))).all()
    names = [
        tuple(session.scalars(select(table.c.name).order_by(table.c.number)).all()) for table in (COURSE, PROGRAMME)
    ]
    return Gathered(
        kinds={code: (country, agency, sex, language) for code, _, country, agency, sex, language in kinds},
        places={0: ""} | {place: country for _, place, country, *_ in kinds},
        courses=names[0],
        programmes=names[1],
        years=tuple(session.scalars(select(COUNTED.c.year).distinct().order_by(COUNTED.c.year)).all()),
    )
