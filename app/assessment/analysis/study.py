"""A quiz and its items, studied: all figures that pages and files show, or nothing where too few have taken it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt
from statistics import median

from app.assessment.analysis import measures
from app.assessment.analysis.comparing import Compared, compare
from app.assessment.analysis.consistency import spread
from app.assessment.analysis.flags import Facts, Flag, flags
from app.assessment.analysis.measures import Interval, correlation, fisher, mean, wilson
from app.assessment.analysis.offers import has_parts
from app.assessment.analysis.papers import FEWEST, Paper, counted, shown
from app.assessment.analysis.picking import Picked, picked
from app.questions.kinds import AnyQuestion


@dataclass(frozen=True)
class Side:
    """An item in one language."""

    language: str
    count: int
    facility: float
    interval: Interval
    compared: Compared | None = None
    """Against the language with which the others are compared; None for that language itself."""


@dataclass(frozen=True)
class Item:
    """A question with all that is known of it; `count` is None, and nothing is known, where too few had it."""

    id: str
    question: AnyQuestion
    count: int | None = None
    unanswered: int = 0
    facility: float = 0.0
    interval: Interval | None = None
    discrimination: float | None = None
    separates: Interval | None = None
    """The interval of the discrimination."""
    efficiency: float | None = None
    picked: Picked | None = None
    sides: tuple[Side, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def has_parts(self) -> bool:
        """Whether it has parts to be put right, and not answers to pick."""
        return has_parts(self.question)


@dataclass(frozen=True)
class Whole:
    """The quiz as a whole. Results are shares of the points, from 0 to 1."""

    count: int
    mean: float
    median: float
    deviation: float
    passed: float
    passed_interval: Interval
    minutes: float
    """The median."""
    alpha: float | None = None
    alpha_interval: Interval | None = None
    error: float | None = None
    """The standard error of measurement."""


@dataclass(frozen=True)
class Study:
    """All of it; `whole` is None where too few have taken the quiz as it is now."""

    whole: Whole | None
    items: Mapping[str, Item]
    reference: str = ""
    """The language with which the others are compared; empty where there is only one."""

    @property
    def flagged(self) -> list[Item]:
        """The items that are worth a look, those with something grave first."""
        found = [item for item in self.items.values() if item.flags]
        return sorted(found, key=lambda item: not any(flag.is_grave for flag in item.flags))


Words = Mapping[str, Sequence[AnyQuestion]]
"""Each question in all its languages, the source first."""


def study(papers: Sequence[Paper], words: Words, *, source: str, all_attempts: bool = False) -> Study:
    """Study a quiz; `source` is the language in which it was written."""
    first = counted(papers, all_attempts=False)
    compared, reference = _compared([paper for paper in first if paper.languages], list(words), source)
    made = partial(_item, papers, reference=reference, all_attempts=all_attempts)
    items = {id: made(questions, {lang: found[id] for lang, found in compared.items() if id in found})
             for id, questions in words.items()}  # fmt: skip
    whole = counted([paper for paper in papers if paper.is_whole], all_attempts=all_attempts)
    return Study(_whole(whole) if len(whole) >= FEWEST else None, items, reference)


def _whole(papers: Sequence[Paper]) -> Whole:
    results = [paper.result for paper in papers]
    passed = sum(paper.passed for paper in papers) / len(papers)
    together = spread(papers)
    alpha, deviation = measures.alpha(together), sqrt(measures.variance(results))
    return Whole(
        count=len(papers),
        mean=mean(results),
        median=median(results),
        deviation=deviation,
        passed=passed,
        passed_interval=wilson(passed, len(papers)),
        minutes=median(paper.seconds for paper in papers) / 60,
        alpha=alpha,
        alpha_interval=None if alpha is None else measures.feldt(alpha, len(papers), together.items),
        error=None if alpha is None else measures.standard_error(deviation, alpha),
    )


def _compared(papers: Sequence[Paper], items: Sequence[str], source: str) -> tuple[dict[str, dict[str, Compared]], str]:
    """Every language with enough people against the source, or against the largest where few took the source."""
    sizes = Counter(language for paper in papers for language in set(paper.languages.values()))
    enough = [language for language, count in sizes.items() if count >= FEWEST]
    if len(enough) < 2:
        return {}, ""
    reference = source if source in enough else max(enough, key=lambda language: (sizes[language], language))
    others = sorted(set(enough) - {reference})
    return {language: compare(papers, items, reference, language) for language in others}, reference


def _item(
    papers: Sequence[Paper],
    words: Sequence[AnyQuestion],
    compared: Mapping[str, Compared],
    *,
    reference: str,
    all_attempts: bool,
) -> Item:
    question = words[0]
    had = [paper for paper in papers if question.id in paper.fresh]
    takers = counted(had, all_attempts=all_attempts)
    if len(takers) < FEWEST:
        return Item(question.id, question)
    measured = _measured(takers, question)
    chosen = picked(takers, words)
    sides = _sides(counted(had, all_attempts=False), question.id, compared)
    kept = {side.language: side.compared for side in sides if side.compared}
    answered = len(takers) - measured.unanswered
    facts = Facts(answered, measured.facility, measured.separates, [pick for _, pick in chosen.rows], kept, reference)
    return replace(measured, picked=chosen, sides=sides, flags=flags(facts) if question.is_scored else ())


def _measured(takers: Sequence[Paper], question: AnyQuestion) -> Item:
    """The figures of an item alone; without other items there is nothing to hold it against."""
    id, count = question.id, len(takers)
    marks = [paper.marks[id] for paper in takers]
    rests = [rest for paper in takers if (rest := paper.rest(id)) is not None]
    facility = mean(marks)
    found = correlation(marks, rests) if len(rests) == count else None
    return Item(
        id=id,
        question=question,
        count=count,
        unanswered=sum(id not in paper.picks for paper in takers),
        facility=facility,
        interval=wilson(facility, count),
        discrimination=found,
        separates=None if found is None else fisher(found, count),
        efficiency=None if found is None else measures.efficiency(marks, rests),
    )


def _sides(takers: Sequence[Paper], id: str, compared: Mapping[str, Compared]) -> tuple[Side, ...]:
    """The item in each language that may be shown, of first attempts; nothing where there is only one."""
    counts = Counter(paper.languages[id] for paper in takers if id in paper.languages)
    found = shown(counts, len(takers))
    if len(counts) < 2:
        return ()
    return tuple(_side(takers, id, language, compared.get(language)) for language in sorted(found))


def _side(takers: Sequence[Paper], id: str, language: str, compared: Compared | None) -> Side:
    marks = [paper.marks[id] for paper in takers if paper.languages.get(id) == language]
    facility = mean(marks)
    return Side(language, len(marks), facility, wilson(facility, len(marks)), compared)
