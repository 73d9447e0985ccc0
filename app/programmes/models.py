"""Programmes with their funders, cohorts with their facilitators."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.database import Base, Id
from app.core.ids import new_uid
from app.programmes.rules import CODE_LENGTH, NAME_LIMIT, new_code


class Programme(Base, kw_only=True):
    """A training programme, as certificates name it. Who made and changed it is in the journal."""

    __tablename__ = "programme"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    provider: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    """The State or body that provides it; empty for the provider of this site."""
    summary: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change, so that a second editor does not overwrite the first unseen."""
    created_at: Mapped[datetime]

    funders: Mapped[list["Funder"]] = relationship(
        init=False,
        repr=False,
        compare=False,
        default_factory=list,
        cascade="all, delete-orphan",
        order_by="Funder.place",
        lazy="raise",
    )


class Funder(Base, kw_only=True):
    """Who funds a programme; `place` is the order in which a certificate names them."""

    __tablename__ = "funder"
    __table_args__ = (UniqueConstraint("programme_id", "place"),)

    id: Mapped[Id] = mapped_column(init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), init=False)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))


class Cohort(Base, kw_only=True):
    """People who take one course together. Joining is closed and opened again by its facilitators."""

    __tablename__ = "cohort"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="days_in_order"),)

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    course: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    place: Mapped[str] = mapped_column(String(NAME_LIMIT))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    join_code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True, default_factory=new_code, repr=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    programme: Mapped[Programme | None] = relationship(init=False, repr=False, compare=False, lazy="raise")
    facilitators: Mapped[list[Person]] = relationship(
        init=False,
        repr=False,
        compare=False,
        secondary="cohort_facilitator",
        order_by=Person.name,
        viewonly=True,
        lazy="raise",
    )


class CohortFacilitator(Base, kw_only=True):
    """Somebody who accompanies a cohort and sees how its members get on."""

    __tablename__ = "cohort_facilitator"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime]
