"""The passages of a text that are read as running words: paragraphs and entries of lists, without their markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.markdown import FOREIGN
from app.courseware.lines import ENTRY, Code

HEADING = re.compile(r"^ {0,3}(#{1,6})\s")
MARK = re.compile(r"^\[![A-Z]+[^\]]*\]\s*")
TREATY = "[!TREATY"
NOT_READ = ("|", "[^", "    ", "\t", "---", "***", "===")
"""Tables, footnotes, code and rules."""

PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
FOOTNOTE = re.compile(r"\[\^[^\[\]]*\]")
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”»]")
SIGNS = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class Passage:
    """Running words and the line on which they begin."""

    line: int
    text: str
    is_item: bool = False


def passages(lines: list[str], first_line: int) -> Iterator[Passage]:
    """The passages of a text in order; headings, tables, code and quotations of the treaty are none."""
    gathered: list[str] = []
    start, is_item = first_line, False
    for number, line in [*_readable(lines, first_line), (0, "")]:
        opens = ENTRY.match(line)
        if gathered and (opens or not line):
            yield Passage(start, bare(" ".join(gathered)), is_item)
            gathered = []
        if line:
            start, is_item = (start, is_item) if gathered else (number, bool(opens))
            gathered.append(line[opens.end() :] if opens else line)


def bare(text: str) -> str:
    """Words as they are read: of links the text, no pictures, no signs of emphasis.

    What is quoted counts for one word: who quotes a treaty cannot make its sentences shorter.
    """
    for pattern, put in ((PICTURE, ""), (re.compile(FOREIGN), r"\1"), (LINK, r"\1"), (FOOTNOTE, ""), (SIGNS, "")):
        text = pattern.sub(put, text)
    return " ".join(QUOTED.sub(_quoted, text).split())


def _quoted(match: re.Match[str]) -> str:
    words = match[1].split()
    end = match[1].rstrip()[-1:]
    return match[0] if len(words) < 3 else words[0].rstrip(".!?") + (end if end in ".!?" else "")


def _readable(lines: list[str], first_line: int) -> Iterator[tuple[int, str]]:
    """Every line with its number, empty where it is not running text."""
    code, is_treaty = Code(), False
    for number, line in enumerate(lines, start=first_line):
        text = line.lstrip("> ") if line.startswith(">") else line
        is_treaty = line.startswith(">") and (is_treaty or text.startswith(TREATY)) and not _opens_other(text)
        is_read = not (code.takes(line) or is_treaty or HEADING.match(line) or text.startswith(NOT_READ))
        yield number, MARK.sub("", text).strip() if is_read else ""


def _opens_other(text: str) -> bool:
    return bool(MARK.match(text)) and not text.startswith(TREATY)
