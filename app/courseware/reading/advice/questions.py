"""Advice on quizzes: what gives an answer away, what cannot be learned from, what is drawn from too little.

The rules on options follow T. M. Haladyna, S. M. Downing and M. C. Rodriguez, A review of multiple-choice item-writing
guidelines for classroom assessment, Applied Measurement in Education 15 (2002) 309-334: options of about one length,
the place of the key varied, negative words marked, "all of the above" with care. The numbers are ours.
"""

import re
from collections import Counter
from fractions import Fraction

from app.core.errors import N_
from app.core.findings import Findings
from app.core.languages import words
from app.core.markdown import plain
from app.courseware.reading.outline import RawQuiz
from app.courseware.rules import QUIZZES, Pool, Quiz
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.gaps import Gaps
from app.questions.kinds.single_choice import SingleChoice
from app.questions.kinds.text import Text
from app.questions.rules import comparable

MUCH_LONGER, SIGNS_MORE = Fraction(3, 2), 20
"""How much longer than every other option a key stands out: by half, and by so many characters (Chinese: a third)."""
ENOUGH = 5
"""Questions from which a pattern can be seen."""
TOO_OFTEN = Fraction(3, 5)
SAME_PLACE = Fraction(4, 5)
BANK = 3
"""Times the length of a final test that its bank should have."""
MOST_IDS = 8

MARKED = re.compile(r"<(em|strong|b|i)>[^<]*</\1>")


def advise_quiz(quiz: Quiz, raw: RawQuiz, role: str, language: str, findings: Findings) -> None:
    """Advise on a quiz of the source language."""
    for question in quiz.questions.values():
        _advise_question(question, language, findings)
    for pool, source in zip(quiz.pools, raw.pools, strict=True):
        _advise_pool(pool, source.line, findings)
    _bank(quiz, raw.line, role, findings)
    _longest_keys(quiz, raw.line, findings)
    _same_places(quiz, raw.line, findings)
    _explanations(quiz, raw.line, findings)


def advise_objectives(quizzes: tuple[Quiz, ...], count: int, findings: Findings) -> None:
    """Name the objectives of a module that no question of its quizzes says it tests; silent where none says so."""
    tested = {each.objective for quiz in quizzes for each in quiz.questions.values() if each.objective is not None}
    missing = [str(number) for number in range(1, count + 1) if number not in tested]
    if tested and missing:
        problem, remedy = N_("no question tests objective %(numbers)s"), N_("write one, with objective= on its heading")
        findings.advise(1, problem, remedy, numbers=", ".join(missing))


def _advise_question(question: AnyQuestion, language: str, findings: Findings) -> None:
    if isinstance(question, ChoiceQuestion):
        _catch_alls(question, language, findings)
        _negative(question, language, findings)
    if isinstance(question, SingleChoice):
        _length_of_key(question, language, findings)
    if isinstance(question, Text | Gaps):
        _twice(question, findings)


def _catch_alls(question: ChoiceQuestion, language: str, findings: Findings) -> None:
    pattern = re.compile(words(language).advice.catch_all)
    loose = [plain(each.html) for each in question.options if question.is_shuffled and not each.is_pinned]
    for text in loose:
        if pattern.fullmatch(text[:100].casefold().strip(" .。")):
            problem, remedy = N_("the option “%(text)s” may be shown among the others"), N_("end it with {pin}")
            findings.advise(question.line, problem, remedy, text=text)


def _negative(question: ChoiceQuestion, language: str, findings: Findings) -> None:
    """“Which of these is not …” is misread by those who read fast, unless the word stands out."""
    stem = plain(MARKED.sub("", question.html))
    asking = re.search(words(language).advice.asking, stem.casefold())
    negative = re.search(words(language).advice.negative, stem[asking.end() :].casefold()) if asking else None
    if asking and negative and not stem[asking.end() :][negative.start() : negative.end()].isupper():
        problem = N_("the question asks for what is not so (“%(word)s”), and that is easily read over")
        findings.advise(
            question.line, problem, N_("ask for what is so, or write **%(word)s**"), word=negative[0].strip()
        )


