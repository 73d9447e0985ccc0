"""The front matter of a text, for a form: read, and written back so that only the lines that changed are others.

Comments, order, and keys that the form does not know stay as their author wrote them.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from app.core.errors import N_, Invalid
from app.courseware.reading.front_matter import FENCE, LONGEST
from app.web.forms import CONTROLS

MOST = 20_000
"""Characters of front matter that are read; beyond them nobody would see a form."""
MOST_BRACKETS = 200
"""Lists within lists by the thousand would take a second to read."""
KEPT = 500
"""Front matters that a process remembers as they were read."""
PLAIN = re.compile(r"[^\W\d_](?:[\w ,.;()!?/’“”«»…–—-]*[\w.;()!?’”»…])?")
"""A text that needs no quotes, as far as signs go."""
SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
"""A text that needs no quotes even between square brackets."""
ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
HALF = re.compile("[\ud800-\udfff]")
"""One half of a sign, as YAML's escapes can name it (Unicode, 3.8): UTF-8 has none."""
LONGEST_NUMBER = 20
LINE = re.compile(rf"^{FENCE}[^\S\n]*(?:\n|\Z)", re.MULTILINE)
"""The lines of hyphens around the front matter."""
REMARK = re.compile(r"[ \t]+#[^\n]*")


class TooLong(Invalid):
    """Nobody could read this front matter again."""

    message = N_("The title, the summary and the objectives are too long together. Say it in fewer words.")


@dataclass(frozen=True)
class Front:
    """The values by key, the text below them, and on which line of the file that begins.

    Where the values cannot be read, `is_sound` is false: then the file can be mended as a whole only.
    """

    values: dict[str, Any]
    body: str
    first_line: int
    is_sound: bool = True


def read_front(text: str) -> Front:
    """The front matter of a file; a file without has no values, and all of it is body."""
    parts = _parts(text)
    if parts is None:
        return Front({}, text, 1)
    _, inner, fence = parts
    body = text[fence.end() :]
    first_line = text.count("\n", 0, fence.end()) + 1 + (not fence[0].endswith("\n"))
    try:
        return Front(deepcopy(_values(inner)), body, first_line)
    except _Unsound:
        return Front({}, body, first_line, is_sound=False)


def written(text: str, values: Mapping[str, Any], *, body: str | None = None) -> str:
    """A file with other values: None takes a key away, a key that is not given stays. `body`: another text below them.

    Raises TooLong where the values could not be read again; ValueError for a file whose front matter is not sound.
    """
    known = read_front(text)
    if not known.is_sound:
        raise ValueError("the front matter cannot be read")
    below = known.body if body is None else body
    changed = _changed(known.values, values)
    if not changed:
        return text if below == known.body else _joined(_head(text), below)
    expected = {key: value for key, value in (known.values | changed).items() if changed.get(key, "") is not None}
    for made in (_edited(text, changed, below), compose(expected, below)):
        again = read_front(made)
        if again.body == below and _are_same(again.values, expected):
            return made
    raise TooLong


