"""Pictures and files of a draft: the list, uploading, replacing, taking away, and each by itself for its authors."""

from flask import Response
from flask_login import current_user
from sqlalchemy.orm import Session

from app.authoring import actions, uploading
from app.authoring.file_forms import ReplaceForm, UploadForm
from app.authoring.file_list import line_of, lines_of
from app.authoring.framing import work_page
from app.authoring.queries import file_at, outline_in, own_course, own_draft, shown_at
from app.authoring.uploading import Became
from app.core.clock import utcnow
from app.core.errors import CampusError, NotFound
from app.web.access import Permission, open_to, takes
from app.web.downloads import shown
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import close, database, db
from app.web.texts import _

bp = pages("course_files", __name__)
HERE = "course_files.files"
LARGEST = 25 * 1024 * 1024
"""Bytes of a form with files."""


@bp.get("/author/<slug:course>/files/")
@open_to(Permission.WRITE_COURSES)
def files(course: str) -> Response:
    """What a draft has besides its texts, and a form for more."""
    own_course(db, by=current_user, course=course)
    try:
        return _page(db, course, UploadForm(formdata=None))
    except NotFound:  # published, and nobody is writing it at the moment
        return work_page("authoring/files.html", course=course, here=HERE, form=None, lines=[], became=[])


@bp.post("/author/<slug:course>/files/")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def upload(course: str) -> Response:
    """Take files in; what cannot be taken is refused one by one, and the others are kept."""
    form = UploadForm()
    with database().reading() as reading:  # nothing is locked while pictures are made smaller
        form.set_folders(outline_in(reading, own_draft(reading, by=current_user, course=course)))
        if not form.validate_on_submit() or not (chosen := form.sent):
            if not form.problems:
                form.refuse(form.files, _("Choose at least one file."))
            return _page(reading, course, form, status=422)
    looked = uploading.looked_through(chosen)
    draft = own_draft(db, by=current_user, course=course)
    folder = form.folder.data or ""
    became = uploading.take_in(db, by=current_user, draft=draft, folder=folder, files=looked, now=utcnow())
    are_refused = all(each.refusal for each in became)
    return _page(db, course, UploadForm(formdata=None), status=422 if are_refused else 200, became=became)


@bp.get("/author/<slug:course>/files/<path:file>")
@open_to(Permission.WRITE_COURSES)
def file(course: str, file: str) -> Response:
    """A picture or file of a draft, for its authors alone."""
    draft = own_draft(db, by=current_user, course=course)
    blob = shown_at(db, draft, file)
    response = shown(blob.mimetype, blob.hash, file.rpartition("/")[2], lambda: blob.content)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/author/<slug:course>/replace/<path:file>")
@open_to(Permission.WRITE_COURSES)
def replacing(course: str, file: str) -> Response:
    """Choose the file that takes the place of this one."""
    words = line_of(db, own_draft(db, by=current_user, course=course), file).words
    return _about(
        db, "authoring/file_replace.html", course, file, form=ReplaceForm(formdata=None, data={"words": words})
    )


@bp.post("/author/<slug:course>/replace/<path:file>")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def replace(course: str, file: str) -> Response:
    """Put another file in the place of this one; all texts that name it show the new one."""
    form = ReplaceForm()
    with database().reading() as reading:
        shown_at(reading, own_draft(reading, by=current_user, course=course), file)
        if not form.validate_on_submit() or (chosen := form.sent) is None:
            if not form.problems:
                form.refuse(form.replacement, _("Choose at least one file."))
            return _about(reading, "authoring/file_replace.html", course, file, status=422, form=form)
    (looked,) = uploading.looked_through([chosen], needs_words=False)
    draft = own_draft(db, by=current_user, course=course)
    try:
        uploading.replace(db, by=current_user, draft=draft, path=file, file=looked, now=utcnow())
    except CampusError as error:
        close()
        form.refuse(form.replacement, _(error.message, **error.values))
        with database().reading() as reading:
            return _about(reading, "authoring/file_replace.html", course, file, status=422, form=form)
    return see_other(HERE, course=course, notice=_("The file has been replaced."))


@bp.get("/author/<slug:course>/remove/<path:file>")
@open_to(Permission.WRITE_COURSES)
def removing(course: str, file: str) -> Response:
    """Ask before a file goes, and say which texts name it."""
    return _about(db, "authoring/file_remove.html", course, file)


@bp.post("/author/<slug:course>/remove/<path:file>")
@open_to(Permission.WRITE_COURSES)
def remove(course: str, file: str) -> Response:
    """Take a file out of the draft; revisions that were published keep it."""
    draft = own_draft(db, by=current_user, course=course)
    if file_at(db, draft, file).text is not None:
        raise NotFound
    actions.remove(db, by=current_user, draft=draft, path=file, now=utcnow())
    return see_other(HERE, course=course, notice=_("The file has been removed."))


def _page(
    session: Session, course: str, form: UploadForm, *, status: int = 200, became: list[Became] | None = None
) -> Response:
    draft = own_draft(session, by=current_user, course=course)
    form.set_folders(outline_in(session, draft))
    lines = lines_of(session, draft)
    return work_page(
        "authoring/files.html", course=course, here=HERE, status=status, form=form, lines=lines, became=became or []
    )


def _about(
    session: Session, template: str, course: str, file: str, *, status: int = 200, **context: object
) -> Response:
    line = line_of(session, own_draft(session, by=current_user, course=course), file)
    return work_page(template, course=course, here=HERE, status=status, line=line, **context)
