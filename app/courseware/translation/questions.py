"""The parts of a question: its heading, text, options with what is said to them, hint and explanation."""

import re
from collections.abc import Callable, Sequence

from app.courseware.translation.outlines import DEEPER, Span
from app.courseware.translation.parts import (
    ANSWERS,
    FIXED,
    IN_ANSWER,
    LINE,
    NESTED,
    QUOTED,
    TEXT,
    Gathered,
    Parts,
    heading,
    row,
)
from app.questions.sections import CALLOUT, KEY, NUMBERED, PIN, TASK
from app.questions.sections import ROW as MATCHED


def question_parts(lines: Sequence[str], span: Span) -> Parts:
    """A question: its heading, text, options with what is said to them, hint and explanation."""
    return _Question(lines, span.attributes.values.get("type", "")).parts()


class _Question:
    """Walks the lines of a question as `questions.sections.split` does."""

    def __init__(self, lines: Sequence[str], type: str) -> None:
        self.lines, self.type = lines, type
        self.made = Gathered(signs=True)
        self.place = 1

    def parts(self) -> Parts:
        heading(self.made, self.lines[0], "question", has_attributes=True)
        while self.place < len(self.lines):
            line = self.lines[self.place]
            self.made.skip("\n")
            self.place += 1
            if mark := CALLOUT.match(line):
                self._aside(line, mark)
            elif match := TASK.match(line) or (NUMBERED.match(line) if self.type == "order" else None):
                self._item(line, match[match.lastindex or 1], "option", LINE)
            elif match := KEY.match(line):
                self._answer(line, match)
            elif self.type == "match" and MATCHED.match(line):
                row(self.made, line)
            elif line.strip():
                self._text()
            else:
                self.made.skip(line)
        return self.made.done()

    def _aside(self, line: str, mark: re.Match[str]) -> None:
        """A hint or an explanation: what follows the mark on its line, and the lines quoted below."""
        end = self._while(lambda each: each.startswith(">"))
        start = mark.start(2) if mark[2] else len(line)
        raw = "\n".join([line[start:], *self.lines[self.place : end]])
        self.made.skip(line[:start])
        if raw.startswith("\n"):
            self.made.skip("\n")
            raw = raw[1:]
        self.made.add(QUOTED, mark[1].lower(), raw)
        self.place = end

    def _item(self, line: str, text: str, label: str, kind: str) -> None:
        words = PIN.sub("", text).rstrip()
        start = len(line) - len(text)
        self.made.skip(line[:start])
        self.made.add(kind, label, words)
        self.made.skip(line[start + len(words) :])
        self._nested()

    def _nested(self) -> None:
        """The indented lines under an entry: what is quoted there is feedback, what continues it is kept as it is."""
        end = self.place
        while end < len(self.lines) and self._belongs(end):
            end += 1
        quoted = next((at for at in range(self.place, end) if self.lines[at].lstrip().startswith(">")), end)
        for line in self.lines[self.place : quoted]:
            self.made.skip("\n" + line[: len(line) - len(line.lstrip())])
            self.made.add(LINE, "continued", line.strip())
            self.made.skip(line[len(line.rstrip()) :] if line.strip() else "")
        if quoted < end:
            last = max(at for at in range(quoted, end) if self.lines[at].strip()) + 1
            self.made.skip("\n")
            self.made.add(NESTED, "feedback", "\n".join(self.lines[quoted:last]))
            self.made.skip("".join("\n" + line for line in self.lines[last:end]))
        self.place = end

    def _belongs(self, place: int) -> bool:
        if DEEPER.match(self.lines[place]):
            return True
        following = self.lines[place + 1] if place + 1 < len(self.lines) else ""
        return not self.lines[place].strip() and bool(DEEPER.match(following)) and following.lstrip().startswith(">")

    def _answer(self, line: str, match: re.Match[str]) -> None:
        if self.type == "number":
            self.made.add(FIXED, "number", line)
            self._nested()
        elif match[1] == "~":
            self._item(line, match[2], "foreseen", LINE)
        else:
            end = self._while(lambda each: bool(IN_ANSWER.match(each)))
            self.made.add(ANSWERS, "answers", "\n".join([line, *self.lines[self.place : end]]))
            self.place = end
            self._nested()

    def _text(self) -> None:
        """Text under the heading, up to the first line that is something else."""
        begin = self.place - 1
        end = self._while(lambda each: not self._is_special(each))
        while end > begin + 1 and not self.lines[end - 1].strip():
            end -= 1
        self.made.add(TEXT, "text", "\n".join(self.lines[begin:end]))
        self.place = end

    def _is_special(self, line: str) -> bool:
        kinds = [CALLOUT, TASK, KEY, *([NUMBERED] if self.type == "order" else [])]
        kinds += [MATCHED] if self.type == "match" else []
        return any(kind.match(line) for kind in kinds)

    def _while(self, test: Callable[[str], bool]) -> int:
        end = self.place
        while end < len(self.lines) and test(self.lines[end]):
            end += 1
        return end
