"""Many attempts with answers, for tests of item analysis: as a crowd would leave them, past the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment.models import Answer, Attempt
from app.assessment.rules import grade
from app.catalogue.models import Enrolment
from app.courseware.queries import published, revision
from app.questions.rules import Response
from tests.makers.people import NOW, make_person

_names = count(1)


@dataclass(frozen=True)
class Given:
    """What somebody answered in one attempt, by question; what is not named was left empty."""

    responses: Mapping[str, Response]
    language: str | None = "en"
    number: int = 1
    minutes: int = 10
    late: Mapping[str, Response] | None = None


def crowd(
    session: Session, quiz: str, given: Sequence[Given], *, course: str = "harbour", at: int | None = None
) -> None:
    """One new person for each first attempt; a later attempt is the last person's. `at` is a revision."""
    current = revision(session, at) if at else published(session, course)
    placed, enrolment = current.quizzes[quiz], None
    for each in given:
        if each.number == 1 or enrolment is None:
            enrolment = Enrolment(
                person_id=make_person(session, f"crowd-{next(_names)}").id, course=course, enrolled_at=NOW
            )
            session.add(enrolment)
            session.flush()
        asked = list(placed.quiz.questions)
        words = current.quiz(quiz, each.language or "en").questions
        result = grade(placed.quiz, asked, each.responses, words)
        attempt = Attempt(
            enrolment_id=enrolment.id,
            quiz=quiz,
            number=each.number,
            revision_id=current.revision,
            seed="s",
            asked=asked,
            started_at=NOW,
            deadline_at=None,
            submitted_at=NOW + timedelta(minutes=each.minutes),
            earned=result.earned,
            possible=result.possible,
            passed=result.passed,
        )
        late = each.late or {}
        attempt.answers = [
            Answer(
                attempt_id=0,
                question=question,
                seq=1,
                response=list(each.responses.get(question, ())),
                saved_at=NOW,
                language=each.language,
                late_response=list(late[question]) if question in late else None,
                late_at=NOW if question in late else None,
            )
            for question in {**each.responses, **late}
        ]
        session.add(attempt)
    session.flush()


def revisions(session: Session, course: str = "harbour") -> list[int]:
    """The revisions of a course, the oldest first."""
    from app.courseware.models import Revision

    return list(session.scalars(select(Revision.id).where(Revision.course == course).order_by(Revision.id)))
