"""Reading foreign JSON strictly: what is not exactly what was expected is refused, with the reason in plain words."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from app.credentials.rules import Unreadable


def members(value: object, needed: Collection[str], possible: Collection[str] = ()) -> dict[str, Any]:
    """An object that has all the members that are needed and none beyond those that are possible."""
    if not isinstance(value, dict):
        raise Unreadable("an object is missing")
    if missing := set(needed) - value.keys():
        raise Unreadable(f"missing: {', '.join(sorted(missing))}")
    if value.keys() - set(needed) - set(possible):
        raise Unreadable("it says more than a certificate says")
    return value


def items(value: object, most: int) -> list[Any]:
    """An array of at most so many items."""
    if not isinstance(value, list) or len(value) > most:
        raise Unreadable("an array is missing or too long")
    return value


def text(value: object, most: int) -> str:
    """A string of at most so many characters that can be written as UTF-8 and has no control characters."""
    if not isinstance(value, str) or len(value) > most:
        raise Unreadable("a text is missing or too long")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise Unreadable("a text has control characters")
    return value


def some_text(value: object, most: int) -> str:
    """A string as `text` reads it that is not empty."""
    if not text(value, most):
        raise Unreadable("a text is empty")
    return str(value)


def matched(value: object, pattern: re.Pattern[str]) -> re.Match[str]:
    """A string that fits a pattern from its first character to its last."""
    found = pattern.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable(f"not of the form {pattern.pattern}")
    return found


def exactly(value: object, expected: object) -> None:
    """Refuse anything but the expected value, of the expected type."""
    if type(value) is not type(expected) or value != expected:
        raise Unreadable(f"not {expected!r}")
