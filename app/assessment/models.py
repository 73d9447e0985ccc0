"""Attempts and their answers. They hold ids of questions and options, never their text."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import JSON, Dialect, ForeignKey, Index, String, TypeDecorator, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assessment.rules import Past
from app.core.database import Base, Id
from app.core.ids import new_uid
from app.questions.rules import Response


class ExactFraction(TypeDecorator[Fraction]):
    """A fraction kept as `31/6`: a third of a point three times is one point."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write it out."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read it back."""
        return None if value is None else Fraction(value)


class Attempt(Base, kw_only=True):
    """One try at a quiz, pinned to the revision in which it began."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(init=False)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default_factory=new_uid)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz: Mapped[str] = mapped_column(String(170))
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    seed: Mapped[str] = mapped_column(String(32))
    asked: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    earned: Mapped[Fraction | None] = mapped_column(ExactFraction, default=None)
    possible: Mapped[int | None] = mapped_column(default=None)
    passed: Mapped[bool | None] = mapped_column(default=None)

    answers: Mapped[list["Answer"]] = relationship(
        init=False, default_factory=list, cascade="all, delete-orphan", order_by="Answer.question"
    )

    @property
    def past(self) -> Past:
        """The attempt as the rules see it."""
        return Past(self.started_at, self.submitted_at, self.deadline_at, self.passed)


class Answer(Base, kw_only=True):
    """The newest answer to one question. `seq` rises with every save; a save that is not newer changes nothing.

    What came after the time was over is kept beside the answer, and does not count.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int]
    response: Mapped[list[str]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(8), default=None)
    """In which language the question stood before the trainee; None: before this was kept."""
    late_response: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)
    late_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def held(self) -> Response:
        """What was answered last, in time or not."""
        return tuple(self.response if self.late_response is None else self.late_response)
