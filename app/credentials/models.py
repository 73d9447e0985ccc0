"""Certificates, and what statistics may know of them."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules import Agency, Sex
from app.core.database import Base, Id, choice
from app.core.keys import decode, is_signed, key_id

STANDING = "revoked_at IS NULL AND superseded_by IS NULL"


class Certificate(Base, kw_only=True):
    """A certificate: its record in canonical JSON exactly as it was signed, and what has happened to it since."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
    )

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    course: Mapped[str] = mapped_column(String(80))
    record: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_why: Mapped[str | None] = mapped_column(Text, default=None)

    @property
    def says(self) -> dict[str, Any]:
        """The record as values."""
        found: dict[str, Any] = json.loads(self.record)
        return found

    @property
    def key(self) -> str:
        """The id of the key that signed it; empty if what is kept there is no key."""
        try:
            return key_id(decode(self.public_key))
        except ValueError:
            return ""

    @property
    def is_genuine(self) -> bool:
        """Whether the record is still the one that was signed."""
        try:
            return is_signed(self.record.encode(), decode(self.signature), decode(self.public_key))
        except ValueError:  # somebody has changed the signature or the key into something that is neither
            return False


class Award(Base, kw_only=True):
    """One completion as statistics count it: no name, no day. `subject` links the awards of one person to each other.

    When an account is closed the link to the certificate goes, and with it the last way from here to a name.
    """

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_month", "month"),)

    id: Mapped[Id] = mapped_column(init=False)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(26), index=True)
    month: Mapped[date] = mapped_column(Date)
    course: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[Agency] = mapped_column(choice(Agency, "agency"))
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"))
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
