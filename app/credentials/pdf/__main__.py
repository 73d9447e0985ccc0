"""Prints certificates in a process of its own.

    python -m app.credentials.pdf [one | stream | book] [--pades FOLDER]

`one` (if nothing is said) reads a sheet as JSON and writes its PDF. `book` reads a sheet on each line and writes one
PDF. `stream` reads a sheet on each line and answers each at once: four bytes of length, the highest first, and the PDF;
for a sheet that cannot be printed the length 0xFFFFFFFF, then a length and the reason in UTF-8. With `--pades` every
PDF is signed with the key in that folder.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.core.settings import SettingError
from app.credentials.pdf.sheet import REFUSED, CertificateError, from_json
from app.credentials.pdf.typesetting import compile_book, compile_pdf

Sign = Callable[[bytes], bytes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print; on a refusal say why on standard error and return 2."""
    parser = argparse.ArgumentParser(prog="app.credentials.pdf")
    parser.add_argument("mode", nargs="?", choices=("one", "stream", "book"), default="one")
    parser.add_argument("--pades", type=Path)
    chosen = parser.parse_args(arguments)
    sign = signing(chosen.pades)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        if chosen.mode == "stream":
            stream(source, target, sign)
        elif chosen.mode == "book":
            target.write(sign(compile_book([from_json(line) for line in source])))
        else:
            target.write(sign(compile_pdf(from_json(source.read()))))
    except CertificateError as error:
        sys.stderr.write(str(error))
        return 2
    return 0


def stream(source: BinaryIO, target: BinaryIO, sign: Sign) -> None:
    """Answer each line of `source` on `target`, in order and at once."""
    for line in source:
        try:
            made = sign(compile_pdf(from_json(line)))
        except CertificateError as error:
            reason = str(error).encode()
            target.write(REFUSED + len(reason).to_bytes(4) + reason)
        else:
            target.write(len(made).to_bytes(4) + made)
        target.flush()


def signing(folder: Path | None) -> Sign:
    """What signs a PDF with the key in a folder; without a folder, or without a key in it, the PDF stays as it is.

    So it does with a key that cannot be used: a certificate that has run out must not keep anybody from printing. The
    reason goes to standard error, and `campus keys list` gives it too.
    """
    if folder is None or not folder.exists():
        return lambda pdf: pdf
    from app.credentials.pdf import pades  # loads pyHanko: only where certificates are signed

    try:
        pades.require()
        signer = pades.load_signer(folder)
    except SettingError as error:
        sys.stderr.write(f"PDF files are not signed: {error}\n")
        return lambda pdf: pdf
    if signer is None:
        return lambda pdf: pdf
    return lambda pdf: pades.sign(pdf, signer, now=datetime.now(UTC))


if __name__ == "__main__":
    sys.exit(main())
