"""GIFT, the text format of Moodle's question banks, read. Everything wrong is noted with its line, nothing is guessed.

The format: https://docs.moodle.org/en/GIFT_format. What it says of escaped signs, of weights and of feedback is
followed; what stands in categories, tags and formats that we have no place for is told.
"""

from collections.abc import Iterator

from app.core.errors import N_
from app.interop.gift_parts import ESCAPE, HELD, Block
from app.interop.gift_question import QuestionReader
from app.interop.items import Item, Note, Reading, Refused

CATEGORY = N_("The category is not kept.")
LATE = N_("A text without a question is kept only before the first question; this one is left out.")


def read(text: str, *, language: str) -> Reading:
    """All questions of a GIFT file; words that GIFT leaves to the reader (true, false) in this language."""
    items: list[Item] = []
    introduction: list[str] = []
    problems: list[Note] = []
    notes: list[Note] = []
    for block in _blocks(ESCAPE.sub(lambda found: HELD[found[1]], text), notes):
        try:
            found = _item(block, language)
        except Refused as refusal:
            problems.append(refusal.note)
            continue
        if found.kind != "none":
            items.append(found)
        elif items:
            notes.append(Note(found.line, LATE))
        else:
            introduction += found.stem
    return Reading(tuple(items), tuple(introduction), tuple(problems), tuple(notes))


def _blocks(text: str, notes: list[Note]) -> Iterator[Block]:
    """The file parted at empty lines; comments vanish, categories are noted."""
    held: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            continue
        if bare.startswith("$CATEGORY"):
            notes.append(Note(number, CATEGORY))
            bare = ""
        if bare:
            held.append((number, line))
        elif held:
            yield _block(held)
            held = []


def _block(lines: list[tuple[int, str]]) -> Block:
    starts, place = [], 0
    for _, line in lines:
        starts.append(place)
        place += len(line) + 1
    return Block("\n".join(line for _, line in lines), starts, [number for number, _ in lines])


def _item(block: Block, language: str) -> Item:
    """One question, or (kind `none`) a text without one. Raises Refused."""
    text = block.text
    first, last = text.find("{"), text.find("}")
    if last >= 0 and (first < 0 or last < first):
        raise Refused(
            block.line(last), N_("A brace is closed here that was not opened. A brace in a text is written \\}.")
        )
    if first >= 0 and last < 0:
        raise Refused(block.line(first), N_("The brace that is opened here is not closed before the next empty line."))
    if first >= 0 and (second := text.find("{", first + 1)) >= 0:
        raise Refused(
            block.line(second), N_("There is a second brace in one question. A brace in a text is written \\{.")
        )
    return QuestionReader(block, language, first, last).item()
