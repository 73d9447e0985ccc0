"""Who gets in, what lasts, and which headers every answer carries."""

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user

from app.core.errors import NotAllowed
from app.web.access import Audience, Permission, audience_of, largest_of
from app.web.session import SAFE, close, commit, settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def install(app: Flask) -> None:
    """Put the guard before every view and the commit behind it."""
    app.before_request(admit)
    app.after_request(protect)
    app.after_request(keep)  # registered last, so it runs first: whatever cannot be kept is not announced
    app.teardown_request(lambda error: close())


def widen() -> None:
    """Let a view have the longer request that it asks for, before anything reads it; only from whom it is open to."""
    view = current_app.view_functions.get(request.endpoint or "")
    size = largest_of(view) if view else None
    if view and size and current_user.is_authenticated and _may(audience_of(view)):
        request.max_content_length = request.max_form_memory_size = size


def admit() -> Response | None:
    """Let a visitor in, send them to sign in, or refuse. A view that names no audience is refused to everybody."""
    if request.endpoint is None:
        return None  # no such address: the error page says so
    audience = audience_of(current_app.view_functions[request.endpoint])
    if audience is Audience.ANYONE:
        return None
    if audience is None:
        raise NotAllowed
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not _may(audience):
        raise NotAllowed
    return None


def _may(audience: Audience | Permission | None) -> bool:
    """Whether a view for these is open to somebody who is signed in."""
    return isinstance(audience, Audience) or (audience is not None and current_user.can(audience))


def _to_sign_in() -> Response:
    if request.accept_mimetypes.best == "application/json":
        return Response('{"error": "signed-out"}', 401, mimetype="application/json")
    target = request.full_path.rstrip("?") if request.method in SAFE else None
    return redirect(url_for("accounts.sign_in", next=target), 303)  # type: ignore[return-value]


def keep(response: Response) -> Response:
    """The one place that commits: after an unsafe request that succeeded. GET can never write."""
    if request.method not in SAFE and response.status_code < 400:
        commit()
        close()  # the write lock is free for the next one while this answer is compressed and sent
    return response


def protect(response: Response) -> Response:
    """Headers that hold for every page."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store" if _is_personal() else "no-cache")
    if settings().is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _is_personal() -> bool:
    return request.method not in SAFE or bool(request.cookies.get(current_app.config["SESSION_COOKIE_NAME"]))
