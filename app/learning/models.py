"""Which modules somebody has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Reading(Base, kw_only=True):
    """A module that somebody has marked as read."""

    __tablename__ = "reading"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(80), primary_key=True)
    read_at: Mapped[datetime]
