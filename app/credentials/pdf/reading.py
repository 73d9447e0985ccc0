"""What a PDF says that somebody hands in as a certificate.

It is read by pdfium in a process of its own with limits on time, memory and output (`read`), because a PDF can ask for
any amount of them. A text on a page proves nothing, for anybody can write one: the code in the link is signed, and
`says` only tells whether the page shows what was signed.
"""

import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from app.core.errors import N_, CampusError
from app.core.ids import ALPHABET
from app.core.settings import ADDRESS

if TYPE_CHECKING:
    from cryptography import x509

    from app.credentials.pdf.pades import Judgement

LARGEST = 10 * 1024 * 1024
"""Bytes of a PDF that is looked at; a certificate has thirty thousand, signed or not."""
LARGEST_ANSWER = 4 * 1024 * 1024
TIME_LIMIT = 10
"""Seconds from start to answer; a certificate takes about a quarter of one."""
AT_ONCE = 2
"""PDFs read at a time by one process of the server: who hands in slow ones holds up others who do, and nobody else."""
PATIENCE, HURRY = 5, 0.5
"""Seconds that a reader waits for its turn: the first in the queue, and those behind it. Each that waits holds one of
the four threads that answer everybody; certificates take so little that the others get their turn in half a second too.
"""

CODE_LINK = re.compile(rf"{ADDRESS.pattern}/verify/[{ALPHABET}]{{26}}#[0-9]{{1,4000}}")
REPEATED = re.compile(r"(.{1,8}?)\1+", re.DOTALL)

Found = TypeVar("Found")

_turns, _next = BoundedSemaphore(AT_ONCE), BoundedSemaphore(1)


class Busy(CampusError):
    """Others' PDFs are being read, or the machine has no room for another process."""

    status = 503
    message = N_("Many files are being checked at this moment. Please try again in a minute.")


@dataclass(frozen=True)
class Pages:
    """What the first pages of a PDF say, and where their links lead."""

    links: tuple[str, ...]
    """Addresses of link annotations, each once, in their order; anything can stand there."""
    text: str
    count: int
    """Pages in the file, of which only the first three are read."""


def read(pdf: bytes) -> Pages | None:
    """What a PDF says; None for whatever is none, or cannot be read within the limits.

    Raises Busy where no reader is free within five seconds, or half a second if somebody else waits for one.
    """
    return _understood(_answer("pages", pdf), Pages)


def judge_apart(pdf: bytes, *, trusted: Iterable["x509.Certificate"]) -> "Judgement":
    """Judge the signature in a PDF as `pades.judge` does, in a process of its own and within its limits.

    Raises PadesMissing without pyHanko, Busy where no reader is free within five seconds.
    """
    from app.credentials.pdf import pades

    pades.require()
    found = _understood(_answer("signature", pdf), pades.Judgement)
    return pades.known_by(found or pades.Judgement(), trusted)


def _answer(question: Literal["pages", "signature"], pdf: bytes) -> bytes:
    """What the reader wrote; nothing where it failed, was stopped, or would not have begun."""
    if len(pdf) > LARGEST:
        return b""
    _take_turn()
    command = [sys.executable, "-m", "app.credentials.pdf.read", question]
    try:
        with tempfile.TemporaryFile() as answer:
            subprocess.run(  # noqa: S603 - our own module, the file on standard input
                command,
                input=pdf,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=TIME_LIMIT,
                check=True,
                env=_environment(),
            )
            answer.seek(0)
            return answer.read(LARGEST_ANSWER)
    except subprocess.SubprocessError:
        return b""
    except OSError as error:
        raise Busy from error
    finally:
        _turns.release()


def _take_turn() -> None:
    """Take a turn, waiting longer for it where nobody else waits already; Busy where there is none to be had."""
    if _turns.acquire(blocking=False):
        return
    is_first = _next.acquire(blocking=False)
    try:
        if not _turns.acquire(timeout=PATIENCE if is_first else HURRY):
            raise Busy
    finally:
        if is_first:
            _next.release()


def _environment() -> dict[str, str]:
    """What Python needs to find itself, and none of the secrets that stand beside it."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}


def _understood(answer: bytes, kind: type[Found]) -> Found | None:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def code_links(pages: Pages) -> tuple[str, ...]:
    """The links that carry the code of a certificate, each once: `https://host/verify/<uid>#<digits>`.

    They may lead to any site. A certificate has one; where there are two, no code is that of the page.
    """
    return tuple(link for link in pages.links if CODE_LINK.fullmatch(link))


def says(text: str, value: str) -> bool:
    """Whether a text taken from a PDF holds a name, a serial or a date.

    Only letters, their marks and digits are compared, composed by NFKC (Unicode Annex 15), so blanks, line ends,
    hyphens and controls of direction do not count. PDFs give the letters of some scripts back in the order of glyphs,
    and some syllables twice: where the value has such letters, the same letters side by side in another order will do.
    """
    wanted = _letters(value)
    if not wanted:
        return False
    lines = [_letters(line) for line in text.splitlines()]
    found = "".join(lines)
    if wanted in found or _is_broken_in(lines, wanted):
        return True
    return _may_be_reordered(wanted) and _holds_anagram(_once(found), _once(wanted))


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in composed if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def _is_broken_in(lines: Sequence[str], wanted: str) -> bool:
    """Whether the value begins in one line and ends in the next, with the neighbouring column between the two."""
    return any(
        _is_at_edge(wanted[:cut], one) and _is_at_edge(wanted[cut:], other)
        for one, other in pairwise(lines)
        for cut in range(1, len(wanted))
    )


def _is_at_edge(part: str, line: str) -> bool:
    return line.startswith(part) or line.endswith(part)


def _may_be_reordered(letters: str) -> bool:
    """Whether there are letters that run from right to left, or marks that are set around their letters."""
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} or not sign.isalnum() for sign in letters)


def _once(letters: str) -> str:
    """The letters without immediate repetitions: a syllable made of several glyphs comes back once for each."""
    return REPEATED.sub(r"\1", letters)


def _holds_anagram(text: str, wanted: str) -> bool:
    """Whether the letters wanted stand side by side somewhere in a text, in any order."""
    missing = Counter(wanted)
    missing.subtract(text[: len(wanted)])
    off = sum(1 for count in missing.values() if count)
    for leaving, coming in zip(text, text[len(wanted) :], strict=False):
        if not off:
            return True
        for sign, change in ((leaving, 1), (coming, -1)):
            off -= missing[sign] != 0
            missing[sign] += change
            off += missing[sign] != 0
    return not off
