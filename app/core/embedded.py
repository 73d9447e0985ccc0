"""Pictures and files that a text names: what the names mean, and how they stand in the HTML that Markdown makes."""

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from markdown.treeprocessors import Treeprocessor

OWN_PICTURE = re.compile(r"/media/[0-9a-f]{32}\.(?:webp|svg)|/[a-z]{2}/author/[a-z0-9-]+/files/[a-z0-9/._-]+")
"""Addresses of pictures: published ones, and those of a draft for its authors. Nothing is ever shown from elsewhere."""


@dataclass(frozen=True)
class Picture:
    """Where a picture is shown from, and its size in pixels where that is known."""

    address: str
    width: int | None = None
    height: int | None = None


class Files(Protocol):
    """What the names in a text lead to."""

    def picture(self, name: str, alternative: str) -> Picture | None:
        """The picture that a text shows under a name; None if there is none."""

    def link(self, name: str) -> str | None:
        """The address of a file of the course; None if the name is no file's."""


class _NoFiles:
    """A text for itself: it has no pictures."""

    def picture(self, name: str, alternative: str) -> Picture | None:
        return None

    def link(self, name: str) -> str | None:
        return None


_files: ContextVar[Files] = ContextVar("files", default=_NoFiles())  # noqa: B039 - it holds nothing


@contextmanager
def files_of(files: Files) -> Iterator[None]:
    """Until the end of the block, names of files in what is rendered mean these; a text is rendered in many pieces."""
    token = _files.set(files)
    try:
        yield
    finally:
        _files.reset(token)


class FileTree(Treeprocessor):
    """Pictures and links to files get their addresses; a picture alone in its paragraph is a figure."""

    def run(self, root: etree.Element) -> None:
        """Do so for a whole text."""
        for link in root.iter("a"):
            if address := _files.get().link(link.get("href", "")):
                link.set("href", address)
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "p" and _is_figure(child):
                    parent[place] = _figure(child)
        for image in list(root.iter("img")):
            _show(image)


def _show(image: etree.Element) -> None:
    name, alternative = image.get("src", ""), image.get("alt", "")
    found = _files.get().picture(name, alternative)
    image.attrib.clear()
    if found is None:  # its words say what it would show
        image.tag, image.text = "span", alternative
        return
    image.attrib |= {"src": found.address, "alt": alternative, "loading": "lazy", "decoding": "async"}
    if found.width and found.height:
        image.attrib |= {"width": str(found.width), "height": str(found.height)}


def _figure(paragraph: etree.Element) -> etree.Element:
    image = paragraph[0]
    figure = etree.Element("figure")
    figure.tail, image.tail = paragraph.tail, None
    figure.append(image)
    if title := image.get("title", "").strip():
        etree.SubElement(figure, "figcaption").text = title
    return figure


def _is_figure(paragraph: etree.Element) -> bool:
    alone = len(paragraph) == 1 and paragraph[0].tag == "img"
    return alone and not (paragraph.text or "").strip() and not (paragraph[0].tail or "").strip()
