"""Pictures and files of published courses, for everybody, under the hash of what their authors gave."""

from flask import Blueprint, Response

from app.core.errors import NotFound
from app.core.files import SHOWN_ENDINGS
from app.courseware.filing import published_file
from app.web.access import ANYONE, open_to
from app.web.downloads import shown
from app.web.session import db

bp = Blueprint("media", __name__)
YEAR = 31_536_000


@bp.get("/media/<hex:start>.<ending>")
@open_to(ANYONE)
def file(start: str, ending: str) -> Response:
    """A file that some revision shows; it never changes, so a browser asks once."""
    path, blob = published_file(db, start)
    if SHOWN_ENDINGS[blob.mimetype] != ending:
        raise NotFound
    response = shown(blob.mimetype, blob.hash, path.rpartition("/")[2], lambda: blob.content)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
