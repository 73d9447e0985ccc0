"""The answers that views give."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached
from flask import Response, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup

from app.core.markdown import trusted
from app.web.language import current_language

PROBLEM = "application/problem+json"
KEPT = 6_000_000
"""Characters of parts that a process remembers, as many as three courses in six languages have."""


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page from a template."""
    response = make_response(render_template(template, **context))
    response.status_code = status
    return response


def problem(status: int, message: str) -> Response:
    """A refusal for machines, as problem details (RFC 9457), which other sites may read too."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": message}
    return Response(json.dumps(said), status, {"Access-Control-Allow-Origin": "*"}, mimetype=PROBLEM)


def kept(template: str, *key: object, **context: Any) -> Markup:
    """A part of a page that depends on its key and the language alone, rendered once and remembered by the process.

    The key must name everything that the part shows: for a text, its revision.
    """
    return _rendered((template, current_language(), *key), template, context)


@cached(LRUCache(KEPT, getsizeof=len), key=lambda place, template, context: place, lock=Lock())
def _rendered(place: tuple[object, ...], template: str, context: Mapping[str, Any]) -> Markup:
    return trusted(render_template(template, **context))


def see_other(endpoint: str, *, notice: str = "", **values: Any) -> Response:
    """After a change: go and look at this page (303), with a notice if there is something to say."""
    if notice:
        flash(notice)
    return make_response(redirect(url_for(endpoint, **values), 303))
