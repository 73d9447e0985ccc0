"""Releases: what was published, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Id


class Release(Base, kw_only=True):
    """The figures up to the end of a month, as they were published. Triggers in the database refuse any change.

    A correction is another release of the same month with a higher number.
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
