"""A quiz: its rules from its heading, its pools, its questions."""

import re
from collections import Counter

from app.core.errors import N_
from app.core.findings import Findings
from app.core.ids import is_slug
from app.core.markdown import plain, render_blocks, render_inline
from app.courseware.convention import provisions
from app.courseware.reading.advice.questions import advise_quiz
from app.courseware.reading.outline import RawPool, RawQuiz
from app.courseware.rules import Pool, Quiz
from app.questions.kinds import AnyQuestion, parse
from app.questions.sections import Attributes

DIGITS = 4
"""No number on a heading is longer."""

SECONDS = {"m": 60, "h": 3600, "d": 86400}
VALUES = {"pass", "attempts", "wait", "minutes"}
WORDS = {"quiz", "ungraded", "shuffle"}


def read_quiz(raw: RawQuiz, objectives: int, findings: Findings, *, role: str, language: str, is_source: bool) -> Quiz:
    """Understand a quiz; `objectives` is how many the document has (0: none to check against)."""
    _check_words(raw.attributes, raw.line, findings)
    _check_id(raw.attributes.id, raw.line, N_("the quiz has no id"), findings)
    pools = tuple(_pool(pool, place, findings, is_source=is_source) for place, pool in enumerate(raw.pools, start=1))
    quiz = Quiz(
        id=raw.attributes.id,
        title=plain(render_inline(raw.title)),
        introduction=render_blocks("\n".join(raw.introduction)),
        pools=pools,
        is_graded="ungraded" not in raw.attributes.words,
        pass_percent=_whole(raw, "pass", 100, findings) or 70,
        attempts=_whole(raw, "attempts", 100, findings),
        wait=_wait(raw, findings),
        minutes=_whole(raw, "minutes", 600, findings),
        is_shuffled="shuffle" in raw.attributes.words,
    )
    _check_questions(quiz, raw, objectives, findings)
    if is_source:
        advise_quiz(quiz, raw, role, language, findings)
    return quiz


def _pool(raw: RawPool, place: int, findings: Findings, *, is_source: bool) -> Pool:
    questions = [parse(section, findings, is_source=is_source) for section in raw.sections]
    found: tuple[AnyQuestion, ...] = tuple(question for question in questions if question is not None)
    for unknown in [*(raw.attributes.values.keys() - {"draw"}), *(raw.attributes.words - {"pool"})]:
        findings.add(raw.line, N_("a pool heading knows no %(word)s"), N_("use pool and draw="), word=unknown)
    draw = raw.attributes.values.get("draw")
    count = int(draw) if draw and draw.isdecimal() and len(draw) <= DIGITS else None
    if draw and not count:
        remedy = N_("write for example {pool draw=3}")
        findings.add(raw.line, N_("%(given)s is not a number of questions"), remedy, given=f"draw={draw}")
    if count and count > len(raw.sections):
        problem, remedy = N_("the pool draws %(count)s of %(all)s questions"), N_("write more, or a smaller draw=")
        findings.add(raw.line, problem, remedy, count=count, all=len(raw.sections))
    return Pool(raw.attributes.id or f"pool-{place}", plain(render_inline(raw.title)), found, count)


def _check_questions(quiz: Quiz, raw: RawQuiz, objectives: int, findings: Findings) -> None:
    questions = [question for pool in quiz.pools for question in pool.questions]
    if not questions:
        findings.add(raw.line, N_("the quiz has no questions"), N_("write a deeper heading with {#id} for each"))
    for id, times in Counter(question.id for question in questions).items():
        if times > 1 and id:
            line = [question.line for question in questions if question.id == id][-1]
            problem = N_("the id %(id)s stands %(times)s times in this quiz")
            findings.add(line, problem, N_("give each question its own id"), id=f"#{id}", times=times)
    for question in questions:
        _check_id(question.id, question.line, N_("the question has no id"), findings)
        for cited in question.cites:
            if cited not in provisions():
                remedy = N_("write it as cites=UNTOC-30-2-d")
                findings.add(question.line, N_("%(cited)s is not a known provision"), remedy, cited=cited)
        if question.objective is not None and objectives and not 1 <= question.objective <= objectives:
            remedy = N_("the file has %(count)s; write the number of one of them")
            problem = N_("there is no objective %(objective)s")
            findings.add(question.line, problem, remedy, count=objectives, objective=question.objective)


def _check_id(id: str, line: int, without: str, findings: Findings) -> None:
    if not id:
        findings.add(line, without, N_("end its heading with {#a-short-name}"))
    elif not is_slug(id):
        remedy = N_("use small Latin letters, digits and hyphens, a letter first")
        findings.add(line, N_("%(id)s cannot be an id"), remedy, id=f"#{id}")


def _check_words(attributes: Attributes, line: int, findings: Findings) -> None:
    for unknown in [*(attributes.values.keys() - VALUES), *(attributes.words - WORDS)]:
        known = ", ".join(sorted([*(f"{value}=" for value in VALUES), *WORDS]))
        findings.add(line, N_("a quiz heading knows no %(word)s"), N_("use %(known)s"), word=unknown, known=known)


def _whole(raw: RawQuiz, name: str, largest: int, findings: Findings) -> int | None:
    text = raw.attributes.values.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > DIGITS or not 1 <= int(text) <= largest:
        problem, remedy = N_("%(given)s is not a number from 1 to %(most)s"), N_("write for example %(example)s")
        findings.add(raw.line, problem, remedy, given=f"{name}={text}", most=largest, example=f"{name}=1")
        return None
    return int(text)


def _wait(raw: RawQuiz, findings: Findings) -> int | None:
    text = raw.attributes.values.get("wait")
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,4})([mhd])", text)
    if match is None:
        remedy = N_("write for example wait=24h, wait=30m or wait=1d")
        findings.add(raw.line, N_("%(given)s is not a time"), remedy, given=f"wait={text}")
        return None
    return int(match[1]) * SECONDS[match[2]]
