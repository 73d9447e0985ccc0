"""Who is enrolled in what, and with whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Id
from app.core.ids import new_uid


class Enrolment(Base, kw_only=True):
    """A person in a course: one for each pair, in whatever languages the person reads it."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course"),)

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(80))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True, default=None)
    """The cohort with which the person takes the course now; a certificate names that of the day it was issued."""
    enrolled_at: Mapped[datetime]
