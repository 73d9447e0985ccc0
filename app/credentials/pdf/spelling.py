"""Mends two things in a PDF of typst's, so that readers find every name letter by letter as it was signed.

Typst writes each sign that stands above or below its line as a piece of its own, and gives the piece its letters once
more: a Khmer or a Lao name is then read with letters doubled. Here the pieces of a name become one, with the name as
its replacement text (ISO 32000-1, 14.9.4). Not where a name runs from right to left: readers turn such a replacement
around, while they read the plain pieces well. And in a document that declares itself right to left PDFium, which is in
every Chromium, turns numbers and addresses around; the declaration serves only to lay two pages side by side (12.2),
so it goes.

The file is edited as bytes: a page's contents change their length and what follows moves; no object is renumbered. What
does not look as expected stays as it is, which a test would show.
"""

import re
import unicodedata
import zlib
from bisect import bisect_left
from itertools import accumulate

HEADING = re.compile(
    rb"<</Type/StructElem/S/H2/P \d+ 0 R(?:/Lang\(\w+\))?/T<FEFF([0-9A-F]+)>/K\[([\d ]+)\]/Pg (\d+) 0 R>>"
)
"""A heading: its title in UTF-16, the numbers of its pieces, its page."""
CONTENTS = re.compile(rb"<</Type/Page/[^\n]*/Contents (\d+) 0 R")
STREAM = re.compile(rb"<</Length (\d+)/Filter/FlateDecode>>\nstream\n")
MARK = re.compile(rb"/Span<</(?:MCID \d+|ActualText<[0-9A-F]*>)>>BDC\n?|EMC\n?")
ENTRY = re.compile(rb"(\d{10}) (\d{5} n)")

Edit = tuple[int, int, bytes]
"""From, to, and what stands there instead."""


def spelt(pdf: bytes, names: frozenset[str]) -> bytes:
    """The PDF in which the headings that are these names are read as these names, and no direction is declared."""
    pdf = pdf.replace(b"/Direction/R2L", b"/Direction/L2R")
    titles = {name.encode("utf-16-be") for name in names if not is_plain(name)}
    if not titles:
        return pdf
    table = pdf.rindex(b"\nxref\n") + 1
    offsets = [int(entry[1]) for entry in ENTRY.finditer(pdf, table)]
    edits = [
        edit
        for found in HEADING.finditer(pdf)
        if bytes.fromhex(found[1].decode()) in titles and (edit := _edit(pdf, offsets, found))
    ]
    return _moved(pdf, table, sorted(edits)) if edits else pdf


def is_plain(name: str) -> bool:
    """Whether it is best read as typst wrote it: no sign stands above or below another, or it runs to the left."""
    return not any(unicodedata.category(sign)[0] == "M" for sign in name) or any(
        unicodedata.bidirectional(sign) in {"R", "AL"} for sign in name
    )


def _edit(pdf: bytes, offsets: list[int], heading: re.Match[bytes]) -> Edit | None:
    """The new contents of the page of a heading."""
    page = CONTENTS.search(pdf, offsets[int(heading[3]) - 1])
    start = page and offsets[int(page[1]) - 1]
    stream = start and STREAM.search(pdf, start)
    if not stream:
        return None
    contents = zlib.decompress(pdf[stream.end() : stream.end() + int(stream[1])])
    mended = _one_piece(contents, [int(piece) for piece in heading[2].split()], heading[1])
    if mended is None:
        return None
    packed = zlib.compress(mended)
    head = b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(packed)
    return stream.start(), stream.end() + int(stream[1]), head + packed


def _one_piece(contents: bytes, pieces: list[int], title: bytes) -> bytes | None:
    """The contents with these pieces gathered in the first; the others stay, empty, for the structure counts them."""
    start = contents.find(b"/Span<</MCID %d>>BDC" % pieces[0])
    last = contents.find(b"/Span<</MCID %d>>BDC" % pieces[-1])
    end = _closing(contents, last) if 0 <= start <= last else None
    if end is None:
        return None
    inside = MARK.sub(b"", contents[start:end])
    rest = b"".join(b"/Span<</MCID %d>>BDC\nEMC\n" % piece for piece in pieces[1:])
    first = b"/Span<</MCID %d/ActualText<FEFF%s>>>BDC\n" % (pieces[0], title)
    return contents[:start] + first + inside + b"EMC\n" + rest + contents[end:]


def _closing(contents: bytes, start: int) -> int | None:
    """Where the piece that begins here ends."""
    depth = 0
    for mark in MARK.finditer(contents, start):
        depth += -1 if mark[0].startswith(b"EMC") else 1
        if depth == 0:
            return mark.end()
    return None


def _moved(pdf: bytes, table: int, edits: list[Edit]) -> bytes:
    """The file with these edits, and with every address in its table put right."""
    parts, place = [], 0
    for start, end, new in edits:
        parts += [pdf[place:start], new]
        place = end
    parts.append(pdf[place:table])
    starts = [start for start, _, _ in edits]
    shifts = [0, *accumulate(len(new) - (end - start) for start, end, new in edits)]

    def entry(found: re.Match[bytes]) -> bytes:
        old = int(found[1])
        return b"%010d %s" % (old + shifts[bisect_left(starts, old)], found[2])

    tail = ENTRY.sub(entry, pdf[table:])
    tail = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + shifts[-1]), tail)
    return b"".join([*parts, tail])
