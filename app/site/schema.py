"""The schema: Alembic's migrations, applied and compared with the models.

Alembic takes ten megabytes and is loaded by the commands alone, never by a worker.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from app.accounts import models as accounts_models
from app.assessment import models as assessment_models
from app.authoring import models as authoring_models
from app.catalogue import models as catalogue_models
from app.core import journal
from app.core.database import Base, Database
from app.core.settings import ROOT
from app.courseware import models as courseware_models
from app.credentials import models as credentials_models
from app.follow_up import models as follow_up_models
from app.learning import models as learning_models
from app.programmes import models as programmes_models
from app.provision import models as provision_models
from app.statistics import models as statistics_models

if TYPE_CHECKING:
    from alembic.config import Config

ALL_MODELS = (
    accounts_models,
    assessment_models,
    authoring_models,
    catalogue_models,
    courseware_models,
    credentials_models,
    follow_up_models,
    journal,
    learning_models,
    programmes_models,
    provision_models,
    statistics_models,
)
"""Importing a room's models puts its tables into the metadata."""

NOT_MODELLED = ("passage_words", "ix_passage_words", "sqlite_", "alembic_")
"""How the names of full-text tables and indexes start; migrations alone know them."""
NOT_MODELLED_COLUMN = ("passage", "words")
"""The full-text column of a table that is modelled."""


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration from pyproject.toml, on a connection of ours."""
    from alembic.config import Config

    found = Config(toml_file=str(ROOT / "pyproject.toml"))
    found.set_main_option("script_location", str(ROOT / "migrations"))
    found.attributes["connection"] = connection
    return found


def upgrade(database: Database) -> None:
    """Bring the schema up to date; on an up-to-date schema nothing happens."""
    from alembic import command

    with database.engine.begin() as connection:
        command.upgrade(config(connection), "head")


def is_current(database: Database) -> bool:
    """Whether every migration has been applied."""
    with database.reading() as session:
        return session.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [head()]


@lru_cache(maxsize=1)
def head() -> str:
    """The newest migration: their files are named by number, and each follows the one before."""
    return max(file.name.partition("_")[0] for file in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))


def differences(database: Database) -> list[object]:
    """What the models have and the schema has not, or the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_modelled, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def is_modelled(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """Whether a table, column or index of the database is one that models describe."""
    if kind == "column" and (parents.get("table_name"), name) == NOT_MODELLED_COLUMN:
        return False
    return name is None or kind not in {"table", "column", "index"} or not name.startswith(NOT_MODELLED)
