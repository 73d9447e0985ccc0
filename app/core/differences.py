"""What changed between two texts, in words, of any script; in time that grows with their length, whatever they say.

First what both begin and end with is set aside, then words that each text has once are matched where their order is
the same (B. Cohen's “patience” difference, 2006), then the same within each gap, and what is left of a gap is matched
by its longest common subsequence if it is small. A big gap without landmarks is one change.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["same", "gone", "new"]
Run = tuple[int, int, int]
"""Where it begins in the one text and in the other, and how many words it has."""
Gap = tuple[int, int, int, int]
"""From where to where in the one text, and in the other."""

ROUNDS = 12
"""How often a gap is looked at again for landmarks."""
ONE_TABLE, ALL_TABLES = 60_000, 600_000
"""Cells of a table of common subsequences: of one gap, and of all gaps together (a fifth of a second)."""

_han = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_latin, _arabic, _wide = (
    "!-/:-@\\[-`{-~\u00a1-\u00bf",
    "\u060c\u061b\u061f\u06d4",
    "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20",
)
_marks = f"{_latin}{_arabic}\u2010-\u2027\u2030-\u205e{_wide}"
_word = re.compile(rf"(?:[{_han}]|[{_marks}]|[^\s{_han}{_marks}]+|^)\s*")
"""One word, one Chinese character or one mark, with the space behind it; at the very beginning space alone."""


@dataclass(frozen=True)
class Piece:
    """A part of a text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Hunk:
    """A change with a few lines around it; `line` is where it begins in the new text."""

    line: int
    pieces: tuple[Piece, ...]


def words(before: str, after: str) -> list[Piece]:
    """The difference of two texts. What is the same or new makes up the text after, letter by letter.

    Where lines are broken within a paragraph makes no difference.
    """
    old, new = _word.findall(before), _word.findall(after)
    runs = _runs(_keys(old), _keys(new))
    pieces: list[Piece] = []
    i = j = 0
    for a, b, size in [*runs, (len(old), len(new), 0)]:
        _put(pieces, "gone", old[i:a])
        _put(pieces, "new", new[j:b])
        _put(pieces, "same", new[b : b + size])
        i, j = a + size, b + size
    return pieces


def lines_between(before: str, after: str, context: int = 3) -> list[Hunk]:
    """The changes of a long text, each with some lines around it; nothing where there is no difference."""
    hunks: list[Hunk] = []
    line, begun, pieces = 1, 1, list[Piece]()
    found = words(before, after)
    for place, piece in enumerate(found):
        if piece.kind != "same":
            pieces.append(piece)
        else:
            is_begun = place > 0 and not found[place - 1].text.endswith("\n")  # the rest of a line that changed
            shown = (0 if place == 0 else context + is_begun, 0 if place == len(found) - 1 else context)
            head, tail, skipped = _ends(piece.text, *shown)
            if skipped is None:
                pieces.append(piece)
            else:
                hunks += _hunk(begun, pieces, head)
                begun, pieces = line + skipped, [Piece("same", tail)] if tail else []
        line += 0 if piece.kind == "gone" else piece.text.count("\n")
    return hunks + _hunk(begun, pieces, "")


