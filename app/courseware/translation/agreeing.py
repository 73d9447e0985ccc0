"""Saying of a translation written in files that it renders its source as it is now, part by part."""

from app.courseware.sources import hash_of
from app.courseware.translation.blocks import Block, cut
from app.courseware.translation.composing import with_standing_lines
from app.courseware.translation.standing import UNTRANSLATED, Standing, said_in, standing


def misfits(found: Standing) -> list[tuple[int, str]]:
    """Lines of a translation (of its source, where it has nothing) that keep it from being whole, and why."""
    if not any(pair.source.kind == "front" for pair in found.pairs):
        return [(1, "the source has no title: there is no front matter that could say it")]
    if all(pair.target and pair.target.hash == pair.source.hash for pair in found.pairs):
        return [(1, "these are the words of the source everywhere")]
    said = [
        (pair.source.line, f"nothing stands for this {_named(pair.source)} of the source")
        if pair.target is None
        else (
            pair.target.line,
            f"this {_named(pair.target)} has other parts than line {pair.source.line} of the source",
        )
        for pair in found.pairs
        if pair.target is None or pair.target.shape != pair.source.shape
    ]
    return said + [(block.line, f"the source has no such {_named(block)} here") for block in found.orphans]


def agreed(source: str, text: str, *, review: str = "") -> str:
    """A whole translation whose front matter says that each of its parts renders its source as it is now.

    Parts that wait for a translator, as the file itself says, and still have the words of the source, go on waiting.
    `review` stays what it is where none is given; not a letter of the text is changed. Raises ValueError where the
    translation is not whole (see `misfits`).
    """
    blocks, waiting = cut(text).blocks, said_in(text).blocks
    found = standing(source, text)
    if misfits(found):
        raise ValueError("not whole")
    rendered = {id(pair.target): pair.source.hash for pair in found.pairs}  # equal parts may stand on one line
    hashes = [rendered[id(block)] for block in blocks]
    if len(waiting) == len(blocks):
        hashes = [
            UNTRANSLATED if said == UNTRANSLATED and block.hash == hash else hash
            for said, block, hash in zip(waiting, blocks, hashes, strict=True)
        ]
    translates = [f"translates: {hash_of(source)}"] if UNTRANSLATED not in hashes else []
    return with_standing_lines(text, [*translates, f'blocks: "{" ".join(hashes)}"'], review=review)


def _named(block: Block) -> str:
    return f"{block.kind} {block.anchor}".strip()
