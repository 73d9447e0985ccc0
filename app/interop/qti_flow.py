"""Safe HTML as the flow of a QTI item: its elements, without what is only for browsers; gaps become fields."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from app.interop.markup import INLINE, tree
from app.questions.kinds.gaps import MARK

LEFT_OUT = frozenset({"img", "script", "style", "input"})


def flow(parent: Element, html: str, gaps: Iterable[str] = ()) -> None:
    """Blocks of safe HTML as elements; loose text stands in paragraphs."""
    names = iter(gaps)
    root = tree(html)
    line: Element | None = None
    if (root.text or "").strip():
        line = SubElement(parent, "p")
        _words(line, root.text, names)
    for child in root:
        if child.tag in INLINE and line is None:
            line = SubElement(parent, "p")
        elif child.tag not in INLINE:
            line = None
        _copy(parent if line is None else line, child, names)
        if (child.tail or "").strip():
            line = SubElement(parent, "p") if line is None else line
            _words(line, child.tail, names)


def phrase(parent: Element, html: str) -> None:
    """A phrase of safe HTML at the end of an element."""
    root = tree(html)
    _words(parent, root.text, iter(()))
    for child in root:
        _copy(parent, child, iter(()))
        _words(parent, child.tail, iter(()))


def _copy(parent: Element, node: Element, names: Iterable[str]) -> None:
    if node.tag in LEFT_OUT:
        _words(parent, node.get("alt"), names)
        return
    kept = {"href": node.get("href"), "dir": node.get("dir"), "xml:lang": node.get("lang"), "start": node.get("start")}
    made = SubElement(parent, node.tag, {name: value for name, value in kept.items() if value})
    _words(made, node.text, names)
    for child in node:
        _copy(made, child, names)
        _words(made, child.tail, names)


def _words(parent: Element, text: str | None, names: Iterable[str]) -> None:
    """Text at the end of an element, with a field at each gap in it."""
    first, *rest = (text or "").split(MARK)
    _append(parent, first)
    for words in rest:
        name = next(iter(names))
        SubElement(parent, "qti-text-entry-interaction", {"response-identifier": name})
        _append(parent, words)


def _append(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