def _changed(known: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return {key: value for key, value in given.items() if not _are_same(known.get(key), value)}


def _are_same(one: object, other: object) -> bool:
    """Whether two values are written alike; `1` is not `true`, and YAML's `.nan` is itself."""
    return repr(one) == repr(other) or (one == other and isinstance(one, dict | set | str))


def compose(values: Mapping[str, Any], body: str) -> str:
    """A new file: the values in this order, then the text."""
    lines = (line for key, value in values.items() for line in _lines(key, value))
    return "\n".join([FENCE, *lines, FENCE, body])


class _Unsound(Exception):
    """Not `key: value` lines that we can read."""


@dataclass(frozen=True)
class _Place:
    """Where the value of a key stands: signs of the front matter from the key to the end of its value."""

    start: int
    end: int
    column: int
    is_flow: bool


class _Reader(yaml.SafeLoader):
    """YAML as authors need it: without aliases, by which a few lines would become gigabytes."""

    @classmethod
    def read(cls, text: str) -> "_Read":
        """The values and where they stand.

        Raises _Unsound for anything but keys with values.
        """
        if len(text) > MOST or text.count("[") + text.count("{") > MOST_BRACKETS:
            raise _Unsound
        try:
            loader = cls(text)
            node = loader.get_single_node()
            values = loader.construct_document(node) if node else {}
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise _Unsound from error
        if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
            raise _Unsound
        return _Read(values, node if isinstance(node, yaml.MappingNode) else None)

    def construct_scalar(self, node: Any) -> Any:
        """A value as it is written; not what no page can show: half a sign, a control sign, a number without end."""
        value = super().construct_scalar(node)
        if (
            value.translate(CONTROLS) != value
            or HALF.search(value)
            or (node.tag.endswith(":int") and len(value) > LONGEST_NUMBER)
        ):
            raise yaml.YAMLError("nothing can show this")
        return value

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("no aliases")
        return super().compose_node(parent, index)


@lru_cache(KEPT)
def _values(inner: str) -> dict[str, Any]:
    """The values, read once: pages ask for those of all modules of a course, and YAML is slow to read."""
    return _Reader.read(inner).values


@dataclass(frozen=True)
class _Read:
    values: dict[str, Any]
    node: yaml.MappingNode | None

    def places(self) -> dict[str, _Place]:
        """Where each key stands; nothing where they do not stand line by line."""
        if self.node is None or self.node.flow_style:
            return {}
        return {key.value: _place(key, value) for key, value in self.node.value}


def _place(key: yaml.Node, value: yaml.Node) -> _Place:
    is_flow = isinstance(value, yaml.SequenceNode) and bool(value.flow_style)
    return _Place(key.start_mark.index, max(_end(value), key.end_mark.index), key.start_mark.column, is_flow)


def _end(node: yaml.Node) -> int:
    """Where a node ends; a list of lines ends with its last line, not where the next key begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _parts(text: str) -> tuple[str, str, re.Match[str]] | None:
    """The first line, what is between the two lines of hyphens, and the second of them with its end."""
    first = LINE.match(text)
    second = LINE.search(text, first.end()) if first else None
    if first is None or second is None or text.count("\n", 0, second.start()) >= LONGEST:
        return None
    return first[0], text[first.end() : second.start()], second


def _head(text: str) -> str:
    """A file up to its body."""
    parts = _parts(text)
    return text[: parts[2].end()] if parts else ""


def _joined(head: str, body: str) -> str:
    return f"{head}\n{body}" if head and body and not head.endswith("\n") else head + body


def _edited(text: str, changed: Mapping[str, Any], body: str) -> str:
    """The file with the lines of some keys replaced, and new keys at the end."""
    parts = _parts(text)
    if parts is None:
        return compose({key: value for key, value in changed.items() if value is not None}, body)
    opening, inner, fence = parts
    places = _Reader.read(inner).places()
    for key in sorted(changed.keys() & places.keys(), key=lambda key: -places[key].start):
        inner = _replaced(inner, places[key], key, changed[key])
    new = [line for key, value in changed.items() if key not in places for line in _lines(key, value)]
    return _joined(opening + inner + "".join(f"{line}\n" for line in new) + fence[0], body)


def _replaced(inner: str, place: _Place, key: str, value: Any) -> str:
    """The front matter with another value of one key; a remark at the end of its line stays."""
    value_ends = len(inner[: place.end].rstrip("\n"))
    remark = REMARK.match(inner, value_ends)
    end = remark.end() if remark else value_ends
    if value is None:
        start = inner.rfind("\n", 0, place.start) + 1
        return inner[:start] + inner[inner.find("\n", end) + 1 :]
    first, *others = _lines(key, value, is_flow=place.is_flow)
    lines = [first + (remark[0] if remark else ""), *(" " * place.column + line for line in others)]
    return inner[: place.start] + "\n".join(lines) + inner[end:]


def _lines(key: str, value: Any, *, is_flow: bool = False) -> list[str]:
    """A key and its value as lines."""
    name = key if SIMPLE.fullmatch(key) else _quoted(key)
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | list | tuple):
        return str(yaml.safe_dump({key: value}, allow_unicode=True)).rstrip("\n").split("\n")
    if isinstance(value, str | int):
        return [f"{name}: {_scalar(value)}"]
    if is_flow or not value or all(isinstance(each, str) and SIMPLE.fullmatch(each) for each in value):
        return [f"{name}: [{', '.join(_scalar(each, SIMPLE) for each in value)}]"]
    return [f"{name}:", *(f"  - {_scalar(each)}" for each in value)]


def _scalar(value: Any, plain: re.Pattern[str] = PLAIN) -> str:
    if not isinstance(value, str):
        return str(yaml.safe_dump(value, default_flow_style=True)).removesuffix("...\n").strip()
    return value if plain.fullmatch(value) and yaml.safe_load(value) == value else _quoted(value)


def _quoted(value: str) -> str:
    """A text between double quotes on one line (YAML 1.1, 5.7: the escapes are those of C)."""
    return '"' + ESCAPED.sub(_escape, value) + '"'


def _escape(sign: re.Match[str]) -> str:
    known = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return known.get(sign[0]) or f"\\u{ord(sign[0]):04x}"
