"""Where the blocks of a text begin and end, line by line; quizzes are found as `reading.outline` finds them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.courseware.lines import HEADING, QUOTED, Code
from app.questions.sections import ATTRIBUTES, Attributes

ENTRY = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)])\s")
ROW = re.compile(r"^\s{0,3}\|")
DEEPER = re.compile(r"^(?: {2}|\t)")


@dataclass(frozen=True)
class Span:
    """The lines of one block: from `first` to before `end`."""

    kind: str
    first: int
    end: int
    anchor: str = ""
    attributes: Attributes = field(default_factory=Attributes)


def spans(lines: Sequence[str]) -> Iterator[Span]:
    """The blocks of a text in order; empty lines belong to none."""
    walk = _Walk(lines)
    place = 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        found = walk.span(place)
        yield found
        place = found.end


class _Walk:
    """Knows which lines are headings and code, and in which quiz the next line stands."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.headings: set[int] = set()
        self.codes: dict[int, int] = {}
        self._look()
        self.quiz: tuple[int, str] | None = None

    def _look(self) -> None:
        code, opened = Code(), 0
        for place, line in enumerate(self.lines):
            opened = opened if code.open else place
            if code.takes(line):
                self.codes[opened] = place + 1
            elif HEADING.match(line):
                self.headings.add(place)

    def span(self, place: int) -> Span:
        """The block that begins on a line."""
        line = self.lines[place]
        if place in self.headings:
            return self._heading(place)
        if place in self.codes:
            return Span("code", place, self._trimmed(place, self.codes[place]))
        for kind, start in (("quotation", QUOTED), ("table", ROW)):
            if start.match(line):
                return Span(kind, place, self._while(place, start))
        if ENTRY.match(line):
            return Span("list", place, self._list(place))
        return Span("paragraph", place, self._paragraph(place))

    def _heading(self, place: int) -> Span:
        match = ATTRIBUTES.match(self.lines[place])
        attributes = Attributes.read(match[3]) if match else Attributes()
        level = len(self.lines[place]) - len(self.lines[place].lstrip("#"))
        if self.quiz and level <= self.quiz[0]:
            self.quiz = None
        if self.quiz is None:
            if "quiz" not in attributes.words:
                return Span("heading", place, place + 1)
            self.quiz = (level, attributes.id)
            return Span("quiz", place, place + 1, f"#{attributes.id}", attributes)
        anchor = f"{self.quiz[1]}#{attributes.id}" if attributes.id else ""
        if "pool" in attributes.words:
            return Span("pool", place, place + 1, anchor, attributes)
        return Span("question", place, self._question(place), anchor, attributes)

    def _question(self, place: int) -> int:
        end = place + 1
        while end < len(self.lines) and end not in self.headings:
            end += 1
        return self._trimmed(place, end)

    def _trimmed(self, first: int, end: int) -> int:
        """The end without the empty lines before it."""
        while end > first + 1 and not self.lines[end - 1].strip():
            end -= 1
        return end

    def _is_new(self, place: int) -> bool:
        return place in self.headings or place in self.codes

    def _while(self, place: int, pattern: re.Pattern[str]) -> int:
        end = place + 1
        while end < len(self.lines) and pattern.match(self.lines[end]) and not self._is_new(end):
            end += 1
        return end

    def _list(self, place: int) -> int:
        end = place + 1
        while end < len(self.lines) and end not in self.headings:
            if not self.lines[end].strip():
                following = self._trimmed_start(end)
                if following == len(self.lines) or not DEEPER.match(self.lines[following]):
                    break
                end = following
            else:
                end += 1
        return self._trimmed(place, end)

    def _trimmed_start(self, place: int) -> int:
        while place < len(self.lines) and not self.lines[place].strip():
            place += 1
        return place

    def _paragraph(self, place: int) -> int:
        end = place + 1
        while end < len(self.lines) and self.lines[end].strip() and not self._is_new(end):
            if QUOTED.match(self.lines[end]):
                break
            end += 1
        return end
