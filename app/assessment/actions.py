"""What happens to attempts: started, saved, handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.assessment.models import Answer, Attempt
from app.assessment.queries import OwnAttempt, attempts_at
from app.assessment.rules import GRACE, Standing, deadline, grade, is_over, permit
from app.catalogue.models import Enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict
from app.core.ids import new_uid
from app.courseware.rules import Course, PlacedQuiz
from app.questions.rules import Response


class CannotStart(Conflict):
    """The rules of the quiz do not allow another attempt now."""

    message = N_("You cannot start another attempt now. The page of the quiz says why, and from when you can.")


class HandedIn(Conflict):
    """The attempt has been handed in already."""

    message = N_("This attempt has already been handed in, so its answers stay as they are.")


@dataclass(frozen=True)
class Sent:
    """An answer as it was sent: the number of the save, and the response."""

    seq: int
    response: Response


@dataclass
class Saved:
    """What became of the answers of a save, by question."""

    kept: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    """Answered differently elsewhere in the meantime; what was sent is not kept."""
    late: list[str] = field(default_factory=list)
    """Came after the time was over; kept, and not counted."""


def start(
    session: Session, *, by: Person, enrolment: Enrolment, course: Course, placed: PlacedQuiz, now: datetime
) -> Attempt:
    """Start an attempt, or go on with the one that is open: however often the button is pressed, it is one attempt.

    Raises CannotStart where the limit is used up or the waiting time is not over.
    """
    take_lock(session, "attempt", enrolment.id)
    known = attempts_at(session, enrolment_id=enrolment.id, quiz=placed.key)
    allowed = permit(placed.quiz, [each.past for each in known], now)
    if allowed.standing is Standing.IS_OPEN:
        return next(each for each in known if each.past.is_open(now))
    if allowed.standing is not Standing.CAN_START:
        raise CannotStart
    for each in known:
        if each.submitted_at is None:  # its time is over: what was answered in time is handed in
            _close(session, by, OwnAttempt(each, course), now)
    made = _made(enrolment, course, placed, len(known) + 1, now)
    session.add(made)
    session.flush()
    journal.record(
        session,
        "attempt.started",
        by=by.uid,
        at=now,
        attempt=made.uid,
        enrolment=enrolment.uid,
        quiz=placed.key,
        revision=course.hash,
        number=made.number,
    )
    session.flush()
    return made


def _made(enrolment: Enrolment, course: Course, placed: PlacedQuiz, number: int, now: datetime) -> Attempt:
    seed = new_uid()
    return Attempt(
        enrolment_id=enrolment.id,
        quiz=placed.key,
        number=number,
        revision_id=course.revision,
        seed=seed,
        asked=list(placed.quiz.draw(seed)),
        started_at=now,
        deadline_at=deadline(placed.quiz, now),
    )


def save(
    session: Session,
    *,
    by: Person,
    own: OwnAttempt,
    sent: Mapping[str, Sent],
    now: datetime,
    language: str | None = None,
) -> Saved:
    """Keep answers. Sending one twice is sending it once; an older one never overwrites a newer one.

    `language` is that of the page; with each answer the one is kept in which its question really stood there.

    Raises HandedIn if the attempt has been handed in.
    """
    attempt = own.attempt
    _lock(session, attempt)
    if attempt.submitted_at is not None:
        raise HandedIn
    is_late = is_over(attempt.deadline_at, now)
    known = {answer.question: answer for answer in attempt.answers}
    result = Saved()
    changed = {
        question: each.response
        for question, each in sent.items()
        if question in attempt.asked and _keep(attempt, known, question, each, now, result, is_late=is_late)
    }
    if language and not is_late:
        _note_languages(own, changed, language)
    if changed:
        payload = {"attempt": attempt.uid, "questions": sorted(changed), "is_late": is_late}
        journal.record(session, "attempt.saved", by=by.uid, at=now, **payload)
    session.flush()
    return result


def _keep(
    attempt: Attempt,
    known: Mapping[str, Answer],
    question: str,
    sent: Sent,
    now: datetime,
    result: Saved,
    *,
    is_late: bool,
) -> bool:
    """Keep one answer if it is newer than what is there; say in `result` what became of it."""
    answer = known.get(question)
    held = answer.held if answer else ()
    if held == sent.response:
        result.kept.append(question)
        return False
    if answer and sent.seq <= answer.seq:
        result.stale.append(question)
        return False
    if answer is None:
        answer = Answer(attempt_id=attempt.id, question=question, seq=0, response=[], saved_at=now)
        attempt.answers.append(answer)
    answer.seq = sent.seq
    if is_late:
        answer.late_response, answer.late_at = list(sent.response), now
        result.late.append(question)
    else:
        answer.response, answer.saved_at = list(sent.response), now
        result.kept.append(question)
    return True


def _note_languages(own: OwnAttempt, changed: Iterable[str], language: str) -> None:
    for answer in own.attempt.answers:
        if answer.question in changed:
            answer.language = own.language_of(answer.question, language)


def hand_in(session: Session, *, by: Person, own: OwnAttempt, now: datetime) -> None:
    """Grade an attempt and close it. Handing in twice is handing in once."""
    _lock(session, own.attempt)
    if own.attempt.submitted_at is None:
        _close(session, by, own, now)


def _close(session: Session, by: Person, own: OwnAttempt, now: datetime) -> None:
    attempt = own.attempt
    result = grade(own.placed.quiz, attempt.asked, own.responses, own.as_answered)
    over = attempt.deadline_at is not None and now > attempt.deadline_at + GRACE
    attempt.submitted_at = attempt.deadline_at if over else now
    attempt.earned, attempt.possible, attempt.passed = result.earned, result.possible, result.passed
    journal.record(
        session,
        "attempt.submitted",
        by=by.uid,
        at=now,
        attempt=attempt.uid,
        quiz=attempt.quiz,
        earned=str(result.earned),
        possible=result.possible,
        passed=result.passed,
    )
    session.flush()


def _lock(session: Session, attempt: Attempt) -> None:
    """Let nobody else change this attempt meanwhile, and look again at what it holds now."""
    if session.get_bind().dialect.name == "postgresql":
        take_lock(session, "attempt", attempt.enrolment_id)
        for answer in attempt.answers:
            session.expire(answer)
        session.expire(attempt)  # another request may have saved or handed in while this one waited


def erase(session: Session, *, person: Person) -> None:
    """Forget all attempts and answers of a person."""
    enrolments = select(Enrolment.id).where(Enrolment.person_id == person.id)
    attempts = select(Attempt.id).where(Attempt.enrolment_id.in_(enrolments))
    session.execute(delete(Answer).where(Answer.attempt_id.in_(attempts)))
    session.execute(delete(Attempt).where(Attempt.enrolment_id.in_(enrolments)))
