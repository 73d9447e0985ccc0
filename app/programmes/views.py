"""Keeping programmes; opening, correcting, showing and sharing cohorts."""

from itertools import groupby
from typing import Any

import segno
from flask import Response, request, url_for
from flask_login import current_user

from app.core.clock import utcnow
from app.core.ids import grouped
from app.courseware.queries import published, published_courses
from app.programmes import actions, queries
from app.programmes.activity_forms import ActivityForm
from app.programmes.forms import CohortForm, FacilitatorForm, ProgrammeForm
from app.programmes.models import Cohort, Programme
from app.programmes.versions import Overtaken
from app.web.access import Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db, settings
from app.web.texts import _

bp = pages("programmes", __name__)
QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""


@bp.get("/programmes/")
@open_to(Permission.KEEP_PROGRAMMES)
def programmes() -> Response:
    """All programmes."""
    today = utcnow().date()
    return page(
        "programmes/programmes.html", programmes=queries.programmes(db), today=today, provider=settings().provider
    )


@bp.route("/programmes/new", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def programme_new() -> Response:
    """Make a programme."""
    form = ProgrammeForm().offer(queries.organisations(db))
    if not form.more.data and form.validate_on_submit():
        actions.make_programme(db, by=current_user, uid=form.fresh_uid, details=form.details, now=utcnow())
        return see_other("programmes.programmes", notice=_("The programme has been saved."))
    return _programme(form, None, status=422 if form.problems else 200)


@bp.route("/programmes/<uid:uid>/", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def programme(uid: str) -> Response:
    """Correct a programme."""
    found = queries.programme(db, uid)
    form = ProgrammeForm.of(found).offer(queries.organisations(db))
    if form.more.data or not form.validate_on_submit():
        return _programme(form, found, status=422 if form.problems else 200)
    try:
        actions.change_programme(
            db, by=current_user, programme=found, version=form.seen, details=form.details, now=utcnow()
        )
    except Overtaken as error:
        return _programme(form, queries.programme(db, uid), status=error.status, overtaken=_(error.message))
    return see_other("programmes.programmes", notice=_("The programme has been saved."))


def _programme(form: ProgrammeForm, found: Programme | None, *, status: int, overtaken: str = "") -> Response:
    """The form of a programme; beside what was overtaken stands what is saved now, so it has been seen from then on."""
    if found and overtaken:
        form.version.data = str(found.version)
    form.provider.description = _(
        "The State or body that provides the training. Empty: %(provider)s.", provider=settings().provider
    )
    context: dict[str, Any] = {"form": form, "programme": found, "overtaken": overtaken}
    return page("programmes/programme.html", status=status, provider=settings().provider, **context)


@bp.route("/programmes/<uid:uid>/iati", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def programme_activity(uid: str) -> Response:
    """Write down what a programme needs for publishing with IATI."""
    found, status, overtaken = queries.programme(db, uid), 200, ""
    form = ActivityForm.of(found, queries.activity(db, found)).offer(queries.organisations(db))
    if not form.more.data and form.validate_on_submit():
        values: dict[str, Any] = {"version": form.seen, "details": form.details}
        try:
            actions.describe_activity(db, by=current_user, programme=found, now=utcnow(), **values)
        except Overtaken as error:
            found, status, overtaken = queries.programme(db, uid), error.status, _(error.message)
            form.version.data = str(found.version)
        else:
            return see_other("programmes.programme", uid=uid, notice=_("The details for IATI have been saved."))
    saved = queries.activity(db, found) if overtaken else None
    status = 422 if form.problems else status
    return page("programmes/activity.html", status=status, form=form, programme=found, saved=saved, overtaken=overtaken)


@bp.route("/programmes/<uid:uid>/facilitators", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def programme_facilitators(uid: str) -> Response:
    """Who may put cohorts under a programme that is not open to all facilitators; name somebody."""
    found, form = queries.programme(db, uid), FacilitatorForm()
    if form.validate_on_submit():
        try:
            added = actions.allow_facilitator(
                db, by=current_user, programme=found, sign_in=form.sign_in.data or "", now=utcnow()
            )
        except actions.NoFacilitator as error:
            form.refuse(form.sign_in, _(error.message))
        else:
            notice = _("%(name)s may put cohorts under the programme.", name=added.name)
            return see_other("programmes.programme_facilitators", uid=uid, notice=notice)
    context: dict[str, Any] = {"form": form, "programme": found, "people": queries.named_facilitators(db, found)}
    return page("programmes/allowed.html", status=422 if form.problems else 200, **context)


@bp.post("/programmes/<uid:uid>/facilitators/remove")
@open_to(Permission.KEEP_PROGRAMMES)
def programme_facilitator_removed(uid: str) -> Response:
    """Let somebody put no further cohorts under a programme."""
    person, found = stripped(request.form.get("person", "")), queries.programme(db, uid)
    actions.disallow_facilitator(db, by=current_user, programme=found, uid=person, now=utcnow())
    return see_other("programmes.programme_facilitators", uid=uid, notice=_("The facilitator was removed."))


@bp.route("/cohorts/new", methods=["GET", "POST"])
@open_to(Permission.FOLLOW_COHORTS)
def cohort_new() -> Response:
    """Open a cohort."""
    form = _offered(CohortForm())
    if form.validate_on_submit():
        made = actions.make_cohort(
            db,
            by=current_user,
            uid=form.fresh_uid,
            course=published(db, form.course.data),
            programme=_chosen(form),
            details=form.details,
            now=utcnow(),
        )
        return see_other("cohorts.cohort", uid=made.uid, notice=_("The cohort is open. Show its code to the class."))
    return page("programmes/cohort.html", status=422 if form.problems else 200, form=form, cohort=None, overtaken="")


@bp.route("/cohorts/<uid:uid>/details", methods=["GET", "POST"])
@open_to(Permission.FOLLOW_COHORTS)
def cohort_details(uid: str) -> Response:
    """Correct what is said of a cohort."""
    found, status, overtaken = _own(uid), 200, ""
    form = _offered(CohortForm.of(found), found.programme)
    if form.validate_on_submit():
        values: dict[str, Any] = {"version": form.seen, "programme": _chosen(form), "details": form.details}
        try:
            actions.change_cohort(db, by=current_user, cohort=found, now=utcnow(), **values)
        except Overtaken as error:
            found, status, overtaken = _own(uid), error.status, _(error.message)
            form.version.data = str(found.version)
        else:
            return see_other("cohorts.cohort", uid=uid, notice=_("The cohort has been saved."))
    status = 422 if form.problems else status
    return page("programmes/cohort.html", status=status, form=form, cohort=found, overtaken=overtaken)


def _own(uid: str) -> Cohort:
    return queries.own_cohort(db, by=current_user, uid=uid)


def _offered(form: CohortForm, kept: Programme | None = None) -> CohortForm:
    """The form with its courses, and the programmes that this facilitator may use or the cohort has already."""
    courses = [(each.slug, each.page(current_language()).title) for each in published_courses(db)]
    usable = {each.uid: each.name for each in queries.usable_programmes(db, current_user)}
    usable |= {kept.uid: kept.name} if kept else {}
    return form.offer(courses=courses, programmes=list(usable.items()))


def _chosen(form: CohortForm) -> Programme | None:
    return queries.programme(db, form.programme.data) if form.programme.data else None


@bp.get("/cohorts/<uid:uid>/board")
@open_to(Permission.FOLLOW_COHORTS)
def cohort_board(uid: str) -> Response:
    """What a class sees on the wall: the code, the address and a QR code; nothing of anybody."""
    found = _own(uid)
    code = grouped(found.join_code)
    path, size = squares(settings().base_url + url_for("join.code", code=code))
    course = published(db, found.course).page(current_language())
    context: dict[str, Any] = {"cohort": found, "course": course, "code": code, "path": path, "size": size}
    return page("programmes/board.html", address=_typed_address(), **context)


def _typed_address() -> str:
    """What people type from the wall: without the scheme, which browsers add, and the last slash, which we add."""
    return (settings().base_url + url_for("join.start")).partition("://")[2].rstrip("/")


def squares(text: str) -> tuple[str, int]:
    """A QR code (level M) as the path of an SVG, one unit a module, and the length of its side with the quiet zone."""
    code = segno.make(text, error="m", micro=False)
    parts = []
    for y, row in enumerate(code.matrix_iter(border=QUIET)):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            parts += [f"M{x} {y}h{length}v1h-{length}z"] * bool(is_dark)
            x += length
    return "".join(parts), int(code.symbol_size(border=QUIET)[0])


@bp.post("/cohorts/<uid:uid>/code")
@open_to(Permission.FOLLOW_COHORTS)
def cohort_code(uid: str) -> Response:
    """Make a new join code."""
    actions.renew_code(db, by=current_user, cohort=_own(uid), now=utcnow())
    return see_other("cohorts.cohort", uid=uid, notice=_("The cohort has a new code. The old one leads nowhere."))


@bp.post("/cohorts/<uid:uid>/close")
@open_to(Permission.FOLLOW_COHORTS)
def cohort_close(uid: str) -> Response:
    """Let nobody else join."""
    actions.close_joining(db, by=current_user, cohort=_own(uid), now=utcnow())
    return see_other("cohorts.cohort", uid=uid, notice=_("Joining is closed. Who is a member stays one."))


@bp.post("/cohorts/<uid:uid>/reopen")
@open_to(Permission.FOLLOW_COHORTS)
def cohort_reopen(uid: str) -> Response:
    """Let people join again."""
    actions.reopen_joining(db, by=current_user, cohort=_own(uid), now=utcnow())
    return see_other("cohorts.cohort", uid=uid, notice=_("Joining is open again."))


@bp.route("/cohorts/<uid:uid>/facilitators", methods=["GET", "POST"])
@open_to(Permission.FOLLOW_COHORTS)
def cohort_facilitators(uid: str) -> Response:
    """Who accompanies a cohort; add somebody."""
    found, form = _own(uid), FacilitatorForm()
    if form.validate_on_submit():
        try:
            added = actions.add_facilitator(
                db, by=current_user, cohort=found, sign_in=form.sign_in.data or "", now=utcnow()
            )
        except actions.NoFacilitator as error:
            form.refuse(form.sign_in, _(error.message))
        else:
            notice = _("%(name)s accompanies the cohort.", name=added.name)
            return see_other("programmes.cohort_facilitators", uid=uid, notice=notice)
    return page("programmes/facilitators.html", status=422 if form.problems else 200, form=form, cohort=found)


@bp.post("/cohorts/<uid:uid>/facilitators/remove")
@open_to(Permission.FOLLOW_COHORTS)
def cohort_facilitator_removed(uid: str) -> Response:
    """Let a facilitator accompany the cohort no longer; who takes themselves away sees it no more."""
    person = stripped(request.form.get("person", ""))
    actions.remove_facilitator(db, by=current_user, cohort=_own(uid), uid=person, now=utcnow())
    if person == current_user.uid and not current_user.can(Permission.KEEP_PROGRAMMES):
        return see_other("cohorts.cohorts", notice=_("You no longer accompany the cohort."))
    return see_other("programmes.cohort_facilitators", uid=uid, notice=_("The facilitator was removed."))
