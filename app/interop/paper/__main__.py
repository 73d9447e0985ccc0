"""Sets a paper exam: reads what stands on it as JSON, writes a PDF; on a refusal it says why and returns 2."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

from app.credentials.pdf.sheet import FONTS

TEMPLATE = Path(__file__).with_name("template") / "exam.typ"
STANDARDS: "list[typst.PDFStandard]" = ["ua-1"]
MOMENT = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
"""The same exam always gives the same bytes, so the clock is never read."""


def main() -> int:
    """Set what comes by standard input."""
    try:
        sys.stdout.buffer.write(pdf(sys.stdin.buffer.read().decode()))
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 2
    return 0


def pdf(said: str) -> bytes:
    """The PDF of an exam. Raises TypstError where it cannot be set."""
    compiler = typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        ignore_system_fonts=True,
        package_path=TEMPLATE.parent,
        package_cache_path=TEMPLATE.parent,
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=MOMENT, sys_inputs={"exam": said})
    if not isinstance(made, bytes):  # its stub also allows for the page images of other formats
        raise TypeError("typst gave no PDF")
    return made


if __name__ == "__main__":
    sys.exit(main())
