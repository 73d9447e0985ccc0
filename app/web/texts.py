"""Phrases in the language of the request, typed (Flask-Babel is not)."""

import flask_babel


def _(message: str, **values: object) -> str:
    """A phrase translated now."""
    return str(flask_babel.gettext(message, **values))


def _l(message: str) -> str:
    """A phrase translated when it is shown: for forms, which are made before any request."""
    return flask_babel.lazy_gettext(message)  # type: ignore[no-any-return]  # a lazy string stands in for a text
