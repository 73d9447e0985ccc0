"""A text cut into blocks for translators: title, heading, paragraph, list, table, question … Joined, they are the text.

A block has parts, which hold the words, and between them what is nobody's to translate: ids, attributes, marks, keys.
Cutting is linear in the length of the text and never fails, whatever the text holds.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import yaml

from app.courseware.translation.outlines import Span, spans
from app.courseware.translation.parts import (
    FIXED,
    VALUE,
    Part,
    cell_parts,
    line_parts,
    list_parts,
    prose_parts,
    quoted_parts,
)
from app.courseware.translation.questions import question_parts

FENCE = "---"
CLOSING = re.compile(r"\n---[ \t]*(?=\n|\Z)")
"""The line that ends the front matter."""
LONGEST, MOST_LINES = 200_000, 5_000
"""As `reading.limits` has it."""
LONGEST_FRONT = 20_000
"""Characters of front matter that are looked into; real ones have 2,000."""
TRANSLATED_VALUES = ("title", "summary", "audience")
OBJECTIVES = "objectives"
_IN_PARTS = {
    "heading": line_parts,
    "quiz": line_parts,
    "pool": line_parts,
    "question": question_parts,
    "list": list_parts,
    "table": cell_parts,
    "quotation": quoted_parts,
}


@dataclass(frozen=True)
class Block:
    """One block: what stands before it in the text, its parts, and what follows the last of them.

    `anchor` names it where it has a name of its own (an id, a key of the front matter); `type` is that of a question.
    """

    kind: str
    anchor: str
    before: str
    parts: tuple[Part, ...]
    after: str
    type: str = ""
    line: int = field(default=1, compare=False)
    """On which line of the file it begins."""

    @property
    def text(self) -> str:
        """The block as it stands in the file."""
        return "".join(part.before + part.raw for part in self.parts) + self.after

    @property
    def words(self) -> tuple[str, ...]:
        """What there is to translate, part by part, as translators see it."""
        return tuple(part.words for part in self.parts)

    @property
    def shape(self) -> tuple[object, ...]:
        """What a translation has to have in common with its source."""
        return (self.kind, self.anchor, self.form)

    @property
    def form(self) -> tuple[tuple[str, int, str], ...]:
        """Its parts in order, without the words."""
        return tuple((part.label, part.place, part.kind) for part in self.parts)

    @cached_property
    def hash(self) -> str:
        """Eight hexadecimal digits of the SHA-256 of the words.

        Ids, attributes and keys of choices do not count: whoever moves a key leaves the translations up to date.
        """
        said = "\x1e".join([self.kind, self.type, *(f"{part.label}\x1f{_even(part.words)}" for part in self.parts)])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True)
class Cut:
    """A text as its blocks, and what follows the last of them."""

    blocks: tuple[Block, ...]
    tail: str

    @property
    def text(self) -> str:
        """The text again, byte for byte."""
        return "".join(block.before + block.text for block in self.blocks) + self.tail


def _even(words: str) -> str:
    """Words without what nobody sees: NFC, and no blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", words).strip().split("\n"))


@lru_cache(maxsize=128)
def cut(text: str) -> Cut:
    """Cut a file into its blocks; one with more lines or characters than a course may have is left whole."""
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return Cut((), text)
    start, blocks, place = _body_start(text), [], 0
    for line, begin, end, made in [*_front(text, start), *_body(text, start)]:
        parts, after, kind, anchor, type = made
        blocks.append(Block(kind, anchor, text[place:begin], parts, after, type, line))
        place = end
    return Cut(tuple(blocks), text[place:])


_Made = tuple[tuple[Part, ...], str, str, str, str]
_Found = tuple[int, int, int, _Made]


def _body_start(text: str) -> int:
    """Where the text under the front matter begins; 0 where there is none."""
    if text.split("\n", 1)[0].rstrip() != FENCE:
        return 0
    closing = CLOSING.search(text, 0, LONGEST_FRONT)
    return min(closing.end() + 1, len(text)) if closing else 0


def _front(text: str, end: int) -> Iterator[_Found]:
    """The words of the front matter, each value a block."""
    begin = text.find("\n") + 1
    for label, anchor, node in _values(text[begin : text.rfind("\n---", 0, end) + 1]) if end else ():
        first, last = begin + node.start_mark.index, begin + node.end_mark.index
        raw = text[first:last].rstrip()
        part = Part(VALUE, label, 0, "", raw, value=node.value)
        if part.words:
            yield node.start_mark.line + 2, first, first + len(raw), ((part,), "", "front", anchor, "")


def _values(front: str) -> Iterator[tuple[str, str, yaml.ScalarNode]]:
    try:
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in TRANSLATED_VALUES and _is_text(value):
            yield key.value, key.value, value
        elif key.value == OBJECTIVES and isinstance(value, yaml.SequenceNode):
            yield from (("objective", "", each) for each in value.value if _is_text(each))


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"


def _body(text: str, start: int) -> Iterator[_Found]:
    lines = text[start:].split("\n")
    offsets, place = [], start
    for line in lines:
        offsets.append(place)
        place += len(line) + 1
    above = text.count("\n", 0, start)
    for span in spans(lines):
        parts, after = _IN_PARTS.get(span.kind, prose_parts)(lines[span.first : span.end], span)
        if any(part.words for part in parts if part.kind != FIXED):
            last = span.end - 1
            begin, end = offsets[span.first], offsets[last] + len(lines[last])
            yield above + span.first + 1, begin, end, (parts, after, span.kind, span.anchor, _type(span))


def _type(span: Span) -> str:
    return span.attributes.values.get("type", "") if span.kind == "question" else ""
