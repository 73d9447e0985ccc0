"""How large and how tangled a file may be: beyond these limits the Markdown converter would be busy for minutes."""

import re
from collections.abc import Iterator

from app.core.errors import N_
from app.core.findings import Findings

LONGEST_FILE = 200_000
MOST_LINES = 5_000
LONGEST_PARAGRAPH = 20_000
MOST_HEADINGS = 1_000
DEEPEST = 12
MOST_SEARCHED = 8_000_000
"""Characters that brackets make the converter look through: for each, its whole paragraph. Real files: 80,000."""

LEADING = re.compile(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*")
MARKER = re.compile(r"[>*+.)-]")
HEADING = re.compile(r"^#", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def check_limits(text: str, findings: Findings) -> bool:
    """Whether a file can be read on; if not, what is too much in it is noted."""
    before = len(findings.found)
    _check_size(text, findings)
    if len(findings.found) == before:
        _check_paragraphs(text, findings)
        _check_lines(text, findings)
    return len(findings.found) == before


def _check_size(text: str, findings: Findings) -> None:
    remedy = N_("part it into several files")
    lines = text.count("\n")
    headings = len(HEADING.findall(text))
    for count, most, problem in (
        (len(text), LONGEST_FILE, N_("the file has %(count)s characters, more than %(most)s")),
        (lines, MOST_LINES, N_("the file has %(count)s lines, more than %(most)s")),
        (headings, MOST_HEADINGS, N_("the file has %(count)s headings, more than %(most)s")),
    ):
        if count > most:
            findings.add(1, problem, remedy, count=count, most=most)


def _check_paragraphs(text: str, findings: Findings) -> None:
    searched = 0
    for number, paragraph in _paragraphs(text):
        if len(paragraph) > LONGEST_PARAGRAPH:
            problem = N_("the paragraph has %(count)s characters, more than %(most)s")
            findings.add(number, problem, N_("part it by empty lines"), count=len(paragraph), most=LONGEST_PARAGRAPH)
        searched += paragraph.count("[") * len(paragraph)
        if searched > MOST_SEARCHED:
            findings.add(number, N_("there are too many square brackets here"), N_("take away those that make no link"))
            return


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    number = 1
    for paragraph in text.split("\n\n"):
        yield number, paragraph
        number += paragraph.count("\n") + 2


def _check_lines(text: str, findings: Findings) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        leading = LEADING.match(line)
        start = leading[0].expandtabs(4) if leading else ""
        if len(MARKER.findall(start)) + start.count("    ") > DEEPEST and not _is_rule(line):
            problem = N_("lists and quotations stand more than %(most)s deep in each other")
            findings.add(number, problem, N_("make them flatter"), most=DEEPEST)
            return
        if CONTROL.search(line):
            findings.add(number, N_("the line holds a control character"), N_("type it anew"))


def _is_rule(line: str) -> bool:
    """Whether a line is a horizontal rule, however long, and not a list in a list in a list."""
    return re.fullmatch(r"[-*_]+", line.replace(" ", "")) is not None and len(line) <= 200
