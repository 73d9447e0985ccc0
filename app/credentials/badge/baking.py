"""A badge inside its own picture (Open Badges 3.0, "Baked Badge"): an iTXt chunk of a PNG, an element of an SVG.

What is handed in to be checked comes from strangers: it is read with bounds, no entity is ever expanded, and what is
not well formed simply holds no badge.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
LARGEST_PICTURE = 10 * 1024 * 1024
LARGEST_DRAWING = 1024 * 1024
"""Bytes of an SVG: ours have sixty thousand. A parser of XML remembers what is open: for ten megabytes of nothing but
openings it took 160."""
LARGEST_CREDENTIAL = 256 * 1024
"""Bytes; a real badge has about five thousand."""
MOST_CHUNKS = 10_000
ROOT = re.compile(r"<svg\b[^<>]*[^<>/]>")
UNFIT = re.compile("\\]\\]>|[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What cannot stand in a CDATA section (XML 1.0, productions 2 and 20)."""


def baked_png(png: bytes, credential: str) -> bytes:
    """The picture with the badge in an iTXt chunk behind its header, not compressed, as the standard demands.

    Raises ValueError if it is no PNG, or if it holds a badge already.
    """
    header = next(_chunks(png), None)
    if header is None or header[0] != b"IHDR":
        raise ValueError("not a PNG")
    if unbaked(png) is not None:
        raise ValueError("there is a badge in this picture already")
    text = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    end = len(PNG) + 12 + len(header[1])
    return png[:end] + _chunk(b"iTXt", text) + png[end:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def baked_svg(svg: str, credential: str) -> str:
    """The picture with the badge as the first element within it; `credential` is JSON.

    Raises ValueError if it is no SVG, or if it holds a badge already.
    """
    root = ROOT.search(svg)
    if root is None or NAMESPACE in svg:
        raise ValueError("not an SVG, or there is a badge in it already")
    opening = f'{root[0][:-1]} xmlns:openbadges="{NAMESPACE}">'
    badge = f"<openbadges:credential><![CDATA[{UNFIT.sub(_escaped, credential)}]]></openbadges:credential>"
    return svg[: root.start()] + opening + badge + svg[root.end() :]


def _escaped(found: re.Match[str]) -> str:
    """JSON's own escape for what XML cannot hold: these signs stand in strings only, so the values stay the same."""
    return "]]\\u003e" if found[0] == "]]>" else f"\\u{ord(found[0]):04x}"


def unbaked(data: bytes) -> str | None:
    """The badge in a PNG or an SVG; none where there is none, or in a malformed or too large picture. Never raises."""
    if len(data) > LARGEST_PICTURE:
        return None
    found = _in_png(data) if data.startswith(PNG) else _in_svg(data)
    if found is None or len(found) > LARGEST_CREDENTIAL:
        return None
    try:
        return found.decode().strip() or None
    except UnicodeDecodeError:
        return None


def _in_png(data: bytes) -> bytes | None:
    for kind, content in _chunks(data):
        if kind == b"iTXt" and content.startswith(KEYWORD + b"\0"):
            return _text(content[len(KEYWORD) + 1 :])
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks of a PNG, as far as they are whole (PNG, section 5.3)."""
    place = len(PNG) if data.startswith(PNG) else len(data)
    for _ in range(MOST_CHUNKS):
        if place + 12 > len(data):
            return
        (length,) = struct.unpack_from(">I", data, place)
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length
        if place > len(data) or struct.pack(">I", zlib.crc32(kind + content)) != data[place - 4 : place]:
            return
        yield kind, content


def _text(content: bytes) -> bytes | None:
    """The text behind the keyword of an iTXt chunk (PNG, section 11.3.3.4)."""
    method, parts = content[:2], content[2:].split(b"\0", 2)
    if len(parts) != 3 or method not in (b"\0\0", b"\1\0"):
        return None
    return _inflated(parts[2]) if method == b"\1\0" else parts[2]


def _inflated(data: bytes) -> bytes | None:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, LARGEST_CREDENTIAL)
    except zlib.error:
        return None
    return text if unpacker.eof else None


class _Found(Exception):
    """The badge was read to its end."""


class _Refused(Exception):
    """The picture declares entities."""


def _in_svg(data: bytes) -> bytes | None:
    if len(data) > LARGEST_DRAWING or b"<svg" not in data or NAMESPACE.encode() not in data:
        return None
    text: list[str] = []
    try:
        _parser(text).Parse(data, True)
    except _Found:
        return "".join(text).encode()
    except (expat.ExpatError, _Refused, ValueError, LookupError):
        return None
    return None


def _parser(text: list[str]) -> expat.XMLParserType:
    """A parser that stops behind the first badge, having gathered its text."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    name = f"{NAMESPACE} credential"

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == name:
            parser.CharacterDataHandler = text.append

    def end(tag: str) -> None:
        if tag == name:
            raise _Found

    def refuse(*declared: object) -> None:
        raise _Refused

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = refuse
    return parser
