"""Foreign text as our Markdown: plain text escaped, HTML converted, Markdown kept but for what has a meaning here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree.ElementTree import Element

import nh3

from app.core.errors import N_
from app.interop.markup import INLINE, tree

GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Holds the place of a gap while the text around it is converted."""

SPECIAL = re.compile(r"[\\`*_{}\[\]]|&(?=#?\w{1,32};)|<(?=\S)")
SAID = {"&": "&amp;", "<": "&lt;"}
START = re.compile(r"^(?:[#>+~=-]|(\d{1,9})([.)])|:)")
ENTITIES = {"~": "&#126;", "=": "&#61;", ":": "&#58;"}
TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|ul|ol|li|sub|sup|code|pre|a|img|h[1-6]|table|tr|td|th|blockquote|script)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]{1,2000}", re.IGNORECASE)
CODE = re.compile(r"<(?:script|style|iframe|object|embed|svg|math)\b", re.IGNORECASE)
KEPT = (
    INLINE
    | {"p", "div", "br", "ul", "ol", "li", "blockquote", "pre", "table", "tbody", "thead", "tr", "td", "th"}
    | {f"h{level}" for level in range(1, 7)}
)
ATTRIBUTES = {"a": {"href"}, "img": {"alt"}}
ANSWER = re.compile(r"^[-*+]\s+(?:\[[ xX]\]|[=~])\s")
MARKED_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,2000}\)")
UNFIT = re.compile(r"\](?=\((?!https?://|mailto:))", re.IGNORECASE)
"""Before the address of a link that leads nowhere from here."""
FENCE = re.compile(r"^(?:`{3,}|~{3,})")

PICTURE = N_("A picture is left out; its description stays.")
TABLE = N_("A table becomes lines of text.")
SCRIPT = N_("Code inside the text is left out.")
LINK = N_("A link is left out; its words stay.")
SMALL = N_("Raised and lowered signs are written on the line.")


def escaped(text: str) -> str:
    """A phrase in which Markdown finds nothing but the phrase."""
    return SPECIAL.sub(lambda found: SAID.get(found[0], "\\" + found[0]), " ".join(text.split()))


def guarded(block: str) -> str:
    """A paragraph that does not begin like a heading, a list or a quotation; its text is Markdown already."""

    def safe(found: re.Match[str]) -> str:
        return f"{found[1]}\\{found[2]}" if found[1] else ENTITIES.get(found[0], "\\" + found[0])

    return START.sub(safe, block)


