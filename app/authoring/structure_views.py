"""The parts of a course that is being written: modules and quizzes added, moved, renamed and taken away."""

from flask import Response, request
from flask_login import current_user

from app.authoring import arranging
from app.authoring.arranging import QuizKind
from app.authoring.forms import ModuleForm, NameForm, QuizForm
from app.authoring.framing import work_page
from app.authoring.models import Draft
from app.authoring.outline import Part
from app.authoring.queries import outline_in, own_draft
from app.core.clock import utcnow
from app.core.errors import Conflict, NotFound
from app.web.access import Permission, open_to
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import db
from app.web.texts import _

bp = pages("structure", __name__)
STEPS = {"up": -1, "down": 1}
CONTENTS = "authoring.course"


@bp.route("/author/<slug:course>/modules/new", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def module_new(course: str) -> Response:
    """Add a module at the end."""
    draft, form = _draft(course), ModuleForm()
    if form.validate_on_submit():
        name, title, minutes = form.name.data or "", form.title.data or "", form.minutes.data or 0
        try:
            arranging.add_module(
                db, by=current_user, draft=draft, name=name, title=title, minutes=minutes, now=utcnow()
            )
        except Conflict as error:
            form.refuse(form.name, _(error.message))
        else:
            notice = _("The module has been added. Choose it below to write it.")
            return see_other(CONTENTS, course=course, notice=notice)
    return work_page("authoring/module_new.html", course=course, here="", form=form, status=_status(form))


@bp.post("/author/<slug:course>/modules/<slug:module>/move")
@open_to(Permission.WRITE_COURSES)
def module_moved(course: str, module: str) -> Response:
    """Let a module come one place earlier or later."""
    step = STEPS.get(request.form.get("step", ""), 0)
    arranging.move_module(db, by=current_user, draft=_draft(course), name=module, step=step, now=utcnow())
    return see_other(CONTENTS, course=course, notice=_("The order of the modules has changed."))


@bp.route("/author/<slug:course>/modules/<slug:module>/name", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def module_named(course: str, module: str) -> Response:
    """Give a module another name while the course has never been published."""
    draft = _draft(course)
    part, form = _found(outline_in(db, draft).module(module)), NameForm(data={"name": module})
    if form.validate_on_submit():
        new = form.name.data or ""
        try:
            arranging.rename_module(db, by=current_user, draft=draft, name=module, new=new, now=utcnow())
        except Conflict as error:
            form.refuse(form.name, _(error.message))
        else:
            return see_other(CONTENTS, course=course, notice=_("The module has another name now."))
    return work_page("authoring/module_name.html", course=course, here="", form=form, part=part, status=_status(form))


@bp.route("/author/<slug:course>/modules/<slug:module>/remove", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def module_removed(course: str, module: str) -> Response:
    """Ask whether to take a module out of the draft, and do it."""
    draft = _draft(course)
    return _removed(course, draft, _found(outline_in(db, draft).module(module)))


@bp.route("/author/<slug:course>/quizzes/new", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def quiz_new(course: str) -> Response:
    """Add a quiz of the whole course."""
    draft, form = _draft(course), QuizForm().offer()
    if form.validate_on_submit():
        name, title, kind = form.name.data or "", form.title.data or "", QuizKind(form.kind.data)
        try:
            arranging.add_quiz(db, by=current_user, draft=draft, name=name, kind=kind, title=title, now=utcnow())
        except Conflict as error:
            form.refuse(form.name if kind is QuizKind.OTHER else form.kind, _(error.message))
        else:
            notice = _("The quiz has been added. Choose it below to write its questions.")
            return see_other(CONTENTS, course=course, notice=notice)
    return work_page("authoring/quiz_new.html", course=course, here="", form=form, status=_status(form))


@bp.route("/author/<slug:course>/quizzes/<slug:quiz>/remove", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def quiz_removed(course: str, quiz: str) -> Response:
    """Ask whether to take a quiz of the whole course out of the draft, and do it."""
    draft = _draft(course)
    return _removed(course, draft, _found(outline_in(db, draft).quiz(quiz)))


def _removed(course: str, draft: Draft, part: Part) -> Response:
    if request.method == "GET":
        return work_page("authoring/remove.html", course=course, here="", part=part, draft=draft)
    arranging.remove_part(db, by=current_user, draft=draft, part=part, now=utcnow())
    return see_other(
        CONTENTS, course=course, notice=_("“%(title)s” has been removed from the draft.", title=part.title)
    )


def _draft(course: str) -> Draft:
    return own_draft(db, by=current_user, course=course)


def _found(part: Part | None) -> Part:
    if part is None:
        raise NotFound
    return part


def _status(form: ModuleForm | NameForm | QuizForm) -> int:
    return 422 if form.problems else 200
