"""The workspace: one's courses, what is in each, who writes it, what is wrong with it and what has happened to it."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.authoring import actions, listings, queries, sharing, telling
from app.authoring.checked import checked
from app.authoring.forms import AuthorForm, CourseForm
from app.authoring.framing import elsewhere, work_page
from app.core.apart import Busy, TooMuch
from app.core.clock import utcnow
from app.core.errors import Conflict
from app.web.access import Permission, open_to
from app.web.findings import in_words
from app.web.forms import stripped
from app.web.language import isolated, pages
from app.web.responses import page, see_other
from app.web.session import db
from app.web.texts import _

bp = pages("authoring", __name__)


@bp.get("/author/")
@open_to(Permission.WRITE_COURSES)
def workspace() -> Response:
    """One's courses, and who waits for one."""
    courses = listings.own_courses(db, current_user)
    reviews = listings.waiting_reviews(db, current_user)
    return page("authoring/workspace.html", courses=courses, reviews=reviews)


@bp.route("/author/new", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def new() -> Response:
    """Begin a course."""
    form, status = CourseForm().offer(), 200
    if form.validate_on_submit():
        details = form.details
        try:
            actions.new_course(
                db,
                by=current_user,
                course=details.name,
                language=details.language,
                text=details.text,
                uid=form.fresh_uid,
                now=utcnow(),
            )
        except actions.NameTaken as error:
            form.refuse(form.name, _(error.message))
            status = error.status
        else:
            return see_other("authoring.course", course=details.name, notice=_("The course has begun."))
    status = 422 if form.problems and status == 200 else status
    return page("authoring/new.html", status=status, form=form, zip=elsewhere("zips.begin"))


@bp.get("/author/<slug:course>/")
@open_to(Permission.WRITE_COURSES)
def course(course: str) -> Response:
    """What is in a course, in order."""
    queries.own_course(db, by=current_user, course=course)
    context: dict[str, Any] = {"standing": listings.standing_of(db, course), "outline": listings.contents(db, course)}
    context["owns"] = queries.owns(db, person=current_user, course=course)
    return work_page("authoring/course.html", course=course, here="authoring.course", **context)


@bp.post("/author/<slug:course>/begin")
@open_to(Permission.WRITE_COURSES)
def begin(course: str) -> Response:
    """Make a draft of a published course."""
    queries.own_course(db, by=current_user, course=course)
    actions.open_draft(db, by=current_user, course=course, now=utcnow())
    notice = _("You have a draft now. Trainees see what is published until you publish again.")
    return see_other("authoring.course", course=course, notice=notice)


@bp.route("/author/<slug:course>/discard", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def discard(course: str) -> Response:
    """Ask whether to throw the draft away, and do it."""
    draft = queries.own_draft(db, by=current_user, course=course)
    sharing.refuse_others(db, by=current_user, course=course)
    if request.method == "GET":
        standing = listings.standing_of(db, course)
        return work_page("authoring/discard.html", course=course, here="", standing=standing)
    actions.discard(db, by=current_user, draft=draft, now=utcnow())
    return see_other("authoring.workspace", notice=_("The draft has been thrown away."))


@bp.route("/author/<slug:course>/authors", methods=["GET", "POST"])
@open_to(Permission.WRITE_COURSES)
def authors(course: str) -> Response:
    """Who writes a course; add somebody."""
    queries.own_course(db, by=current_user, course=course)
    form = AuthorForm()
    if form.validate_on_submit():
        values: dict[str, Any] = {"sign_in": form.sign_in.data or "", "is_owner": bool(form.is_owner.data)}
        try:
            added = sharing.add_author(db, by=current_user, course=course, now=utcnow(), **values)
        except sharing.NoInstructor as error:
            form.refuse(form.sign_in, _(error.message))
        else:
            notice = _("%(name)s writes this course from now on.", name=added.name)
            return see_other("authoring.authors", course=course, notice=notice)
    return _authors(course, form, status=422 if form.problems else 200)


def _authors(course: str, form: AuthorForm, *, status: int, refused: str = "") -> Response:
    context: dict[str, Any] = {
        "people": listings.authors_of(db, course),
        "owns": queries.owns(db, person=current_user, course=course),
        "form": form,
        "refused": refused,
    }
    return work_page("authoring/authors.html", course=course, here="authoring.authors", status=status, **context)


@bp.post("/author/<slug:course>/authors/change")
@open_to(Permission.WRITE_COURSES)
def author_changed(course: str) -> Response:
    """Make an author an owner or an owner an author, or let somebody write the course no longer."""
    queries.own_course(db, by=current_user, course=course)
    uid, wanted = stripped(request.form.get("person", "")), request.form.get("wanted", "")
    try:
        if wanted in {"owner", "author"}:
            is_owner = wanted == "owner"
            sharing.change_author(db, by=current_user, course=course, uid=uid, is_owner=is_owner, now=utcnow())
        elif wanted == "nobody":
            sharing.remove_author(db, by=current_user, course=course, uid=uid, now=utcnow())
    except Conflict as error:
        return _authors(course, AuthorForm(formdata=None), status=error.status, refused=_(error.message))
    if not queries.writes(db, person=current_user, course=course):
        return see_other("authoring.workspace", notice=_("You no longer write the course."))
    return see_other("authoring.authors", course=course, notice=_("The authors have been changed."))


@bp.get("/author/<slug:course>/problems")
@open_to(Permission.WRITE_COURSES)
def problems(course: str) -> Response:
    """Everything that the checker finds in the draft, file by file."""
    draft = queries.own_draft_or_none(db, by=current_user, course=course)
    context: dict[str, Any] = {"draft": draft, "files": [], "errors": 0, "count": 0, "trouble": ""}
    if draft:
        try:
            found = checked(db, draft)
        except (TooMuch, Busy) as error:
            context["trouble"] = _(error.message)
        else:
            files = listings.by_file(found.findings)
            context |= {"files": files, "errors": len(found.errors), "count": len(found.findings)}
    context["paths"] = {file.path for file in queries.files_of(db, draft)} if draft else set()
    context["titles"] = listings.contents(db, course).titles if draft else {}
    return work_page("authoring/problems.html", course=course, here="authoring.problems", in_words=in_words, **context)


@bp.get("/author/<slug:course>/activity")
@open_to(Permission.WRITE_COURSES)
def activity(course: str) -> Response:
    """What has happened to a course, the newest first."""
    queries.own_course(db, by=current_user, course=course)
    number = request.args.get("page", "1")
    wanted = int(number) if number.isdecimal() and 0 < len(number) < 6 else 1
    found = telling.activity(db, course, number=max(wanted, 1))
    context: dict[str, Any] = {"found": found, "sentence": _sentence}
    return work_page("authoring/activity.html", course=course, here="authoring.activity", **context)


def _sentence(act: telling.Act) -> str:
    """What happened, with names and paths that keep their own direction."""
    by = _("The server") if act.by is None else act.by or _("Somebody who has no account any more")
    person = act.person or _("somebody who has no account any more")
    return _(act.phrase, by=isolated(by), person=isolated(person), path=isolated(act.path))
