"""What the database keeps of courses that are being written: drafts, who writes them, reviews, and what is planned."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Id
from app.core.ids import new_uid


class Authorship(Base, kw_only=True):
    """Somebody who writes a course; an owner may share it with others as well."""

    __tablename__ = "authorship"

    course: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    is_owner: Mapped[bool]
    since: Mapped[datetime]


class Draft(Base, kw_only=True):
    """The files of a course as its authors are writing them; one for each course, shared by all its authors."""

    __tablename__ = "draft"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    course: Mapped[str] = mapped_column(String(80), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    """Of the source."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change of any file, so that a review or a planned publication is of one state."""
    base_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), default=None)
    """The revision from which it was begun or with which it was last brought together; None: never published."""
    needs_review: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class DraftFile(Base, kw_only=True):
    """One file of a draft: a text, or (text None) a picture or other file."""

    __tablename__ = "draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "path"),)

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text, default=None)
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blob.id"), default=None)
    words: Mapped[str] = mapped_column(Text, default="")
    """What a picture shows, or what a file is, as who brought it said; for the line that a text takes over."""
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None: nobody who still has an account, or the published revision."""


class DraftSave(Base, kw_only=True):
    """A text as it was before somebody else, or the same person a while later, changed it: nothing is ever lost."""

    __tablename__ = "draft_save"
    __table_args__ = (Index("ix_draft_save_draft_path", "draft_id", "path"),)

    id: Mapped[Id] = mapped_column(init=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    path: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class Presence(Base, kw_only=True):
    """Who has a file open, as far as their browser has said lately."""

    __tablename__ = "presence"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime]


class Review(Base, kw_only=True):
    """A request to look at a draft in one state, and what a second person said."""

    __tablename__ = "review"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    """Of the course as it was then (`courseware.rules.Course.hash`): approval is of this state alone."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    is_approved: Mapped[bool | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None, index=True)
    remark: Mapped[str] = mapped_column(Text, default="")


class Schedule(Base, kw_only=True):
    """A revision, stored already, that becomes the current one at a time; `campus worker` sees to it."""

    __tablename__ = "schedule"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    course: Mapped[str] = mapped_column(String(80), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    """The revision that was current when it was planned; if another one is by then, nothing happens."""
    at: Mapped[datetime]
    planned_at: Mapped[datetime]
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    problem: Mapped[str] = mapped_column(Text, default="")
