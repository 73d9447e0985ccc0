"""What a translator wrote, brought together with what stands there by now: several may translate one file at once.

Block by block: whoever changed a block changes it, unless somebody else has changed the same one meanwhile.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.courseware.translation.blocks import Block
from app.courseware.translation.composing import Written, fits, kept
from app.courseware.translation.parts import FIXED
from app.courseware.translation.standing import UNTRANSLATED, Standing


@dataclass(frozen=True)
class Edit:
    """One block as it came back from a translator: the words, and what the page had shown.

    `of` is the hash of the source block, `shown` the mark of the translation that stood there; `is_right` says that
    the words fit the source as it is now, `is_same` that the words of the source are those of the translation.
    """

    of: str
    shown: str
    words: tuple[str, ...]
    is_right: bool = False
    is_same: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the translator did anything to the block."""
        return self.is_right or self.is_same or mark_of(self.words) != self.shown


@dataclass
class Merged:
    """The translation as it will be; edits that clash with another's, or change the form of a block, by place."""

    blocks: list[Written]
    is_changed: bool = False
    clashes: dict[int, Edit] = field(default_factory=dict)
    misfits: dict[int, Edit] = field(default_factory=dict)
    homeless: list[Edit] = field(default_factory=list)
    """Edits of blocks that the source has no more."""
    kept_back: dict[int, Edit] = field(default_factory=dict)
    """Edits that fit, by place; where others do not, they stay on the page with them."""

    @property
    def is_clean(self) -> bool:
        """Whether every edit has found its place."""
        return not (self.clashes or self.misfits or self.homeless)


def mark_of(words: Sequence[str]) -> str:
    """A short mark of words: whether they are the same is told by it."""
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def merged(found: Standing, edits: Mapping[int, Edit]) -> Merged:
    """Put edits, by the place that their block had on the page, into a translation as it stands."""
    made = Merged(kept(found))
    free = _by_hash(found)
    for place, edit in sorted(edits.items()):
        if edit.is_own:
            _put(made, found, _home(found, free, place, edit), edit)
    return made


def _by_hash(found: Standing) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, pair in enumerate(found.pairs):
        places.setdefault(pair.source.hash, []).append(place)
    return places


def _home(found: Standing, free: Mapping[str, list[int]], place: int, edit: Edit) -> int | None:
    """Where the block of an edit stands now; None if the source has none like it any more."""
    if place < found.total and found.pairs[place].source.hash == edit.of:
        return place
    places = free.get(edit.of, [])
    return places[0] if len(places) == 1 else None


def _put(made: Merged, found: Standing, place: int | None, edit: Edit) -> None:
    if place is None or len(edit.words) != len(found.pairs[place].source.parts):
        made.homeless.append(edit)
        return
    pair = found.pairs[place]
    if mark_of(pair.words) != edit.shown and pair.words != edit.words:
        made.clashes[place] = edit
        return
    written = _written(pair.source, edit)
    if not fits(pair.source, written.words):
        made.misfits[place] = edit
        return
    made.is_changed |= (written.words, written.recorded) != (pair.words, pair.recorded)
    made.blocks[place] = written
    made.kept_back[place] = edit


def _written(source: Block, edit: Edit) -> Written:
    """Words with a hole in them are kept, but the block is not translated yet."""
    words = source.words if edit.is_same else edit.words
    is_whole = all(each.strip() for part, each in zip(source.parts, words, strict=True) if part.kind != FIXED)
    return Written(words, edit.of if is_whole else UNTRANSLATED)
