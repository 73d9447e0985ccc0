"""The Convention by paragraph: text, order, and how each paragraph is cited in each language."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("convention.en.toml")
TAUGHT = (30, 31)
"""The articles that the site teaches; the others are there because these refer to them."""

ARTICLE = {
    "en": "article {article}, paragraph {paragraph}",
    "fr": "article {article}, paragraphe {paragraph}",
    "es": "artículo {article}, párrafo {paragraph}",
    "ru": "статья {article}, пункт {paragraph}",
    "ar": "المادة {article}، الفقرة {paragraph}",
    "zh": "第{article}条第{paragraph}款",
}
"""The United Nations' own form of citation in each language."""


@dataclass(frozen=True)
class Provision:
    """One paragraph or subparagraph; `id` such as UNTOC-30-2-d."""

    id: str
    text: str
    checked: str

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

    @property
    def number(self) -> str:
        """The paragraph within its article: `2 (d)`."""
        return " ".join([self.parts[1], *(f"({part})" for part in self.parts[2:])])

    @property
    def depth(self) -> int:
        """0 for a paragraph, 1 for a subparagraph, 2 below it."""
        return len(self.parts) - 2

    @property
    def parent(self) -> str | None:
        """The id of the paragraph that this one is part of."""
        return "-".join(("UNTOC", *self.parts[:-1])) if self.depth else None

    @property
    def mark(self) -> str:
        """What stands before it in the treaty: `2`, `(d)`, `(i)`."""
        return self.parts[-1] + "." if not self.depth else f"({self.parts[-1]})"


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
    provisions = [Provision(each["id"], each["text"], each["checked"]) for each in data["provisions"]]
    return tuple(
        Article(each["number"], each["title"], tuple(p for p in provisions if p.article == each["number"]))
        for each in data["articles"]
    )


@cache
def provisions() -> dict[str, Provision]:
    """All paragraphs by id, in the order of the treaty."""
    return {provision.id: provision for article in articles() for provision in article.provisions}


def citation(provision: str, language: str = "en") -> str:
    """A paragraph as the United Nations cite it: `article 30, paragraph 2 (d)`."""
    article, *rest = provision.split("-")[1:]
    paragraph = " ".join([rest[0], *(f"({part})" for part in rest[1:])]) if rest else ""
    return ARTICLE[language].format(article=article, paragraph=paragraph)


def in_treaty_order(ids: frozenset[str] | set[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The known ones among these ids, in the order of the treaty."""
    return tuple(each for each in provisions() if each in ids)


def by_article(ids: tuple[str, ...]) -> dict[int, list[Provision]]:
    """The known ones among these ids, gathered by article, in the order of the treaty."""
    found: dict[int, list[Provision]] = {}
    for each in in_treaty_order(ids):
        found.setdefault(provisions()[each].article, []).append(provisions()[each])
    return found


def quotes(text: str, provision: Provision) -> bool:
    """Whether a text agrees with the paragraph letter by letter, ` … ` standing for what was left out."""
    place = 0
    whole = " ".join(provision.text.split())
    for piece in re.split(r"\s*…\s*", " ".join(text.split())):
        place = whole.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True
