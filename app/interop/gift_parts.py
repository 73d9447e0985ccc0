"""What a GIFT file is made of: the lines of a question, its escaped signs, its answers with their weights."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

HELD = dict(zip("~=#{}:\\%", map(chr, range(0xFDD0, 0xFDD8)), strict=True)) | {"n": "\ufdd8"}
"""Escaped signs wait as signs that no text may hold, so that they part nothing."""
FREED = str.maketrans({held: "\n" if sign == "n" else sign for sign, held in HELD.items()})
ESCAPE = re.compile(r"\\([~=#{}:\\%n])")
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)


@dataclass
class Block:
    """The lines of one question without comments, and where each of its signs stood."""

    text: str
    starts: list[int]
    numbers: list[int]

    def line(self, offset: int = 0) -> int:
        """The line of the file on which a sign stands."""
        return self.numbers[bisect_right(self.starts, offset) - 1]


@dataclass(frozen=True)
class Part:
    """One answer: its sign, its weight as a share (None: not given), its text and its feedback."""

    line: int
    sign: str
    share: Fraction | None
    text: str
    feedback: str


def parted(text: str) -> list[str]:
    """An answer and the feedback to it, or of true and false to each of them."""
    return [part.strip() for part in text.split("#")]


def formatted(text: str, default: str) -> tuple[str, str]:
    """A text without its own format, and the format."""
    form = FORMAT.match(text)
    return (text[form.end() :], form[1].lower()) if form else (text, default)


def is_multiple(parts: list[Part]) -> bool:
    """Whether every answer is a choice with a weight, and one of them at least earns something."""
    return all(part.sign == "~" and part.share is not None for part in parts) and any(
        (part.share or 0) > 0 for part in parts
    )


def is_ours(parts: list[Part], chosen: list[bool]) -> bool:
    """Whether the weights say what our own counting does: equal shares, and the same share off for a wrong choice."""
    share = Fraction(1, max(1, sum(chosen)))
    return all(
        part.share is not None and abs(part.share - (share if right else -share)) < Fraction(1, 1000)
        for part, right in zip(parts, chosen, strict=True)
    )
