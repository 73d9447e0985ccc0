"""Saying of a translation written in files that it renders its source as it is now, part by part."""

from app.courseware.sources import hash_of
from app.courseware.translation.blocks import Block
from app.courseware.translation.composing import with_standing_lines
from app.courseware.translation.standing import Standing, standing


def misfits(found: Standing) -> list[tuple[int, str]]:
    """Lines of a translation (of its source, where it has nothing) that keep it from being whole, and why."""
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

    `review` stays what it is where none is given; not a letter of the text is changed. Raises ValueError where the
    translation is not whole (see `misfits`).
    """
    found = standing(source, text)
    if not found.is_whole:
        raise ValueError("not whole")
    hashes = {pair.target.line: pair.source.hash for pair in found.pairs if pair.target}
    lines = [f"translates: {hash_of(source)}", f'blocks: "{" ".join(hashes[line] for line in sorted(hashes))}"']
    return with_standing_lines(text, lines, review=review)


def _named(block: Block) -> str:
    return f"{block.kind} {block.anchor}".strip()
