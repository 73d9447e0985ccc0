"""People, failed sign-ins, one-time links."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules import Agency, Role, Sex, permissions_of
from app.core.database import Base, Id, choice
from app.core.ids import new_uid
from app.web.access import Permission


class Person(UserMixin, Base, kw_only=True):
    """Somebody with an account. Nothing is asked that is not here."""

    __tablename__ = "person"

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    subject: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    """Names the person in statistics alone, so that the link can be cut when the account is closed."""
    sign_in: Mapped[str] = mapped_column(String(64))
    sign_in_key: Mapped[str] = mapped_column(String(256), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    passphrase_hash: Mapped[str] = mapped_column(String(200), repr=False)
    language: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    agency: Mapped[Agency] = mapped_column(choice(Agency, "agency"))
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"), default=Sex.NOT_STATED)
    granted: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    epoch: Mapped[int] = mapped_column(default=0)
    """Rises when the passphrase changes, which ends every session begun before."""
    created_at: Mapped[datetime]

    @property
    def roles(self) -> frozenset[Role]:
        """The granted roles, and trainee, which everybody is."""
        return frozenset({Role.TRAINEE, *map(Role, self.granted)})

    def can(self, permission: Permission) -> bool:
        """Whether a role of this person allows something."""
        return permission in permissions_of(self.roles)

    def get_id(self) -> str:
        """What the session cookie holds: the uid and the epoch in which the person signed in."""
        return f"{self.uid}.{self.epoch}"


class Failure(Base, kw_only=True):
    """Something that failed and may be tried too often: `key` says what and where from (an account, a network, the
    serials that a network asked for). Kept for minutes.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key_at", "key", "at"),)

    id: Mapped[Id] = mapped_column(init=False)
    key: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class OneTimeLink(Base, kw_only=True):
    """A link that may be used once: to become administrator, or to set a new passphrase. Only its hash is kept."""

    __tablename__ = "one_time_link"

    id: Mapped[Id] = mapped_column(init=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role | None] = mapped_column(choice(Role, "role"))
    expires_at: Mapped[datetime]
