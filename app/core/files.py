"""What files a course may have besides its texts, told by their content: pictures, drawings, PDF and tables.

A name proves nothing: what begins like a picture is read as one, whatever it is called. Only a table (CSV) has no mark
of its own, so it needs its ending.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from io import StringIO

import msgspec

from app.core import apart, cells
from app.core.drawings import SVG, cleaned, measured_drawing
from app.core.errors import N_
from app.core.pictures import SHOWN_AS, Measured, Shown, Unusable, check, measured, reduced

PDF, CSV = "application/pdf", "text/csv"
ENDINGS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": SVG,
    ".pdf": PDF,
    ".csv": CSV,
}
"""What files of a course are called, in small letters."""
SHOWN_ENDINGS = {SHOWN_AS: "webp", SVG: "svg", PDF: "pdf", CSV: "csv"}
RASTER = {"image/png", "image/jpeg", "image/webp"}

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_TABLE = 1_000_000
MOST_PAGES = 200
SECONDS, MEBIBYTES = 10.0, 1024
"""For one file; a telephone's photograph takes half a second and 150 MiB."""

MARKS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", PDF))
DRAWING = re.compile(rb"\s*(?:<\?xml|<!--|<!DOCTYPE\s+svg|<(?:\w{1,20}:)?svg)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SUM = re.compile(r"[+-][\d\s.,()/%-]*")
"""A number with its sign, a telephone number, a dash for nothing: a spreadsheet may calculate it without harm."""


class _Asked(msgspec.Struct):
    content: bytes
    name: str


class _Answer(msgspec.Struct):
    shown: Shown | None = None
    refusal: str = ""
    values: dict[str, str | int] = {}


@dataclass(frozen=True)
class Filed:
    """A file as its author gave it, what it is, and how readers get it."""

    content: bytes
    what: Measured
    shown: Shown

    @property
    def hash(self) -> str:
        """Of the bytes as they were given."""
        return hash_of(self.content)


def hash_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def ending_of(path: str) -> str:
    """The ending of a name in small letters, with its dot."""
    return "." + path.rpartition(".")[2].lower()


def type_of(content: bytes, name: str) -> str:
    """The type of a file by its content; for a table, which has no mark of its own, by the ending of its name.

    Raises Unusable for a file that no course can have.
    """
    if len(content) > LARGEST_FILE:
        raise Unusable(N_("This file has more than 10 MB."))
    for mark, mimetype in MARKS:
        if content.startswith(mark):
            return mimetype
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if DRAWING.match(content.removeprefix(b"\xef\xbb\xbf")[:2000]):
        return SVG
    if name.lower().endswith(".csv"):
        return CSV
    raise Unusable(
        N_(
            "This is no file that a course can have. "
            "Pictures (PNG, JPEG, WebP, SVG), PDF files and tables (CSV) are accepted."
        )
    )


def examined(content: bytes, name: str) -> Measured:
    """Look a file through: what it is, if a course can have it. For files of the operator's own folder.

    Raises Unusable where it is damaged, too large or something else.
    """
    mimetype = type_of(content, name)
    if mimetype in RASTER:
        found = measured(content)
        check(content)
        return found
    if mimetype == SVG:
        cleaned(content)
        return measured_drawing(content)
    _check_pdf(content) if mimetype == PDF else _check_table(content)
    return Measured(mimetype)


def shown(content: bytes, name: str) -> Shown:
    """A file as readers get it.

    Raises Unusable where no course can have it.
    """
    mimetype = type_of(content, name)
    if mimetype in RASTER:
        return reduced(content)
    if mimetype == SVG:
        return cleaned(content)
    _check_pdf(content) if mimetype == PDF else _check_table(content)
    return Shown(content, mimetype)


def shown_apart(content: bytes, name: str) -> Shown:
    """The same for foreign bytes, in a process of its own.

    Raises Unusable where no course can have the file; TooMuch where it wants more time or memory than any honest one.
    """
    type_of(content, name)  # most of what is refused needs no process
    asked = msgspec.msgpack.encode(_Asked(content, name))
    answer = msgspec.msgpack.decode(
        apart.work(_shown, asked, seconds=SECONDS, mebibytes=MEBIBYTES),
        type=_Answer,
    )
    if answer.shown is None:
        raise Unusable(answer.refusal, **answer.values)
    return answer.shown


def filed_apart(content: bytes, name: str) -> Filed:
    """A foreign file looked through in a process of its own, as it was given and as it is shown.

    Raises Unusable and TooMuch as `shown_apart` does.
    """
    made = shown_apart(content, name)
    mimetype = type_of(content, name)
    what = measured(content) if mimetype in RASTER else Measured(mimetype, made.width, made.height)
    return Filed(content, what, made)


def _shown(data: bytes) -> bytes:
    asked = msgspec.msgpack.decode(data, type=_Asked)
    try:
        return msgspec.msgpack.encode(_Answer(shown(asked.content, asked.name)))
    except Unusable as refusal:
        values = {key: value for key, value in refusal.values.items() if isinstance(value, str | int)}
        return msgspec.msgpack.encode(_Answer(None, refusal.message, values))


def _check_pdf(content: bytes) -> None:
    import pypdfium2  # type: ignore[import-untyped]  # large, and few processes need it

    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        document.close()
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise Unusable(N_("This PDF file cannot be read: it is damaged, or asks for a password.")) from error
    if not 1 <= pages <= MOST_PAGES:
        raise Unusable(N_("This PDF file has %(count)s pages; a course takes 1 to 200."), count=pages)


def _check_table(content: bytes) -> None:
    """A table is shown as it is, so it must hold nothing that a spreadsheet would run.

    Raises Unusable naming the line.
    """
    if len(content) > LARGEST_TABLE:
        raise Unusable(N_("This table has more than 1 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(N_("This table is not UTF-8. Save it as “CSV UTF-8” in your spreadsheet.")) from error
    if CONTROL.search(text):
        raise Unusable(N_("This table holds control characters: it is no text."))
    for mark in ",;\t":  # spreadsheets part cells at whichever sign their country uses
        _check_cells(text, mark)


def _check_cells(text: str, mark: str) -> None:
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            if any(map(_would_run, row)):
                message = N_("Line %(row)s of this table has a cell that a spreadsheet would take for a formula.")
                raise Unusable(message, row=reader.line_num)
    except csv.Error as error:
        raise Unusable(N_("Line %(row)s of this table cannot be read."), row=reader.line_num) from error


def _would_run(cell: str) -> bool:
    """Whether a spreadsheet would calculate a cell to more than a number; at another country's sign it ends earlier."""
    return cells.safe(cell) != cell and not SUM.fullmatch(re.split("[,;\t]", cell)[0].strip())
