"""Drawings (SVG): what draws is kept, all else is left out.

An SVG file is a page with scripts, links and references to others; here it is read without entities, and written anew
with the elements and attributes that are known to draw and to do nothing else.
"""

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from app.core.errors import N_
from app.core.pictures import Measured, Shown, Unusable

SVG = "image/svg+xml"
NAMESPACE = "http://www.w3.org/2000/svg"
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
LARGEST_DRAWING, MOST_ELEMENTS, DEEPEST, MOST_COPIES = 500_000, 5_000, 40, 20_000
"""Bytes, elements, levels, and elements that copies (`use`) draw together."""

WORDS = {"text", "textPath", "tspan", "title", "desc"}
SHADES = {"linearGradient", "radialGradient"}
ASIDE = {"clipPath", "marker", "mask", "pattern"}
"""What others refer to; inside, nothing refers on, or ten lines could draw for hours."""
ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "stop"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *WORDS,
    *SHADES,
    *ASIDE,
}
PRESENTATION = {
    *("clip-path", "clip-rule", "color", "direction", "display", "dominant-baseline", "fill", "fill-opacity"),
    *("fill-rule", "font-family", "font-size", "font-stretch", "font-style", "font-variant", "font-weight"),
    *("letter-spacing", "marker-end", "marker-mid", "marker-start", "mask", "opacity", "overflow", "paint-order"),
    *("shape-rendering", "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor"),
    *("text-decoration", "text-rendering", "unicode-bidi", "vector-effect", "visibility", "word-spacing"),
    *("writing-mode", "alignment-baseline", "baseline-shift", "text-align"),
}
ATTRIBUTES = PRESENTATION | {
    *("id", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "dx", "dy", "d"),
    *("width", "height", "points", "pathLength", "transform", "viewBox", "preserveAspectRatio", "offset", "rotate"),
    *("textLength", "lengthAdjust", "startOffset", "gradientUnits", "gradientTransform", "spreadMethod"),
    *("clipPathUnits", "maskUnits", "maskContentUnits", "patternUnits", "patternContentUnits", "patternTransform"),
    *("markerUnits", "markerWidth", "markerHeight", "orient", "refX", "refY"),
}
ID = re.compile(r"[A-Za-z_][\w.:-]{0,200}")
TO_ID = re.compile(r"#([A-Za-z_][\w.:-]{0,200})")
SHADE = re.compile(r"""url\(\s*["']?#([A-Za-z_][\w.:-]{0,200})["']?\s*\)(\s+[#\w]{1,30})?""")
ACTIVE = re.compile(r"url\s*\(|[\\<>{}@]|/\*|(?:java|vb)script|data:|expression", re.IGNORECASE)
LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,9})?)\s*(px|pt|pc|mm|cm|in)?\s*")
UNITS = {None: 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
"""Pixels (CSS Values, absolute lengths)."""
REMARK = N_("Scripts, links, styles or other parts that do not draw were left out; look at the drawing.")


def measured_drawing(content: bytes) -> Measured:
    """The size of a drawing.

    Raises Unusable where it is none.
    """
    return Measured(SVG, *_size(_parsed(content)))


def cleaned(content: bytes) -> Shown:
    """A drawing with what draws and nothing else; cleaning it again changes nothing.

    Raises Unusable where it is none, or is too large or tangled.
    """
    root = _parsed(content)
    writing = _Writing(root)
    made = writing.element(root, depth=0, aside=False)
    assert made is not None
    made.set("xmlns", NAMESPACE)
    text = etree.tostring(made, encoding="unicode").encode()
    remarks = (REMARK,) if writing.has_left_out else ()
    return Shown(text, SVG, *_size(root), remarks)


def _parsed(content: bytes) -> etree.Element:
    if len(content) > LARGEST_DRAWING:
        raise Unusable(N_("This drawing has more than 500,000 bytes. Make it simpler, or save it as PNG."))
    try:
        root: etree.Element = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (etree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unusable(N_("This drawing cannot be read: it is damaged, or holds declarations of its own.")) from error
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise Unusable(N_("This file is no drawing: its first element is not svg."))
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unusable(N_("This drawing has more than 5,000 parts. Make it simpler, or save it as PNG."))
    return root


def _size(root: etree.Element) -> tuple[int | None, int | None]:
    """Width and height in pixels, from the drawing's own lengths or its view; None where it says neither."""
    sides = [_pixels(root.get(side, "")) for side in ("width", "height")]
    view = re.findall(r"-?\d{1,6}(?:\.\d{1,9})?", root.get("viewBox", ""))
    if not all(sides) and len(view) == 4:
        sides = [round(float(view[2])), round(float(view[3]))]
    if not all(side and 1 <= side <= 10_000 for side in sides):
        return None, None
    return sides[0], sides[1]


def _pixels(length: str) -> int | None:
    match = LENGTH.fullmatch(length)
    return round(float(match[1]) * UNITS[match[2]]) if match else None


@dataclass
class _Writing:
    """The writing of one drawing; knows what its references lead to."""

    root: etree.Element
    has_left_out: bool = False

    def __post_init__(self) -> None:
        self.targets = {each.get("id", ""): each for each in self.root.iter()}
        self.copies = 0

    def element(self, given: etree.Element, *, depth: int, aside: bool) -> etree.Element | None:
        """An element as it may be; None for one that may not."""
        if depth > DEEPEST:
            raise Unusable(N_("The parts of this drawing stand too deep in each other. Save it as PNG."))
        name = _name(given)
        if name not in ELEMENTS or (name == "use" and not self._may_copy(given, aside=aside)):
            self._leave_out(given)
            return None
        aside = aside or name in ASIDE
        made = etree.Element(name, self._attributes(given, name, aside=aside))
        holds_words = name in WORDS
        made.text = given.text if holds_words else None
        for child in given:
            if (kept := self.element(child, depth=depth + 1, aside=aside)) is not None:
                kept.tail = child.tail if holds_words else None
                made.append(kept)
        return made

    def _leave_out(self, given: etree.Element) -> None:
        """Note it, unless it is the sort of thing that drawing programs write for themselves."""
        foreign = isinstance(given.tag, str) and not given.tag.startswith(f"{{{NAMESPACE}}}")
        self.has_left_out = self.has_left_out or (not foreign and _name(given) != "metadata")

    def _may_copy(self, given: etree.Element, *, aside: bool) -> bool:
        """Whether a copy is of something in this drawing that copies nothing itself; copies of copies explode."""
        target = self.targets.get(_target(given))
        if aside or target is None or any(_name(each) == "use" for each in target.iter()):
            return False
        self.copies += sum(1 for _ in target.iter())
        if self.copies > MOST_COPIES:
            raise Unusable(N_("This drawing has more than 5,000 parts. Make it simpler, or save it as PNG."))
        return True

    def _attributes(self, given: etree.Element, name: str, *, aside: bool) -> dict[str, str]:
        found = {key: value for key, value in given.attrib.items() if key in ATTRIBUTES}
        found |= dict(_declared(given.get("style", "")))
        found = {key: value for key, value in found.items() if self._may_say(key, value, aside=aside)}
        if name in {"use", *SHADES, "textPath"} and (target := _target(given)):
            found["href"] = f"#{target}"
        self.has_left_out = self.has_left_out or any(key.lower().startswith("on") for key in given.attrib)
        return dict(sorted(found.items()))

    def _may_say(self, key: str, value: str, *, aside: bool) -> bool:
        if key == "id":
            return ID.fullmatch(value) is not None
        if shade := SHADE.fullmatch(value.strip()):
            target = self.targets.get(shade[1])
            return target is not None and (not aside or _name(target) in SHADES)
        return ACTIVE.search(value) is None


def _name(element: etree.Element) -> str:
    """The name of an element of SVG; nothing for others."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.removeprefix(f"{{{NAMESPACE}}}") if tag.startswith(f"{{{NAMESPACE}}}") else ""


def _target(element: etree.Element) -> str:
    """The id in the same drawing to which a reference leads; nothing for any other."""
    matches = (TO_ID.fullmatch(element.get(link, "").strip()) for link in LINKS)
    return next((match[1] for match in matches if match), "")


def _declared(style: str) -> Iterator[tuple[str, str]]:
    """What a style says, as attributes that mean the same."""
    for declaration in style.split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() in PRESENTATION and value.strip():
            yield key.strip(), value.replace("!important", "").strip()
