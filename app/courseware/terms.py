"""Terms of the Convention in a text: marked where each stands first, so that readers can look them up in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from app.courseware.glossary import ENDING, SHORTEST, SOURCE, WORDS, Glossary, Term

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>')
NOT_IN = frozenset({"a", "code", "h2", "h3", "h4", "pre", "th"})
"""In links, headings and code no term is marked."""
ARTICLE = "(?:[وفبك]?ال|[وف]?لل|[وفبل])?"
"""What may be written before an Arabic word, in one with it."""
ENTITY = "&[a-z0-9#]+;"
"""Signs of HTML, in which no term is looked for."""
VOID = frozenset({"br", "hr", "img"})


@dataclass(frozen=True)
class Marked:
    """A text whose terms are links (`#term-3`), and the terms with their numbers, in the order of the text."""

    html: str
    terms: tuple[tuple[int, Term], ...]


def marked(html: str, glossary: Glossary, language: str) -> Marked:
    """Mark the first place of each term in sanitised HTML of this language. Linear in its length.

    What stands in another language, in a link, heading or in code is passed over; only terms with a meaning are marked.
    """
    numbers: dict[int, int] = {}
    search = _search(glossary, language)
    pieces = [_linked(text, search, numbers) if is_open else text for text, is_open in _texts(html)]
    found = [(number, glossary.terms[place]) for place, number in numbers.items()]
    return Marked("".join(pieces), tuple(found))


def _linked(text: str, search: re.Pattern[str], numbers: dict[int, int]) -> str:
    def put(match: re.Match[str]) -> str:
        place = int(match.lastgroup[1:]) if match.lastgroup else None
        if place is None or place in numbers:
            return match[0]
        number = numbers[place] = len(numbers) + 1
        return f'<a class="term" id="at-{number}" href="#term-{number}">{match[0]}</a>'

    return search.sub(put, text)


def _texts(html: str) -> Iterator[tuple[str, bool]]:
    """Tags and the texts between them in order; True for texts in which terms may be marked."""
    closed: list[bool] = []
    start = 0
    for tag in TAG.finditer(html):
        yield html[start : tag.start()], not any(closed)
        yield tag[0], False
        start = tag.end()
        if tag[2] in VOID:
            continue
        if not tag[1]:
            closed.append(tag[2] in NOT_IN or " lang=" in tag[3])
        elif closed:
            closed.pop()
    yield html[start:], not any(closed)


@lru_cache(maxsize=32)
def _search(glossary: Glossary, language: str) -> re.Pattern[str]:
    """One pattern for all terms, the longest first; the group that fits says which."""
    named = [
        (other, place)
        for place, term in enumerate(glossary.terms)
        if term.meaning
        for other in ([term.english] if language == SOURCE else term.others)
    ]
    groups: dict[int, list[str]] = {}
    for other, place in sorted(named, key=lambda pair: -len(pair[0])):
        if WORDS.search(other):
            groups.setdefault(place, []).append(_pattern(other, language))
    either = "|".join(f"(?P<t{place}>{'|'.join(patterns)})" for place, patterns in groups.items())
    start = "" if language == "zh" else r"\b"
    return re.compile(rf"{ENTITY}|{start}(?:{either})" if either else "(?!)", re.IGNORECASE)


def _pattern(other: str, language: str) -> str:
    written = re.escape(escape(other, quote=False))
    if language == "zh":
        return written
    if language == SOURCE:
        return rf"{written}(?:e?s)?\b"
    before = ARTICLE if language == "ar" else ""
    stems = [_stem(word) for word in WORDS.findall(other)]
    return r"[^\w<&]{1,3}".join(before + stem for stem in stems) + r"\b"


def _stem(word: str) -> str:
    """A word whose end may change with number and case; an Arabic one without its article."""
    bare = re.sub(r"^(?:ال|لل)(?=\w)", "", word)
    kept = bare[: max(SHORTEST, len(bare) - ENDING)]
    return re.escape(kept) + (rf"\w{{0,{ENDING + 1}}}" if len(bare) >= SHORTEST else "")
