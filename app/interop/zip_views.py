"""A course as a zip: into a draft, as a new course, and out again."""

from flask import Response, make_response, request
from flask_login import current_user
from sqlalchemy.orm import Session

from app.authoring.actions import NameTaken
from app.authoring.framing import work_page
from app.authoring.front import read_front
from app.authoring.models import Draft
from app.authoring.outline import is_course_name
from app.authoring.queries import own_draft
from app.core.clock import utcnow
from app.core.errors import CampusError, Conflict
from app.courseware.exporting import contents
from app.courseware.queries import published
from app.courseware.sources import language_of
from app.interop import bringing, zips
from app.interop.queries import DRAFT, PUBLISHED, files_of_draft, states
from app.interop.unpacking import Folder, sorted_out
from app.interop.zip_forms import BeginForm, ZipForm
from app.web.access import Permission, open_to, takes
from app.web.language import pages
from app.web.responses import page, see_other
from app.web.session import close, database, db
from app.web.texts import _

bp = pages("zips", __name__)
HERE = "interop.exchange"
LARGEST = 25 * 1024 * 1024
"""Bytes of a form: the largest zip and what goes with it."""


@bp.get("/author/<slug:course>/exchange/zip")
@open_to(Permission.WRITE_COURSES)
def import_(course: str) -> Response:
    """Choose a zip for a draft."""
    own_draft(db, by=current_user, course=course)
    return _page(course, ZipForm(formdata=None))


@bp.post("/author/<slug:course>/exchange/zip")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def bring(course: str) -> Response:
    """First what a zip would change; then, sent again from that page, the change."""
    form = ZipForm()
    with database().reading() as reading:
        draft = own_draft(reading, by=current_user, course=course)
        if not (data := form.data_sent()):
            form.refuse_nothing()
            return _page(course, form, status=422)
        try:
            folder = sorted_out(zips.unpacked_apart(data))
        except CampusError as error:
            form.refuse(form.archive, _(error.message, **error.values))
            return _page(course, form, status=error.status)
        if not form.has_seen(data) or "bring" not in request.form:
            return _planned(reading, course, form, draft, folder, data)
    return _brought(course, form, folder, data)


def _planned(
    session: Session, course: str, form: ZipForm, draft: Draft, folder: Folder, data: bytes, status: int = 200
) -> Response:
    """What a zip would change; nothing has been yet."""
    form.carry(data, draft.version)
    return _page(course, form, status=status, folder=folder, plan=bringing.plan(session, draft, folder))


def _brought(course: str, form: ZipForm, folder: Folder, data: bytes) -> Response:
    draft = own_draft(db, by=current_user, course=course)
    remove_gone = bool(form.remove_gone.data)
    try:
        bringing.bring(
            db, by=current_user, draft=draft, folder=folder, seen=form.seen, remove_gone=remove_gone, now=utcnow()
        )
    except Conflict as error:
        close()
        form.refuse(form.archive, _(error.message, **error.values))
        with database().reading() as reading:
            now = own_draft(reading, by=current_user, course=course)
            return _planned(reading, course, form, now, folder, data, error.status)
    return see_other("authoring.course", course=course, notice=_("The files of the zip are in the draft."))


@bp.get("/author/<slug:course>/exchange/course.zip")
@open_to(Permission.WRITE_COURSES)
def export(course: str) -> Response:
    """A course as `campus courses export` writes it: the draft, or what is published."""
    there = states(db, by=current_user, course=course)
    if request.args.get("of", DRAFT if DRAFT in there else PUBLISHED) == PUBLISHED:
        files = contents(db, published(db, course).revision)
    else:
        files = files_of_draft(db, own_draft(db, by=current_user, course=course))
    response = make_response(zips.packed(files, folder=course))
    response.mimetype = "application/zip"
    response.headers.set("Content-Disposition", "attachment", filename=f"{course}.zip")
    return response


@bp.get("/author/new/zip")
@open_to(Permission.WRITE_COURSES)
def begin() -> Response:
    """Choose a zip that holds a whole course."""
    return page("interop/zip_new.html", form=BeginForm(formdata=None), folder=None)


@bp.post("/author/new/zip")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def begun() -> Response:
    """Begin a course from a zip."""
    form, folder = BeginForm(), None
    try:
        data = form.archive.data.read() if form.archive.data else b""
        folder = sorted_out(zips.unpacked_apart(data))
        if form.validate() and (name := _name(form, folder)):
            values = {"course": name, "language": language_of(folder.page), "uid": form.fresh_uid}
            bringing.begin(db, by=current_user, folder=folder, now=utcnow(), **values)
            return see_other(
                "authoring.course", course=name, notice=_("The course has begun with the files of the zip.")
            )
    except NameTaken as error:
        form.refuse(form.name, _(error.message))
    except CampusError as error:
        form.refuse(form.archive, _(error.message, **error.values))
    return page("interop/zip_new.html", status=422, form=form, folder=folder)


def _name(form: BeginForm, folder: Folder) -> str:
    """The name of the course: as it was typed, or the id of its page; empty, and refused, if it cannot be one."""
    name = form.name.data or str(read_front(folder.texts[folder.page]).values.get("id", ""))
    if is_course_name(name):
        return name
    form.refuse(form.name, _("Use small Latin letters, digits and hyphens, a letter first."))
    return ""


def _page(course: str, form: ZipForm, *, status: int = 200, **context: object) -> Response:
    values = {"folder": None, "plan": None} | context
    return work_page("interop/zip.html", course=course, here=HERE, status=status, form=form, **values)
