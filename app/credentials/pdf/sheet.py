"""What one certificate page says, and which characters can be printed at all. Light: it loads no typesetter."""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"

LABELS = frozenset(
    {
        "title",
        "awarded_to",
        "completed",
        "provisions",
        "hours",
        "result",
        "date",
        "serial",
        "revision",
        "provider",
        "verify_at",
        "disclaimer",
    }
)
LANGUAGES = frozenset({"ar", "en", "es", "fr", "ru", "zh"})

BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# Explicit embeddings and overrides could show a name in another order than it
# is stored and read aloud; isolates are harmless and stay.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


class CertificateError(ValueError):
    """Say that a sheet cannot be printed faithfully, and why."""


@dataclass(frozen=True)
class Sheet:
    """Hold what one certificate says, every string ready to print."""

    uid: str
    serial: str
    language: str
    name: str
    course: str
    course_language: str
    statement: str
    provisions: tuple[str, ...]
    hours: str
    result: str
    awarded_on: str
    revision: str
    provider: str
    labels: Mapping[str, str]
    verify_url: str
    awarded_at: datetime | None = None
    """Date written into the file; a fixed one stands in when it is None."""


def uncovered(text: str) -> tuple[str, ...]:
    """Return the characters of text that no vendored font covers, each once."""
    return tuple(dict.fromkeys(c for c in clean(text) if not _covers(ord(c))))


def clean(text: str) -> str:
    """Return text composed, on one line and free of hidden reordering."""
    return UNSAFE.sub("", BREAKS.sub(" ", unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=1)
def _coverage() -> tuple[list[int], list[int]]:
    """Return the first and last code points of every covered range, sorted."""
    pairs = json.loads((FONTS / "coverage.json").read_text(encoding="ascii"))
    return [first for first, _ in pairs], [last for _, last in pairs]


def _covers(point: int) -> bool:
    """Return whether a vendored font has a glyph for this code point."""
    firsts, lasts = _coverage()
    place = bisect_right(firsts, point) - 1
    return place >= 0 and point <= lasts[place]
