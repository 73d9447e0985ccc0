"""What Flask costs by itself: one row read by its key through SQLAlchemy's ORM, a page of 5 kB, compressed as ours."""

import json
import os
from pathlib import Path

from flask import Flask, abort, render_template
from flask_compress import Compress
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the one table."""


class Page(Base):
    """The one row that every request reads."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    words: Mapped[str]


def application() -> Flask:
    """The bare application: BARE_DATABASE names its file, BARE_CONFIG holds our COMPRESS_* settings as JSON."""
    engine = create_engine(f"sqlite:///{os.environ['BARE_DATABASE']}", pool_size=16)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode = WAL"))
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.merge(Page(id=1, title="Article 30", words="training technical assistance development implementation"))
    engine.dispose()

    app = Flask("bare", template_folder=str(Path(__file__).parent))
    app.config.from_mapping(json.loads(os.environ["BARE_CONFIG"]))
    Compress(app)

    @app.get("/<int:id>/")
    def page(id: int) -> str:
        with Session(engine) as session:
            found = session.get(Page, id) or abort(404)
            return render_template("bare.html", page=found)

    return app
