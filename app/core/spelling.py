"""Ways of writing a word that people take for the same, and that a keyboard decides more often than they do."""

import re
import unicodedata

ARABIC_SIGNS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
"""Vowel signs and the line that makes words longer."""
ARABIC_LETTERS = str.maketrans("أإآٱىئؤة", "ااااييوه")
"""Letters that are written in several ways, with hamza or without, as one."""

_LETTERS = ARABIC_LETTERS | str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_MARKED = re.compile("(и\u0306)|([^\\W\\d_])[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+")


def unmarked(text: str) -> str:
    """A text in small letters without what many leave out: accents, `ё` for `е`, vowel signs and hamza of Arabic.

    Marks that are vowels stay (Devanagari, Thai), and so does `й`, which is a letter of its own.
    """
    apart = unicodedata.normalize("NFD", ARABIC_SIGNS.sub("", text.translate(_LETTERS)))
    return unicodedata.normalize("NFC", _MARKED.sub(lambda found: found[1] or found[2], apart))
