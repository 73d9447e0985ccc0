"""The Convention by paragraph: which there are, in which order, and how each paragraph is cited in each language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.lists import format_list

from app.core.languages import words

SOURCE = Path(__file__).with_name("convention.en.toml")
TAUGHT = (30, 31)
"""The articles that the site teaches; the others are there because these refer to them."""

LETTERS = dict(zip("abcdefghi", "أبجدهوزحط", strict=True))
NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
"""Subparagraphs in the Arabic text."""


@dataclass(frozen=True)
class Provision:
    """One paragraph or subparagraph; `id` such as UNTOC-30-2-d. What it says stands in `wording.py`."""

    id: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Article, paragraph, subparagraph: `("30", "2", "d")`."""
        return tuple(self.id.split("-")[1:])

    @property
    def article(self) -> int:
        """The number of the article."""
        return int(self.parts[0])

    @property
    def slug(self) -> str:
        """The paragraph in an address: `30-2-d`."""
        return "-".join(self.parts)

    def number(self, language: str) -> str:
        """The paragraph within its article: `2 (d)`, `2 d)` or `2 (د)`, as the language has it."""
        if language == "zh":
            units = zip(self.parts[2:], "项目", strict=False)
            return f"{self.parts[1]}款" + "".join(f"({part}){unit}" for part, unit in units)
        return " ".join(
            [self.parts[1], *(_subparagraph(part, language, depth) for depth, part in enumerate(self.parts[2:]))]
        )

    @property
    def depth(self) -> int:
        """0 for a paragraph, 1 for a subparagraph, 2 below it."""
        return len(self.parts) - 2

    @property
    def parent(self) -> str | None:
        """The id of the paragraph that this one is part of."""
        return "-".join(("UNTOC", *self.parts[:-1])) if self.depth else None

    def mark(self, language: str) -> str:
        """What stands before it in the treaty: `2.`, `(d)` or `d)`, `(i)`."""
        return _subparagraph(self.parts[-1], language, self.depth - 1) if self.depth else f"{self.parts[-1]}."


@dataclass(frozen=True)
class Article:
    """An article with its paragraphs in order."""

    number: int
    title: str
    provisions: tuple[Provision, ...]


@cache
def articles() -> tuple[Article, ...]:
    """The articles that are known here, in order."""
    data = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    provisions = [Provision(each["id"]) for each in data["provisions"]]
    return tuple(
        Article(int(number), title, tuple(each for each in provisions if each.article == int(number)))
        for number, title in data["articles"].items()
    )


@cache
def provisions() -> dict[str, Provision]:
    """All paragraphs by id, in the order of the treaty."""
    return {provision.id: provision for article in articles() for provision in article.provisions}


def _subparagraph(part: str, language: str, depth: int) -> str:
    if language in {"fr", "es"}:
        return f"{part})"
    if language == "ar":
        return f"‘{NUMERALS[part]}’" if depth else f"({LETTERS[part]})"
    return f"({part})"


def citation(provision: str, language: str = "en") -> str:
    """A paragraph as the United Nations cite it: `article 30, paragraph 2 (d)`."""
    known = provisions()[provision]
    return words(language).citation.one.format(article=known.article, paragraphs=known.number(language))


def citations(ids: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Paragraphs gathered by article, one line each: `article 30, paragraphs 1, 2 (a) and 3`.

    A paragraph whose subparagraphs are named too is not repeated.
    """
    whole = {provisions()[each].parent for each in in_treaty_order(ids)}
    return tuple(
        _several([each for each in found if each.id not in whole], language) for found in by_article(ids).values()
    )


def _several(found: list[Provision], language: str) -> str:
    forms = words(language).citation
    form = {1: forms.one, 2: forms.two}.get(len(found), forms.several)
    listed = format_list([each.number(language) for each in found], locale="en_GB" if language == "en" else language)
    return form.format(article=found[0].article, paragraphs=listed)


def in_treaty_order(ids: frozenset[str] | set[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The known ones among these ids, in the order of the treaty."""
    return tuple(each for each in provisions() if each in ids)


def by_article(ids: tuple[str, ...]) -> dict[int, list[Provision]]:
    """The known ones among these ids, gathered by article, in the order of the treaty."""
    found: dict[int, list[Provision]] = {}
    for each in in_treaty_order(ids):
        found.setdefault(provisions()[each].article, []).append(provisions()[each])
    return found
