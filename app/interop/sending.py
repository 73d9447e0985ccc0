"""Files that leave a course."""

from flask import Response

HERE = "interop.exchange"
"""The page from which they are sent."""


def kept(content: bytes, mimetype: str, name: str) -> Response:
    """A file for the authors of a course alone: it holds the key."""
    response = Response(content, mimetype=mimetype, headers={"Cache-Control": "private, no-store"})
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
