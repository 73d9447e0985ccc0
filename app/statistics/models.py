"""Releases: what was published, never changed; and the tallies of months that are over."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Id


class Release(Base, kw_only=True):
    """The figures up to the end of a month, as they were published. Triggers in the database refuse any change.

    A correction is another release of the same month with a higher number. The content is what is signed: the method,
    the lists of countries, what a correction changes, and the digest of every part.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("month", "number"),)

    id: Mapped[Id] = mapped_column(init=False)
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    released_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[str] = mapped_column(String(64))


class ReleasePart(Base, kw_only=True):
    """The figures of one scope of a release: what one page shows. Never changed, like the release."""

    __tablename__ = "release_part"
    __table_args__ = (UniqueConstraint("release_id", "programme", "period", "grouping", "course"),)

    id: Mapped[Id] = mapped_column(init=False)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    programme: Mapped[str] = mapped_column(String(26), default="")
    """The uid of the programme whose donors may read this part; empty for everybody."""
    period: Mapped[str] = mapped_column(String(8))
    grouping: Mapped[str] = mapped_column(String(24))
    course: Mapped[str] = mapped_column(String(80), default="")
    content: Mapped[str] = mapped_column(Text)
    """The figures as `figures.written` writes them."""
    digest: Mapped[str] = mapped_column(String(64))


class Tally(Base, kw_only=True):
    """What happened in a month that is over, counted once and kept: accounts that are closed later change nothing.

    `count` is the number of persons or events, `value` what they add up to: minutes for O4, completions for C1, passes
    for C3, uses for C4; the count again for the others. Persons of one category of one attribute, and never of two.
    """

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("month", "indicator", "programme", "dimension", "category"),
        Index("ix_tally_programme", "programme"),
    )

    id: Mapped[Id] = mapped_column(init=False)
    month: Mapped[date] = mapped_column(Date)
    indicator: Mapped[str] = mapped_column(String(4))
    programme: Mapped[str] = mapped_column(String(26), default="")
    """The uid of a programme; empty for everybody, with a programme or without."""
    dimension: Mapped[str] = mapped_column(String(16), default="")
    """Empty for the total."""
    category: Mapped[str] = mapped_column(String(80), default="")
    count: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[int] = mapped_column(BigInteger)
