"""A text cut at its headings: what is prose, what is a quiz, and in a quiz the pools and questions."""

import re
from dataclasses import dataclass, field

from app.core.errors import N_
from app.core.findings import Findings
from app.courseware.lines import HEADING, Code
from app.questions.sections import ATTRIBUTES, CALLOUT, Attributes, Line, Section

GLUED = re.compile(r"^ {0,3}#{1,6}[^#\s]|^ {1,3}#{1,6}\s")
KEYS_START = tuple(f"{bullet} {mark}" for bullet in "-*+" for mark in ("[x] ", "[X] ", "= "))
UNDERLINE = re.compile(r"^=+\s*$")

FIRST_LEVEL = N_("the text has a heading of the first level")
USE_SECOND = N_("use ## ; the title is in the front matter")


@dataclass
class RawPool:
    """A pool heading and its questions; the questions outside pools stand in one without an id."""

    line: int
    title: str
    attributes: Attributes
    sections: list[Section] = field(default_factory=list)


@dataclass
class RawQuiz:
    """A quiz heading, the lines of its introduction, and its pools."""

    line: int
    title: str
    attributes: Attributes
    introduction: list[str] = field(default_factory=list)
    pools: list[RawPool] = field(default_factory=list)


@dataclass
class Outline:
    """Prose outside quizzes (a line of a quiz is an empty line here, so that numbers agree), and the quizzes."""

    prose: list[str] = field(default_factory=list)
    quizzes: list[RawQuiz] = field(default_factory=list)


def outline(text: str, first_line: int, findings: Findings) -> Outline:
    """Cut a text into prose and quizzes."""
    return _Cutter(findings).cut(text, first_line)


class _Cutter:
    """Walks the lines and remembers in which quiz, pool and question it is, and how deep their headings are."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.found = Outline()
        self.quiz: RawQuiz | None = None
        self.pool: RawPool | None = None
        self.quiz_level = self.pool_level = 0
        self.question: tuple[int, str, Attributes, list[Line]] | None = None

    def cut(self, text: str, first_line: int) -> Outline:
        code, opened = Code(), first_line
        for number, line in enumerate(text.split("\n"), start=first_line):
            opened = opened if code.open else number
            heading = None if code.takes(line) else HEADING.match(line)
            if heading:
                self._heading(number, line, len(heading[1]), heading[2].rstrip("# \t").lstrip())
            else:
                self._line(number, line)
        self._end_question()
        if code.open:
            remedy = N_("end it with a line %(fence)s")
            self.findings.add(opened, N_("a block of code is not closed"), remedy, fence=code.open)
        return self.found

    def _heading(self, number: int, line: str, level: int, title: str) -> None:
        match = ATTRIBUTES.match(line)
        attributes = Attributes.read(match[3]) if match else Attributes()
        title = match[2].strip() if match else title
        self._end_question()
        if self.quiz and level <= self.quiz_level:
            self.quiz = self.pool = None
        if self.pool and level <= self.pool_level:
            self.pool = None
        if "quiz" in attributes.words and self.quiz is None:
            self._open_quiz(number, level, title, attributes)
        elif self.quiz is None:
            self._prose_heading(number, level, title, has_attributes=bool(match))
        elif "pool" in attributes.words:
            self._open_pool(number, level, title, attributes)
        else:
            self.question = (number, title, attributes, [])
        if self.quiz is not None:
            self.found.prose.append("")

    def _prose_heading(self, number: int, level: int, title: str, *, has_attributes: bool) -> None:
        if level == 1:
            self.findings.add(number, FIRST_LEVEL, USE_SECOND)
        if has_attributes:
            self.findings.add(
                number, N_("only quizzes and what is in them take {…}"), N_("take it away, or write {#id quiz}")
            )
        self.found.prose.append("#" * level + " " + title)

    def _open_quiz(self, number: int, level: int, title: str, attributes: Attributes) -> None:
        self.quiz = RawQuiz(number, title, attributes)
        self.quiz_level = level
        self.found.quizzes.append(self.quiz)

    def _open_pool(self, number: int, level: int, title: str, attributes: Attributes) -> None:
        self.pool, self.pool_level = RawPool(number, title, attributes), level
        if self.quiz:
            self.quiz.pools.append(self.pool)

    def _line(self, number: int, line: str) -> None:
        if self.question:
            self.question[3].append(Line(number, line))
        else:
            self._check_prose(number, line)
        if self.quiz and not self.quiz.pools and not self.question:
            self.quiz.introduction.append(line)
        self.found.prose.append("" if self.quiz else line)

    def _check_prose(self, number: int, line: str) -> None:
        """What is shown to everybody must hold no key: an answer here has lost its question."""
        if line.startswith(KEYS_START) or (self.quiz and CALLOUT.match(line)):
            self.findings.add(
                number, N_("this answer belongs to no question"), N_("write a heading with {#id} above it, in a quiz")
            )
        elif GLUED.match(line):
            remedy = N_("write `## Heading` from the first sign of the line")
            self.findings.add(number, N_("this is neither heading nor text"), remedy)
        elif UNDERLINE.match(line):
            self.findings.add(number, FIRST_LEVEL, USE_SECOND)

    def _end_question(self) -> None:
        if self.question is None or self.quiz is None:
            return
        number, title, attributes, lines = self.question
        self.question = None
        self._home().sections.append(Section(number, title, attributes, tuple(lines)))

    def _home(self) -> RawPool:
        assert self.quiz is not None
        if self.pool:
            return self.pool
        if not self.quiz.pools or self.quiz.pools[-1].attributes.id or "pool" in self.quiz.pools[-1].attributes.words:
            self.quiz.pools.append(RawPool(self.quiz.line, "", Attributes()))
        return self.quiz.pools[-1]
