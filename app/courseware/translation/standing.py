"""How far a translation has kept up with its source: block for block, from what the file itself says of it."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.courseware.sources import hash_of
from app.courseware.translation.blocks import FENCE, Block, cut
from app.courseware.translation.parts import FIXED, Part

UNTRANSLATED = "-"
"""In the place of a hash: the words of the source still stand there."""
UNLOOKED = "?"
"""In the place of a hash: somebody wrote the words by hand, and nobody has said yet which words they translate."""
LINE = re.compile(r"^(translates|blocks|review):[ \t]*[\"']?([^\"'\n]*?)[\"']?[ \t]*$", re.MULTILINE)
LONGEST = 60_000
"""Characters in which the front matter of a translation ends: 5,000 hashes."""


class State(StrEnum):
    """What can be said of one block of a translation."""

    CURRENT = "current"
    BEHIND = "behind"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Said:
    """What a translation says of itself in its front matter."""

    translates: str = ""
    blocks: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True)
class Pair:
    """A block of the source, and what stands for it in the translation.

    `former` is the block of the source that was translated, where it is known and has changed since.
    """

    source: Block
    target: Block | None
    recorded: str
    state: State
    former: Block | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The translation, one for each part of the source; empty where there is none yet."""
        if self.target is None:
            return ("",) * len(self.source.parts)
        theirs = {(part.label, part.place): part.words for part in self.target.parts}
        former = self.former if self.former and self.former.form == self.target.form else None
        found = (theirs.get(key, "") for key in _keys(self.source, former))
        return tuple(map(self._own, self.source.parts, found))

    def _own(self, part: Part, words: str) -> str:
        """Words of a translation; not those of the source that were put there until somebody translates."""
        is_put = words == part.words and self.state not in {State.CURRENT, State.UNKNOWN}
        was_put = self.state is State.MISSING and self.former is not None and words in self.former.words
        is_old = is_put and self.former is not None and words in self.former.words and self.state is State.BEHIND
        return "" if part.kind == FIXED or was_put or (is_put and not is_old) else words


@dataclass(frozen=True)
class Standing:
    """A translation beside its source; `orphans` are blocks of it that nothing in the source belongs to any more."""

    pairs: tuple[Pair, ...]
    orphans: tuple[Block, ...]

    def count(self, state: State) -> int:
        """How many blocks are in a state."""
        return sum(pair.state is state for pair in self.pairs)

    @property
    def total(self) -> int:
        """How many blocks the source has."""
        return len(self.pairs)

    @property
    def behind(self) -> int:
        """How many blocks of the source have changed since they were translated."""
        return self.count(State.BEHIND)

    @property
    def missing(self) -> int:
        """How many blocks nobody has translated."""
        return self.count(State.MISSING)

    @property
    def unknown(self) -> int:
        """Of how many blocks it cannot be told."""
        return self.count(State.UNKNOWN)

    @property
    def to_do(self) -> int:
        """How many blocks a translator has to look at."""
        return self.total - self.count(State.CURRENT)

    @property
    def is_whole(self) -> bool:
        """Whether the file has the shape of its source: no block too many, too few or in another form."""
        return not self.orphans and all(pair.target and pair.target.shape == pair.source.shape for pair in self.pairs)


def said_in(text: str) -> Said:
    """What the front matter of a translation says of it."""
    if text.split("\n", 1)[0].rstrip() != FENCE:
        return Said()
    end = text.find("\n---", 0, LONGEST)
    found = {match[1]: match[2] for match in LINE.finditer(text, 0, max(end, 0) + 1)}
    return Said(found.get("translates", ""), tuple(found.get("blocks", "").split()), found.get("review", ""))


