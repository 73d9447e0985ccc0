"""Sheets as PDF: the only module that loads typst.

No value is ever template text: the template is a constant of this package and sheets reach it as JSON. One compiler
serves a whole process; the folder that it may read holds nothing but the template, so even a fault there could show
nothing of the machine.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import segno
import typst

from app.core.languages import LANGUAGES
from app.credentials.pdf.scripts import is_leftward, kind, setting
from app.credentials.pdf.sheet import FONTS, LONGEST_BOOK, CertificateError, Sheet, clean, uncovered
from app.credentials.pdf.spelling import spelt

TEMPLATE = Path(__file__).with_name("template") / "certificate.typ"

STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Both profiles hold at once: readable by assistive technology (ISO 14289-1) and fit for archives (ISO 19005-2, level
A). Typst refuses to write a file that breaks either."""

FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""The same sheet always gives the same bytes, so the clock is never read."""

PANIC = "panicked with: "
"""How typst opens the message of a refusal made by the template itself."""

MODULES = 65
"""The widest code at error level M; above it level L saves a tenth of the width."""

MASK = 3
"""ISO/IEC 18004 lets an encoder compare eight masks, which costs ten milliseconds; over digits that are a signature,
and so random, all eight are alike, and a reader takes any."""


def compile_pdf(sheet: Sheet, *, signature_note: str = "") -> bytes:
    """A certificate as PDF.

    Raises CertificateError if it cannot be printed faithfully.
    """
    made = _typeset([_payload(sheet, signature_note)], {}, sheet.awarded_at)
    return spelt(made, frozenset({clean(sheet.name)}))


def compile_book(sheets: Sequence[Sheet]) -> bytes:
    """Many certificates as one PDF, a page and a bookmark for each.

    Raises CertificateError if there is none or more than LONGEST_BOOK, or if one cannot be printed faithfully; then the
    message names its serial.
    """
    if not 0 < len(sheets) <= LONGEST_BOOK:
        raise CertificateError(f"a book holds from 1 to {LONGEST_BOOK} certificates")
    pages = []
    for sheet in sheets:
        try:
            pages.append(_payload(sheet, ""))
        except CertificateError as error:
            raise CertificateError(f"{sheet.serial}: {error}") from error
    dates = [sheet.awarded_at for sheet in sheets if sheet.awarded_at]
    made = _typeset(pages, {"book": _book_title(sheets)}, max(dates, default=None))
    return spelt(made, frozenset(clean(sheet.name) for sheet in sheets))


def _book_title(sheets: Sequence[Sheet]) -> str:
    """What the certificates of a book have in common: kind and course, or kind and provider."""
    courses = {sheet.course for sheet in sheets}
    first = sheets[0]
    return clean(f"{first.labels['title']} – {first.course if len(courses) == 1 else first.provider}")


def _payload(sheet: Sheet, note: str) -> dict[str, object]:
    """What the template reads of a sheet; CertificateError if it cannot be printed."""
    values = {field.name: getattr(sheet, field.name) for field in fields(sheet) if field.name != "awarded_at"}
    ready = {key: _cleaned(value) for key, value in values.items()} | {"note": clean(note)}
    _refuse_unprintable(sheet, ready)
    code = code_svg(sheet.link or sheet.verify_url)
    return ready | {"qr": code, "setting": setting(clean(sheet.name), sheet.language)}


def _cleaned(value: object) -> object:
    """The value with every string in it clean, as plain JSON data."""
    if isinstance(value, Mapping):
        return {str(key): clean(str(item)) for key, item in value.items()}
    if isinstance(value, tuple):
        return [clean(str(item)) for item in value]
    return clean(str(value))


def _refuse_unprintable(sheet: Sheet, ready: Mapping[str, object]) -> None:
    if not sheet.name.strip():
        raise CertificateError("a certificate needs a name")
    if sheet.language not in LANGUAGES:
        raise CertificateError(f"no certificate in language {sheet.language!r}")
    if sheet.lacking:
        raise CertificateError(f"labels missing: {', '.join(sorted(sheet.lacking))}")
    if missing := uncovered("".join(_strings(ready))):
        raise CertificateError(f"no font covers: {' '.join(missing)}")


def _strings(value: object) -> Iterator[str]:
    """Every string held anywhere in plain JSON data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _typeset(pages: list[dict[str, object]], more: dict[str, str], date: datetime | None) -> bytes:
    inputs = {"sheets": json.dumps(pages), "kinds": json.dumps(_kinds(pages))} | more
    moment = int((date or FIXED_DATE).timestamp())
    try:
        made = _compiler().compile(format="pdf", pdf_standards=STANDARDS, timestamp=moment, sys_inputs=inputs)
    except typst.TypstError as error:
        raise CertificateError(error.message.removeprefix(PANIC)) from error
    if not isinstance(made, bytes):  # its stub also allows for the page images of other formats
        raise TypeError("typst gave no PDF")
    return made


def _kinds(pages: list[dict[str, object]]) -> dict[str, list[object]]:
    """What the template must know of each text that is not in Latin, Greek or Cyrillic letters."""
    texts = {text for page in pages for text in _strings({**page, "qr": ""})}
    return {text: [found, is_leftward(text)] for text in texts if (found := kind(text))}


@cache
def _compiler() -> typst.Compiler:
    """The compiler of this process, with the fonts of this package and no others."""
    folder = TEMPLATE.parent
    return typst.Compiler(
        TEMPLATE,
        root=folder,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        ignore_system_fonts=True,
        package_path=folder,
        package_cache_path=folder,
    )


def code_svg(address: str) -> str:
    """The QR code of an address as SVG, one unit for each module and no quiet zone.

    A fragment of digits is a numeric segment (ISO/IEC 18004, 7.4.3): ten bits for three digits. Raises CertificateError
    if the address fits no code.
    """
    rows = _modules(address)
    path = "".join(_row_path(y, row) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f'<path stroke="#12303a" stroke-width="1.02" d="{path}"/></svg>'
    )


def _modules(address: str) -> tuple[bytearray, ...]:
    head, sign, fragment = address.partition("#")
    parts = [head + sign, fragment] if fragment.isascii() and fragment.isdecimal() else [address]
    try:
        # A list is a list of segments, which the types of segno leave out.
        rows = segno.make_qr(parts, error="m", mask=MASK, boost_error=False).matrix  # type: ignore[arg-type]
        if len(rows) > MODULES:
            rows = segno.make_qr(parts, error="l", mask=MASK, boost_error=False).matrix  # type: ignore[arg-type]
    except segno.DataOverflowError as error:
        raise CertificateError("the address is too long for a QR code") from error
    return tuple(rows)


def _row_path(y: int, row: bytearray) -> str:
    """The dark runs in one row as strokes, half as long to write as boxes.

    They are a hair wider than a module: viewers that smooth edges would draw seams between the rows.
    """
    bits = row.translate(BITS).decode()
    return "".join(f"M{run.start()} {y}.5h{len(run[0])}" for run in re.finditer("1+", bits))


BITS = bytes.maketrans(b"\0\1", b"01")
