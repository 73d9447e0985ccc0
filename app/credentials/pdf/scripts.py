"""How a text is to be set, from the letters that it is written in.

The template could ask itself, but the patterns that it would need cost it more than the layout: a quarter of the time
of a certificate.
"""

import re
import unicodedata

NOT_EUROPEAN = re.compile("[^\u0000-\u052f\u1e00-\u1eff\u2000-\u2bff]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
EAST_ASIAN = re.compile("[\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\uff00-\uffef]")
VOWELLED = re.compile("[\u064b-\u0655\u0670]")
BREAKS_FREELY = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
"""Scripts whose names may break inside: Thai, Lao, Burmese, Khmer, and those of East Asia."""

REACHES = (
    (VOWELLED, (1.16, -0.6)),
    (ARABIC, (0.92, -0.44)),
    (re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"), (1.06, -0.28)),
    (re.compile("[\u1780-\u17ff]"), (1.02, -0.56)),
    (re.compile("[\u1000-\u109f]"), (1.2, -0.62)),
    (re.compile("[\u0900-\u0dff]"), (1.12, -0.44)),
    (re.compile(""), (1.069, -0.293)),
)
"""How far the letters of a name reach above and below their line, in parts of their size; judged by eye, for fonts
declare too much or too little room. The last is for all that stand like Latin letters."""

NAMES = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
"""How Unicode names the letters of each language; of others Latin ones are expected."""


def kind(text: str) -> str:
    """`arabic`, `mixed` (Arabic and other letters), `han`, `other`, or nothing for Latin, Greek and Cyrillic."""
    if text.isascii() or not NOT_EUROPEAN.search(text):
        return ""
    if ARABIC.search(text):
        return "mixed" if any(sign.isalpha() and not ARABIC.match(sign) for sign in text) else "arabic"
    return "han" if EAST_ASIAN.search(text) else "other"


def is_leftward(text: str) -> bool:
    """Whether a text runs from right to left: its first strong sign decides (Unicode Annex 9, P2)."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((each for each in directions if each in {"L", "R", "AL"}), "L") != "L"


def setting(name: str, language: str) -> dict[str, object]:
    """How a name is set on a page in this language."""
    reach = next(reach for script, reach in REACHES if script.search(name))
    return {
        "top": reach[0],
        "bottom": reach[1],
        "breaks": bool(BREAKS_FREELY.search(name)),
        "tag": _tag(name, language),
    }


def _tag(name: str, language: str) -> dict[str, str]:
    """The language that a name is marked with: none if its letters may be those of the page, else `und`.

    A script is not a language (an Arabic name may be Persian), so the mark only keeps a reader's voice from speaking
    Khmer letters as if they were English (BCP 47: undetermined).
    """
    first = next((sign for sign in name if sign.isalpha()), "")
    is_of_page = not first or unicodedata.name(first, "").startswith(NAMES.get(language, "LATIN"))
    return {} if is_of_page else {"lang": "und"}
