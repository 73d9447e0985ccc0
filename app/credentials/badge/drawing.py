"""The badge drawn by typst. Only the short-lived process of `__main__` loads this."""

import json
import tempfile
from functools import cache
from pathlib import Path

import typst

from app.credentials.pdf.sheet import FONTS

TEMPLATE = Path(__file__).with_name("badge.typ")
PIXELS_PER_INCH = 72
"""The page is 512 points wide and high, so a point is a pixel."""


def draw(words: dict[str, str]) -> tuple[str, bytes]:
    """The badge as SVG, its letters as shapes, and as PNG of 512 by 512 pixels on nothing."""
    with tempfile.TemporaryDirectory(prefix="badge-") as empty:
        svg = _compiler(words, empty).compile(format="svg")
        png = _compiler(words, empty).compile(format="png", ppi=PIXELS_PER_INCH)
    # The stub of typst also allows for several pages.
    if not isinstance(svg, bytes) or not isinstance(png, bytes):
        raise TypeError("typst gave no picture")
    return svg.decode(), png


def _compiler(words: dict[str, str], empty: str) -> typst.Compiler:
    """A compiler for one picture (it takes a template in memory only once), in a folder where there is nothing."""
    return typst.Compiler(
        TEMPLATE.read_bytes(),
        root=empty,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"badge": json.dumps(words)},
        package_path=empty,
        package_cache_path=empty,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
