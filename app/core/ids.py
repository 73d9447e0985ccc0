"""Identifiers for the outside: random, 128 bits, easy to read aloud."""

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u."""

UID = re.compile(f"[0-7][{ALPHABET}]{{25}}")
"""128 bits in 26 signs of five bits: the first holds three."""
UID_BYTES = 16
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def new_uid() -> str:
    """A random 128-bit identifier in 26 characters that nobody can guess or walk to."""
    return uid_from_bytes(secrets.token_bytes(UID_BYTES))


def uid_from_bytes(data: bytes) -> str:
    """The 26 signs of 16 bytes.

    Raises ValueError for any other number of bytes.
    """
    if len(data) != UID_BYTES:
        raise ValueError("a uid has 16 bytes")
    number = int.from_bytes(data)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def uid_to_bytes(uid: str) -> bytes:
    """The 16 bytes of a uid."""
    number = 0
    for sign in uid:
        number = number << 5 | ALPHABET.index(sign)
    return number.to_bytes(UID_BYTES)


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
