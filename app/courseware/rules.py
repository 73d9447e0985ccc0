"""What a course is once its files have been understood: frozen values, the same in memory and in the database."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import msgspec

from app.core.markdown import Heading
from app.courseware.convention import in_treaty_order
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.matching import Matching
from app.questions.rules import drawn, shuffled

COURSE, MODULE, QUIZZES = "course", "module", "quizzes"
"""A document is the course page, a module, or quizzes that belong to the whole course."""


class Pool(msgspec.Struct, frozen=True):
    """Questions of which each attempt draws some; without a number, all."""

    id: str
    title: str
    questions: tuple[AnyQuestion, ...]
    draw: int | None = None

    @property
    def asked(self) -> int:
        """How many questions an attempt takes from here."""
        return len(self.questions) if self.draw is None else self.draw


class Quiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz and its rules. `wait` is in seconds, `minutes` the time limit; None means no limit."""

    id: str
    title: str
    introduction: str = ""
    pools: tuple[Pool, ...]
    is_graded: bool = True
    pass_percent: int = 70
    attempts: int | None = None
    wait: int | None = None
    minutes: int | None = None
    is_shuffled: bool = False

    @property
    def questions(self) -> dict[str, AnyQuestion]:
        """Every question of every pool, by id."""
        return {question.id: question for pool in self.pools for question in pool.questions}

    @property
    def length(self) -> int:
        """How many questions one attempt has."""
        return sum(pool.asked for pool in self.pools)

    def draw(self, seed: str) -> tuple[str, ...]:
        """The ids of the questions of the attempt with this seed, in its order."""
        ids = [
            question
            for pool in self.pools
            for question in drawn([each.id for each in pool.questions], pool.asked, seed, pool.id)
        ]
        return shuffled(ids, seed, "order") if self.is_shuffled else tuple(ids)

    def passes(self, earned: Fraction, possible: int) -> bool:
        """Whether points earned of points possible reach the pass mark. Exact."""
        return possible > 0 and earned * 100 >= self.pass_percent * possible


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file in one language, understood. HTML in it was sanitised when it was published."""

    role: str
    name: str
    language: str
    title: str
    hash: str = ""
    summary: str = ""
    audience: str = ""
    minutes: int = 0
    provisions: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    html: str = ""
    headings: tuple[Heading, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    review: str = ""
    translates: str = ""
    parts: int = 0
    """Of a translation: how many parts its source has; of a source, nothing."""
    behind: int = 0
    """How many parts of the source have changed since they were translated."""
    behind_under: tuple[str, ...] = ()
    """The headings of the translation under which these stand; its title for what stands above the first."""
    untranslated: int = 0
    """In how many parts the words of the source still stand."""

    def quiz(self, id: str) -> Quiz | None:
        """The quiz of this id, if there is one."""
        return next((quiz for quiz in self.quizzes if quiz.id == id), None)


@dataclass(frozen=True)
class PlacedQuiz:
    """A quiz and where it stands: in a module, or (module None) in the course."""

    module: str | None
    quiz: Quiz

    @property
    def key(self) -> str:
        """What names the quiz within its course, in every language and revision: `needs-first/check`, `final`."""
        return f"{self.module}/{self.quiz.id}" if self.module else self.quiz.id


@dataclass(frozen=True)
class Course:
    """One revision of a course with all its documents. Immutable, so a process may keep it as long as it likes."""

    slug: str
    revision: int
    hash: str
    language: str
    documents: tuple[Document, ...]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which at least the course page exists, the source first."""
        found = [document.language for document in self.documents if document.role == COURSE]
        return (self.language, *sorted(set(found) - {self.language}))

    @cached_property
    def modules(self) -> tuple[Document, ...]:
        """The modules in order, in the source language."""
        return self._sources(MODULE)

    @cached_property
    def provisions(self) -> tuple[str, ...]:
        """Every paragraph that a module teaches, in the order of the treaty."""
        return in_treaty_order({each for module in self.modules for each in module.provisions})

    @cached_property
    def quizzes(self) -> dict[str, PlacedQuiz]:
        """All quizzes in the source language, by key, in the order in which a trainee meets them."""
        own = [PlacedQuiz(None, quiz) for document in self._sources(QUIZZES) for quiz in document.quizzes]
        own += [PlacedQuiz(None, quiz) for quiz in self.page(self.language).quizzes]
        placed = [PlacedQuiz(module.name, quiz) for module in self.modules for quiz in module.quizzes]
        first = [each for each in own if not each.quiz.is_graded]
        last = [each for each in own if each.quiz.is_graded]
        return {each.key: each for each in [*first, *placed, *last]}

    @property
    def pre_test(self) -> str | None:
        """The key of the ungraded quiz over the whole course, which asks what is known before; None without one."""
        return next((each.key for each in self.quizzes.values() if not each.module and not each.quiz.is_graded), None)

    @property
    def final_test(self) -> str | None:
        """The key of the last graded quiz over the whole course; None if there is none."""
        graded = [each.key for each in self.quizzes.values() if not each.module and each.quiz.is_graded]
        return graded[-1] if graded else None

    @property
    def minutes(self) -> int:
        """Nominal time: all modules and what the tests take in addition."""
        return self.page(self.language).minutes + sum(module.minutes for module in self.modules)

    def page(self, language: str) -> Document:
        """The course page in a language, or else in the source language."""
        return self.document(COURSE, language)

    def module(self, name: str, language: str) -> Document | None:
        """A module in a language, or else in the source language; None if the course has no such module."""
        return self.document(name, language) if any(module.name == name for module in self.modules) else None

    def document(self, name: str, language: str) -> Document:
        """A document in a language, or else in the source language.

        Raises KeyError if there is none of this name.
        """
        return self._by_name.get((name, language)) or self._by_name[name, self.language]

    def quiz(self, key: str, language: str) -> Quiz:
        """A quiz with its key from the source and, where there is a translation, its words from there.

        Raises KeyError if there is none.
        """
        return self._translated_quizzes[key].get(language) or self.quizzes[key].quiz

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Document]:
        return {(document.name, document.language): document for document in self.documents}

    @cached_property
    def _translated_quizzes(self) -> dict[str, dict[str, Quiz]]:
        """Words come from the translation of the very file in which a quiz stands, and from no other."""
        found: dict[str, dict[str, Quiz]] = {key: {} for key in self.quizzes}
        for document in self.documents:
            source = self._by_name.get((document.name, self.language))
            if source is None or source is document:
                continue
            for quiz in source.quizzes:
                key = PlacedQuiz(source.name if source.role == MODULE else None, quiz).key
                if words := document.quiz(quiz.id):
                    found[key][document.language] = translated(quiz, words)
        return found

    def _sources(self, role: str) -> tuple[Document, ...]:
        return tuple(each for each in self.documents if each.role == role and each.language == self.language)


