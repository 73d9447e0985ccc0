"""The attempts of a quiz as papers for its analysis: graded in bulk, with nobody's name, and kept by the process."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

import msgspec
from cachetools import LRUCache
from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from app.assessment.analysis.offers import picks
from app.assessment.analysis.papers import FEWEST, Paper
from app.assessment.analysis.study import Study, study
from app.assessment.models import Answer, Attempt
from app.courseware.models import Revision
from app.courseware.queries import revision
from app.courseware.rules import Course
from app.questions.kinds import AnyQuestion

MOST = 10_000
"""Attempts that are read, the newest: more would change no figure that an author acts on."""
KEPT = 64
"""Studies that a process remembers."""
PASSED_OVER = frozenset({"line", "explanation", "feedback", "cites", "objective", "is_shuffled"})
"""What of a question may change without its being another one: what people see only afterwards, and where it stands."""


@dataclass(frozen=True)
class Studied:
    """A quiz with what was found, and on what it rests."""

    study: Study
    since: Mapping[str, datetime]
    """When each question was first published as it is now."""
    is_capped: bool
    """Whether there are more attempts than are read."""


@dataclass(frozen=True)
class Taken:
    """How often a quiz was handed in, first attempts alone; None where too few did."""

    key: str
    count: int | None
    passed: float | None


_kept: LRUCache[tuple[object, ...], Studied] = LRUCache(KEPT)
_lock = Lock()


def taken(session: Session, course: Course) -> dict[str, Taken]:
    """Every quiz of a course with its number of people, in the order of the course. One statement."""
    statement = (
        select(Attempt.quiz, Attempt.passed, func.count())
        .where(Attempt.revision_id.in_(_revisions(course)), Attempt.submitted_at.is_not(None), Attempt.number == 1)
        .group_by(Attempt.quiz, Attempt.passed)
    )
    counts: dict[str, Counter[bool]] = {key: Counter() for key in course.quizzes}
    for quiz, passed, count in session.execute(statement):
        if quiz in counts:
            counts[quiz][bool(passed)] += count
    return {key: _taken(key, found[True], found.total()) for key, found in counts.items()}


def _taken(key: str, passed: int, count: int) -> Taken:
    return Taken(key, count, passed / count) if count >= FEWEST else Taken(key, None, None)


def _revisions(course: Course) -> Select[int]:
    return select(Revision.id).where(Revision.course == course.slug)


def studied(session: Session, course: Course, key: str, *, all_attempts: bool = False) -> Studied:
    """The analysis of a quiz; read anew only where somebody has handed in since, or the course was published anew."""
    place = _place(session, course, key, all_attempts=all_attempts)
    with _lock:
        found = _kept.get(place)
    if found is None:
        found = _studied(session, course, key, all_attempts=all_attempts)
        with _lock:
            _kept[place] = found
    return found


def is_known(session: Session, course: Course, key: str) -> bool:
    """Whether the analysis of first attempts is remembered, so that showing it takes no time."""
    return _place(session, course, key, all_attempts=False) in _kept


def forget_kept() -> None:
    """Drop what this process remembers (for tests, whose databases come and go)."""
    _kept.clear()


def _place(session: Session, course: Course, key: str, *, all_attempts: bool) -> tuple[object, ...]:
    statement = select(func.count(), func.max(Attempt.id), func.max(Attempt.submitted_at))
    state = session.execute(_handed_in(statement, course, key)).one()
    return (session.get_bind().engine.url, course.slug, course.revision, key, all_attempts, *state)


def _handed_in(statement: Any, course: Course, key: str) -> Any:
    return statement.where(
        Attempt.quiz == key, Attempt.revision_id.in_(_revisions(course)), Attempt.submitted_at.is_not(None)
    )


def _studied(session: Session, course: Course, key: str, *, all_attempts: bool) -> Studied:
    reader = _Reader(session, course, key)
    first = reader.papers(is_first=True)
    papers = [*first, *(reader.papers(is_first=False) if all_attempts else ())]
    words = {
        id: [question, *(course.quiz(key, language).questions[id] for language in reader.languages)]
        for id, question in course.quizzes[key].quiz.questions.items()
    }
    found = study(papers, words, source=course.language, all_attempts=all_attempts)
    return Studied(found, reader.since(), len(first) == MOST)


class _Reader:
    """Reads attempts of one quiz; what it learns of a revision, a question or an answer it learns once."""

    def __init__(self, session: Session, course: Course, key: str) -> None:
        self.session, self.course, self.key = session, course, key
        self.languages = [each for each in course.languages if each != course.language]
        self.points: dict[int, Mapping[str, int]] = {}
        self.fresh: dict[tuple[int, str], frozenset[str]] = {}
        self.questions: dict[tuple[int, str], Mapping[str, AnyQuestion]] = {}
        self.graded: dict[tuple[int, str, str, str], tuple[float, frozenset[str]]] = {}

    def papers(self, *, is_first: bool) -> list[Paper]:
        """The newest attempts that hold an answer: an empty one says nothing about questions."""
        place = Attempt.number == 1 if is_first else Attempt.number > 1
        ids = _handed_in(select(Attempt.id), self.course, self.key).where(
            place, select(Answer.attempt_id).where(Answer.attempt_id == Attempt.id).exists()
        )
        newest = ids.order_by(Attempt.id.desc()).limit(MOST).subquery()
        answers = self._answers(newest.c.id)
        rows = self.session.execute(
            select(
                Attempt.id, Attempt.revision_id, Attempt.asked, Attempt.started_at, Attempt.submitted_at, Attempt.passed
            )
            .join(newest, newest.c.id == Attempt.id)
            .order_by(Attempt.id)
        )
        return [self._paper(row, answers.get(row.id, {}), is_first=is_first) for row in rows]

    def _answers(self, attempts: Any) -> dict[int, dict[str, tuple[str, str]]]:
        """What was answered in time, as it is stored, and in which language; by attempt and question."""
        found: dict[int, dict[str, tuple[str, str]]] = {}
        rows = self.session.execute(
            select(Answer.attempt_id, Answer.question, cast(Answer.response, Text), Answer.language).where(
                Answer.attempt_id.in_(select(attempts))
            )
        )
        for attempt, question, response, language in rows:
            found.setdefault(attempt, {})[question] = (response, language or "")
        return found

    def _paper(self, row: Any, answers: Mapping[str, tuple[str, str]], *, is_first: bool) -> Paper:
        made, asked = row.revision_id, row.asked
        graded = {item: self._graded(made, item, *answers.get(item, ("[]", ""))) for item in asked}
        usual = _usual(language for _, language in answers.values())
        languages = {item: answers[item][1] if item in answers else usual for item in asked}
        return Paper(
            marks={item: mark for item, (mark, _) in graded.items()},
            picks={
                item: picked for item, (_, picked) in graded.items() if item in answers and answers[item][0] != "[]"
            },
            points=self._points(made),
            fresh=self._fresh(made, self.course.language).intersection(asked),
            languages={
                item: language
                for item, language in languages.items()
                if language and item in self._fresh(made, language)
            },
            seconds=(row.submitted_at - row.started_at).total_seconds(),
            passed=bool(row.passed),
            is_first=is_first,
        )

    def _points(self, made: int) -> Mapping[str, int]:
        if made not in self.points:
            known = revision(self.session, made).quizzes[self.key].quiz.questions
            self.points[made] = {id: question.points for id, question in known.items()}
        return self.points[made]

    def _fresh(self, made: int, language: str) -> frozenset[str]:
        """The questions of a revision that stand in the published one with the same words in a language."""
        if (made, language) not in self.fresh:
            then, now = self._signs(made, language), self._signs(self.course.revision, language)
            self.fresh[made, language] = frozenset(id for id, sign in then.items() if now.get(id) == sign)
        return self.fresh[made, language]

    def _signs(self, made: int, language: str) -> dict[str, bytes]:
        known = self._questions(made, language)
        return {id: sign(question) for id, question in known.items()}

    def _questions(self, made: int, language: str) -> Mapping[str, AnyQuestion]:
        if (made, language) not in self.questions:
            course = revision(self.session, made)
            self.questions[made, language] = course.quiz(self.key, language or course.language).questions
        return self.questions[made, language]

    def _graded(self, made: int, item: str, response: str, language: str) -> tuple[float, frozenset[str]]:
        """The mark of an answer and what it picked."""
        place = (made, item, response, language)
        if place not in self.graded:
            question, given = self._questions(made, language)[item], tuple(json.loads(response))
            self.graded[place] = float(question.grade(given)), picks(question, given) if given else frozenset()
        return self.graded[place]

    def since(self) -> dict[str, datetime]:
        """When each question was first published as it is now, of the revisions in which somebody was asked it."""
        made = {self.course.revision, *self.points}
        rows = self.session.execute(
            select(Revision.id, Revision.published_at).where(Revision.id.in_(made)).order_by(Revision.id.desc())
        )
        return {item: at for id, at in rows for item in self._fresh(id, self.course.language)}


def sign(question: AnyQuestion) -> bytes:
    """What makes a question this question: its words, its options, its key and its points, in one language."""
    return msgspec.json.encode(_essence(msgspec.to_builtins(question)))


def _essence(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _essence(each) for name, each in value.items() if name not in PASSED_OVER}
    return [_essence(each) for each in value] if isinstance(value, list | tuple) else value


def _usual(languages: Iterable[str]) -> str:
    """The language of most answers of somebody; empty where none is known."""
    found = Counter(language for language in languages if language)
    return found.most_common(1)[0][0] if found else ""
