"""The parts of a block: the words that a translator sees, how they are written back, and the marks between them."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.courseware.lines import ENTRY
from app.courseware.translation.outlines import Span
from app.questions.sections import RULE

VALUE, LINE, CELL, PROSE, TEXT, QUOTED, NESTED, ANSWERS, FIXED = (
    "value", "line", "cell", "prose", "text", "quoted", "nested", "answers", "fixed",
)  # fmt: skip
"""How words are written: a value of the front matter, one line, a cell of a table, text, a quotation, a quotation under
an option, accepted answers one a line; FIXED is shown to nobody, but counts as a change of the source."""

MARK = re.compile(r"^( {0,3}>\s?\[![A-Z]+(?:\s[^\]]*)?\])(.*)$")
LETTER = re.compile(r"[^\W\d_]")
CELLS = re.compile(r"(?<!\\)\|")
HELD_KEY = re.compile(r"^(\s*[-*+] \[)[xX](?=\])", re.MULTILINE)
_IN_QUOTE = re.compile(r"^\s*> ?")
_AT_START = re.compile(r"^(?:\s*> ?|- = )")
IN_ANSWER = re.compile(r"^[-*+] =\s+")


@dataclass(frozen=True)
class Part:
    """Words of a block, as they stand in the file (`raw`), and what stands before them and is never translated.

    `label` says what they are to people, `place` counts those of one label.
    """

    kind: str
    label: str
    place: int
    before: str
    raw: str
    value: str = ""
    """What the words of a value of the front matter say."""

    @property
    def words(self) -> str:
        """The words as a translator sees them."""
        return _SHOWN[self.kind](self.value if self.kind == VALUE else self.raw)

    @property
    def is_long(self) -> bool:
        """Whether the words may take several lines."""
        return self.kind in {PROSE, TEXT, QUOTED, NESTED, ANSWERS}

    def written(self, words: str) -> str:
        """Words as they stand in a file in the place of these."""
        written = _WRITTEN[self.kind](words)
        is_inline = bool(self.before) and not self.before.endswith("\n")
        return _AT_START.sub("", written, count=1) if is_inline and self.kind in {QUOTED, NESTED, ANSWERS} else written


def keyless(marks: str) -> str:
    """The marks between parts without the key of a choice: a translation never holds it."""
    return HELD_KEY.sub(r"\1 ", marks)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _unquoted(raw: str) -> str:
    first, *rest = raw.split("\n")
    lines = [_IN_QUOTE.sub("", first).strip() if first.strip() else "", *(_IN_QUOTE.sub("", line) for line in rest)]
    return "\n".join(lines).strip()


def _tight(words: str) -> str:
    """Text that stays one block: no empty lines in it."""
    return "\n".join(line.rstrip() for line in words.strip().split("\n") if line.strip())


def _quoted(prefix: str) -> Callable[[str], str]:
    def written(words: str) -> str:
        return "\n".join(f"{prefix} {line}".rstrip() for line in words.strip().split("\n"))

    return written


_SHOWN: dict[str, Callable[[str], str]] = {
    VALUE: _one_line,
    LINE: _one_line,
    CELL: lambda raw: _one_line(raw).replace("\\|", "|"),
    PROSE: str,
    TEXT: str,
    QUOTED: _unquoted,
    NESTED: _unquoted,
    ANSWERS: lambda raw: "\n".join(IN_ANSWER.sub("", line).strip() for line in raw.split("\n")),
    FIXED: str,
}
_WRITTEN: dict[str, Callable[[str], str]] = {
    VALUE: lambda words: json.dumps(_one_line(words), ensure_ascii=False).replace("\x7f", "\\x7f"),
    LINE: _one_line,
    CELL: lambda words: _one_line(words).replace("\\|", "|").replace("|", "\\|"),
    PROSE: _tight,
    TEXT: str.strip,
    QUOTED: _quoted(">"),
    NESTED: _quoted("  >"),
    ANSWERS: lambda words: "\n".join(f"- = {line.strip()}" for line in words.strip().split("\n") if line.strip()),
    FIXED: str,
}


ANSWERED = ("option", "foreseen", "number", "answers")
"""Feedback has the number of the entry above it."""


class Gathered:
    """Parts in the making: marks are put aside until the next words come.

    With `signs`, what holds signs alone (the option `≤`) is nobody's to translate, but changes the block if it moves.
    """

    def __init__(self, *, signs: bool = False) -> None:
        self.signs = signs
        self.parts: list[Part] = []
        self.marks = ""
        self.counts: dict[str, int] = {}

    def skip(self, text: str) -> None:
        """Put marks aside."""
        self.marks += text

    def add(self, kind: str, label: str, raw: str) -> None:
        """Add words; those without a letter or digit are marks."""
        if not re.search(r"\w", raw):
            if not self.signs or not raw.strip():
                self.skip(raw)
                return
            kind, label = FIXED, "sign"
        self.counts[label] = self.counts.get(label, 0) + 1
        place = sum(self.counts.get(each, 0) for each in ANSWERED) if label == "feedback" else self.counts[label]
        self.parts.append(Part(kind, label, place, self.marks, raw))
        self.marks = ""

    def done(self) -> tuple[tuple[Part, ...], str]:
        """The parts, and the marks after the last of them."""
        return tuple(self.parts), self.marks


Parts = tuple[tuple[Part, ...], str]


def prose_parts(lines: Sequence[str], span: Span) -> Parts:
    """A paragraph or code: one part; nothing where there is no letter in it."""
    text = "\n".join(lines)
    if not LETTER.search(text):
        return (), text
    return (Part(PROSE, span.kind, 1, "", text),), ""


def list_parts(lines: Sequence[str], span: Span) -> Parts:
    """A list entry by entry; one whose entries take several lines as one part."""
    made = Gathered()
    for place, line in enumerate(lines):
        entry = ENTRY.match(line)
        if entry is None and line.strip():
            return prose_parts(lines, span)
        start = entry.end() if entry else len(line)
        made.skip(("\n" if place else "") + line[:start])
        made.add(LINE, "entry", line[start:].rstrip())
        made.skip(line[start:][len(line[start:].rstrip()) :])
    return made.done()


def line_parts(lines: Sequence[str], span: Span) -> Parts:
    """A heading: its words, without number signs and braces."""
    made = Gathered()
    heading(made, lines[0], span.kind, has_attributes=bool(span.attributes.id or span.attributes.words))
    return made.done()


def heading(made: Gathered, line: str, label: str, *, has_attributes: bool) -> None:
    """Gather the words of a heading; the braces at its end are marks."""
    signs = len(line) - len(line.lstrip("#"))
    rest = line[signs:].lstrip()
    made.skip(line[: len(line) - len(rest)])
    brace = rest.rfind("{") if has_attributes else -1
    title = rest[:brace].rstrip() if brace >= 0 else rest.rstrip("# \t")
    made.add(LINE, label, title)
    made.skip(rest[len(title) :])


def quoted_parts(lines: Sequence[str], span: Span) -> Parts:
    """A quotation without its signs; the words of the treaty are marked as such."""
    made = Gathered()
    mark = MARK.match(lines[0])
    label = "quotation"
    rest = "\n".join(lines)
    if mark:
        label = "treaty" if "[!TREATY" in mark[1] else label
        made.skip(mark[1])
        rest = rest[len(mark[1]) :]
        blank = rest[: len(rest) - len(rest.lstrip(" \t"))]
        blank += "\n" if rest[len(blank) :].startswith("\n") else ""
        made.skip(blank)
        rest = rest[len(blank) :]
    made.add(QUOTED, label, rest)
    return made.done()


def cell_parts(lines: Sequence[str], span: Span) -> Parts:
    """A table cell by cell."""
    made = Gathered()
    for place, line in enumerate(lines):
        made.skip("\n" if place else "")
        row(made, line)
    return made.done()


def row(made: Gathered, line: str) -> None:
    """Gather the cells of one row of a table."""
    if RULE.match(line):
        made.skip(line)
        return
    for place, cell in enumerate(CELLS.split(line)):
        made.skip("|" if place else "")
        words = cell.strip()
        start = cell.find(words) if words else len(cell)
        made.skip(cell[:start])
        made.add(CELL, "cell", words)
        made.skip(cell[start + len(words) :])
