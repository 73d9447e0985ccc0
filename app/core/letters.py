"""Which letters can be printed on a certificate, and texts as they are printed.

The fonts themselves lie with the certificates; what they cover is known here, so that whoever asks for a name can say
at once which of its signs no certificate could show. `make fonts` writes letters.json together with the fonts.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

COVERAGE = Path(__file__).with_name("letters.json")
"""The code points that the fonts cover, as sorted pairs of first and last."""

BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
"""Explicit embeddings and overrides could show a name in another order than it is stored and read aloud (Unicode
Annex 9); isolates are harmless and stay."""


def uncovered(text: str) -> tuple[str, ...]:
    """The signs of a text that no font of ours has, each once, in the order in which they come."""
    return tuple(sign for sign in dict.fromkeys(clean(text)) if not _covers(ord(sign)))


def named(signs: Iterable[str]) -> str:
    """Signs as somebody can find them in what they typed: `“𒀀” (U+12000)`; marks on a dotted circle."""
    return ", ".join(f"“{'◌' if unicodedata.combining(sign) else ''}{sign}” (U+{ord(sign):04X})" for sign in signs)


def clean(text: str) -> str:
    """A text composed (NFC), on one line and free of hidden reordering."""
    return UNSAFE.sub("", BREAKS.sub(" ", unicodedata.normalize("NFC", text)))


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first and the last code points of every covered range."""
    firsts, lasts = zip(*json.loads(COVERAGE.read_text(encoding="ascii")), strict=True)
    return firsts, lasts


def _covers(point: int) -> bool:
    firsts, lasts = _ranges()
    place = bisect_right(firsts, point) - 1
    return place >= 0 and point <= lasts[place]
