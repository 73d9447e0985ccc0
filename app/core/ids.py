"""Identifiers for the outside: random, 128 bits, easy to read aloud."""

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u."""

UID = re.compile(f"[{ALPHABET}]{{26}}")
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def new_uid() -> str:
    """A random 128-bit identifier in 26 characters that nobody can guess or walk to."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_uid(text: str) -> bool:
    """Whether a text has the form of a uid."""
    return UID.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Whether a text is a name that an author may give: small Latin letters, digits, single hyphens."""
    return SLUG.fullmatch(text) is not None


def grouped(uid: str) -> str:
    """A uid as people read it from paper: capitals in groups of four, a last pair."""
    text = uid.upper()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def ungrouped(text: str) -> str:
    """A uid as somebody typed it from paper, back in its own form; look-alikes are read as Crockford reads them."""
    plain = re.sub(r"[\W_]", "", text).lower()
    return plain.translate(str.maketrans("oil", "011"))
