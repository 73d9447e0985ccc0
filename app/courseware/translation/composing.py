"""The file of a translation, made from its source and the words of translators: whole always, and without keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.courseware.sources import hash_of
from app.courseware.translation.blocks import CLOSING, Block, cut
from app.courseware.translation.parts import FIXED, keyless
from app.courseware.translation.standing import UNLOOKED, UNTRANSLATED, Pair, Standing, said_in
from app.questions.kinds.gaps import GAP

OURS = re.compile(r"^(?:translates|blocks|review|language):[^\n]*\n", re.MULTILINE)
"""What a translation says of itself, and what only a source says."""


@dataclass(frozen=True)
class Written:
    """The words of one block in the other language, and the hash of the source block that they translate."""

    words: tuple[str, ...]
    recorded: str


def has_front(source: str) -> bool:
    """Whether a source has a title that can be read; without one, nothing could be said of its translation."""
    return any(block.kind == "front" for block in cut(source).blocks)


def begun(source: str) -> str:
    """A translation that has just been begun: the words of the source everywhere, and said so."""
    nothing = [Written(("",) * len(block.parts), UNTRANSLATED) for block in cut(source).blocks]
    return composed(source, nothing, review="")


def again(source: str, found: Standing, *, review: str) -> str:
    """A translation in the form that its source has now, with all its words."""
    return composed(source, kept(found), review=review)


def kept(found: Standing) -> list[Written]:
    """What a translation has now, for each block of its source; what has its form stays letter by letter."""
    return [Written(_standing(pair), pair.recorded if pair.target else UNTRANSLATED) for pair in found.pairs]


def _standing(pair: Pair) -> tuple[str, ...]:
    if pair.target is None or pair.recorded == UNTRANSLATED or pair.target.form != pair.source.form:
        return pair.words
    return pair.target.words


def composed(source: str, blocks: Sequence[Written], *, review: str) -> str:
    """The file of a translation; where there are no words, those of the source stand."""
    found = cut(source)
    body = "".join(block.before + written(block, each.words) for block, each in zip(found.blocks, blocks, strict=True))
    hashes = [each.recorded or UNLOOKED for each in blocks]
    is_current = hashes == [block.hash for block in found.blocks]
    lines = [f"translates: {hash_of(source)}\n"] if is_current else []
    lines += [f'blocks: "{" ".join(hashes)}"\n', *([f"review: {review}\n"] if review else [])]
    return _with_front(body + found.tail, "".join(lines))


def with_review(text: str, review: str) -> str:
    """A translation with another word on who has read it; not a letter of it is changed otherwise."""
    end = CLOSING.search(text)
    head = text[: end.start() + 1] if end else ""
    said = f"review: {review}\n" if review else ""
    return re.sub(r"^review:[^\n]*\n", "", head, flags=re.MULTILINE) + said + text[len(head) :] if end else text


def with_standing_lines(text: str, lines: Sequence[str], *, review: str) -> str:
    """A translation with other lines on what it renders, and on who has read it, if that is given."""
    review = review or said_in(text).review
    said = [*lines, *([f"review: {review}"] if review else [])]
    return _with_front(text, "".join(f"{line}\n" for line in said))


def _with_front(text: str, lines: str) -> str:
    end = CLOSING.search(text)
    if end is None:
        return text
    return OURS.sub("", text[: end.start() + 1]) + lines + text[end.start() + 1 :]


def written(block: Block, words: Sequence[str]) -> str:
    """A block in other words; the marks between them are those of the source, but for keys."""
    parts = (
        keyless(part.before) + (part.written(each) if each.strip() and part.kind != FIXED else part.raw)
        for part, each in zip(block.parts, words, strict=True)
    )
    return "".join(parts) + keyless(block.after)


def fits(block: Block, words: Sequence[str]) -> bool:
    """Whether words leave a block what it is: one block of the same parts, and as many gaps as its source."""
    text = written(block, words)
    if len(GAP.findall(text)) != len(GAP.findall(block.text)) and block.kind == "question":
        return False
    if block.kind == "front":
        return True
    above = f"## Quiz {{#{block.anchor.partition('#')[0]} quiz}}\n\n" if block.kind in {"question", "pool"} else ""
    found = cut(above + text).blocks
    shapes = [each.shape for each in found[-1:]]
    return len(found) == 1 + bool(above) and shapes == [block.shape]
