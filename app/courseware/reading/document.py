"""One file: front matter, prose and quizzes become a Document."""

import hashlib
import re
import unicodedata

from app.core.findings import Findings
from app.core.markdown import render
from app.courseware.reading.callouts import callouts, check_callouts
from app.courseware.reading.front_matter import read_front_matter
from app.courseware.reading.limits import check_limits
from app.courseware.reading.outline import outline
from app.courseware.reading.quizzes import read_quiz
from app.courseware.rules import Document

PICTURE = re.compile(r"!\[[^\]]*\]\(")


def normalised(source: str) -> str:
    """A source as it is hashed: NFC, Unix line ends, no blanks at line ends, one line end at the end."""
    text = unicodedata.normalize("NFC", source.removeprefix("\ufeff")).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def hash_of(source: str) -> str:
    """SHA-256 of the normalised source, in hexadecimal."""
    return hashlib.sha256(normalised(source).encode()).hexdigest()


def read_document(source: str, *, role: str, name: str, language: str, findings: Findings, is_source: bool) -> Document:
    """Understand one file; every problem is noted, and what can be understood is returned all the same."""
    text = normalised(source)
    if not check_limits(text, findings):
        return Document(role=role, name=name, language=language, title="", hash=hash_of(source))
    front = read_front_matter(text, role, findings)
    values = front.values
    cut = outline(front.text, front.first_line, findings)
    check_callouts(cut.prose, front.first_line, language, findings)
    _check_pictures(cut.prose, front.first_line, findings)
    rendered = render("\n".join(cut.prose), callouts(language))
    objectives = values.get("objectives", ())
    return Document(
        role=role,
        name=values.get("id", name) if role == "module" else name,
        language=language,
        hash=hash_of(source),
        title=values.get("title", ""),
        summary=values.get("summary", ""),
        audience=values.get("audience", ""),
        minutes=values.get("minutes", 0),
        provisions=values.get("provisions", ()),
        objectives=objectives,
        html=rendered.html,
        headings=rendered.headings,
        quizzes=tuple(read_quiz(raw, len(objectives), findings, is_source=is_source) for raw in cut.quizzes),
        review=values.get("review", ""),
        translates=values.get("translates", ""),
    )


def _check_pictures(lines: list[str], first_line: int, findings: Findings) -> None:
    for number, line in enumerate(lines, start=first_line):
        if PICTURE.search(line):
            findings.add(number, "pictures are not published", "say in words what it shows, or use a table")
