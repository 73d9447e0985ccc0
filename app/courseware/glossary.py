"""The terms of the Convention in its authentic languages, so that translations say what the treaty says."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROW = re.compile(r"^\|([^|\n]+)\|([^|\n]+)\|([^|\n]*)\|[ \t]*$", re.MULTILINE)
RULE = re.compile(r"^[\s:-]+$")
REVIEW = re.compile(r"^review:[ \t]*(\w+)[ \t]*$", re.MULTILINE)
ARTICLE = re.compile(r"\b(?:[\u0648\u0641\u0628\u0643]?\u0627\u0644|\u0644\u0644)")
"""The Arabic article, with what is written before it in one word."""
ENDING = 3
"""Letters at the end of a word that may change with number and case."""
SHORTEST = 4
"""Letters that stay at least."""


@dataclass(frozen=True)
class Term:
    """A term in English, the same in another authentic text, and where it stands there."""

    english: str
    other: str
    where: str = ""

    @property
    def others(self) -> tuple[str, ...]:
        """The ways of saying it; several are parted by a stroke or a semicolon."""
        return tuple(filter(None, (each.strip() for each in re.split(r"[;/；]", self.other))))


@dataclass(frozen=True)
class Glossary:
    """The terms of one language, and whether a person has read the list: `machine` or `reviewed`."""

    terms: tuple[Term, ...] = ()
    review: str = ""


def read_glossary(text: str) -> Glossary:
    """Read a table `| English | Term | Where |` under a front matter; lines of another form are passed over."""
    rows = [tuple(cell.strip() for cell in match.groups()) for match in ROW.finditer(text)]
    review = REVIEW.search(text)
    terms = [Term(*row) for row in rows[1:] if not RULE.match(row[0])]
    return Glossary(tuple(terms), review[1] if review else "")


def glossary_in(folder: Path, language: str) -> Glossary:
    """The terms of a language: `glossary.<language>.md` beside the courses; none where there is no such file."""
    path = folder / f"glossary.{language}.md"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return Glossary()


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Glossary:
    """Read once for each state of the file."""
    return read_glossary(path.read_text(encoding="utf-8"))


def terms_in(glossary: Glossary, text: str) -> list[Term]:
    """The terms that an English text uses, the longest first; one within a longer one is not named again."""
    left = " ".join(text.casefold().split())
    found = []
    for term in sorted(glossary.terms, key=lambda term: (-len(term.english), term.english)):
        pattern = rf"\b{re.escape(term.english.casefold())}(?:e?s)?\b"
        rest = re.sub(pattern, "\0", left)
        if rest != left:
            found.append(term)
            left = rest
    return found


def is_said(term: Term, text: str, language: str) -> bool:
    """Whether a text says a term, in whatever number or case: every word of it, but for the ending, in this order.

    A rule of thumb, for advice: it knows no grammar.
    """
    folded = _bare(text)
    return any(re.search(_pattern(other, language), folded) for other in term.others)


def _pattern(other: str, language: str) -> str:
    if language == "zh":
        return re.escape(_bare(other))
    stems = [re.escape(word[: max(SHORTEST, len(word) - ENDING)]) for word in _bare(other).split()]
    return r"\b\w{0,4}" + r"\w*\W+(?:\w+\W+){0,2}?\w{0,4}".join(stems)


def _bare(text: str) -> str:
    """Folded; Arabic without vowel signs and articles."""
    return ARTICLE.sub("", re.sub("[\u064b-\u0652\u0640]", "", text.casefold()))
