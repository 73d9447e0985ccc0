"""Certificates, the public keys that check them, and what statistics may know of them."""

import json
from datetime import date, datetime, timedelta
from secrets import randbelow
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules import Agency, Sex
from app.core.database import Base, Id, choice
from app.core.ids import new_uid
from app.core.keys import decode
from app.credentials.badge.credential import claims_in
from app.credentials.rules import Claims, Reason

SILENCE = timedelta(minutes=3)
STANDING = "revoked_at IS NULL AND superseded_by IS NULL"
FALLEN = "revoked_at IS NOT NULL OR superseded_by IS NOT NULL"


class Certificate(Base, kw_only=True):
    """A certificate: its record exactly as it was signed, and what has happened to it since."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
        Index("uq_certificate_status_index", "status_index", unique=True),
        Index("ix_certificate_fallen", "status_index", sqlite_where=text(FALLEN), postgresql_where=text(FALLEN)),
    )

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    course: Mapped[str] = mapped_column(String(80))
    record: Mapped[str] = mapped_column(Text)
    """The Open Badge with its proofs, in canonical JSON."""
    code: Mapped[str] = mapped_column(Text)
    """The digits in the fragment of its link."""
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    status_index: Mapped[int]
    """Its random place over all status lists."""
    issued_at: Mapped[datetime]
    shows_name: Mapped[bool] = mapped_column(default=False)
    """Whether its owner lets everybody who has the serial read the name."""
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), default=None)
    superseded_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_reason: Mapped[Reason | None] = mapped_column(choice(Reason, "reason"), default=None)
    revoked_why: Mapped[str | None] = mapped_column(Text, default=None)

    @property
    def document(self) -> dict[str, Any]:
        """The record as values."""
        found: dict[str, Any] = json.loads(self.record)
        return found

    @property
    def claims(self) -> Claims:
        """What it says.

        Raises Unreadable if somebody has made something else of the record.
        """
        return claims_in(self.document)

    @property
    def said(self) -> Claims | None:
        """What it says; None if somebody has made something else of the record."""
        try:
            return self.claims
        except (ValueError, RecursionError):
            return None

    @property
    def title(self) -> str:
        """The title of the course; its slug if somebody has made something else of the record."""
        return self.said.title if self.said else self.course


class IssuerKey(Base, kw_only=True):
    """The public half of a signing key. Kept for ever: certificates outlive the key that signed them."""

    __tablename__ = "issuer_key"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    compromised_since: Mapped[date | None] = mapped_column(Date, default=None)

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return decode(self.public_key)


MOST_AWARDS = 2**62
"""Keys of awards are drawn from so many."""


class Award(Base, kw_only=True):
    """One completion as statistics count it: no name, no day. `subject` links the awards of one person to each other.

    When an account is closed the link to the certificate goes, and with it the last way from here to a name. So the key
    is drawn by lot: numbered one after the other, as certificates are, awards would stand in the same order.
    """

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_month", "month"), Index("uq_award_uid", "uid", unique=True))

    id: Mapped[Id] = mapped_column(init=False, insert_default=lambda: randbelow(MOST_AWARDS))
    uid: Mapped[str] = mapped_column(String(26), default_factory=new_uid)
    """Names it in the journal, where nothing leads from it to the certificate."""
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(26), index=True)
    month: Mapped[date] = mapped_column(Date)
    course: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[Agency] = mapped_column(choice(Agency, "agency"))
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"))
    language: Mapped[str] = mapped_column(String(8))
    """The language in which the certificate was asked for."""
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True, default=None)
    """The programme of the cohort with which the course was taken on that day."""
    pre: Mapped[int | None] = mapped_column(default=None)
    """The first result in the pre-test in per cent; None where it was not taken."""
    post: Mapped[int | None] = mapped_column(default=None)
    """The first result in the final test in per cent."""
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    is_recorded: Mapped[bool] = mapped_column(default=False)
    """Whether the journal has it. Awards are recorded when their month is released, in the order of their random names,
    because an entry right beside that of the certificate would say whose it is."""
    is_withdrawal_recorded: Mapped[bool] = mapped_column(default=False)


class Bundle(Base, kw_only=True):
    """The certificates of a cohort put together for somebody to download; made by a process of its own."""

    __tablename__ = "bundle"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    form: Mapped[str] = mapped_column(String(8))
    """`book` for one print-ready PDF, `zip` for single files with an index."""
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the process that makes it last said that it lives."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)

    def is_lost(self, now: datetime) -> bool:
        """Whether the process that makes it must have died: it has not said for minutes that it lives."""
        return self.finished_at is None and self.problem is None and now - self.seen_at > SILENCE
