"""Aiken, the plainest format: a question, options with letters, and a line with the letter that is right."""

import re
from dataclasses import dataclass, field

from app.core.errors import N_
from app.interop.items import Item, Note, Option, Reading, Refused
from app.interop.marking import escaped, guarded

OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"\s*ANSWER\s*:\s*(\S*)\s*", re.IGNORECASE)


@dataclass
class _Held:
    """A question while its lines come in."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """One line of the question or of its options. Raises Refused where options are out of order."""
        self.line = self.line or number
        option = OPTION.fullmatch(line)
        if not option or not self.stem:
            if self.options:
                raise Refused(number, N_("This line is neither an option (“A. …”) nor the answer (“ANSWER: A”)."))
            self.stem.append(line.strip())
            return
        expected = chr(ord("A") + len(self.options))
        if option[1] != expected:
            raise Refused(
                number, N_("Option %(found)s stands where %(expected)s is due."), found=option[1], expected=expected
            )
        self.options.append(option[2].strip())

    def answered(self, number: int, letter: str) -> Item:
        """The question, now that its answer is known. Raises Refused."""
        if not self.stem or len(self.options) < 2:
            raise Refused(number, N_("An answer comes after a question and two options or more."))
        place = ord(letter) - ord("A") if len(letter) == 1 else -1
        if not 0 <= place < len(self.options):
            raise Refused(number, N_("“%(text)s” is not the letter of an option."), text=letter[:20])
        options = tuple(Option(escaped(text), number == place) for number, text in enumerate(self.options))
        stem = tuple(guarded(escaped(line)) for line in self.stem)
        return Item(line=self.line, kind="single", title="", stem=stem, options=options)


def read(text: str, *, language: str) -> Reading:
    """All questions of an Aiken file. After a fault reading goes on behind the next answer."""
    items: list[Item] = []
    problems: list[Note] = []
    held, is_lost = _Held(), False
    for number, line in enumerate(text.split("\n"), start=1):
        answer = ANSWER.fullmatch(line)
        try:
            if answer and not is_lost:
                items.append(held.answered(number, answer[1]))
            elif line.strip() and not answer and not is_lost:
                held.take(number, line)
        except Refused as refusal:
            problems.append(refusal.note)
            is_lost = not answer
        if answer:
            held, is_lost = _Held(), False
    if held.line and not is_lost:
        problems.append(Note(held.line, N_("The question has no line “ANSWER: A” under its options.")))
    return Reading(tuple(items), (), tuple(problems))
