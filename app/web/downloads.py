"""Files to download: how long they may be kept, and whether the visitor has them already."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

KEPT_FOR = 3600
"""Seconds for which everybody's files may be kept unasked; afterwards their mark is compared."""

SEALED = "default-src 'none'; sandbox"
"""The policy of what comes from others."""


@dataclass(frozen=True)
class File:
    """What is sent: `made_from` names everything that its content depends on; without a name it is shown, not kept."""

    mimetype: str
    made_from: tuple[object, ...]
    changed_at: datetime
    name: str = ""
    is_public: bool = True


def sent(file: File, content: Callable[[], bytes]) -> Response:
    """The file, or 304 where the visitor has it already; then the content is not even made."""
    response = Response(mimetype=file.mimetype)
    mark = hashlib.sha256(repr((file.mimetype, *file.made_from)).encode()).hexdigest()[:32]
    response.set_etag(mark, weak=True)  # weak: the same file is also sent compressed
    response.last_modified = file.changed_at
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}" if file.is_public else "private, no-store"
    if file.is_public:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    if file.name:
        response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(content())
    return response


def shown(mimetype: str, mark: str, name: str, content: Callable[[], bytes]) -> Response:
    """Bytes that somebody else made and that never change: pictures are shown, all else is kept under a name.

    Opened by itself it may do nothing: no script, no form, no request.
    """
    response = Response(mimetype=mimetype)
    response.headers["Content-Security-Policy"] = SEALED
    if not mimetype.startswith("image/"):
        response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(mark, weak=True)  # weak: the same file is also sent compressed
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(content())
    return response


def public(content: bytes, mimetype: str = "application/json") -> Response:
    """What everybody may read from any site, and which changes only with the software."""
    response = Response(content, mimetype=mimetype)
    response.add_etag(weak=True)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response
