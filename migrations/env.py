"""Alembic's way into our schema; the connection is given by `app.site.schema`."""

from alembic import context

from app.core.database import Base
from app.site.schema import is_modelled

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, include_name=is_modelled, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
