"""A question file understood, in a process of its own: foreign text may be anything."""

import re

import msgspec

from app.core import apart
from app.core.errors import N_
from app.core.findings import Finding, Findings
from app.courseware.reading.document import read_document
from app.courseware.rules import QUIZZES
from app.interop import aiken, gift
from app.interop.items import Note, Reading
from app.interop.writing import quiz

READERS = {"gift": gift.read, "aiken": aiken.read}
MOST = 1_000
"""Questions in one file."""
LONGEST = 500_000
"""Characters of one file."""
SECONDS = 10.0
GONE = [*range(32), *range(0x7F, 0xA0), *range(0xFDD0, 0xFDF0), 0xFFFC, 0xFFFE, 0xFFFF]
CLEAN = dict.fromkeys(GONE) | {9: " ", 10: "\n"}
"""Signs that no page may show, and those that wait in the place of others while a text is read."""


class Line(msgspec.Struct, frozen=True):
    """What will be made of one question: for the report."""

    line: int
    kind: str
    title: str
    notes: tuple[Note, ...]


class Import(msgspec.Struct, frozen=True):
    """What a file would become. With problems nothing is imported."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    markdown: str = ""
    """The quiz; empty where there are problems."""


class _Asked(msgspec.Struct):
    text: str
    format: str
    language: str
    title: str
    id: str


def read_apart(text: str, *, format: str, language: str, title: str, id: str) -> Import:
    """Understand a file of questions as a quiz with this title and id, in a process of its own.

    Raises TooMuch where that takes too long.
    """
    if len(text) > LONGEST:
        return Import(problems=(Note(1, N_("The file has more than %(most)s characters."), {"most": LONGEST}),))
    asked = msgspec.json.encode(_Asked(text.encode("utf-8", "replace").decode(), format, language, title, id))
    return msgspec.json.decode(apart.work(_work, asked, seconds=SECONDS), type=Import)


def _work(data: bytes) -> bytes:
    asked = msgspec.json.decode(data, type=_Asked)
    found = read(asked.text, format=asked.format, language=asked.language, title=asked.title, id=asked.id)
    return msgspec.json.encode(found)


def read(text: str, *, format: str, language: str, title: str, id: str) -> Import:
    """The same here and now."""
    bare = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").translate(CLEAN)
    found = READERS[format](bare, language=language)
    if too_many := _amount(found):
        return Import(
            problems=tuple(sorted([*found.problems, *too_many], key=lambda note: note.line)), notes=found.notes
        )
    problems = list(found.problems)
    markdown, starts = quiz(title, id, found.introduction, found.items, language)
    if found.items:
        problems += _faults(markdown, starts, found, language)
    lines = tuple(Line(item.line, item.kind, _titled(item.title, item.stem), item.notes) for item in found.items)
    ordered = tuple(sorted(problems, key=lambda note: note.line))
    return Import(lines, ordered, found.notes, "" if ordered else markdown)


def _amount(found: Reading) -> list[Note]:
    if not found.items and not found.problems:
        return [Note(1, N_("There is no question in this text. Is it in the format that you chose?"))]
    if len(found.items) > MOST:
        return [Note(found.items[MOST].line, N_("There are more than %(most)s questions."), {"most": MOST})]
    return []


def _titled(title: str, stem: tuple[str, ...]) -> str:
    """What names a question in the report: its title, or its words without signs of Markdown."""
    return title[:120] or re.sub(r"\\(.)", r"\1", " ".join(stem))[:120]


def _faults(markdown: str, starts: list[int], found: Reading, language: str) -> list[Note]:
    """What our own reader has to say against the quiz, on the lines of the file from which it comes."""
    head = '---\ntitle: "Questions"\n---\n'
    findings = Findings("")
    read_document(head + markdown, role=QUIZZES, name="questions", language=language, findings=findings, is_source=True)
    faults = []
    for fault in findings.found:
        place = sum(start + head.count("\n") <= fault.line for start in starts) - 1
        item = found.items[place] if place >= 0 else None
        if fault.is_error and not (item and item.kind == "open" and not item.explanation):
            faults.append(_noted(fault, item.line if item else 1))
    return faults


def _noted(fault: Finding, line: int) -> Note:
    return Note(line, fault.problem, dict(fault.values))
