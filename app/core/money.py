"""Amounts of money: read as people write them, kept exactly, never added across currencies."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

import pycountry
from babel import Locale
from babel.numbers import get_currency_precision
from sqlalchemy import BigInteger, Dialect, TypeDecorator

from app.core.errors import N_, Invalid

NO_MONEY = frozenset(
    {"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
    | {"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"}
)
"""Codes of ISO 4217 for metals, units of account (some with four decimals), tests and for no currency at all."""

MOST = Decimal(10) ** 12
"""Nobody gives as much as a million million, in any currency."""

SMALLEST = Decimal("0.001")
"""No currency divides its unit further."""

SPACES = re.compile(r"[\s\u00a0\u202f'’\u066c]")
"""What stands between groups of digits and is never a decimal mark; the last is the Arabic thousands separator."""
APART = "_"
"""Stands for each of them."""
COMMAS = str.maketrans({"\u066b": ".", "،": ",", "，": ",", "．": "."})
"""Marks of other scripts: the Arabic decimal separator and comma, the full-width ones."""
GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}")
MINUS = ("-", "\u2212", "\u2013", "(")
"""How people write that something is owed."""
UNSURE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
PLAIN = re.compile(r"\d{1,30}(\.\d{1,9})?")


class NoAmount(Invalid):
    """What was typed is not an amount, or could be two."""

    message = N_("Write the amount in digits only, such as 250000 or 1234.50.")


class NoMore(NoAmount):
    """An amount below nothing."""

    message = N_("Write an amount greater than zero.")


class UnsureAmount(NoAmount):
    """A single mark before three digits is a thousand for some and a fraction for others."""

    message = N_(
        "“%(typed)s” can be read in two ways. Write it without a mark between thousands, such as 1234 or 1.23."
    )


class Thousandths(TypeDecorator[Decimal]):
    """An exact amount in a column: thousandths of its unit as a whole number, because SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse what has more than three decimals.

        Raises ValueError.
        """
        if value is None:
            return None
        if value != value.quantize(SMALLEST):
            raise ValueError(f"{value} has more than three decimals")
        return int(value / SMALLEST)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the decimal back."""
        return None if value is None else Decimal(value) * SMALLEST


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """The codes of all currencies in which somebody can be paid (ISO 4217)."""
    return frozenset(each.alpha_3 for each in pycountry.currencies) - NO_MONEY


@lru_cache(maxsize=8)
def currency_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Codes with code and name in a language, by code."""
    names = Locale.parse(language).currencies
    return tuple((code, f"{code} – {names.get(code, code)}") for code in sorted(currencies()))


def decimals(currency: str) -> int:
    """How many decimals an amount of a currency has: two for the euro, none for the yen (CLDR)."""
    return int(get_currency_precision(currency))


def read_amount(typed: str) -> Decimal:
    """An amount as somebody wrote it: decimal point or comma, digits of any script, groups apart or not.

    Raises UnsureAmount for what could be a thousand or a fraction, NoMore below zero, NoAmount for anything else.
    """
    if typed.lstrip().startswith(MINUS):
        raise NoMore
    text = "".join(_plain(sign) for sign in SPACES.sub(APART, typed.strip().translate(COMMAS)))
    if UNSURE.fullmatch(text):
        raise UnsureAmount(typed=" ".join(typed.split()))
    last = max(text.rfind("."), text.rfind(","))
    mark, other = (text[last], ".,"[text[last] == "."]) if last >= 0 else (".", ",")
    if text.count(mark) > 1:  # 1.234.567: groups, and no decimals
        mark, other = other, mark
    text = _ungrouped(text, mark, APART if APART in text else other)
    if not PLAIN.fullmatch(text):
        raise NoAmount
    return Decimal(text)


def _ungrouped(text: str, mark: str, group: str) -> str:
    """The text with a point before its decimals and nothing between its groups, if they are groups."""
    whole, point, part = text.partition(mark)
    if group in whole:
        if not GROUPED.fullmatch(whole.replace(group, ",")):
            raise NoAmount
        whole = whole.replace(group, "")
    return whole + (point and ".") + part


def _plain(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign


def written(amount: Decimal) -> str:
    """An amount as it stands in a field, where `read_amount` reads the same again: `250000`, `1.5`, `1.2340`."""
    return unmistakable(amount.normalize())


def unmistakable(amount: Decimal) -> str:
    """An amount with the decimals that it was given, and one more where `read_amount` would see two amounts in it."""
    text = f"{amount:f}"
    return f"{text}0" if UNSURE.fullmatch(text) else text


def exact(amount: Decimal, currency: str) -> str:
    """An amount with as many decimals as its currency has, for files: `250000.50`."""
    return f"{amount:.{decimals(currency)}f}"
