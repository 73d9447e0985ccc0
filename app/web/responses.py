"""The answers that views give."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page from a template."""
    response = make_response(render_template(template, **context))
    response.status_code = status
    return response


def see_other(endpoint: str, *, notice: str = "", **values: Any) -> Response:
    """After a change: go and look at this page (303), with a notice if there is something to say."""
    if notice:
        flash(notice)
    return make_response(redirect(url_for(endpoint, **values), 303))
