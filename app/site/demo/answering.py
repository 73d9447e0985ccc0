"""What invented people answer, question by question, so that item analysis has something to find.

An attempt of the story has its result already; the answers are drawn so that they earn exactly that. Who does well
gets the easier questions right first, and chance has its part. Three questions are bad on purpose (`TRAITS`): one whose
key is doubtful, one that is translated wrongly, and one with an option that nobody believes.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import cast

from app.courseware.rules import Course, Quiz
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.gaps import Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.number import Number
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.text import Text
from app.questions.rules import Response
from app.site.demo.invented import ARTICLE_30, REGISTERS, TRAINERS

ANSWERED = 2000
"""Attempts of each quiz that have answers: enough to look at, and a demonstration stays small."""
QUIZZES = frozenset((slug, "final") for slug in (ARTICLE_30, REGISTERS, TRAINERS))
BLANK = 0.04
"""Of the wrong answers, those that were left empty."""


@dataclass(frozen=True)
class Trait:
    """How people take to a question: `ease` for those who know nothing, `gain` for those who know all."""

    ease: float = 0.0
    gain: float = 0.0
    lure: str = ""
    """The option that those who are wrong and know much choose."""
    unloved: str = ""
    """The option that nobody chooses."""
    harder_in: str = ""


PLAIN = Trait()
TRAITS: Mapping[tuple[str, str], Trait] = {
    (TRAINERS, "same-mistake"): Trait(ease=3.5, gain=-11.0, lure="4"),
    (REGISTERS, "say-why"): Trait(ease=0.4, harder_in="fr"),
    (REGISTERS, "compare"): Trait(unloved="1"),
}
HARDER = 2.5


@dataclass
class Answering:
    """Draws answers; the same seed gives the same ones."""

    seed: int
    left: Counter[tuple[str, str]] = field(default_factory=lambda: Counter(dict.fromkeys(QUIZZES, ANSWERED)))
    known: dict[tuple[str, str], "_Replies"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.seed} answers")  # noqa: S311 - a story that can be told again

    def answers(
        self, course: Course, key: str, asked: Sequence[str], earned: int, language: str
    ) -> Iterator[tuple[str, Response, str]]:
        """Question, answer and language for each that was answered; nothing for quizzes whose answers are not kept."""
        if self.left[course.slug, key] <= 0:
            return
        self.left[course.slug, key] -= 1
        quiz = course.quizzes[key].quiz
        right = self._right(course.slug, asked, earned, language)
        for item in asked:
            reply = self._reply(course.slug, quiz, item, is_right=item in right, share=earned / len(asked))
            if reply:
                yield item, reply, language if language in course.languages else course.language

    def _right(self, course: str, asked: Sequence[str], earned: int, language: str) -> set[str]:
        """Which questions are right: as many as were earned, the likeliest first, with a Gumbel's worth of chance."""
        share = earned / len(asked)

        def likely(item: str) -> float:
            trait = TRAITS.get((course, item), PLAIN)
            ease = trait.ease + trait.gain * share - HARDER * (bool(trait.harder_in) and trait.harder_in == language)
            return ease + _ease(item) - log(-log(self.chance.random() or 0.5))

        ranked = sorted(((likely(item), item) for item in asked), reverse=True)
        return {item for _, item in ranked[:earned]}

    def _reply(self, course: str, quiz: Quiz, item: str, *, is_right: bool, share: float) -> Response:
        replies = self.known.get((course, item))
        if replies is None:
            replies = self.known[course, item] = _replies(quiz.questions[item], TRAITS.get((course, item), PLAIN))
        if is_right:
            return replies.right
        if replies.lure and self.chance.random() < 1.3 * share:
            return replies.lure
        return () if self.chance.random() < BLANK else self.chance.choice(replies.wrong)


def _ease(item: str) -> float:
    """How easy a question is by itself: different for each, and the same each time."""
    return random.Random(item).gauss(0, 0.5)  # noqa: S311 - a story that can be told again


@dataclass(frozen=True)
class _Replies:
    """An answer that earns everything, some that earn nothing, and the one that tempts those who know much."""

    right: Response
    wrong: tuple[Response, ...]
    lure: Response


def _replies(question: AnyQuestion, trait: Trait) -> _Replies:
    wrong = [each for each in _tries(question) if question.grade(each) == 0 and trait.unloved not in each]
    right = next(each for each in _keys(question) if question.grade(each) == 1)
    return _Replies(right, tuple(wrong) or ((),), (trait.lure,) if trait.lure else ())


def _keys(question: AnyQuestion) -> Iterator[Response]:
    match question:
        case ChoiceQuestion():
            yield tuple(each.id for each in question.options if each.is_right)
        case Text():
            yield question.accepted[:1]
        case Number():
            yield (question.accepted[0].value,)
        case Gaps():
            yield tuple(gap[0] for gap in question.gaps)
        case Matching():
            yield tuple(each.id for each in question.asked)
        case Ordering():
            yield question.places


def _tries(question: AnyQuestion) -> Iterator[Response]:
    """Answers that may be wrong altogether: each option alone, what the author foresaw, everything moved by one."""
    match question:
        case ChoiceQuestion():
            yield from ((each.id,) for each in question.options)
        case Text():
            yield from ((each.text,) for each in question.foreseen)
        case Number():
            yield from ((each.value,) for each in question.foreseen)
        case Gaps():
            yield tuple("?" for _ in question.gaps)
        case _:
            (found,) = _keys(question)
            yield from (cast("Response", (*found[by:], *found[:by])) for by in range(1, len(found)))
