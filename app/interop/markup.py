"""Sanitised HTML as a tree, for everything that writes it in another form: Markdown, XML, a printed page."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SILENT = frozenset({"script", "style", "template", "title", "noscript", "iframe", "object", "textarea", "select"})
"""What stands in these is no text."""

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "kbd", "q", "s", "small", "span", "strong"}
    | {"sub", "sup", "tt", "u"}
)
DEEPEST = 40
"""Elements in elements; what stands deeper is read as if it stood there."""


def tree(html: str) -> Element:
    """The elements of some HTML under one root, however badly they are nested."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
            SubElement(self.open[-1], tag)
        elif not self.silent:
            values = {name: value or "" for name, value in attrs}
            made = SubElement(self.open[-1], tag, values)
            if tag not in VOID and len(self.open) < DEEPEST:
                self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        place = next((place for place in range(len(self.open) - 1, 0, -1) if self.open[place].tag == tag), None)
        if place is not None:
            del self.open[place:]

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data
