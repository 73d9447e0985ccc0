"""The database session of a request: it reads on GET and writes on POST. Only the site commits it."""

from typing import cast

from flask import current_app, g, request
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from app.core.database import Database
from app.core.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}


def settings() -> Settings:
    """The settings of the running application."""
    return cast("Settings", current_app.extensions["campus.settings"])


def database() -> Database:
    """The database of the running application."""
    return cast("Database", current_app.extensions["campus.database"])


def _session() -> Session:
    if "session" not in g:
        g.session = database().reading() if request.method in SAFE else database().writing()
    return cast("Session", g.session)


db = cast("Session", LocalProxy(_session))
"""The session of this request."""


def commit() -> None:
    """Make the changes of this request last. Called in one place, by the site, after a successful unsafe request."""
    if "session" in g:
        g.session.commit()


def close() -> None:
    """Give the connection back and throw away whatever was not committed."""
    if "session" in g:
        g.pop("session").close()
