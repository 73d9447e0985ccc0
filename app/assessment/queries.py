"""Questions about attempts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from app.assessment.models import Attempt
from app.assessment.rules import percent
from app.catalogue.models import Enrolment
from app.core.errors import NotFound
from app.courseware.queries import revision
from app.courseware.rules import Course, PlacedQuiz, Quiz
from app.programmes.models import Cohort
from app.questions.kinds import AnyQuestion
from app.questions.rules import Response


@dataclass(frozen=True)
class OwnAttempt:
    """An attempt of the person who asks, with its course as it was when the attempt began."""

    attempt: Attempt
    course: Course

    @property
    def placed(self) -> PlacedQuiz:
        """The quiz, and where it stands."""
        return self.course.quizzes[self.attempt.quiz]

    def quiz(self, language: str) -> Quiz:
        """The quiz in a language."""
        return self.course.quiz(self.attempt.quiz, language)

    def questions(self, language: str) -> list[AnyQuestion]:
        """The questions of this attempt in its order, in a language."""
        known = self.quiz(language).questions
        return [known[id] for id in self.attempt.asked]

    @property
    def responses(self) -> dict[str, Response]:
        """What was answered in time, by question."""
        return {answer.question: tuple(answer.response) for answer in self.attempt.answers}

    def language_of(self, question: str, language: str) -> str:
        """In which language a question stands on a page in a language: in the source where it is not translated."""
        source = self.placed.quiz.questions[question]
        return self.course.language if self.quiz(language).questions[question] is source else language

    @property
    def as_answered(self) -> dict[str, AnyQuestion]:
        """Each question that was answered, in the language in which it was."""
        return {
            answer.question: self.quiz(answer.language or self.course.language).questions[answer.question]
            for answer in self.attempt.answers
        }

    @property
    def held(self) -> dict[str, Response]:
        """What the trainee answered last, in time or not, by question: what the page of the attempt shows."""
        return {answer.question: answer.held for answer in self.attempt.answers}

    @property
    def seqs(self) -> dict[str, int]:
        """The number of the newest save, by question."""
        return {answer.question: answer.seq for answer in self.attempt.answers}


_own = (
    select(Attempt)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .where(Attempt.uid == bindparam("uid"), Enrolment.person_id == bindparam("person"))
    .options(selectinload(Attempt.answers))
)
_at = (
    select(Attempt)
    .where(Attempt.enrolment_id == bindparam("enrolment"), Attempt.quiz == bindparam("quiz"))
    .order_by(Attempt.number)
)
_scores = select(Attempt.quiz, Attempt.earned, Attempt.possible, Attempt.passed).where(
    Attempt.enrolment_id == bindparam("enrolment"), Attempt.submitted_at.is_not(None)
)


def own_attempt(session: Session, *, uid: str, person_id: int) -> OwnAttempt:
    """An attempt with its answers.

    Raises NotFound if there is none of this uid, or if it is somebody else's: the two look the same.
    """
    attempt = session.scalar(_own, {"uid": uid, "person": person_id})
    if attempt is None:
        raise NotFound
    return OwnAttempt(attempt, revision(session, attempt.revision_id))


def attempts_at(session: Session, *, enrolment_id: int, quiz: str) -> Sequence[Attempt]:
    """All attempts of an enrolment at a quiz, the first one first."""
    return session.scalars(_at, {"enrolment": enrolment_id, "quiz": quiz}).all()


@dataclass(frozen=True)
class Score:
    """How somebody stands in a quiz: the best result of the attempts handed in, and whether one passed."""

    best_percent: int
    passed: bool


def scores(session: Session, enrolment_id: int) -> dict[str, Score]:
    """Standings in every quiz in which anything was handed in, by the key of the quiz."""
    found: dict[str, Score] = {}
    for quiz, earned, possible, passed in session.execute(_scores, {"enrolment": enrolment_id}):
        _take_in(found, quiz, earned, possible, passed=passed)
    return found


def scores_in(session: Session, cohort: Cohort) -> defaultdict[int, dict[str, Score]]:
    """The same for every member of a cohort, by the id of the enrolment. One statement."""
    statement = (
        select(Attempt.enrolment_id, Attempt.quiz, Attempt.earned, Attempt.possible, Attempt.passed)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.cohort_id == cohort.id, Attempt.submitted_at.is_not(None))
    )
    found: defaultdict[int, dict[str, Score]] = defaultdict(dict)
    for enrolment, quiz, earned, possible, passed in session.execute(statement):
        _take_in(found[enrolment], quiz, earned, possible, passed=passed)
    return found


def first_percents(session: Session, enrolment_id: int) -> dict[str, int]:
    """The result of the first attempt handed in at each quiz, in whole per cent, by the key of the quiz."""
    statement = (
        select(Attempt.quiz, Attempt.earned, Attempt.possible)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.submitted_at.is_not(None))
        .order_by(Attempt.number.desc())
    )
    rows = session.execute(statement)
    return {quiz: percent(earned or Fraction(0), possible or 0) for quiz, earned, possible in rows}


def _take_in(
    found: dict[str, Score], quiz: str, earned: Fraction | None, possible: int | None, *, passed: bool | None
) -> None:
    """Let one more attempt count: the best result stands, and who has passed once has passed."""
    known = found.get(quiz, Score(0, passed=False))
    best = max(known.best_percent, percent(earned or Fraction(0), possible or 0))
    found[quiz] = Score(best, known.passed or bool(passed))


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    attempts = session.scalars(
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .options(selectinload(Attempt.answers))
        .order_by(Attempt.id)
    )
    return [
        {
            "quiz": each.quiz,
            "number": each.number,
            "started_at": each.started_at.isoformat(),
            "submitted_at": each.submitted_at.isoformat() if each.submitted_at else None,
            "passed": each.passed,
            "earned": str(each.earned) if each.earned is not None else None,
            "possible": each.possible,
            "answers": {answer.question: answer.response for answer in each.answers},
            "languages": {answer.question: answer.language for answer in each.answers if answer.language},
            "late_answers": {answer.question: answer.late_response for answer in each.answers if answer.late_at},
        }
        for each in attempts
    ]