def _ends(text: str, head: int, tail: int) -> tuple[str, str, int | None]:
    """What to show of a text that stayed, before and after a cut, and the lines before its tail; None: no cut."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    tail += not text.endswith("\n")  # the beginning of a line that changes
    if len(lines) <= head + tail:
        return "", "", None
    cut = len(lines) - tail
    return "".join(lines[:head]), "".join(lines[cut:]), cut


def _hunk(line: int, pieces: list[Piece], head: str) -> list[Hunk]:
    if all(piece.kind == "same" for piece in pieces):
        return []
    return [Hunk(line, (*pieces, Piece("same", head)) if head else tuple(pieces))]


def _put(pieces: list[Piece], kind: Kind, parts: Sequence[str]) -> None:
    if text := "".join(parts):
        pieces.append(Piece(kind, text))


def _keys(parts: Sequence[str]) -> list[str]:
    """Words as they are compared: without the space behind them, unless a new paragraph or list begins there."""
    return [_key(part, after[:1]) for part, after in pairwise([*parts, ""])]


def _key(part: str, then: str) -> str:
    word = part.rstrip()
    space = part[len(word) :]
    if "\n" in space and (space.count("\n") > 1 or not then.isalpha()):
        return part
    return word


def _runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """What both have, in order, in long runs."""
    matched: list[Run] = []
    gaps: list[Gap] = [(0, len(old), 0, len(new))]
    for round_ in range(ROUNDS + 1):
        found = [(gap, _landmarks(old, new, gap) if round_ < ROUNDS else []) for gap in gaps]
        small = [gap for gap, runs in found if not runs]
        matched += _tables(old, new, small)
        matched += [run for _, runs in found for run in runs]
        gaps = [inner for gap, runs in found if runs for inner in _between(gap, runs)]
    return _joined(sorted(matched))


def _landmarks(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[Run]:
    """What both sides of a gap begin and end with, and the words that both have once, in the longest rising order."""
    a, a_end, b, b_end = gap
    head = _alike(old, new, range(a, a_end), range(b, b_end))
    tail = _alike(old, new, range(a_end - 1, a + head - 1, -1), range(b_end - 1, b + head - 1, -1))
    inner = (a + head, a_end - tail, b + head, b_end - tail)
    runs = [(i, j, 1) for i, j in _rising(_once_in_both(old, new, inner))]
    ends = [(a, b, head), (a_end - tail, b_end - tail, tail)]
    return [run for run in (ends[0], *runs, ends[1]) if run[2]]


def _alike(old: Sequence[str], new: Sequence[str], ours: range, theirs: range) -> int:
    count = 0
    for i, j in zip(ours, theirs, strict=False):
        if old[i] != new[j]:
            break
        count += 1
    return count


def _once_in_both(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[tuple[int, int]]:
    a, a_end, b, b_end = gap
    ours, theirs = Counter(old[a:a_end]), Counter(new[b:b_end])
    where = {new[j]: j for j in range(b, b_end) if theirs[new[j]] == 1 and not _is_slight(new[j])}
    return [(i, where[old[i]]) for i in range(a, a_end) if ours[old[i]] == 1 and old[i] in where]


def _is_slight(word: str) -> bool:
    """Whether a word is too small to be a landmark: the one `x` of a file may have moved from one answer to another."""
    return len(word) < 2 and word.isascii()


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second numbers rise, as their first ones do (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [place]
        before.append(piles[pile - 1] if pile else -1)
    rising = []
    place = piles[-1] if piles else -1
    while place >= 0:
        rising.append(pairs[place])
        place = before[place]
    return rising[::-1]


def _between(gap: Gap, runs: Sequence[Run]) -> Iterator[Gap]:
    a, a_end, b, b_end = gap
    for i, j, size in [*runs, (a_end, b_end, 0)]:
        if a < i and b < j:
            yield a, i, b, j
        a, b = i + size, j + size


def _tables(old: Sequence[str], new: Sequence[str], gaps: Sequence[Gap]) -> list[Run]:
    """The longest common subsequences of small gaps, the smallest first, as far as the work allowed goes."""
    runs: list[Run] = []
    left = ALL_TABLES
    for gap in sorted(gaps, key=_size):
        left -= _size(gap)
        if _size(gap) > ONE_TABLE or left < 0:
            break
        runs += _common(old, new, gap)
    return runs


def _size(gap: Gap) -> int:
    a, a_end, b, b_end = gap
    return (a_end - a) * (b_end - b)


def _common(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[Run]:
    """By the usual table; rows from the end, so that the way through it is walked from the beginning."""
    a, a_end, b, b_end = gap
    width = b_end - b
    rows = [[0] * (width + 1)]
    for i in range(a_end - 1, a - 1, -1):
        below, row = rows[-1], [0] * (width + 1)
        for j in range(width - 1, -1, -1):
            row[j] = below[j + 1] + 1 if old[i] == new[b + j] else max(below[j], row[j + 1])
        rows.append(row)
    rows.reverse()
    return list(_way(rows, old, new, gap))


def _way(rows: Sequence[Sequence[int]], old: Sequence[str], new: Sequence[str], gap: Gap) -> Iterator[Run]:
    a, a_end, b, b_end = gap
    i, j = a, b
    while i < a_end and j < b_end:
        if old[i] == new[j]:
            yield i, j, 1
            i, j = i + 1, j + 1
        elif rows[i + 1 - a][j - b] >= rows[i - a][j + 1 - b]:
            i += 1
        else:
            j += 1


def _joined(runs: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        i, j, size = joined[-1] if joined else (0, 0, 0)
        if joined and (i + size, j + size) == run[:2]:
            joined[-1] = (i, j, size + run[2])
        else:
            joined.append(run)
    return joined
