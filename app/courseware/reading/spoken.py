"""In which language the parts of a page are (WCAG 2.2, 3.1.2): in a translation words of the source may still stand."""

import re
from collections.abc import Iterator

from app.core.places import direction

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^">])*>')
"""A tag of sanitised HTML, whose attributes stand between double quotes."""
VOID = frozenset({"br", "hr", "img"})
OPENING = re.compile(r"^<[a-z][a-z0-9]*")


def spoken(html: str, source: str, language: str) -> str:
    """Sanitised HTML with the language at each outermost element that its source has word for word."""
    theirs = set(_outermost(source))
    said = f' lang="{language}" dir="{direction(language)}"'
    return "".join(_marked(each, said) if each in theirs else each for each in _outermost(html))


def _marked(element: str, said: str) -> str:
    return OPENING.sub(lambda found: found[0] + said, element) if element.strip() else element


def _outermost(html: str) -> Iterator[str]:
    """The outermost elements of some HTML, and what stands between them; joined, they are the HTML again."""
    depth = start = 0
    for tag in TAG.finditer(html):
        if tag[2] in VOID:
            continue
        if not depth and not tag[1]:
            yield html[start : tag.start()]
            start = tag.start()
        depth += -1 if tag[1] else 1
        if not depth:
            yield html[start : tag.end()]
            start = tag.end()
    yield html[start:]
