"""The text of a file as it is hashed, so that what nobody sees makes no difference."""

import hashlib
import unicodedata


def normalised(source: str) -> str:
    """A source as it is hashed: NFC, Unix line ends, no blanks at line ends, one line end at the end."""
    text = unicodedata.normalize("NFC", source.removeprefix("\ufeff")).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n")) + "\n"


def hash_of(source: str) -> str:
    """SHA-256 of the normalised source, in hexadecimal."""
    return hashlib.sha256(normalised(source).encode()).hexdigest()
