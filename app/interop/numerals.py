"""Numbers and weights of question files, read exactly."""

import re
from fractions import Fraction

from app.core.errors import N_
from app.interop.items import Refused

NUMBER = re.compile(r"([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?")
WEIGHT = re.compile(r"-?\d{1,3}(?:\.\d{0,8})?")


def span(text: str, line: int) -> str:
    """`3.14:0.01` or `1..3` as our key: `3.14 +- 0.01`. Raises Refused."""
    low, between, high = text.partition("..")
    if between:
        first, last = _number(low, line), _number(high, line)
        return f"{decimal((first + last) / 2)} +- {decimal(abs(last - first) / 2)}"
    value, _, reach = text.partition(":")
    return f"{decimal(_number(value, line))} +- {decimal(abs(_number(reach or '0', line)))}"


def within(key: str, other: str) -> bool:
    """Whether the middle of one span lies within another."""
    value, _, reach = key.partition(" +- ")
    return abs(Fraction(other.partition(" +- ")[0]) - Fraction(value)) <= Fraction(reach)


def weight(text: str, line: int) -> Fraction:
    """A weight in per cent as a share of one. Raises Refused for anything that is none."""
    if not WEIGHT.fullmatch(text) or abs(Fraction(text)) > 100:
        raise Refused(line, N_("A weight is a number from -100 to 100 between signs of per cent."))
    return Fraction(text) / 100


def decimal(value: Fraction) -> str:
    """A number that ends, in decimals."""
    sign, whole = "-" if value < 0 else "", abs(value)
    places = next(places for places in range(200) if (whole * 10**places).denominator == 1)
    digits = str(int(whole * 10**places)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _number(text: str, line: int) -> Fraction:
    bare = text.strip()
    found = NUMBER.fullmatch(bare)
    if not found or not (found[2] or found[3]):
        problem = N_("“%(text)s” is not a number. Write decimals with a point, and a range as 31:0.5 or 30..32.")
        raise Refused(line, problem, text=bare[:40])
    value = Fraction(f"{found[2] or '0'}.{found[3] or '0'}") * Fraction(10) ** int(found[4] or 0)
    return -value if found[1] == "-" else value
