"""Question files read as an import reads them, and what our own reader then finds in the quiz."""

import msgspec

from app.core.findings import Findings
from app.courseware.reading.document import read_document
from app.courseware.rules import Quiz
from app.interop.importing import Import, read

LOST = ("line", "hint", "points", "cites", "objective", "all_or_nothing", "is_shuffled", "heads", "is_pinned")
"""What GIFT has no place for."""


def imported(text: str, format: str = "gift", language: str = "en") -> Quiz:
    """The quiz that a file becomes, in which nothing is wrong."""
    found = read(text, format=format, language=language, title="Questions", id="questions")
    assert not found.problems, found.problems
    return quizzes(f"---\ntitle: T\n---\n{found.markdown}", language)[0]


def only(text: str, **more: str):
    """The one question that a file becomes."""
    (question,) = imported(text, **more).questions.values()
    return question


def report(text: str, format: str = "gift") -> Import:
    return read(text, format=format, language="en", title="Questions", id="questions")


def quizzes(text: str, language: str = "en", role: str = "quizzes") -> tuple[Quiz, ...]:
    findings = Findings("questions.en.md")
    document = read_document(text, role=role, name="q", language=language, findings=findings, is_source=True)
    assert not [each for each in findings.found if each.is_error and "model answer" not in each.problem], findings.found
    return document.quizzes


def comparable(question) -> dict:
    """What GIFT keeps of a question."""
    return _without(msgspec.to_builtins(question))


def _without(value):
    if isinstance(value, dict):
        return {key: _without(each) for key, each in value.items() if key not in LOST}
    return [_without(each) for each in value] if isinstance(value, list | tuple) else value
