"""The certificate as one accessible A4 page, set by typst from ready strings.

Nothing is translated here and no value is ever template text: the template is
a constant of this package and the sheet reaches it as JSON.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst

from app.credentials.pdf.sheet import FONTS, LABELS, LANGUAGES, CertificateError, Sheet, clean, uncovered

HERE = Path(__file__).resolve().parent

# Both profiles hold at once: readable by assistive technology (PDF/UA-1) and
# fit for archives (PDF/A-2a). Typst refuses to write a file that breaks either.
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]


# The same sheet must always give the same bytes, so the clock is never read.
FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)

# How typst opens the message of a refusal made by the template itself.
PANIC = "panicked with: "


def compile_pdf(sheet: Sheet, *, signature_note: str = "") -> bytes:
    """Return the certificate as PDF bytes; CertificateError when unprintable."""
    payload = _payload(sheet, signature_note)
    _refuse_unprintable(sheet, payload)
    moment = sheet.awarded_at or FIXED_DATE
    try:
        return _typeset(json.dumps(payload), int(moment.timestamp()))
    except typst.TypstError as error:
        raise CertificateError(error.message.removeprefix(PANIC)) from error


def _payload(sheet: Sheet, note: str) -> dict[str, object]:
    """Return the JSON object that the template reads."""
    values = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
    del values["awarded_at"]
    ready = {key: _cleaned(value) for key, value in values.items()}
    return ready | {"note": clean(note), "qr": _qr_svg(sheet.verify_url)}


def _cleaned(value: object) -> object:
    """Return value with every string in it clean, as plain JSON data."""
    if isinstance(value, Mapping):
        return {str(key): clean(str(item)) for key, item in value.items()}
    if isinstance(value, tuple):
        return [clean(str(item)) for item in value]
    return clean(str(value))


def _refuse_unprintable(sheet: Sheet, payload: Mapping[str, object]) -> None:
    """Raise CertificateError for an unknown language, a gap or a blank glyph."""
    if not sheet.name.strip():
        raise CertificateError("a certificate needs a name")
    if sheet.language not in LANGUAGES:
        raise CertificateError(f"no certificate in language {sheet.language!r}")
    if gaps := LABELS - set(sheet.labels):
        raise CertificateError(f"labels missing: {', '.join(sorted(gaps))}")
    if missing := uncovered("".join(_strings(payload))):
        raise CertificateError(f"no font covers: {' '.join(missing)}")


def _strings(value: object) -> Iterator[str]:
    """Yield every string held anywhere in plain JSON data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _typeset(data: str, timestamp: int) -> bytes:
    """Return the PDF of JSON data; TypstError when typst refuses it."""
    # The root and package folders are empty and short-lived: even a fault in
    # the template could read nothing of the machine.
    with tempfile.TemporaryDirectory(prefix="certificate-") as empty:
        compiler = typst.Compiler(
            _template(),
            root=empty,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": data},
            package_path=empty,
            package_cache_path=empty,
        )
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=timestamp)
    # The stub of typst also allows for the page images of other formats.
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def _qr_svg(address: str) -> str:
    """Return address as the SVG of a QR code; CertificateError when too long."""
    try:
        matrix = segno.make_qr(address, error="m", boost_error=False).matrix
    except segno.DataOverflowError as error:
        raise CertificateError("the address is too long for a QR code") from error
    side = len(matrix)
    path = "".join(_row_path(y, row) for y, row in enumerate(matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="#12303a" d="{path}"/></svg>'
    )


def _row_path(y: int, row: bytes | bytearray) -> str:
    """Return the SVG path of the dark runs in one row of a QR matrix."""
    bits = "".join("1" if cell else "0" for cell in row)
    # Rows overlap by a hair: viewers that smooth edges would otherwise draw
    # pale seams between them.
    return "".join(f"M{run.start()} {y}h{len(run[0])}v1.02h-{len(run[0])}z" for run in re.finditer("1+", bits))


@lru_cache(maxsize=1)
def _template() -> bytes:
    """Return the template; OSError when the package is incomplete."""
    return (HERE / "certificate.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the vendored fonts and no others, found once per process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONTS],
    )
