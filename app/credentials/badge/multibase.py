"""Bytes as text: base58btc under its multibase sign (Controlled Identifiers 1.0, section 2.4)."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SIGN = "z"
LONGEST = 200
"""Characters of what is read; a signature has 88."""


def base58(data: bytes) -> str:
    """The bytes as multibase base58btc: `z` and digits to the base of 58, one `1` for each leading zero byte."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return SIGN + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """The bytes behind multibase base58btc.

    Raises ValueError for anything else, and for more than 200 characters.
    """
    if not text.startswith(SIGN) or len(text) > LONGEST:
        raise ValueError("not base58btc, or too long")
    digits, number = text[1:], 0
    for digit in digits:
        number = number * 58 + ALPHABET.index(digit)
    zeros = len(digits) - len(digits.lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
