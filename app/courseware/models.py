"""What the database keeps of courses: immutable documents and revisions, and which revision of a course is current."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Id


class StoredDocument(Base, kw_only=True):
    """A file as it was understood, by the hash of its source. Never changed."""

    __tablename__ = "document"

    id: Mapped[Id] = mapped_column(init=False)
    hash: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class Revision(Base, kw_only=True):
    """One state of a whole course. Never changed; kept while an attempt or certificate names it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("course", "hash", "rendering"),)

    id: Mapped[Id] = mapped_column(init=False)
    course: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(64))
    rendering: Mapped[int]
    """The version of our Markdown and sanitising with which it was made."""
    language: Mapped[str] = mapped_column(String(8))
    published_at: Mapped[datetime]


class RevisionDocument(Base, kw_only=True):
    """Which document stands at which place of a revision."""

    __tablename__ = "revision_document"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    path: Mapped[str] = mapped_column(String(200))


class CurrentRevision(Base, kw_only=True):
    """The revision of a course that people read now."""

    __tablename__ = "course"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    files_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    """The hash of the course's folder when it was last published from there or written there; None: never."""


class Blob(Base, kw_only=True):
    """The bytes of a picture or a file, by their hash. Never changed."""

    __tablename__ = "blob"

    id: Mapped[Id] = mapped_column(init=False)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    mimetype: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int | None] = mapped_column(default=None)
    height: Mapped[int | None] = mapped_column(default=None)
    """Pixels as it stands upright; None for what is no picture."""
    shown_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), default=None)
    """What readers get in its place: the picture made smaller, the drawing without what could do harm. None: itself."""


class RevisionFile(Base, kw_only=True):
    """A picture or file of a revision: as the author gave it, and as readers get it (often the same)."""

    __tablename__ = "revision_file"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    """Within the course folder: `01-cranes/harbour.webp`."""
    blob_id: Mapped[int] = mapped_column(ForeignKey("blob.id"))
    shown_id: Mapped[int] = mapped_column(ForeignKey("blob.id"))


class Publication(Base, kw_only=True):
    """When a revision became the current one, by whom, and from where."""

    __tablename__ = "publication"

    id: Mapped[Id] = mapped_column(init=False)
    course: Mapped[str] = mapped_column(String(80), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(String(26))
    """The uid of the person; None: a command."""
    origin: Mapped[str] = mapped_column(String(16))
    """`files`, `draft`, `rollback`, `schedule`, or `rendering`: the same sources, made anew by a later version."""


class Passage(Base, kw_only=True):
    """A searchable text: the course page or a module of a current revision, in one language.

    Its words are as `searching` keeps them. The full-text indexes over it (FTS5 on SQLite, tsvector on PostgreSQL) are
    made by the migrations.
    """

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("course", "module", "language"),)

    id: Mapped[Id] = mapped_column(init=False)
    course: Mapped[str] = mapped_column(String(80))
    module: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    title_words: Mapped[str] = mapped_column(Text, server_default="")
    body_words: Mapped[str] = mapped_column(Text, server_default="")
