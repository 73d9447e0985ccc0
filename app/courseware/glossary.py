"""The terms of the Convention in its authentic languages, so that translations say what the treaty says."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROW = re.compile(r"^\|([^|\n]+)\|([^|\n]+)\|([^|\n]*)\|(?:([^|\n]*)\|)?[ \t]*$", re.MULTILINE)
SOURCE = "en"
"""The language from which the lists lead into the others; its own list has no column for another word."""
RULE = re.compile(r"^[\s:-]+$")
REVIEW = re.compile(r"^review:[ \t]*(\w+)[ \t]*$", re.MULTILINE)
ARTICLE = re.compile(r"\b(?:[\u0648\u0641\u0628\u0643]?\u0627\u0644|\u0644\u0644)")
"""The Arabic article, with what is written before it in one word."""
WORDS = re.compile(r"\w+")
FILES = "glossary.*.md"
ENDING = 3
"""Letters at the end of a word that may change with number and case."""
SHORTEST = 4
"""Letters that stay at least."""
MOST = 500
"""Terms of one list that are read: each is looked for at every place of a text."""


@dataclass(frozen=True)
class Term:
    """A term in English and in another authentic text, where it stands there, and what it means in plain words."""

    english: str
    other: str
    where: str = ""
    meaning: str = ""

    @property
    def name(self) -> str:
        """The term as it is shown: of several ways of saying it, the first."""
        return self.others[0] if self.others else self.english

    @property
    def others(self) -> tuple[str, ...]:
        """The ways of saying it; several are parted by a stroke or a semicolon."""
        return tuple(filter(None, (each.strip() for each in re.split(r"[;/；]", self.other))))


@dataclass(frozen=True)
class Glossary:
    """The terms of one language, and whether a person has read the list: `machine` or `reviewed`."""

    terms: tuple[Term, ...] = ()
    review: str = ""


def read_glossary(text: str, language: str = "") -> Glossary:
    """Read a table `| English | Term | Article | Meaning |` under a front matter; the last column may be missing.

    That of English is `| Term | Article | Meaning |`. Lines of another form, and without an English term, are
    passed over.
    """
    rows = [tuple((cell or "").strip() for cell in match.groups()) for match in ROW.finditer(text)]
    review = REVIEW.search(text)
    if language == SOURCE:
        rows = [(row[0], row[0], row[1], row[2]) for row in rows]
    terms = [Term(*row) for row in rows[1:] if row[0] and not RULE.match(row[0])]
    return Glossary(tuple(terms[:MOST]), review[1] if review else "")


def glossary_in(folder: Path, language: str) -> Glossary:
    """The terms of a language: `glossary.<language>.md` beside the courses; none where there is no such file."""
    path = folder / f"glossary.{language}.md"
    try:
        return _read(path, language, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return Glossary()


@lru_cache(maxsize=16)
def _read(path: Path, language: str, changed: int) -> Glossary:
    """Read once for each state of the file."""
    return read_glossary(path.read_text(encoding="utf-8"), language)


def glossaries_in(folder: Path) -> dict[str, Glossary]:
    """The glossaries beside the courses, by language."""
    return {path.name.split(".")[1]: glossary_in(folder, path.name.split(".")[1]) for path in folder.glob(FILES)}


def terms_in(glossary: Glossary, text: str) -> list[Term]:
    """The terms that an English text uses, each once, as they come; one within a longer one is not named again."""
    named, pattern = _search(glossary)
    found = dict.fromkeys(match[1] for match in pattern.finditer(" ".join(text.casefold().split())))
    return [named[each] for each in found]


def lacking(glossary: Glossary, source: str, words: str, language: str) -> list[Term]:
    """The terms of an English text that its translation does not say."""
    return [term for term in terms_in(glossary, source) if term.others and not is_said(term, words, language)]


@lru_cache(maxsize=32)
def _search(glossary: Glossary) -> tuple[dict[str, Term], re.Pattern[str]]:
    """The terms by their names, and one pattern for all: at each place the longest name that fits."""
    named = {term.english.casefold(): term for term in glossary.terms}
    longest_first = sorted(named, key=lambda name: (-len(name), name))
    names = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return named, re.compile(rf"\b({names})(?:e?s)?\b")


def is_said(term: Term, text: str, language: str) -> bool:
    """Whether a text says a term, in whatever number or case: every word of it, but for the ending, in this order.

    A rule of thumb, for advice: it knows no grammar.
    """
    folded = _bare(text)
    return any(re.search(_pattern(other, language), folded) for other in term.others)


def _pattern(other: str, language: str) -> str:
    if language == "zh":
        return re.escape(_bare(other))
    stems = [re.escape(word[: max(SHORTEST, len(word) - ENDING)]) for word in WORDS.findall(_bare(other))]
    return r"\b\w{0,4}" + r"\w*\W+(?:\w+\W+){0,2}?\w{0,4}".join(stems)


def _bare(text: str) -> str:
    """Folded; Arabic without vowel signs and articles."""
    return ARTICLE.sub("", re.sub("[\u064b-\u0652\u0640]", "", text.casefold()))
