"""The database: one declarative base, sessions that read and sessions that write, and locks.

A reading session cannot write: SQLite refuses by `query_only`, PostgreSQL by a read-only transaction. A writing
session takes SQLite's write lock when it begins, so what it has read is still true when it commits.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session, mapped_column

from app.core.turn import Turn

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY = 15
"""Seconds that a writer waits for its turn."""

POOL = 16
"""Connections a process keeps; more than the threads of a worker."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
"""The key inside the process; never shown outside."""


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of every table; named constraints, aware times."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime()}


def choice(enum: type, name: str) -> Enum:
    """A column of one of an enum's values, kept as text with a named check constraint."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Database:
    """Engines and sessions for one database address."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._turn = Turn(Path(f"{self.url.database}-turn"))
            self._writer, self._reader = _sqlite(url, self._turn), _sqlite(url, None)
        else:
            self._writer = create_engine(url, pool_size=POOL, pool_pre_ping=True, hide_parameters=True)
            self._reader = self._writer.execution_options(postgresql_readonly=True)

    @property
    def engine(self) -> Engine:
        """The engine that may write."""
        return self._writer

    def reading(self) -> Session:
        """A session in which the database itself refuses to write."""
        return Session(self._reader, autoflush=False)

    def writing(self) -> Session:
        """A session that may write; whoever opens it commits or throws away."""
        return Session(self._writer)

    @contextmanager
    def aside(self) -> Iterator[Session]:
        """A session that reads, keeps temporary tables meanwhile, and leaves nothing: others can write all the time."""
        with (self._reader if self.is_sqlite else self._writer).connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = OFF")  # it refuses temporary tables as well
            try:
                with Session(connection, autoflush=False) as session:
                    yield session
            finally:
                connection.rollback()
                if self.is_sqlite:
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                    connection.rollback()

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One piece of work for commands: committed at the end, thrown away on an error."""
        with self.writing() as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()
        if self.is_sqlite:
            self._turn.close()


def _sqlite(url: str, turn: Turn | None) -> Engine:
    """An engine that writes when it has the turn, and only reads where there is none to be had."""
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=POOL,
        connect_args={"check_same_thread": False, "timeout": BUSY},
        hide_parameters=True,  # names and hashes have no place in a log
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if turn is None:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if turn:
            connection.info["turn"] = turn.take(BUSY)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if turn else "BEGIN")

    @event.listens_for(engine, "checkin")
    def free(_: object, record: Any) -> None:
        if turn and record.info.pop("turn", False):
            turn.give_back()

    return engine


SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # WAL with NORMAL loses acknowledged answers at a power cut
    "foreign_keys = ON",
    "recursive_triggers = ON",  # without it, INSERT OR REPLACE would change a journal entry past its triggers
    "busy_timeout = 15000",
    "cache_size = -1000",  # a megabyte for each connection: a worker has a dozen, and the system caches the file
    "temp_store = MEMORY",
)


def take_lock(session: Session, *parts: object) -> None:
    """Let nobody else pass this point with the same parts before this transaction ends.

    SQLite holds its one write lock since the transaction began; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(":".join(map(str, parts)).encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:space, :key)"), {"space": 1, "key": key - 2**31})
