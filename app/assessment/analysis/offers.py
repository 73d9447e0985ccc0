"""What a question offers to pick, and what an answer picked: options, foreseen answers, or parts put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import msgspec

from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.gaps import Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.number import Number
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.text import Text
from app.questions.rules import Response, comparable

ACCEPTED, FORESEEN, UNFORESEEN = "=", "~", "?"
"""What stands before a typed answer: the marks of the course files, and one for what no author wrote."""
REST = "*"
"""All other typed answers together."""


@dataclass(frozen=True)
class Offer:
    """Something to pick. Words of an author are in `html` or `text`; what people typed is in `text` alone."""

    id: str
    is_right: bool
    html: str = ""
    text: str = ""
    letter: str = ""


def offers(questions: Sequence[AnyQuestion]) -> list[Offer]:
    """What a question offers; the same question in all its languages, the source first, for typed answers differ."""
    source = questions[0]
    match source:
        case ChoiceQuestion():
            letters = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]
            return [
                Offer(each.id, each.is_right, html=each.html, letter=letter)
                for each, letter in zip(source.options, letters, strict=False)
            ]
        case Text() | Number():
            return list({offer.id: offer for each in questions for offer in _typed(each)}.values())
        case Gaps():
            return [Offer(str(place), True, text=gap[0] if gap else "") for place, gap in enumerate(source.gaps, 1)]
        case Matching():
            return [Offer(each.id, True, html=each.left) for each in source.asked]
        case Ordering():
            return [Offer(place, True, html=html) for place, html in zip(source.places, source.things, strict=True)]


def _typed(question: AnyQuestion) -> Iterable[Offer]:
    if isinstance(question, Text):
        yield from (Offer(ACCEPTED + each, True, text=each) for each in question.accepted)
        yield from (Offer(FORESEEN + each.text, False, text=each.text) for each in question.foreseen)
    elif isinstance(question, Number):
        yield from (Offer(ACCEPTED + each.value, True, text=each.value) for each in question.accepted)
        yield from (Offer(FORESEEN + each.value, False, text=each.value) for each in question.foreseen)


def picks(question: AnyQuestion, response: Response) -> frozenset[str]:
    """The ids of the offers that an answer picked; a typed answer that nobody foresaw has an id of its own."""
    if isinstance(question, Text | Number):
        return frozenset([_known(question, response[0])])
    return frozenset(each for each, times in question.summarise([response]).items() if times)


def _known(question: Text | Number, answer: str) -> str:
    typed = comparable(answer)
    for offer in _typed(question):
        if isinstance(question, Text) and comparable(offer.text) == typed:
            return offer.id
    if isinstance(question, Number):
        for mark, ranges in ((ACCEPTED, question.accepted), (FORESEEN, question.foreseen)):
            for each in ranges:
                if each.holds(answer):
                    return mark + each.value
    return UNFORESEEN + typed


def in_source_order(question: AnyQuestion) -> AnyQuestion:
    """The question with its options as they stand in the file, so that their letters can be seen."""
    return msgspec.structs.replace(question, is_shuffled=False)


def has_parts(question: AnyQuestion) -> bool:
    """Whether what it offers are parts to be put right, and not answers to pick."""
    return isinstance(question, Gaps | Matching | Ordering)
