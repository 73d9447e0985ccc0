"""Prints one certificate: the sheet as JSON on standard input, the PDF on standard output."""

import json
import sys
from datetime import datetime

from app.credentials.pdf import CertificateError, Sheet
from app.credentials.pdf.typesetting import compile_pdf


def main() -> int:
    """Print; on a refusal say why on standard error and return 2."""
    values = json.load(sys.stdin)
    values["provisions"] = tuple(values["provisions"])
    values["awarded_at"] = datetime.fromisoformat(values["awarded_at"])
    try:
        sys.stdout.buffer.write(compile_pdf(Sheet(**values)))
    except CertificateError as error:
        sys.stderr.write(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