@dataclass
class Converter:
    """Converts the texts of one question and gathers what is lost on the way."""

    lost: list[str] = field(default_factory=list)

    def blocks(self, text: str, format: str) -> tuple[str, ...]:
        """Paragraphs and lists of a text in one of GIFT's formats."""
        if format == "markdown":
            return tuple(_kept(self._freed(text)))
        if format == "html" or (format in {"", "moodle"} and TAG.search(text)):
            return tuple(filter(None, self._blocks(self._tree(text))))
        return tuple(guarded(escaped(line)) for line in text.split("\n") if line.strip())

    def phrase(self, text: str, format: str) -> str:
        """A text as one line."""
        if format == "markdown":
            return _kept_line(" ".join(self._freed(text).split()))
        if format == "html" or (format in {"", "moodle"} and TAG.search(text)):
            return _tight(self._inline(self._tree(text)))
        return escaped(text)

    def _freed(self, text: str) -> str:
        """Markdown without pictures, and without links to what is not on the web."""
        for pattern, instead, phrase in ((MARKED_PICTURE, r"\1", PICTURE), (UNFIT, r"\\]", LINK)):
            if pattern.search(text):
                self._lose(phrase)
                text = pattern.sub(instead, text)
        return text

    def _tree(self, text: str) -> Element:
        """Foreign HTML as a tree. It is written anew first: the parser of the standard library is slow on bad tags."""
        if CODE.search(text):
            self._lose(SCRIPT)
        return tree(nh3.clean(text, tags=KEPT, attributes=ATTRIBUTES, clean_content_tags={"script", "style"}))

    def _lose(self, phrase: str) -> None:
        if phrase not in self.lost:
            self.lost.append(phrase)

    def _blocks(self, node: Element) -> list[str]:
        found: list[str] = []
        run = [_words(node.text)]
        for child in node:
            if child.tag in INLINE:
                run.append(self._marked(child))
            else:
                found.append(guarded(_tight("".join(run))))
                found += self._block(child)
                run = []
            run.append(_words(child.tail))
        return [*found, guarded(_tight("".join(run)))]

    def _block(self, node: Element) -> list[str]:
        if node.tag in {"ul", "ol"}:
            return ["\n".join(self._listed(node))]
        if node.tag == "blockquote":
            return ["\n>\n".join(f"> {block}" for block in self._blocks(node) if block)]
        if node.tag == "table":
            self._lose(TABLE)
            return [guarded(_tight(" – ".join(_tight(self._inline(cell)) for cell in row))) for row in node.iter("tr")]
        return self._blocks(node)

    def _listed(self, node: Element) -> list[str]:
        items = [_tight(self._inline(item)) for item in node if item.tag == "li"]
        marks = ["-"] * len(items) if node.tag == "ul" else [f"{place}." for place in range(1, len(items) + 1)]
        return [f"{mark} {guarded(item)}" for mark, item in zip(marks, items, strict=True) if item]

    def _inline(self, node: Element) -> str:
        """All the words of an element on one line."""
        parts = [_words(node.text)]
        for child in node:
            if child.tag in INLINE:
                parts.append(self._marked(child))
            else:
                parts += [" ", self._inline(child), " "]
            parts.append(_words(child.tail))
        return "".join(parts)

    def _marked(self, node: Element) -> str:
        if node.tag == "img":
            self._lose(PICTURE)
            return escaped(node.get("alt", ""))
        if node.tag in {"code", "tt", "kbd"}:
            return _code("".join(node.itertext()))
        words = self._inline(node)
        if node.tag in {"strong", "b"}:
            return _around("**", words)
        if node.tag in {"em", "i"}:
            return _around("*", words)
        if node.tag == "a":
            return self._link(node.get("href", ""), words)
        if node.tag in {"sub", "sup"}:
            self._lose(SMALL)
        return words

    def _link(self, address: str, words: str) -> str:
        if not address:
            return words
        if not ADDRESS.fullmatch(address) or not words.strip():
            self._lose(LINK)
            return words
        return f"[{words.strip()}]({quote(address, safe=':/?#@!$&+,;=%~.-').replace('&', '&amp;')})"


def _words(text: str | None) -> str:
    """Text between tags, escaped, with its blanks at the ends."""
    if not text:
        return ""
    said = escaped(text)
    head = " " if text[0].isspace() else ""
    return f"{head}{said}{' ' if said and text[-1].isspace() else ''}"


def _tight(text: str) -> str:
    return " ".join(text.split())


def _around(mark: str, words: str) -> str:
    """Words between marks, which must not stand beside blanks; marks inside marks of the same kind would end them."""
    inner = words.strip()
    if not inner or inner.startswith("*") or inner.endswith("*"):
        return words
    head = " " if words[0].isspace() else ""
    return f"{head}{mark}{inner}{mark}{' ' if words[-1].isspace() else ''}"


def _code(text: str) -> str:
    inner = _tight(text)
    if not inner or any(sign in inner for sign in ("`", "[", "]", "\\", "|", GAP)):
        return escaped(inner)
    return f"`{inner}`"


def _kept(text: str) -> Iterable[str]:
    """Blocks of Markdown as they are, but for lines that would be a heading, an answer or an aside in a quiz."""
    for block in re.split(r"\n\s*\n", text):
        lines = [_kept_line(line.strip()) for line in block.split("\n") if line.strip()]
        if lines:
            yield "\n".join(lines)


def _kept_line(line: str) -> str:
    line = line.replace("[[", r"\[\[").replace("![", r"\![").replace("{", r"\{").replace("}", r"\}")
    if line.startswith(("#", ">", "|", "=", "~")) or ANSWER.match(line) or FENCE.match(line) or set(line) <= {"-", " "}:
        return ENTITIES.get(line[:1], "\\" + line[:1]) + line[1:]
    return line
