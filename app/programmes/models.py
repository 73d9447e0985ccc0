"""Organisations and who represents them; programmes with their funders; cohorts with their facilitators."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.core.database import Base, Id, choice
from app.core.ids import new_uid
from app.programmes.activity import REFERENCE_LIMIT, ActivityDetails, Budget, Share
from app.programmes.rules import (
    CODE_LENGTH,
    NAME_LIMIT,
    WHOLE,
    Grant,
    Mode,
    Oda,
    OrganisationDetails,
    new_code,
    percent,
)


class Organisation(Base, kw_only=True):
    """A State, a body, a foundation that funds or reports. Never deleted: figures of the past name it."""

    __tablename__ = "organisation"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    kind: Mapped[str] = mapped_column(String(2), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    reference: Mapped[str] = mapped_column(String(REFERENCE_LIMIT), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    @property
    def details(self) -> OrganisationDetails:
        """What is said of it, as a value."""
        return OrganisationDetails(self.name, self.kind, self.country, self.reference)


class Representative(Base, kw_only=True):
    """Somebody who reads the figures of an organisation's programmes on its behalf."""

    __tablename__ = "representative"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime]


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
    starts_on: Mapped[date | None] = mapped_column(Date, default=None)
    ends_on: Mapped[date | None] = mapped_column(
        Date, CheckConstraint("starts_on <= ends_on", name="days_in_order"), default=None
    )
    mode: Mapped[Mode | None] = mapped_column(choice(Mode, "mode"), default=None)
    countries: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    provisions: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    is_additional: Mapped[bool | None] = mapped_column(default=None)
    """Whether it adds to earlier commitments (article 30, paragraph 3), as its provider says."""
    oda: Mapped[Oda | None] = mapped_column(choice(Oda, "oda"), default=None)
    is_open: Mapped[bool] = mapped_column(default=True)
    """Whether every facilitator may put cohorts under it, or only those who are named."""
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

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Its funding as it was written down: days that nobody has written are missing."""
        return tuple(funder.grant for funder in self.funders)

    def funders_on(self, day: date) -> tuple[str, ...]:
        """The names of those who fund it on a day, each once, in the order in which certificates name them."""
        return tuple(dict.fromkeys(funder.name for funder in self.funders if self._in_force(funder).covers(day)))

    def _in_force(self, funder: "Funder") -> Grant:
        grant = funder.grant
        first, last = grant.starts_on or self.starts_on, grant.ends_on or self.ends_on
        return Grant(grant.organisation, grant.share, first, last)

    @property
    def grants_in_force(self) -> tuple[Grant, ...]:
        """Its funding with the programme's own days where a line has none."""
        return tuple(self._in_force(funder) for funder in self.funders)


class Funder(Base, kw_only=True):
    """A line of funding of a programme; `place` is the order in which a certificate names them."""

    __tablename__ = "programme_funder"
    __table_args__ = (UniqueConstraint("programme_id", "place"),)

    id: Mapped[Id] = mapped_column(init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), init=False)
    place: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True, init=False)
    share: Mapped[int | None] = mapped_column(default=None)
    """In hundredths of a per cent; None where nobody has stated it."""
    starts_on: Mapped[date | None] = mapped_column(Date, default=None)
    ends_on: Mapped[date | None] = mapped_column(Date, default=None)

    organisation: Mapped[Organisation] = relationship(repr=False, compare=False, lazy="raise")

    @property
    def name(self) -> str:
        """What the organisation is called."""
        return self.organisation.name

    @property
    def percent(self) -> str:
        """Its share as it is written: `33.33`; empty where nobody has stated it."""
        return "" if self.grant.share is None else percent(self.grant.share)

    @property
    def grant(self) -> Grant:
        """The line as a value."""
        share = None if self.share is None else Fraction(self.share, WHOLE)
        return Grant(self.organisation.uid, share, self.starts_on, self.ends_on)


class Activity(Base, kw_only=True):
    """What a programme needs for publishing with IATI; there is none as long as nobody has written any of it."""

    __tablename__ = "activity"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    identifier: Mapped[str] = mapped_column(String(REFERENCE_LIMIT), default="")
    reporting_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True, default=None)
    sectors: Mapped[dict[str, int]] = mapped_column(JSON, default_factory=dict)
    """Hundredths of a per cent by code, as with countries."""
    countries: Mapped[dict[str, int]] = mapped_column(JSON, default_factory=dict)
    scope: Mapped[str] = mapped_column(String(1), default="")
    status: Mapped[str] = mapped_column(String(1), default="")
    aid_type: Mapped[str] = mapped_column(String(4), default="")
    flow_type: Mapped[str] = mapped_column(String(4), default="")
    finance_type: Mapped[str] = mapped_column(String(4), default="")
    tied_status: Mapped[str] = mapped_column(String(1), default="")
    collaboration_type: Mapped[str] = mapped_column(String(1), default="")
    gender: Mapped[str] = mapped_column(String(1), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    budgets: Mapped[list[list[str]]] = mapped_column(JSON, default_factory=list)
    """First day, last day, amount, currency: as texts."""

    reporting: Mapped[Organisation | None] = relationship(init=False, repr=False, compare=False, lazy="raise")

    @property
    def details(self) -> ActivityDetails:
        """What is written down, as a value."""
        codes = {each: getattr(self, each) for each in ACTIVITY_CODES}
        return ActivityDetails(
            reporting=self.reporting.uid if self.reporting else "",
            sectors=tuple(Share(code, Fraction(share, WHOLE)) for code, share in self.sectors.items()),
            countries=tuple(Share(code, Fraction(share, WHOLE)) for code, share in self.countries.items()),
            budgets=tuple(map(Budget.of, self.budgets)),
            **codes,
        )


ACTIVITY_CODES = (
    "identifier", "scope", "status", "aid_type", "flow_type", "finance_type", "tied_status", "collaboration_type",
    "gender", "currency",
)  # fmt: skip
"""What is the same text in an activity as in its details."""


class ProgrammeFacilitator(Base, kw_only=True):
    """A facilitator who may put cohorts under a programme that is not open to all of them."""

    __tablename__ = "programme_facilitator"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime]


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
