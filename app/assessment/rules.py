"""The rules of attempts: who may start one now, how an attempt is graded, what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from app.courseware.rules import Quiz
from app.questions.kinds import AnyQuestion
from app.questions.rules import Response

GRACE = timedelta(seconds=10)
"""An answer sent in the last second may be on its way this long."""


class Standing(StrEnum):
    """Whether a trainee can start an attempt now, and why not."""

    CAN_START = "can-start"
    IS_OPEN = "is-open"
    MUST_WAIT = "must-wait"
    USED_UP = "used-up"


@dataclass(frozen=True)
class Past:
    """What the rules need to know of an earlier attempt."""

    started_at: datetime
    submitted_at: datetime | None
    deadline_at: datetime | None
    passed: bool | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be worked on."""
        return self.submitted_at is None and not is_over(self.deadline_at, now)

    @property
    def ended_at(self) -> datetime:
        """When it was handed in, or when its time was over."""
        return self.submitted_at or self.deadline_at or self.started_at


@dataclass(frozen=True)
class Permit:
    """Whether an attempt can start, and if one must wait, until when; `left` is None without a limit."""

    standing: Standing
    left: int | None
    wait_until: datetime | None = None


def permit(quiz: Quiz, past: Sequence[Past], now: datetime) -> Permit:
    """Whether another attempt at a quiz may start now."""
    left = None if quiz.attempts is None else max(quiz.attempts - len(past), 0)
    if any(each.is_open(now) for each in past):
        return Permit(Standing.IS_OPEN, left)
    if left == 0:
        return Permit(Standing.USED_UP, left)
    if quiz.wait and past:
        until = max(each.ended_at for each in past) + timedelta(seconds=quiz.wait)
        if until > now:
            return Permit(Standing.MUST_WAIT, left, until)
    return Permit(Standing.CAN_START, left)


def deadline(quiz: Quiz, started_at: datetime) -> datetime | None:
    """When an attempt's time is over, by the server's clock; None without a limit."""
    return started_at + timedelta(minutes=quiz.minutes) if quiz.minutes else None


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether the time is over, the grace for what is on its way included."""
    return deadline_at is not None and now > deadline_at + GRACE


@dataclass(frozen=True)
class Grade:
    """Points earned of points possible, exact, and whether that passes."""

    earned: Fraction
    possible: int
    passed: bool

    @property
    def percent(self) -> int:
        """The share in per cent, rounded down, so that 69.9 never looks like the pass mark."""
        return percent(self.earned, self.possible)


def percent(earned: Fraction, possible: int) -> int:
    """A share in per cent, rounded down."""
    return int(earned * 100 / possible) if possible else 0


def grade(
    quiz: Quiz,
    asked: Sequence[str],
    responses: Mapping[str, Response],
    translated: Mapping[str, AnyQuestion] | None = None,
) -> Grade:
    """Grade an attempt against the key; a question without an answer is wrong, not skipped.

    What was answered in a translation is graded there: typed words are right in the language in which they were asked.
    """
    questions = [(translated or {}).get(id) or quiz.questions[id] for id in asked]
    earned = sum((each.grade(responses.get(each.id, ())) * each.points for each in questions), Fraction(0))
    possible = sum(each.points for each in questions)
    return Grade(earned, possible, quiz.passes(earned, possible))
