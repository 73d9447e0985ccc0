"""Countries and languages: codes by ISO 3166, names and reading direction by CLDR."""

import unicodedata
from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError

from app.core.languages import LANGUAGES

__all__ = [
    "KOSOVO",
    "LANGUAGES",
    "countries",
    "country_choices",
    "country_name",
    "direction",
    "is_language",
    "language_in",
    "language_name",
    "region_name",
]

KOSOVO = "XK"
"""Not in ISO 3166, but on the list of recipients of aid; to be read with Security Council resolution 1244 (1999)."""


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The two-letter codes that a person may choose."""
    return frozenset(country.alpha_2 for country in pycountry.countries) | {KOSOVO}


@lru_cache(maxsize=512)
def country_name(code: str, language: str) -> str:
    """What a country is called in a language; the code itself where CLDR has no name."""
    return Locale.parse(language).territories.get(code) or code


def region_name(code: str, language: str) -> str:
    """What a region of the world is called in a language, by its M49 code; the code itself where CLDR has no name."""
    return country_name(code, language)


@lru_cache(maxsize=8)
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Codes and names of all countries, in the order of the names without their accents."""
    named = [(code, country_name(code, language)) for code in countries()]
    return tuple(sorted(named, key=lambda pair: _plain(pair[1])))


@lru_cache(maxsize=8)
def language_name(code: str) -> str:
    """What a language calls itself, with a capital letter where its script has one."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def language_in(code: str, language: str) -> str:
    """What a language is called in another, as it stands in the middle of a sentence."""
    return Locale.parse(code).get_display_name(language) or code


@lru_cache(maxsize=256)
def direction(language: str) -> str:
    """`rtl` or `ltr`, as the language is written; of a language that CLDR does not describe, `ltr`."""
    try:
        return Locale.parse(language, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


@lru_cache(maxsize=256)
def is_language(code: str) -> bool:
    """Whether a code (BCP 47: `it`, `pt-BR`, `zh-Hant`) begins with a language that CLDR knows by name."""
    return code.replace("_", "-").split("-")[0].lower() in Locale.parse("en").languages


def _plain(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