def translated(source: Quiz, words: Quiz) -> Quiz:
    """A quiz with rules and keys of the source and the words of a translation; what is missing there stays as it is."""
    theirs, titles = words.questions, {pool.id: pool.title for pool in words.pools}
    pools = tuple(
        msgspec.structs.replace(
            pool,
            title=titles.get(pool.id, pool.title),
            questions=tuple(_translated(question, theirs.get(question.id)) for question in pool.questions),
        )
        for pool in source.pools
    )
    return msgspec.structs.replace(source, title=words.title, introduction=words.introduction, pools=pools)


def _translated(question: AnyQuestion, words: AnyQuestion | None) -> AnyQuestion:
    if words is None or not are_alike(question, words):
        return question
    return question.translated(words)  # type: ignore[arg-type]  # both are of one kind, as the line above checks


def are_alike(source: AnyQuestion, words: AnyQuestion) -> bool:
    """Whether the words of one fit the other: of one kind, with as many parts.

    Without its key, a translated multiple choice looks like a single one.
    """
    both_choose = isinstance(source, ChoiceQuestion) and isinstance(words, ChoiceQuestion)
    return (both_choose or type(words) is type(source)) and _shape(source) == _shape(words)


def _shape(question: AnyQuestion) -> object:
    """What a translation must have like its source: how many parts, and which rows are distractors."""
    if isinstance(question, ChoiceQuestion):
        return len(question.options)
    if isinstance(question, Matching):
        return [bool(pair.left) for pair in question.pairs]
    return len(getattr(question, "things", ()) or getattr(question, "gaps", ()))
