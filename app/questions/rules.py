"""What all kinds of question share: common fields, the order in which options are shown, how answers are compared."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Self

import msgspec

from app.core.spelling import unmarked

Response = tuple[str, ...]
"""What a trainee answered: ids of options, or typed text; empty where nothing was answered. Never shown text."""

Fields = Mapping[str, Sequence[str]]
"""What a browser sent, by field name."""

LONGEST_ANSWER = 4000
"""Characters kept of a typed answer."""


class Choice(msgspec.Struct, frozen=True):
    """One thing to pick as it is shown. `value` says nothing of the place in the source, so it gives no key away."""

    value: str
    html: str
    text: str = ""
    is_chosen: bool = False


class Row(msgspec.Struct, frozen=True):
    """One field as it is shown: its name, what stands beside it, and what it holds."""

    name: str
    html: str
    value: str = ""


class Presented(msgspec.Struct, frozen=True):
    """A question as a trainee sees it before it is graded: nothing in it tells right from wrong."""

    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """One line of a review: what was offered or given, whether it was chosen, whether it was right, what to learn."""

    html: str
    given: str = ""
    expected: str = ""
    is_chosen: bool = False
    is_right: bool = False
    feedback: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every kind has. All HTML was sanitised when it was published."""

    id: str
    line: int = 0
    html: str
    body: str = ""
    hint: str = ""
    explanation: str = ""
    points: int = 1
    cites: tuple[str, ...] = ()
    objective: int | None = None
    all_or_nothing: bool = False
    is_shuffled: bool = True

    @property
    def kind(self) -> str:
        """The name of the kind, which is also the name of its template."""
        return str(self.__struct_config__.tag)

    @property
    def is_scored(self) -> bool:
        """Whether an answer can earn points."""
        return self.points > 0

    def present(self, seed: str, response: Response) -> Presented:
        """The question as it is shown in the attempt with this seed, holding what was answered so far."""
        raise NotImplementedError

    def read(self, seed: str, fields: Fields) -> Response:
        """What the browser sent, as option ids or text; whatever this question never offered is left out."""
        raise NotImplementedError

    def grade(self, response: Response) -> Fraction:
        """The share of the points that an answer earns, from 0 to 1; no answer earns nothing."""
        raise NotImplementedError

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """The answer beside the key, in the order in which the options were shown."""
        raise NotImplementedError

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each option (or each typed answer that the author foresaw) was given."""
        raise NotImplementedError

    def translated(self, words: Self) -> Self:
        """The same question in another language: words from there, key, ids and points from here."""
        return msgspec.structs.replace(
            self, html=words.html, body=words.body, hint=words.hint, explanation=words.explanation
        )

    def _share(self, right: int, of: int) -> Fraction:
        """A share for each right part, or all or nothing where the author said so."""
        share = Fraction(max(right, 0), of) if of else Fraction(0)
        return share if share == 1 or not self.all_or_nothing else Fraction(0)


def shuffled(ids: Sequence[str], seed: str, question: str) -> tuple[str, ...]:
    """The ids in the order of this attempt: sorted by a hash of seed, question and id, so the same on every server."""
    return tuple(sorted(ids, key=lambda each: hashlib.sha256(f"{seed}:{question}:{each}".encode()).digest()))


def drawn(ids: Sequence[str], count: int, seed: str, pool: str) -> tuple[str, ...]:
    """The questions that an attempt draws from a pool, in the pool's order."""
    chosen = set(shuffled(ids, seed, pool)[:count])
    return tuple(each for each in ids if each in chosen)


def comparable(text: str) -> str:
    """A typed answer as it is compared: small letters without accents, single blanks, one kind of quote and dash,
    Western digits.

    What is asked is what somebody knows, not which keyboard they sit at (`core.spelling.unmarked`).
    """
    folded = unmarked(unicodedata.normalize("NFC", text).casefold())
    unified = "".join(_SAME.get(sign, sign) for sign in _western(folded))
    return " ".join(unified.split()).strip(" .")


def typed(fields: Fields, name: str) -> str:
    """The text that a browser sent in one field, without blanks around it, cut where no honest answer ends."""
    sent = fields.get(name, ())
    return unicodedata.normalize("NFC", sent[0].strip()[:LONGEST_ANSWER]) if sent else ""


def numbers(text: str) -> set[Fraction]:
    """The numbers that a typed text may mean: `1,500` is both 1500 and 1.5, for people write both. May be empty.

    A sign of per cent at the end is no part of the number: the question says in what it is asked.
    """
    bare = re.sub(r"[\s'’_\u00a0\u202f]", "", _western(text)).removesuffix("%").removesuffix("٪").removesuffix("％")
    bare = bare.replace("−", "-").replace("٫", ".").replace("٬", ",")
    readings = {
        bare.replace(group, "").replace(point, ".")
        for group, point, form in ((",", ".", _POINTED), (".", ",", _COMMAED))
        if form.fullmatch(bare)
    }
    return {Fraction(reading) for reading in readings}


def _western(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


_POINTED = re.compile(r"[-+]?(?:\d{1,30}|\d{1,3}(?:,\d{2,3}){0,9},\d{3})(?:\.\d{1,30})?")
_COMMAED = re.compile(r"[-+]?(?:\d{1,30}|\d{1,3}(?:\.\d{2,3}){0,9}\.\d{3})(?:,\d{1,30})?")
"""A sign parts thousands only where three digits end the number: `3.1` is never 31."""

_SAME = {
    **dict.fromkeys("‘’ʼ`´", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
}
