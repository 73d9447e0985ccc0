"""Progress and completion, derived from what was read and what was passed; nothing is pushed, nothing can disagree."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.assessment.queries import Score
from app.courseware.rules import Course, PlacedQuiz


@dataclass(frozen=True)
class Step:
    """One thing to do in a course: a module to read or a quiz to take. `module` is None for a quiz of the course."""

    module: str | None
    quiz: PlacedQuiz | None
    is_done: bool
    is_needed: bool
    best_percent: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far somebody is in a course."""

    steps: tuple[Step, ...]
    read: frozenset[str]
    scores: Mapping[str, Score]

    @property
    def needed(self) -> int:
        """How many steps completion asks for."""
        return sum(step.is_needed for step in self.steps)

    @property
    def done(self) -> int:
        """How many of these are done."""
        return sum(step.is_needed and step.is_done for step in self.steps)

    @property
    def percent(self) -> int:
        """The share of the needed steps that is done, rounded down."""
        return self.done * 100 // self.needed if self.needed else 0

    @property
    def is_complete(self) -> bool:
        """Whether every module is read and every graded quiz passed."""
        return self.needed > 0 and self.done == self.needed

    @property
    def next(self) -> Step | None:
        """The first step that is not done; a pre-test only as long as nothing has been read."""
        return next((step for step in self.steps if not step.is_done and (step.is_needed or not self.read)), None)


def progress(course: Course, read: frozenset[str], scores: Mapping[str, Score]) -> Progress:
    """Derive progress from the modules marked as read and the standings in the quizzes."""
    steps: list[Step] = []
    before = [each for each in course.quizzes.values() if each.module is None and not each.quiz.is_graded]
    after = [each for each in course.quizzes.values() if each.module is None and each.quiz.is_graded]
    steps += [_quiz_step(each, scores) for each in before]
    for module in course.modules:
        steps.append(Step(module.name, None, module.name in read, is_needed=True))
        steps += [_quiz_step(each, scores) for each in course.quizzes.values() if each.module == module.name]
    steps += [_quiz_step(each, scores) for each in after]
    return Progress(tuple(steps), read, scores)


def _quiz_step(placed: PlacedQuiz, scores: Mapping[str, Score]) -> Step:
    score = scores.get(placed.key)
    is_done = score is not None and (score.passed or not placed.quiz.is_graded)
    best = score.best_percent if score else None
    return Step(placed.module, placed, is_done, is_needed=placed.quiz.is_graded, best_percent=best)
