"""Calm pages for everything that goes wrong."""

from flask import Flask, Response, current_app, jsonify, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.errors import N_, CampusError, NotFound
from app.web.responses import page, problem
from app.web.texts import _

TITLES = {
    400: N_("This request could not be understood"),
    403: N_("Not for this account"),
    404: N_("Not found"),
    405: N_("Not possible here"),
    409: N_("This has moved on"),
    413: N_("Too much at once"),
    422: N_("Please check"),
    429: N_("Please wait"),
    500: N_("Something went wrong"),
    503: N_("Not available at the moment"),
}
MESSAGES = {
    400: N_("The browser sent something that the site does not understand. Go back, reload the page and try again."),
    404: NotFound.message,
    405: N_("This address cannot be used in this way. Use the links and buttons of the pages."),
    413: N_("What was sent is too large. Make it shorter and send it again."),
    500: CampusError.message,
    503: N_("The site cannot save anything at the moment. What you read is still here; try again in a few minutes."),
}


def install(app: Flask) -> None:
    """Catch domain errors, HTTP errors, forged forms, a busy or full database, and everything else."""
    app.register_error_handler(CampusError, domain_error)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(SecurityError, foreign_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_error)
    app.register_error_handler(Exception, unforeseen)


def domain_error(error: CampusError) -> Response:
    """A refusal that the product itself decided."""
    return _calm(error.status, _(error.message, **error.values))


def forged(error: CSRFError) -> Response:
    """A form without its token: the session is over, or another site sent it."""
    return _calm(
        400, _("This page was open for too long, or cookies are blocked. Go back, reload the page and send it again.")
    )


def foreign_host(error: SecurityError) -> Response:
    """A host name that is not ours: no page, for no link on it could be right."""
    return Response("This server does not answer for that host name.\n", 400, mimetype="text/plain")


def http_error(error: HTTPException) -> Response:
    """What the framework refused."""
    status = error.code or 500
    response = _calm(status, _(MESSAGES.get(status, MESSAGES[400 if status < 500 else 500])))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def database_error(error: OperationalError) -> Response:
    """The database is locked, full or away: nothing was saved, and the page says so."""
    current_app.logger.error("database: %s", error.orig)
    response = _calm(503, _(MESSAGES[503]))
    response.headers["Retry-After"] = "30"
    return response


def unforeseen(error: Exception) -> Response:
    """A fault of ours; the log has it, the page does not."""
    current_app.logger.exception("unforeseen error at %s", request.path, exc_info=error)
    return _calm(500, _(MESSAGES[500]))


def _calm(status: int, message: str) -> Response:
    if request.path.startswith("/api/"):
        return problem(status, message)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify({"error": message})
        response.status_code = status
        return response
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return page("site/error.html", status=status, title=_(title), message=message)
