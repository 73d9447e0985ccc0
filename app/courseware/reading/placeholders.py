"""Words that stand in for an author's own: shown between ‹ and ›, and never published."""

import re
from collections.abc import Iterator

from app.core.errors import N_
from app.core.findings import Findings
from app.courseware.lines import Code
from app.questions.sections import ROW

START = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+|[=~][ \t]+)?|\d{1,9}[.)][ \t]+)?")
"""What comes before the words of a line: signs of quotations, headings, lists and answers."""
MARK = re.compile(r"^\[![A-Z]+[^\[\]]*\][ \t]*")
WHOLE = re.compile(r"‹[^‹›]+›")


def marked(words: str) -> str:
    """Words that an author has to replace."""
    return f"‹{words}›"


def check_placeholders(text: str, first_line: int, findings: Findings) -> None:
    """Note every question, answer, part of an answer or line of a text that is still nothing but a placeholder.

    Within other words the marks are quotation marks, as some languages write them.
    """
    code = Code()
    for number, line in enumerate(text.split("\n"), start=first_line):
        for words in () if code.takes(line) or "‹" not in line else _pieces(line):
            if WHOLE.fullmatch(words):
                problem, remedy = N_("this is still the placeholder %(words)s"), N_("write your own words in its place")
                findings.add(number, problem, remedy, words=words)


def _pieces(line: str) -> Iterator[str]:
    """The words of a line, or of each cell where it is a row of a table."""
    if row := ROW.match(line):
        yield from (cell.strip() for cell in row[1].split("|"))
    else:
        bare = MARK.sub("", START.sub("", line, count=1)).rstrip()
        yield bare.rpartition("{")[0].rstrip() if bare.endswith("}") else bare