def _length_of_key(question: SingleChoice, language: str, findings: Findings) -> None:
    key, others = _lengths(question)
    more = SIGNS_MORE // 3 if language == "zh" else SIGNS_MORE
    if others and key >= max(others) * MUCH_LONGER and key >= max(others) + more:
        problem = N_("the right option is much longer than the others (%(key)s characters, they %(other)s at most)")
        remedy = N_("shorten it, or make the others as exact; readers guess by length")
        findings.advise(question.line, problem, remedy, key=key, other=max(others))


def _lengths(question: SingleChoice) -> tuple[int, list[int]]:
    """The length of the key and of the other options, in characters."""
    key = sum(len(plain(each.html)) for each in question.options if each.is_right)
    return key, [len(plain(each.html)) for each in question.options if not each.is_right]


def _twice(question: Text | Gaps, findings: Findings) -> None:
    groups = (question.accepted,) if isinstance(question, Text) else question.gaps
    for group in groups:
        for text, times in Counter(map(comparable, group)).items():
            if times > 1:
                problem = N_("the answer “%(text)s” stands there %(times)s times")
                remedy = N_("keep one; capital letters, blanks and kinds of quotes make no difference")
                findings.advise(question.line, problem, remedy, text=text, times=times)


def _advise_pool(pool: Pool, line: int, findings: Findings) -> None:
    if pool.draw and pool.draw == len(pool.questions):
        problem = N_("the pool draws all of its %(count)s questions, so every attempt asks the same")
        findings.advise(line, problem, N_("write more questions for it, or a smaller draw="), count=pool.draw)


def _bank(quiz: Quiz, line: int, role: str, findings: Findings) -> None:
    """A final test that is taken again should not repeat itself."""
    count = len(quiz.questions)
    if role == QUIZZES and quiz.is_graded and quiz.attempts != 1 and count < BANK * quiz.length:
        problem = N_("the test asks %(length)s questions and has %(count)s, so a second attempt repeats many")
        remedy = N_("write about %(wanted)s, in pools that draw")
        findings.advise(line, problem, remedy, length=quiz.length, count=count, wanted=BANK * quiz.length)


def _longest_keys(quiz: Quiz, line: int, findings: Findings) -> None:
    asked = [each for each in quiz.questions.values() if isinstance(each, SingleChoice) and len(each.options) > 2]
    longest = [each for each in asked if each.right and _lengths(each)[0] > max(_lengths(each)[1], default=0)]
    if len(asked) >= ENOUGH and len(longest) > TOO_OFTEN * len(asked):
        problem = N_("the right option is the longest in %(count)s of %(all)s questions of choice")
        remedy = N_("make some wrong options the longest: %(ids)s")
        findings.advise(line, problem, remedy, count=len(longest), all=len(asked), ids=_named(longest))


def _same_places(quiz: Quiz, line: int, findings: Findings) -> None:
    fixed = [each for each in quiz.questions.values() if isinstance(each, SingleChoice) and not each.is_shuffled]
    places = Counter(next(iter(each.right)) for each in fixed if len(each.right) == 1)
    place, times = max(places.items(), key=lambda each: each[1], default=("", 0))
    if places.total() >= ENOUGH and times >= SAME_PLACE * places.total():
        problem = N_("in %(times)s of %(all)s questions with shuffle=no the right option has number %(place)s")
        remedy = N_("change the questions so that others are right too, or take shuffle=no away")
        findings.advise(line, problem, remedy, times=times, all=places.total(), place=place)


def _explanations(quiz: Quiz, line: int, findings: Findings) -> None:
    without = [each for each in quiz.questions.values() if not (each.explanation or _says_why(each))]
    if without:
        problem = N_("some questions explain nothing after the attempt: %(ids)s")
        remedy = N_("add to each an [!EXPLANATION], or feedback under its wrong options")
        findings.advise(line, problem, remedy, ids=_named(without))


def _says_why(question: AnyQuestion) -> bool:
    return isinstance(question, ChoiceQuestion) and all(each.feedback or each.is_right for each in question.options)


def _named(questions: list[AnyQuestion] | list[SingleChoice]) -> str:
    ids = [f"#{each.id}" for each in questions]
    return ", ".join(ids[:MOST_IDS]) + (" …" if len(ids) > MOST_IDS else "")
