"""Pages live under `/<lang>/`: the language of a request, and rooms of pages that carry it."""

from typing import Any

from flask import Blueprint, g, request
from werkzeug.routing import BaseConverter, PathConverter

from app.core.places import LANGUAGES, direction

COOKIE = "language"
DEFAULT = "en"
LOCALES = {"en": "en_001"}


class LanguageConverter(BaseConverter):
    """Matches the language at the start of an address."""

    regex = "|".join(LANGUAGES)


class SlugConverter(BaseConverter):
    """Matches a name that an author gave."""

    regex = r"[a-z][a-z0-9-]{0,79}"


class UidConverter(BaseConverter):
    """Matches a uid, as it is or as it was typed from paper; the view says what it finds under it."""

    regex = r"[0-9A-Za-z-]{1,64}"


class HexConverter(BaseConverter):
    """Matches the first half of a SHA-256."""

    regex = r"[0-9a-f]{32}"


class FileConverter(PathConverter):
    """Matches the path of a file, for `<path:…>`; no control signs, which no path holds and PostgreSQL refuses."""

    regex = r"[^/\x00-\x1f\x7f][^\x00-\x1f\x7f]*?"


def current_language() -> str:
    """The language of this request: from its address, or from what the browser asks for."""
    if "lang" not in g:
        g.lang = preferred()
    return str(g.lang)


def locale() -> str:
    """The CLDR locale of this request; English is that of the world, which writes 23 November 2026."""
    return LOCALES.get(current_language(), current_language())


def isolated(text: str) -> str:
    """Digits and Latin letters as they are written, left to right, in the middle of an Arabic sentence (UAX 9)."""
    return f"\u2066{text}\u2069" if direction(current_language()) == "rtl" else text


def preferred() -> str:
    """The language of somebody whose address names none: cookie, then Accept-Language, then English."""
    cookie = request.cookies.get(COOKIE, "")
    return cookie if cookie in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or DEFAULT


def pages(name: str, import_name: str) -> Blueprint:
    """A blueprint whose addresses start with a language, which its views find in `current_language()`."""
    blueprint = Blueprint(name, import_name, url_prefix="/<language:lang>", template_folder="templates")

    @blueprint.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")

    return blueprint
