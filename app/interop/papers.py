"""A quiz on paper: what stands on the sheets of each variant, and what on its key, as plain values for the typesetter.

A variant is an attempt that nobody made: its seed draws and shuffles as it does on the screen, so the same seed always
gives the same sheet.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from app.core.letters import uncovered
from app.core.markdown import plain
from app.courseware.rules import Quiz
from app.interop.markup import INLINE, tree
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.gaps import MARK, Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.number import Number
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.text import Text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = len(LETTERS)
STRONG, MARKED = {"strong", "b"}, {"em", "i", "u"}
OPEN_LINES, LINES = 8, 1

Piece = Any
"""A text, or a list of a tag and its pieces: JSON has no better type for it."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it stands on a sheet; which of the lists are filled depends on its kind."""

    number: int
    kind: str
    points: int
    stem: list[Piece]
    options: list[list[Piece]] = []
    """With a box each: to tick, or (ordering) for a number."""
    lefts: list[list[Piece]] = []
    rights: list[str] = []
    lines: int = 0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is right, on the key: letters, words or numbers, one after another."""

    number: int
    points: int
    title: str
    right: list[str]
    model: list[Piece] = []


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet and its key."""

    letter: str
    seed: str
    points: int
    asked: list[Asked]
    answers: list[Answer]


def variants(quiz: Quiz, *, seed: str, count: int) -> list[Variant]:
    """The first `count` variants under a seed."""
    return [_variant(quiz, letter, f"{seed}-{letter}") for letter in LETTERS[:count]]


def unprintable(made: Sequence[Variant], words: Sequence[str]) -> tuple[str, ...]:
    """The signs for which there is no font."""
    return uncovered("".join([msgspec.json.encode(made).decode(), *words]))


def letter(place: int) -> str:
    """The small letter of an option, counted from 0; after z comes aa."""
    first, last = divmod(place, MOST)
    return (LETTERS[first - 1] if first else "").lower() + LETTERS[last].lower()


def _variant(quiz: Quiz, letter: str, seed: str) -> Variant:
    known = quiz.questions
    questions = [known[id] for id in quiz.draw(seed)]
    return Variant(
        letter=letter,
        seed=seed,
        points=sum(question.points for question in questions),
        asked=[_asked(question, number, seed) for number, question in enumerate(questions, start=1)],
        answers=[_answer(question, number, seed) for number, question in enumerate(questions, start=1)],
    )


def _asked(question: AnyQuestion, number: int, seed: str) -> Asked:
    stem = [["p", pieces(question.html)], *blocks(question.body)]
    shown = question.present(seed, ())
    common: dict[str, Any] = {"number": number, "kind": question.kind, "points": question.points, "stem": stem}
    if isinstance(question, ChoiceQuestion):
        return Asked(**common, options=[pieces(choice.html) for choice in shown.choices])
    if isinstance(question, Matching):
        lefts, rights = [pieces(row.html) for row in shown.rows], [choice.text for choice in shown.choices]
        return Asked(**common, lefts=lefts, rights=rights)
    if isinstance(question, Ordering):
        return Asked(**common, options=[pieces(row.html) for row in shown.rows])
    if isinstance(question, Gaps):
        stem += blocks(MARK.join(question.pieces))
        return Asked(**common)
    is_open = isinstance(question, Text) and question.is_open
    return Asked(**common, lines=OPEN_LINES if is_open else LINES)


def _answer(question: AnyQuestion, number: int, seed: str) -> Answer:
    title = plain(question.html)
    is_open = isinstance(question, Text) and question.is_open
    model = blocks(question.explanation) if is_open else []
    right = _right(question, seed)
    return Answer(number=number, points=question.points, title=title, right=right, model=model)


def _right(question: AnyQuestion, seed: str) -> list[str]:
    """What a marker looks for, in the order and with the letters of this sheet."""
    if isinstance(question, ChoiceQuestion):
        return [letter(place) for place, option in enumerate(question.order(seed)) if option.is_right]
    if isinstance(question, Matching):
        places = {pair.id: letter(place) for place, pair in enumerate(question.order(seed))}
        return [f"{number} – {places[pair.id]}" for number, pair in enumerate(question.asked, start=1)]
    if isinstance(question, Ordering):
        shown = question.present(seed, ()).rows
        places = {html: str(place) for place, html in enumerate(question.things, start=1)}
        return [f"{letter(place)} – {places[row.html]}" for place, row in enumerate(shown)]
    if isinstance(question, Gaps):
        return [f"({number}) {' / '.join(gap)}" for number, gap in enumerate(question.gaps, start=1)]
    if isinstance(question, Number):
        return [
            each.value if each.tolerance == "0" else f"{each.value} ± {each.tolerance}" for each in question.accepted
        ]
    return list(question.accepted)


def pieces(html: str) -> list[Piece]:
    """A phrase of safe HTML as pieces."""
    return _pieces(tree(html))


def blocks(html: str) -> list[Piece]:
    """Blocks of safe HTML: paragraphs, lists, quotations, tables by rows."""
    return _blocks(tree(html))


def _blocks(node: Element) -> list[Piece]:
    found: list[Piece] = []
    run: list[Piece] = _text(node.text)
    for child in node:
        if child.tag in INLINE or child.tag == "br":
            run += _piece(child)
        else:
            found += [*_paragraph(run), *_block(child)]
            run = []
        run += _text(child.tail)
    return [*found, *_paragraph(run)]


def _block(node: Element) -> list[Piece]:
    if node.tag in {"ul", "ol"}:
        return [[node.tag, [_pieces(item) for item in node if item.tag == "li"]]]
    if node.tag == "blockquote":
        return [["quote", _blocks(node)]]
    if node.tag == "table":
        rows = [[_pieces(cell) for cell in row] for row in node.iter("tr")]
        width = max((len(row) for row in rows), default=0)
        return [["table", width, [[*row, *[[]] * (width - len(row))] for row in rows]]] if width else []
    return _blocks(node)


def _paragraph(run: list[Piece]) -> list[Piece]:
    return [["p", run]] if any(not isinstance(each, str) or each.strip() for each in run) else []


def _pieces(node: Element) -> list[Piece]:
    found = _text(node.text)
    for child in node:
        found += [*_piece(child), *_text(child.tail)]
    return found


def _piece(node: Element) -> list[Piece]:
    if node.tag == "img":
        return _text(f"[{node.get('alt', '')}]")
    if node.tag == "br":
        return [" "]
    tag = "strong" if node.tag in STRONG else "em" if node.tag in MARKED else ""
    inner = _pieces(node)
    return [[tag, inner]] if tag else inner


def _text(text: str | None) -> list[Piece]:
    """Words, with a gap wherever one is marked."""
    first, *rest = (text or "").split(MARK)
    found: list[Piece] = [first] if first else []
    for words in rest:
        found += [["gap"], words] if words else [["gap"]]
    return found
