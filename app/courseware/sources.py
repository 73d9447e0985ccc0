"""The texts of a course: what one is by its path, and how it is hashed: what nobody sees makes no difference."""

import hashlib
import re
import unicodedata

from app.core.places import LANGUAGES
from app.courseware.rules import COURSE, MODULE, QUIZZES

LANGUAGE = "|".join(LANGUAGES)
COURSE_FILE = re.compile(rf"course\.({LANGUAGE})\.md")
QUIZ_FILE = re.compile(rf"([a-z][a-z0-9-]{{0,79}})\.({LANGUAGE})\.md")
MODULE_FILE = re.compile(rf"([0-9]{{1,4}}-[a-z0-9-]{{1,80}})/({LANGUAGE})\.md")
"""Names are as long as addresses take them, so that paths fit into the database as well."""


def part_at(path: str) -> tuple[str, str, str] | None:
    """Role, name and language of the text at a path; None where no text of a course can lie."""
    if match := COURSE_FILE.fullmatch(path):
        return COURSE, COURSE, match[1]
    if match := QUIZ_FILE.fullmatch(path):
        return QUIZZES, match[1], match[2]
    if match := MODULE_FILE.fullmatch(path):
        return MODULE, match[1].split("-", 1)[1], match[2]
    return None


def language_of(path: str) -> str:
    """The language of a text by its path: `course.en.md`, `01-cranes/en.md`."""
    return path[-5:-3]


def normalised(source: str) -> str:
    """A source as it is hashed: NFC, Unix line ends, no blanks at line ends, one line end at the end."""
    text = unicodedata.normalize("NFC", source.removeprefix("\ufeff")).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def hash_of(source: str) -> str:
    """SHA-256 of the normalised source, in hexadecimal."""
    return hashlib.sha256(normalised(source).encode()).hexdigest()