def standing(source: str, translation: str, older: Iterable[str] = ()) -> Standing:
    """Compare a translation with its source; `older` are former texts of the source, the newest first.

    Where the file does not say what its blocks translate, its `translates` is looked for among them.
    """
    older = list(older)
    mine, theirs = cut(source).blocks, cut(translation).blocks
    recorded = _recorded(translation, theirs, [source, *older])
    former = {block.hash: block for text in reversed(older) for block in cut(text).blocks}
    places = aligned(mine, theirs, recorded)
    pairs = tuple(
        Pair(block, None, "", State.MISSING) if place is None else _pair(block, theirs[place], recorded[place], former)
        for block, place in zip(mine, places, strict=True)
    )
    taken = set(places)
    return Standing(pairs, tuple(block for place, block in enumerate(theirs) if place not in taken))


def _pair(source: Block, target: Block, recorded: str, former: Mapping[str, Block]) -> Pair:
    if recorded == UNTRANSLATED or (not recorded and target.hash == source.hash):
        return Pair(source, target, UNTRANSLATED, State.MISSING, former.get(target.hash))
    if not recorded:
        return Pair(source, target, "", State.UNKNOWN)
    if recorded == source.hash:
        return Pair(source, target, recorded, State.CURRENT)
    return Pair(source, target, recorded, State.BEHIND, former.get(recorded))


def _recorded(translation: str, theirs: Sequence[Block], sources: Sequence[str]) -> list[str]:
    """The hash of the source block of each block; empty where it cannot be told."""
    said = said_in(translation)
    if len(said.blocks) == len(theirs):
        return ["" if each == UNLOOKED else each for each in said.blocks]
    found = [""] * len(theirs)
    known = next((text for text in sources if said.translates and hash_of(text) == said.translates), None)
    if known is not None:
        blocks = cut(known).blocks
        for block, place in zip(blocks, aligned(blocks, theirs, found), strict=True):
            if place is not None:
                found[place] = block.hash
    return found


def aligned(source: Sequence[Block], target: Sequence[Block], recorded: Sequence[str]) -> list[int | None]:
    """For each block of the source, the place of its translation: by name, then by hash, then by its neighbours.

    Linear in the number of blocks, so that no text can keep it busy; blocks that were moved keep their translations.
    """
    found: list[int | None] = [None] * len(source)
    hashes = [block.hash if said in {UNTRANSLATED, ""} else said for block, said in zip(target, recorded, strict=True)]
    _match(found, [block.anchor for block in source], [block.anchor for block in target])
    _match(found, [block.hash for block in source], hashes)
    _neighbours(found, source, target, step=1)
    _neighbours(found, source, target, step=-1)
    return found


def _match(found: list[int | None], mine: Sequence[str], theirs: Sequence[str]) -> None:
    taken = set(found)
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for place, name in enumerate(theirs):
        if name and place not in taken:
            waiting[name].append(place)
    for place, name in enumerate(mine):
        if found[place] is None and waiting.get(name):
            found[place] = waiting[name].popleft()


def _neighbours(found: list[int | None], source: Sequence[Block], target: Sequence[Block], *, step: int) -> None:
    """A block without a pair takes the one beside the translation of its neighbour, if it is of its kind."""
    taken = set(found)
    beyond = -1 if step > 0 else len(target)
    before: int | None = beyond
    for place in range(len(source))[::step]:
        if found[place] is None and before is not None:
            next = before + step
            if 0 <= next < len(target) and next not in taken and _may_pair(source[place], target[next]):
                found[place] = next
                taken.add(next)
        before = found[place]


def _may_pair(source: Block, target: Block) -> bool:
    return source.kind == target.kind and not (source.anchor and target.anchor and source.anchor != target.anchor)


def _keys(source: Block, former: Block | None) -> list[tuple[str, int]]:
    """Under which label and place each part of a source stood when it was translated."""
    if former is None:
        return [(part.label, part.place) for part in source.parts]
    waiting: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for part in former.parts:
        waiting[part.label, part.words].append(part.place)
    counts = {label: _counted(source, label) == _counted(former, label) for label in {p.label for p in source.parts}}
    keys = []
    for part in source.parts:
        same = waiting[part.label, part.words]
        place = same.popleft() if same and part.kind != FIXED else part.place if counts[part.label] else 0
        keys.append((part.label, place))
    return keys


def _counted(block: Block, label: str) -> int:
    return sum(part.label == label for part in block.parts)
