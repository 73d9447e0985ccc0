"""A population of awards made inside the database, set-based: nothing of it passes through Python.

Every award is marked as recorded in the journal. A release records the awards of the month that has ended, and those of
the months before have been recorded by the releases before: what is measured is the release of an old and large site,
whose last month is the only one that is new to it (`fresh` awards stay unrecorded, so that this is part of the time).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, text

from app.accounts.rules import Agency
from app.core.clock import utcnow
from app.core.database import Database
from app.core.ids import new_uid
from app.core.places import LANGUAGES, countries
from app.credentials.models import Award
from app.programmes.models import Programme

COURSES = ("article-30", "article-31", "harbour")
MONTHS = 60
LAST = date(2026, 10, 1)
COUNTRIES = 180
PROGRAMMES = 6
SUBJECTS = 60
"""So many different people for each hundred awards."""


@dataclass(frozen=True)
class Size:
    """How many awards, and a short name for it."""

    awards: int

    @property
    def name(self) -> str:
        """As tables show it."""
        return f"{self.awards // 1_000_000} million" if self.awards >= 1_000_000 else f"{self.awards:,}"


def fill(database: Database, awards: int) -> None:
    """Put that many awards into an empty database that has its schema."""
    with database.engine.begin() as connection:
        first = _programmes(connection)
        _months_and_countries(connection)
        indexes = list(Award.__table__.indexes)  # type: ignore[attr-defined]
        for index in indexes:
            index.drop(connection)
        if not database.is_sqlite:
            # no row here points anywhere but at a programme made above: ten million checks would find the same
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        connection.execute(text(_statement(is_sqlite=database.is_sqlite, first=first, awards=awards)))
        for index in indexes:
            index.create(connection)
    _settle(database)


def _programmes(connection: Connection) -> int:
    rows = [
        {"uid": new_uid(), "name": f"Programme {number}", "created_at": utcnow()} for number in range(1, PROGRAMMES + 1)
    ]
    connection.execute(insert(Programme), rows)
    return int(connection.scalar(text("SELECT min(id) FROM programme")) or 0)


def _months_and_countries(connection: Connection) -> None:
    """Two short lists that the statement looks things up in."""
    connection.exec_driver_sql("CREATE TEMPORARY TABLE bench_month (number INTEGER PRIMARY KEY, month DATE)")
    connection.exec_driver_sql("CREATE TEMPORARY TABLE bench_country (number INTEGER PRIMARY KEY, code VARCHAR(2))")
    months = [{"number": number, "month": _month(number).isoformat()} for number in range(MONTHS)]
    cast = "CAST(:month AS DATE)" if connection.dialect.name == "postgresql" else ":month"
    connection.execute(text(f"INSERT INTO bench_month VALUES (:number, {cast})"), months)
    codes = [{"number": number, "code": code} for number, code in enumerate(sorted(countries())[:COUNTRIES])]
    connection.execute(text("INSERT INTO bench_country VALUES (:number, :code)"), codes)


def _month(number: int) -> date:
    """The month of a number, the last one being the newest."""
    years, month = divmod(LAST.year * 12 + LAST.month - 1 - (MONTHS - 1 - number), 12)
    return date(years, month + 1, 1)


NUMBERS = {
    True: "WITH RECURSIVE numbered(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbered WHERE n < {awards} - 1)",
    False: "WITH numbered AS (SELECT n FROM generate_series(CAST(0 AS bigint), {awards} - 1) AS found(n))",
}
UID = {
    True: "printf('%08x%018x', ({n}) * 2654435761 % 4294967296, {n})",
    False: "lpad(to_hex(({n}) * 2654435761 % 4294967296), 8, '0') || lpad(to_hex({n}), 18, '0')",
}
"""26 signs, the first of them scattered as those of real ones are."""
STATEMENT = """
{numbers},
drawn AS (
    SELECT n, CASE WHEN n < {subjects} THEN n ELSE n * 7919 % {subjects} END AS s, n * 1583458089 % 2147483647 AS r
    FROM numbered
),
placed AS (SELECT n, s, r, s * 784588716 % 2147483647 AS p FROM drawn)
INSERT INTO award (uid, certificate_id, subject, month, course, country, agency, sex, language, programme_id, pre, post,
    is_withdrawn, is_recorded, is_withdrawal_recorded)
SELECT {uid}, NULL, {subject}, bench_month.month,
    CASE WHEN n < {subjects} THEN {courses[0]} WHEN r % 2 = 0 THEN {courses[1]} ELSE {courses[2]} END,
    bench_country.code,
    CASE p % 17 {agencies} END,
    CASE WHEN p % 100 < 38 THEN 'female' WHEN p % 100 < 92 THEN 'male' ELSE 'not-stated' END,
    CASE p % 7 {languages} ELSE 'en' END,
    CASE WHEN r % 10 < 7 THEN {first} + r % {programmes} END,
    20 + r % 50, 45 + r % 55, {no}, bench_month.number < {months} - 1 AND {yes}, {no}
FROM placed
JOIN bench_month ON bench_month.number = r / 13 % {months}
JOIN bench_country ON bench_country.number = (p % {countries}) * (p / {countries} % {countries}) / {countries}
"""


def _statement(*, is_sqlite: bool, first: int, awards: int) -> str:
    agencies = [agency.value for agency in Agency]
    agencies = [agencies[0], agencies[0], *agencies]
    return STATEMENT.format(
        numbers=NUMBERS[is_sqlite].format(awards=awards),
        subjects=awards * SUBJECTS // 100,
        uid=UID[is_sqlite].format(n="n"),
        subject=UID[is_sqlite].format(n="s"),
        courses=[f"'{course}'" for course in COURSES],
        agencies=_cases(agencies),
        languages=_cases(LANGUAGES),
        first=first,
        programmes=PROGRAMMES,
        months=MONTHS,
        countries=COUNTRIES,
        no="0" if is_sqlite else "false",
        yes="1" if is_sqlite else "true",
    )


def _cases(values: "list[str] | tuple[str, ...]") -> str:
    return " ".join(f"WHEN {number} THEN '{value}'" for number, value in enumerate(values))


def _settle(database: Database) -> None:
    """What a site that has run for years has had done long ago: statistics of columns, a short write-ahead log."""
    if not database.is_sqlite:
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE award")
        return
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
