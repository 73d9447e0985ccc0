"""Answers to the question of later."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class FollowUp(Base, kw_only=True):
    """What somebody answered about one course. Only counts of it are ever published."""

    __tablename__ = "follow_up"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    answered_at: Mapped[datetime]
    used: Mapped[bool]
    example: Mapped[str] = mapped_column(Text, default="")
    """In the person's words; shown to nobody else."""
