"""A quiz: its rules from its heading, its pools, its questions."""

import re
from collections import Counter

from app.core.findings import Findings
from app.core.ids import is_slug
from app.core.markdown import plain, render_blocks, render_inline
from app.courseware.convention import provisions
from app.courseware.reading.outline import RawPool, RawQuiz
from app.courseware.rules import Pool, Quiz
from app.questions.kinds import AnyQuestion, parse
from app.questions.sections import Attributes

DIGITS = 4
"""No number on a heading is longer."""

SECONDS = {"m": 60, "h": 3600, "d": 86400}
VALUES = {"pass", "attempts", "wait", "minutes"}
WORDS = {"quiz", "ungraded", "shuffle"}


def read_quiz(raw: RawQuiz, objectives: int, findings: Findings, *, is_source: bool) -> Quiz:
    """Understand a quiz; `objectives` is how many the document has (0: none to check against)."""
    _check_words(raw.attributes, raw.line, findings)
    _check_id(raw.attributes.id, raw.line, "quiz", findings)
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
    return quiz


def _pool(raw: RawPool, place: int, findings: Findings, *, is_source: bool) -> Pool:
    questions = [parse(section, findings, is_source=is_source) for section in raw.sections]
    found: tuple[AnyQuestion, ...] = tuple(question for question in questions if question is not None)
    for unknown in [*(raw.attributes.values.keys() - {"draw"}), *(raw.attributes.words - {"pool"})]:
        findings.add(raw.line, f"a pool heading knows no {unknown}", "use pool and draw=")
    draw = raw.attributes.values.get("draw")
    count = int(draw) if draw and draw.isdecimal() and len(draw) <= DIGITS else None
    if draw and not count:
        findings.add(raw.line, f"draw={draw} is not a number of questions", "write for example {pool draw=3}")
    if count and count > len(raw.sections):
        remedy = f"write {count - len(raw.sections)} more, or a smaller draw="
        findings.add(raw.line, f"the pool draws {count} of {len(raw.sections)} questions", remedy)
    return Pool(raw.attributes.id or f"pool-{place}", plain(render_inline(raw.title)), found, count)


def _check_questions(quiz: Quiz, raw: RawQuiz, objectives: int, findings: Findings) -> None:
    questions = [question for pool in quiz.pools for question in pool.questions]
    if not questions:
        findings.add(raw.line, "the quiz has no questions", "write a deeper heading with {#id} for each")
    for id, times in Counter(question.id for question in questions).items():
        if times > 1 and id:
            line = [question.line for question in questions if question.id == id][-1]
            findings.add(line, f"the id #{id} stands {times} times in this quiz", "give each question its own id")
    for question in questions:
        _check_id(question.id, question.line, "question", findings)
        for cited in question.cites:
            if cited not in provisions():
                findings.add(question.line, f"{cited} is not a known provision", "write it as cites=UNTOC-30-2-d")
        if question.objective is not None and objectives and not 1 <= question.objective <= objectives:
            remedy = f"the file has {objectives}; write the number of one of them"
            findings.add(question.line, f"there is no objective {question.objective}", remedy)


def _check_id(id: str, line: int, thing: str, findings: Findings) -> None:
    if not id:
        findings.add(line, f"the {thing} has no id", "end its heading with {#a-short-name}")
    elif not is_slug(id):
        findings.add(line, f"#{id} cannot be an id", "use small Latin letters, digits and hyphens, a letter first")


def _check_words(attributes: Attributes, line: int, findings: Findings) -> None:
    for unknown in [*(attributes.values.keys() - VALUES), *(attributes.words - WORDS)]:
        known = ", ".join(sorted([*(f"{value}=" for value in VALUES), *WORDS]))
        findings.add(line, f"a quiz heading knows no {unknown}", f"use {known}")


def _whole(raw: RawQuiz, name: str, largest: int, findings: Findings) -> int | None:
    text = raw.attributes.values.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > DIGITS or not 1 <= int(text) <= largest:
        findings.add(raw.line, f"{name}={text} is not a number from 1 to {largest}", f"write for example {name}=1")
        return None
    return int(text)


def _wait(raw: RawQuiz, findings: Findings) -> int | None:
    text = raw.attributes.values.get("wait")
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,4})([mhd])", text)
    if match is None:
        findings.add(raw.line, f"wait={text} is not a time", "write for example wait=24h, wait=30m or wait=1d")
        return None
    return int(match[1]) * SECONDS[match[2]]
