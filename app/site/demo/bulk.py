"""Many rows at once, past the session: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Table, text
from sqlalchemy.orm import DeclarativeBase, Session

Values = tuple[object, ...]


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table of a model."""
    return cast("Table", model.__table__)


def put(session: Session, model: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows, each with its values in the order of the columns; values take the same way in as the ORM's."""
    table = table_of(model)
    ready = _converted(session, table, columns, rows)
    connection = session.connection()
    cursor: Any = connection.connection.cursor()  # both take rows as they come, which their interface does not say
    try:
        if connection.dialect.name == "postgresql":
            _copy(cursor, table, columns, ready)
        else:
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            # names of tables and columns are those of our models, never anything from outside
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', ready)  # noqa: S608
    finally:
        cursor.close()


def _copy(cursor: Any, table: Table, columns: Sequence[str], rows: Iterable[Values]) -> None:
    with cursor.copy(f'COPY "{table.name}" ({", ".join(columns)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _converted(session: Session, table: Table, columns: Sequence[str], rows: Iterable[Values]) -> Iterator[Values]:
    dialect = session.get_bind().dialect
    found = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
    ways: list[tuple[int, Callable[[Any], Any]]] = [(place, way) for place, way in enumerate(found) if way]
    for row in rows:
        values = list(row)
        for place, way in ways:
            values[place] = way(values[place])
        yield tuple(values)


def go_on_numbering(session: Session, *models: type[DeclarativeBase]) -> None:
    """Let the database number further rows after those that were put with ids of our own."""
    if session.get_bind().dialect.name == "postgresql":
        for model in models:
            name = table_of(model).name
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM \"{name}\"))"),  # noqa: S608
                {"name": name},
            )


def first_free(session: Session, model: type[DeclarativeBase]) -> int:
    """The smallest id above all that are taken."""
    name = table_of(model).name
    return int(session.scalar(text(f'SELECT coalesce(max(id), 0) + 1 FROM "{name}"')) or 1)  # noqa: S608
