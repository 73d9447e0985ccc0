"""What differs between two states of a course: its files, in words, and its questions, by what they ask and accept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from app.core.differences import Hunk, lines_between
from app.courseware.rules import Course, PlacedQuiz, Quiz
from app.questions.kinds import AnyQuestion

State = Mapping[str, str | int]
"""The files of a state: texts, and of pictures and other files the number of their bytes' record."""


class Change(StrEnum):
    """What happened to a file, a module or a question."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class FileChange:
    """A file that differs; of a text, how."""

    path: str
    change: Change
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True)
class QuestionChange:
    """A question that differs. `is_key_changed`: other answers are right now."""

    quiz: str
    id: str
    change: Change
    is_key_changed: bool = False


@dataclass(frozen=True)
class QuizChange:
    """A quiz that is new or gone, or whose rules differ (pass mark, attempts, wait, time, questions drawn)."""

    quiz: str
    title: str
    change: Change


def new_quizzes(before: Course | None, after: Course) -> list[PlacedQuiz]:
    """The quizzes that are new, with all that they ask; without a state before, all of them."""
    return [each for key, each in after.quizzes.items() if before is None or key not in before.quizzes]


def file_changes(before: State, after: State) -> list[FileChange]:
    """The files that differ between two states, by path, with what changed in their words."""
    return [_file_change(path, before.get(path), after.get(path)) for path in differing(before, after)]


def differing(before: State, after: State) -> list[str]:
    """The paths of files that differ."""
    return [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]


def _file_change(path: str, old: str | int | None, new: str | int | None) -> FileChange:
    change = Change.NEW if old is None else Change.GONE if new is None else Change.CHANGED
    if isinstance(old, int) or isinstance(new, int):
        return FileChange(path, change)
    return FileChange(path, change, tuple(lines_between(old or "", new or "")))


def quiz_changes(before: Course, after: Course) -> list[QuizChange]:
    """The quizzes that are new, are gone or have other rules."""
    old, new = before.quizzes, after.quizzes
    found = [QuizChange(key, new[key].quiz.title, Change.NEW) for key in new if key not in old]
    found += [QuizChange(key, old[key].quiz.title, Change.GONE) for key in old if key not in new]
    both = [key for key in new if key in old and _rules(old[key].quiz) != _rules(new[key].quiz)]
    return found + [QuizChange(key, new[key].quiz.title, Change.CHANGED) for key in both]


def question_changes(before: Course, after: Course) -> list[QuestionChange]:
    """The questions that differ, in quizzes that both states have."""
    both = [key for key in after.quizzes if key in before.quizzes]
    return [change for key in both for change in _in_quiz(key, before.quizzes[key].quiz, after.quizzes[key].quiz)]


def _in_quiz(key: str, before: Quiz, after: Quiz) -> Iterable[QuestionChange]:
    old, new = before.questions, after.questions
    for id in new:
        if id not in old:
            yield QuestionChange(key, id, Change.NEW)
        elif _content(old[id]) != _content(new[id]):
            yield QuestionChange(key, id, Change.CHANGED, is_key_changed=key_of(old[id]) != key_of(new[id]))
    for id in old:
        if id not in new:
            yield QuestionChange(key, id, Change.GONE)


def _rules(quiz: Quiz) -> object:
    drawn = [(pool.id, pool.draw) for pool in quiz.pools]
    return (quiz.is_graded, quiz.pass_percent, quiz.attempts, quiz.wait, quiz.minutes, quiz.is_shuffled, drawn)


def _content(question: AnyQuestion) -> AnyQuestion:
    """A question without where it stands."""
    return msgspec.structs.replace(question, line=0)


WORDS = frozenset(
    {
        "html",
        "body",
        "hint",
        "explanation",
        "line",
        "feedback",
        "foreseen",
        "heads",
        "pieces",
        "cites",
        "objective",
        "is_pinned",
        "is_shuffled",
    }
)
"""What a question says, and not what it takes for right."""


def key_of(question: AnyQuestion) -> object:
    """What a question takes for right: the same as long as only words around it change."""
    return _bare(msgspec.to_builtins(question))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if name not in WORDS}
    return [_bare(each) for each in value] if isinstance(value, list | tuple) else value
