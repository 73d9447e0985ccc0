"""Phrases in the language of the request, typed (Flask-Babel is not)."""

from gettext import NullTranslations
from typing import cast

import flask_babel
from flask import Flask, g
from markupsafe import Markup

from app.core.markdown import trusted


def _(message: str, **values: object) -> str:
    """A phrase translated now."""
    return str(flask_babel.gettext(message, **values))


def _l(message: str) -> str:
    """A phrase translated when it is shown: for forms, which are made before any request."""
    return flask_babel.lazy_gettext(message)  # type: ignore[no-any-return]  # a lazy string stands in for a text


def install(app: Flask) -> None:
    """Give templates `_` and `ngettext` that look for the catalogue once in a request, not once for each phrase."""
    app.jinja_env.globals |= {"_": _phrase, "gettext": _phrase, "ngettext": _phrases}


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = flask_babel.get_translations()
    return cast("NullTranslations", g.catalogue)


def _phrase(message: str, **values: object) -> Markup:
    words = trusted(_catalogue().gettext(message))  # written by us; its values are escaped
    return words % values if "%" in words else words


def _phrases(one: str, many: str, num: int, **values: object) -> Markup:
    words = trusted(_catalogue().ngettext(one, many, num))  # written by us; its values are escaped
    return words % {"num": num, **values} if "%" in words else words
