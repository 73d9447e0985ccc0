"""A question as its author wrote it: a heading with attributes and lines beneath, taken apart, not yet understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.errors import N_
from app.core.findings import Findings

TASK = re.compile(r"^[-*+] \[([ xX])\]\s+(\S.*)$")
KEY = re.compile(r"^[-*+] ([=~])\s+(\S.*)$")
NUMBERED = re.compile(r"^\d+[.)]\s+(\S.*)$")
ROW = re.compile(r"^\s*\|(.*)\|\s*$")
RULE = re.compile(r"^[\s:|-]+$")
CALLOUT = re.compile(r"^>\s*\[!(HINT|EXPLANATION)\]\s*(.*)$")
ATTRIBUTES = re.compile(r"^(#{1,6})\s(.*)\{([^{}]*)\}\s*$")
ATTRIBUTE = re.compile(r'#(?P<id>[^\s"=]+)|(?P<key>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<value>\S+))|(?P<word>[\w-]+)')
PIN = re.compile(r"\{pin\}\s*$")


@dataclass(frozen=True)
class Line:
    """A line of a file and its number, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Attributes:
    """What stands in braces at the end of a heading."""

    id: str = ""
    words: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Attributes":
        """Take `#id word key=value` apart; of a key given twice the last counts."""
        found = list(ATTRIBUTE.finditer(text))
        return cls(
            id=next((match["id"] for match in found if match["id"]), ""),
            words=frozenset(match["word"] for match in found if match["word"]),
            values={m["key"]: m["quoted"] if m["quoted"] is not None else m["value"] for m in found if m["key"]},
        )


@dataclass(frozen=True)
class Section:
    """One question's heading and the lines under it."""

    line: int
    title: str
    attributes: Attributes
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Item:
    """One entry of an answer list: its mark (`x`, blank, `=`, `~` or a number sign), its text and its feedback."""

    line: int
    mark: str
    text: str
    feedback: str


@dataclass(frozen=True)
class Parts:
    """A section by the role of its lines."""

    body: str
    hint: str
    explanation: str
    items: tuple[Item, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def split(section: Section, findings: Findings) -> Parts:
    """Sort the lines of a question into text, hint, explanation, answers and table rows.

    A numbered list is an answer only with `type=order`, a table only with `type=match`; elsewhere both are text.
    """
    kind = section.attributes.values.get("type", "")
    body: list[str] = []
    items: list[Item] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    asides = {"HINT": "", "EXPLANATION": ""}
    lines = _Reader(section.lines)
    for line in lines:
        if mark := CALLOUT.match(line.text):
            if asides[mark[1]]:
                problem = N_("a second %(mark)s in one question")
                findings.add(line.number, problem, N_("keep one of them"), mark=f"[!{mark[1]}]")
            asides[mark[1]] = "\n".join([mark[2], *lines.quoted()]).strip()
        elif found := _answer(line.text, kind):
            text, feedback = lines.nested()
            items.append(Item(line.number, found[0], " ".join([found[1], *text]), feedback))
        elif kind == "match" and (row := ROW.match(line.text)):
            if not RULE.match(line.text):
                rows.append((line.number, tuple(cell.strip() for cell in row[1].split("|"))))
        else:
            body.append(line.text)
    return Parts("\n".join(body).strip(), asides["HINT"], asides["EXPLANATION"], tuple(items), tuple(rows))


def _answer(text: str, kind: str) -> tuple[str, str] | None:
    if match := TASK.match(text):
        return match[1].strip().lower(), match[2]
    if match := KEY.match(text):
        return match[1], match[2]
    if kind == "order" and (match := NUMBERED.match(text)):
        return "#", match[1]
    return None


class _Reader:
    """Lines one after another, with a look at those that belong to the one before."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.place = 0

    def __iter__(self) -> Iterator[Line]:
        while self.place < len(self.lines):
            self.place += 1
            yield self.lines[self.place - 1]

    def quoted(self) -> list[str]:
        """The rest of a quotation."""
        found: list[str] = []
        while self.place < len(self.lines) and self.lines[self.place].text.startswith(">"):
            found.append(re.sub(r"^> ?", "", self.lines[self.place].text))
            self.place += 1
        return found

    def nested(self) -> tuple[list[str], str]:
        """The indented lines under a list entry: those that continue it, and those quoted as feedback."""
        text: list[str] = []
        feedback: list[str] = []
        while self.place < len(self.lines) and self._belongs():
            line = self.lines[self.place].text.strip()
            self.place += 1
            if line.startswith(">"):
                feedback.append(re.sub(r"^> ?", "", line))
            elif line:
                text.append(line)
        return text, "\n".join(feedback).strip()

    def _belongs(self) -> bool:
        line = self.lines[self.place].text
        if line.startswith(("  ", "\t")):
            return True
        following = self.lines[self.place + 1].text if self.place + 1 < len(self.lines) else ""
        return not line.strip() and following.lstrip().startswith(">") and following.startswith(("  ", "\t"))
