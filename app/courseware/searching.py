"""Words as they are searched, the same on both databases: without case, accents and endings; Chinese in pairs of signs.

A word is kept as it is folded and by its stem (Snowball, https://snowballstem.org). Chinese is written without blanks:
each sign and each pair of neighbours counts as a word, so that words of two signs are found without a dictionary
(Nie, Brisebois and Ren, "On Chinese text retrieval", SIGIR 1996). Arabic is normalised before it is stemmed: no vowel
signs, one alef, one yeh, no article (Larkey, Ballesteros and Connell, "Light stemming for Arabic", 2007).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from babel import Locale

from app.core.spelling import ARABIC_LETTERS, ARABIC_SIGNS

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"([{HAN}]+)|([^{HAN}]+)")
ARABIC, CYRILLIC = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[\u0400-\u052f]")
ARTICLE = re.compile(r"^(?:[وف]?(?:ال|بال|كال)|[وف]?لل)(?=\w{3})")
LATIN = ("en", "es", "fr")
"""The languages among whose forms a searched word of Latin letters may be, beside the reader's own."""
MOST_TERMS = 12
SHORTEST_START = 3
"""Letters from which on a word is looked for as the beginning of others as well."""
MOST_BYTES = 1_000_000
"""Of a text, what is kept for search; PostgreSQL has room for 1,048,575 bytes, some of which each word takes beside its
own (https://www.postgresql.org/docs/current/textsearch-limitations.html)."""


def indexed(text: str, language: str) -> str:
    """The words of a text as they are kept for search, parted by blanks."""
    return " ".join(_bounded(each for word in _words(text) for each in _kept(word, language)))


def asked(words: str, language: str) -> list[tuple[str, ...]]:
    """What to look for: of each tuple, one; a text must have all of them. Empty where there is nothing to look for."""
    terms: list[tuple[str, ...]] = []
    for word in _words(words):
        if re.match(f"[{HAN}]", word):
            terms += [(each,) for each in (_pairs(word) or [word])]
        else:
            terms.append(tuple(dict.fromkeys(form for each in (language, *LATIN) for form in _kept(word, each))))
    return list(dict.fromkeys(filter(None, terms)))[:MOST_TERMS]  # of marks alone, nothing is left


def is_start(word: str) -> bool:
    """Whether texts are found as well in which a longer word begins with this one."""
    return len(word) >= SHORTEST_START and not re.match(f"[{HAN}]", word)


def _bounded(words: Iterator[str]) -> Iterator[str]:
    room, known = MOST_BYTES, set[str]()
    for word in words:
        room -= 2 if word in known else len(word.encode()) + 6
        if room < 0:
            return
        known.add(word)
        yield word


def _words(text: str) -> Iterator[str]:
    """Runs of letters, digits and their marks, in small letters; Chinese apart from other scripts."""
    even = unicodedata.normalize("NFKC", text).casefold()
    for run in _runs().findall(even):
        yield from (match[0] for match in PIECE.finditer(run))


@lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    """What belongs to words: letters, digits, and marks, without which Devanagari would fall apart."""
    marks = "".join(sign for code in range(0x300, 0x11FFF) if unicodedata.category(sign := chr(code))[0] == "M")
    return re.compile(rf"(?:[^\W_]|[{re.escape(marks)}])+")


@lru_cache(maxsize=65_536)
def _kept(word: str, language: str) -> tuple[str, ...]:
    if re.match(f"[{HAN}]", word):
        return (*word, *_pairs(word))
    bare = ARABIC_SIGNS.sub("", word)
    plain = _folded(bare)
    if ARABIC.search(bare):
        plain = ARTICLE.sub("", plain)
    stem = _folded(_stemmed(plain if ARABIC.search(bare) else bare, language))
    return tuple(dict.fromkeys(each for each in (plain, stem) if each))


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _folded(word: str) -> str:
    """Without accents, `й` and `ё` being `и` and `е`; Arabic letters that are written in several ways as one."""
    apart = unicodedata.normalize("NFKD", word.translate(ARABIC_LETTERS))
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


def _stemmed(word: str, language: str) -> str:
    by_script = "ar" if ARABIC.search(word) else "ru" if CYRILLIC.search(word) else ""
    name = _algorithm(by_script) or _algorithm(language) or "english"
    return str(snowballstemmer.stemmer(name).stemWord(word.replace("ё", "е")))


@lru_cache(maxsize=64)
def _algorithm(language: str) -> str:
    """What Snowball calls a language; empty where it knows none."""
    name = (Locale.parse(language).get_language_name("en") or "").casefold() if language else ""
    return name if name in snowballstemmer.algorithms() else ""
