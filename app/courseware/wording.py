"""The words of the Convention in its six languages, and in how many copies of its text each paragraph was read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.courseware.convention import SOURCE, Article, Provision

MEMORY = "memory"
"""The mark of words that nobody has compared with a copy: they are not shown as the Convention's."""
CERTAIN = "two sources"


@dataclass(frozen=True)
class Wording:
    """A paragraph in one of the languages in which the Convention is authentic."""

    text: str
    language: str
    checked: str

    @property
    def is_seen(self) -> bool:
        """Whether somebody has read these words in a copy."""
        return self.checked != MEMORY

    @property
    def is_certain(self) -> bool:
        """Whether they were read in two copies that do not depend on each other."""
        return self.checked == CERTAIN


@dataclass(frozen=True)
class _Texts:
    headings: Mapping[int, str]
    wordings: Mapping[str, Wording]


@cache
def _texts(language: str) -> _Texts:
    file = SOURCE.with_name(f"convention.{language}.toml")
    if not file.exists():  # a language in which the Convention is not authentic has translations, no words of its own
        return _Texts({}, {})
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return _Texts(
        {int(number): title for number, title in data["articles"].items()},
        {each["id"]: Wording(each["text"], language, each["checked"]) for each in data["provisions"]},
    )


def recorded(provision: str, language: str) -> Wording | None:
    """The words of a paragraph in a language as this site has them, seen in a copy or not; None if it has none."""
    return _texts(language).wordings.get(provision)


def wording(provision: Provision, language: str) -> Wording:
    """The words of a paragraph to be shown: in this language where they were read in a copy, or else in English."""
    found = recorded(provision.id, language)
    return found if found and found.is_seen else _texts("en").wordings[provision.id]


def heading(article: Article, language: str) -> tuple[str, str]:
    """The heading of an article and the language it is in: this one where it is known, or else English."""
    found = _texts(language).headings.get(article.number)
    return (found, language) if found else (article.title, "en")


def quotes(text: str, words: str) -> bool:
    """Whether a text agrees with these words letter by letter, ` … ` standing for whatever was left out.

    A quotation that does not begin or end where the words do shows it by ` … ` too. All blanks are alike.
    """
    place, whole = 0, " ".join(words.split())
    pieces = re.split(r"\s*…\s*", " ".join(text.split()))
    for number, piece in enumerate(pieces):
        found = whole.find(piece, place)
        if found < 0 or (number == 0 and found > 0):
            return False
        place = found + len(piece)
    return whole.endswith(pieces[-1])
