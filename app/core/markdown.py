"""Markdown to HTML that cannot do harm.

Authors are people with an account, so their text is untrusted: it is converted without raw HTML, then passed through
an allow-list. `trusted` is the only function of the product that returns Markup.
"""

import re
import threading
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import unescape

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from app.core.embedded import OWN_PICTURE, FileTree
from app.core.places import direction, is_language

INLINE = {"a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "img", "q", "small", "span", "strong", "sub", "sup"}
BLOCKS = {
    *("blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"),
    *("section", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "id", "class"},
    "blockquote": {"class"},
    "div": {"class", "tabindex"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "li": {"id"},
    "ol": {"start"},
    "p": {"class"},
    "sup": {"id"},
    "td": {"class"},
    "th": {"class", "scope"},
}
CLASSES = {
    "treaty",
    "case",
    "note",
    "label",
    "footnote",
    "footnote-ref",
    "footnote-backref",
    "start",
    "end",
    "center",
    "table",
}
LANGUAGE_CODE = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"
FOREIGN = rf"\[([^\[\]\n]+)\]\{{lang=({LANGUAGE_CODE})\}}"
"""Words of another language, `[beni confiscati]{lang=it}`, as Pandoc writes them."""
MARK = re.compile(r"^\[!([A-Z]+)(?:[ \t]([^\]\n]*))?\][ \t]*\n?")
BLOCK_PROCESSORS = (
    *("indent", "code", "table", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference"),
    "footnote",
)
"""What Python-Markdown calls everything that is not a paragraph."""

ALIGNMENT = {"left": "start", "right": "end", "center": "center"}


@dataclass(frozen=True)
class Heading:
    """A heading of a text, for its table of contents; `id` is where a link leads."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """Safe HTML and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Callout:
    """How a marked quotation is shown: its class, its label, and where the label links to, if anywhere."""

    style: str
    label: str
    link: str = ""


Callouts = Callable[[str, str], Callout | None]
"""From a mark and its argument (`CASE`, `fictional`) to how it is shown; None for an unknown mark."""


def render(text: str, callouts: Callouts | None = None) -> Rendered:
    """A whole text as safe HTML, with ids on its headings."""
    converter = _converter(callouts or _unmarked, "footnotes")
    html = converter.convert(text)
    tokens = _flat(getattr(converter, "toc_tokens", []))
    return Rendered(html=_clean(html, INLINE | BLOCKS), headings=tuple(tokens))


def render_blocks(text: str) -> str:
    """A short text (an introduction, feedback, an explanation) as safe HTML."""
    return _clean(_short.converted(_short.blocks, text), INLINE | (BLOCKS - {"h2", "h3", "h4"}))


def render_inline(text: str) -> str:
    """A phrase (a question, an option) as safe HTML with no blocks in it, so that it fits into a label.

    A phrase is one paragraph whatever it starts with: the option `> 5` is not a quotation, `1. May` not a list.
    """
    return _clean(_short.converted(_short.phrases, " ".join(text.split())), INLINE).strip()


def plain(html: str) -> str:
    """The words of safe HTML alone, for places that take no markup."""
    return " ".join(unescape(nh3.clean(html, tags=set(), attributes={})).split())


def trusted(html: str) -> Markup:
    """Say to the templates that this HTML came out of this module and need not be escaped."""
    return Markup(html)  # noqa: S704 - the one place; what is stored was cleaned above


def slug_of(heading: str, separator: str = "-") -> str:
    """The id of a heading: its letters in any script, after `s-` so that it meets no other id of the page."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", heading).casefold())
    return "s-" + (separator.join(words) or "section")


def _converter(callouts: Callouts, *more: str) -> Markdown:
    converter = Markdown(
        extensions=["tables", "sane_lists", "fenced_code", "smarty", "toc", _Calm(callouts), *more],
        extension_configs={"toc": {"slugify": slug_of}, "smarty": {"smart_dashes": False, "smart_ellipses": False}},
        output_format="html",
    )
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    return converter


class _Short(threading.local):
    """What converts short texts, kept by each thread: to make a converter takes longer than what it then does."""

    @cached_property
    def blocks(self) -> Markdown:
        return _converter(_unmarked)

    @cached_property
    def phrases(self) -> Markdown:
        converter = _converter(_unmarked)
        for each in [each for each in BLOCK_PROCESSORS if each in converter.parser.blockprocessors]:
            converter.parser.blockprocessors.deregister(each)
        return converter

    def converted(self, converter: Markdown, text: str) -> str:
        """The HTML of a text, with nothing in it of the text before."""
        try:
            return converter.reset().convert(text)
        except BaseException:
            self.__dict__.clear()  # half a text may stand in them
            raise


def _unmarked(mark: str, argument: str) -> None:
    """No mark means anything in a short text."""


_short = _Short()


class _Calm(Extension):
    """Marked quotations, words of other languages, pictures, table alignment by class, tables in a box that scrolls."""

    def __init__(self, callouts: Callouts) -> None:
        super().__init__()
        self.callouts = callouts

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_Foreign(FOREIGN, md), "foreign", 175)
        md.treeprocessors.register(_CalloutTree(self.callouts), "callouts", 25)
        md.treeprocessors.register(FileTree(md), "files", 6)
        md.treeprocessors.register(_TableTree(md), "tables-calm", 5)


class _Foreign(InlineProcessor):
    """Words of another language say which one they are, so that they are spoken and set rightly (WCAG 2.2, 3.1.2)."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        if not is_language(m[2]):
            return None, None, None
        words = etree.Element("span", {"lang": m[2], "dir": direction(m[2])})
        words.text = m[1]
        return words, m.start(0), m.end(0)


class _CalloutTree(Treeprocessor):
    def __init__(self, callouts: Callouts) -> None:
        super().__init__()
        self.callouts = callouts

    def run(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            for quote in [child for child in parent if child.tag == "blockquote"]:
                place = list(parent).index(quote)
                parent[place : place + 1] = [self._shown(part) for part in _parts(quote)]

    def _shown(self, quote: etree.Element) -> etree.Element:
        first = quote[0] if len(quote) else None
        mark = MARK.match(first.text or "") if first is not None else None
        shown = self.callouts(mark[1], (mark[2] or "").strip()) if mark else None
        if first is None or mark is None or shown is None:
            return quote
        first.text = (first.text or "")[mark.end() :]
        if not (first.text.strip() or len(first)):
            quote.remove(first)
        quote.set("class", shown.style)
        quote.insert(0, _label(shown))
        return quote


def _parts(quote: etree.Element) -> list[etree.Element]:
    """Quotations that follow each other with a blank line between are one to Markdown; a mark starts a new one."""
    parts = [etree.Element("blockquote")]
    for child in list(quote):
        if child.tag == "p" and MARK.match(child.text or "") and len(parts[-1]):
            parts.append(etree.Element("blockquote"))
        parts[-1].append(child)
    return parts


def _label(shown: Callout) -> etree.Element:
    label = etree.Element("p", {"class": "label"})
    holder = etree.SubElement(label, "a", {"href": shown.link}) if shown.link else label
    holder.text = shown.label
    return label


class _TableTree(Treeprocessor):
    def run(self, root: etree.Element) -> None:
        for cell in [*root.iter("td"), *root.iter("th")]:
            style = cell.attrib.pop("style", "")
            if side := re.search(r"text-align:\s*(\w+)", style):
                cell.set("class", ALIGNMENT[side[1]])
        for head in root.iter("thead"):
            for cell in head.iter("th"):
                cell.set("scope", "col")
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "table":
                    box = etree.Element("div", {"class": "table", "tabindex": "0"})  # scrolls by keyboard as well
                    box.append(child)
                    parent[place] = box


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return " ".join(name for name in value.split() if name in CLASSES) or None
    if attribute == "id" and not value.startswith(("s-", "fn:", "fnref")):
        return None
    if attribute == "tabindex" and value != "0":
        return None
    if attribute == "src" and not OWN_PICTURE.fullmatch(value):
        return None
    return value


def _clean(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )


def _flat(tokens: list[dict[str, object]]) -> list[Heading]:
    found: list[Heading] = []
    for token in tokens:
        name = plain(str(token["html"])) if "html" in token else str(token["name"])
        found.append(Heading(level=int(str(token["level"])), id=str(token["id"]), text=name))
        children = token["children"]
        if isinstance(children, list):
            found += _flat(children)
    return found
