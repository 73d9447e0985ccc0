"""The languages of the site. Each is a folder: `words.toml`, and `messages.po` with the phrases of the interface.

Adding a language is adding a folder (docs/languages.md). This module loads nothing else: it is imported by processes
that live for a moment.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(each.parent.name for each in FOLDER.glob("*/words.toml")))
"""The six languages of the United Nations, and what has been added, in the order of their codes (BCP 47)."""
NEVER = "(?!)"
"""A pattern that fits nothing."""


@dataclass(frozen=True)
class Quotations:
    """Labels of marked quotations."""

    fictional: str
    real: str
    note: str


@dataclass(frozen=True)
class Citation:
    """How one, two and several paragraphs of an article are cited; with `{article}` and `{paragraphs}`."""

    one: str
    two: str
    several: str


@dataclass(frozen=True)
class Questions:
    """Words that question files of other systems leave to their readers."""

    right: str
    wrong: str
    question: str
    answer: str
    complete: str


@dataclass(frozen=True)
class Advice:
    """Where texts begin to be long, in words (Chinese: signs), and patterns of options and questions."""

    sentence: int = 28
    average: int = 22
    paragraph: int = 165
    catch_all: str = NEVER
    asking: str = NEVER
    negative: str = NEVER


@dataclass(frozen=True)
class Words:
    """What `words.toml` of a language holds; advice may be missing."""

    quotations: Quotations
    citation: Citation
    questions: Questions
    advice: Advice = Advice()


@lru_cache(maxsize=32)
def words(language: str) -> Words:
    """The words of a language. Raises KeyError or TypeError where the file lacks one or has one too many."""
    found = tomllib.loads((FOLDER / language / "words.toml").read_text(encoding="utf-8"))
    return Words(
        Quotations(**found["quotations"]),
        Citation(**found["citation"]),
        Questions(**found["questions"]),
        Advice(**found.get("advice", {})),
    )
