"""Attempts for tests: the right answers by the key, and what a browser would send for them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.assessment.actions import Sent, hand_in, save, start
from app.assessment.models import Attempt
from app.assessment.queries import OwnAttempt, own_attempt
from app.catalogue.actions import enrol
from app.catalogue.queries import own_enrolment
from app.core.database import Database
from app.courseware.queries import published
from app.questions.kinds import AnyQuestion
from app.questions.rules import Response


def right(question: AnyQuestion) -> Response:
    """The response that the key wants, for a question of any kind."""
    known: Any = question
    match question.kind:
        case "single" | "multiple":
            return tuple(each.id for each in known.options if each.is_right)
        case "text":
            return (known.accepted[0] if known.accepted else "what I think",)
        case "number":
            return (known.accepted[0].value,)
        case "gaps":
            return tuple(gap[0] for gap in known.gaps)
        case "match":
            return tuple(pair.id for pair in known.asked)
        case _:
            return tuple(known.places)


def wrong(question: AnyQuestion) -> Response:
    """A response that earns nothing."""
    known: Any = question
    if question.kind == "single":
        return (next(each.id for each in known.options if not each.is_right),)
    return ()


def fields(question: AnyQuestion, seed: str, response: Response, seq: int = 1) -> dict[str, Any]:
    """The fields of a form in which this response is filled in."""
    shown = question.present(seed, response)
    found: dict[str, Any] = {f"seq.{question.id}": str(seq)}
    if question.kind in {"single", "multiple"}:
        found[question.id] = [each.value for each in shown.choices if each.is_chosen]
    else:
        found |= {row.name: row.value for row in shown.rows if row.name}
    return found


def right_fields(own: OwnAttempt, seq: int = 1) -> dict[str, Any]:
    """A whole form filled in rightly."""
    found: dict[str, Any] = {}
    for question in own.questions("en"):
        found |= fields(question, own.attempt.seed, right(question), seq)
    return found


def make_attempt(session: Session, person: Person, quiz: str, *, now: datetime) -> OwnAttempt:
    """An attempt that somebody starts, enrolled if they were not."""
    course = published(session, "harbour")
    enrolment = enrol(session, by=person, course=course, now=now)
    made = start(session, by=person, enrolment=enrolment, course=course, placed=course.quizzes[quiz], now=now)
    return OwnAttempt(made, course)


def answer(
    session: Session, person: Person, own: OwnAttempt, *, now: datetime, is_right: bool = True, seq: int = 1
) -> None:
    """Answer every question, all rightly or all wrongly."""
    make = right if is_right else wrong
    sent = {each.id: Sent(seq, make(each)) for each in own.questions("en")}
    save(session, by=person, own=own, sent=sent, now=now)


def finish(session: Session, person: Person, quiz: str, *, now: datetime, is_right: bool = True) -> Attempt:
    """An attempt started, answered and handed in."""
    own = make_attempt(session, person, quiz, now=now)
    answer(session, person, own, now=now, is_right=is_right)
    hand_in(session, by=person, own=own, now=now)
    return own.attempt


def begun(database: Database, person: Person, quiz: str, *, now: datetime) -> OwnAttempt:
    """The same as `make_attempt`, committed, for tests of views."""
    with database.unit_of_work() as session:
        uid = make_attempt(session, session.merge(person, load=True), quiz, now=now).attempt.uid
    return seen(database, person, uid)


def seen(database: Database, person: Person, uid: str) -> OwnAttempt:
    """An attempt as the database holds it now, with its answers, to be looked at without a session."""
    with database.reading() as session:
        own = own_attempt(session, uid=uid, person_id=person.id)
        session.expunge_all()
        return own


def enrolled_in_harbour(session: Session, person: Person) -> Any:
    """The enrolment of somebody who is enrolled."""
    return own_enrolment(session, person_id=person.id, course="harbour")
