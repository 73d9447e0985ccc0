"""Entries of the register: contributions, agreements with their parties, equipment."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, MappedAsDataclass, declared_attr, mapped_column, relationship

from app.core.database import Base, Id, choice
from app.core.ids import new_uid
from app.core.money import Thousandths
from app.programmes.models import Programme
from app.provision.rules import NAME_LIMIT, TITLE_LIMIT, ContributionKind, Form, Party, State

CURRENCY_BESIDE_AMOUNT = "(amount IS NULL) = (currency = '') AND (amount IS NULL OR amount > 0)"


class Registered(MappedAsDataclass, kw_only=True):
    """What all entries have. None is ever deleted: one that should not stand there is withdrawn, with the reason."""

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True, default=None)
    source: Mapped[str] = mapped_column(Text, default="")
    """Where this can be read: an address or a document. Nothing is fetched from it."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change, so that a second editor does not overwrite the first unseen."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")

    @declared_attr
    @classmethod
    def programme(cls) -> Mapped[Programme | None]:
        """The programme to which it belongs."""
        return relationship(init=False, repr=False, compare=False, lazy="raise")


class Contribution(Registered, Base, kw_only=True):
    """Money given, article 30, paragraph 2 (c). Without an amount, none was published."""

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="days_in_order"),
        CheckConstraint(CURRENCY_BESIDE_AMOUNT, name="currency_beside_amount"),
        CheckConstraint("giver_country = '' OR giver_name = ''", name="one_giver"),
    )

    kind: Mapped[ContributionKind] = mapped_column(choice(ContributionKind, "contribution_kind"))
    giver_country: Mapped[str] = mapped_column(String(2), default="")
    giver_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    recipient_country: Mapped[str] = mapped_column(String(2), default="")
    recipient_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    amount: Mapped[Decimal | None] = mapped_column(Thousandths(), default=None)
    currency: Mapped[str] = mapped_column(String(3), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date, default=None)
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def giver(self) -> Party:
        """Who gave it."""
        return Party(self.giver_country, self.giver_name)

    @property
    def recipient(self) -> Party:
        """To whom it went; nobody where it went to a programme."""
        return Party(self.recipient_country, self.recipient_name)


class Agreement(Registered, Base, kw_only=True):
    """An agreement or arrangement on material and logistical assistance, article 30, paragraph 4."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("starts_on IS NULL OR signed_on <= starts_on", name="signed_before_in_force"),
    )

    kind: Mapped[Form] = mapped_column(choice(Form, "agreement_form"))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    signed_on: Mapped[date] = mapped_column(Date)
    starts_on: Mapped[date | None] = mapped_column(Date, default=None)
    """In force from this day; None while it is not in force."""
    ends_on: Mapped[date | None] = mapped_column(Date, default=None)
    terms: Mapped[str] = mapped_column(Text, default="")

    parties: Mapped[list["AgreementParty"]] = relationship(
        init=False,
        repr=False,
        compare=False,
        default_factory=list,
        cascade="all, delete-orphan",
        order_by="AgreementParty.place",
        lazy="raise",
    )


class AgreementParty(Base, kw_only=True):
    """A State or body that is party to an agreement; `place` is the order in which they are named."""

    __tablename__ = "agreement_party"
    __table_args__ = (CheckConstraint("(country = '') <> (name = '')", name="state_or_body"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True, init=False)
    place: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2), default="")
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")

    @property
    def party(self) -> Party:
        """Who it is."""
        return Party(self.country, self.name)


class Equipment(Registered, Base, kw_only=True):
    """Equipment given, article 30, paragraph 2 (d). The value is that of all pieces together."""

    __tablename__ = "equipment"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        CheckConstraint(CURRENCY_BESIDE_AMOUNT, name="currency_beside_amount"),
        CheckConstraint("giver_country = '' OR giver_name = ''", name="one_giver"),
    )

    kind: Mapped[State] = mapped_column(choice(State, "equipment_state"))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    quantity: Mapped[int]
    giver_country: Mapped[str] = mapped_column(String(2), default="")
    giver_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    recipient: Mapped[str] = mapped_column(String(2), index=True)
    """The country, by its code."""
    place: Mapped[str] = mapped_column(String(NAME_LIMIT))
    starts_on: Mapped[date] = mapped_column(Date)
    """When it was given."""
    amount: Mapped[Decimal | None] = mapped_column(Thousandths(), default=None)
    currency: Mapped[str] = mapped_column(String(3), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def giver(self) -> Party:
        """Who gave it."""
        return Party(self.giver_country, self.giver_name)


Registration = Contribution | Agreement | Equipment
