"""Reads one PDF that somebody handed in, in a process of its own: the file on standard input, an answer in JSON.

`pages` gives what it says (`Pages`), `signature` how it is signed (`Judgement`). The process bounds itself before it
looks at the first byte, and whatever goes wrong is an exit without an answer.
"""

import codecs
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator

import msgspec
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from app.credentials.pdf.reading import LARGEST, LARGEST_ANSWER, TIME_LIMIT, Pages

CPU_LIMIT = 5
"""Seconds of computing; a certificate takes a tenth of one."""
NICENESS = 10
"""Whoever only reads a page comes first where processors are short."""
MEMORY = 512 * 1024 * 1024
MOST_PAGES = 3
MOST_LINKS = 100
"""Looked at on a page."""
LONGEST_LINK = 8_000
LONGEST_TEXT = 5_000
"""Characters taken from a page; a certificate has about 1,500."""


def main() -> int:
    """Answer the question that is the only argument."""
    _bound()
    pdf = sys.stdin.buffer.read(LARGEST + 1)
    if len(pdf) > LARGEST:
        return 1
    sys.stdout.buffer.write(_signature(pdf) if sys.argv[1] == "signature" else _pages(pdf))
    return 0


def _bound() -> None:
    """Give up time, memory and output beyond the limits. What runs here later cannot take them back."""
    signal.alarm(TIME_LIMIT)  # should the server be gone by then
    os.nice(NICENESS)
    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_LIMIT),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _signature(pdf: bytes) -> bytes:
    from app.credentials.pdf.pades import judge

    return msgspec.json.encode(judge(pdf, trusted=()))


def _pages(pdf: bytes) -> bytes:
    # pdfium is much code in C++ that reads what strangers write: from here on it can open no file and no connection.
    codecs.lookup("utf-16-le")  # a file of Python's own, needed for the text
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    # On a page from right to left pdfium turns words around that stand there in order, so it is not told.
    document = pypdfium2.PdfDocument(pdf.replace(b"/R2L", b"/L2R"))
    links: list[str] = []
    texts: list[str] = []
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        links += _links(document, page)
        texts.append(page.get_textpage().get_text_bounded(errors="ignore")[:LONGEST_TEXT])
    found = Pages(tuple(dict.fromkeys(links)), "\n".join(texts), len(document))
    return msgspec.json.encode(found)


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """The addresses to which the link annotations of a page lead."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for _ in range(MOST_LINKS):
        if not pdfium.FPDFLink_Enumerate(page, position, link):
            return
        action = pdfium.FPDFLink_GetAction(link)
        if pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            yield _address(document, action)


def _address(document: pypdfium2.PdfDocument, action: object) -> str:
    size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    if size > LONGEST_LINK:
        return ""
    room = ctypes.create_string_buffer(size)
    pdfium.FPDFAction_GetURIPath(document, action, room, size)
    return room.value.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
