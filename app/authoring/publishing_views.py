"""The pages on the way to publication. What it means for people, and the button, are `learning.changeover_views`."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.authoring import publishing as sides
from app.authoring import reviewing, scheduling
from app.authoring.checked import checked, read_own
from app.authoring.framing import work_page
from app.authoring.overview import between, history, overview
from app.authoring.publishing_forms import LONG_TEXTS, AskForm, DecideForm, RuleForm, TogetherForm
from app.authoring.queries import own_course, own_draft, owns
from app.core.clock import utcnow
from app.core.differences import lines_between
from app.web.access import Permission, open_to, takes
from app.web.findings import in_words
from app.web.forms import stripped
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import database, db
from app.web.texts import _

bp = pages("publishing", __name__)
HERE = "publishing.publishing"


@bp.get("/author/<slug:course>/publishing/")
@open_to(Permission.WRITE_COURSES)
def publishing(course: str) -> Response:
    """What would change if the draft were published, and what keeps it from that."""
    return _overview(course, AskForm(), DecideForm())


@bp.post("/author/<slug:course>/publishing/review")
@open_to(Permission.WRITE_COURSES)
def ask(course: str) -> Response:
    """Ask for a review of the draft as it is."""
    form = AskForm()
    if not form.validate():
        return _overview(course, form, DecideForm(formdata=None))
    found = read_own(database(), by=current_user, course=course)
    draft, message = own_draft(db, by=current_user, course=course), form.message.data or ""
    reviewing.ask(
        db, by=current_user, draft=draft, hash=found.course.hash, seen=form.seen, message=message, now=utcnow()
    )
    return see_other(HERE, course=course, notice=_("The other authors see your request on this page."))


@bp.post("/author/<slug:course>/publishing/decision")
@open_to(Permission.WRITE_COURSES)
def decide(course: str) -> Response:
    """Approve the draft as it is, or ask for changes."""
    form = DecideForm()
    if not form.validate():
        return _overview(course, AskForm(formdata=None), form)
    found = read_own(database(), by=current_user, course=course)
    values: dict[str, Any] = {"uid": form.review.data or "", "remark": form.remark.data or "", "seen": form.seen}
    reviewing.decide(
        db,
        by=current_user,
        draft=own_draft(db, by=current_user, course=course),
        hash=found.course.hash,
        is_approved=form.verdict.data == "yes",
        now=utcnow(),
        **values,
    )
    return see_other(HERE, course=course, notice=_("Your decision has been saved."))


@bp.post("/author/<slug:course>/publishing/rule")
@open_to(Permission.WRITE_COURSES)
def rule(course: str) -> Response:
    """Say whether a second person must approve every change."""
    draft, needs_review = own_draft(db, by=current_user, course=course), bool(RuleForm().needs_review.data)
    reviewing.ask_for_reviews(db, by=current_user, draft=draft, needs_review=needs_review, now=utcnow())
    return see_other(HERE, course=course, notice=_("The rule has been saved."))


@bp.post("/author/<slug:course>/publishing/cancel")
@open_to(Permission.WRITE_COURSES)
def cancel(course: str) -> Response:
    """Give up a planned publication."""
    own_course(db, by=current_user, course=course)
    uid = stripped(request.form.get("plan", ""))
    scheduling.cancel(db, by=current_user, course=course, uid=uid, now=utcnow())
    return see_other(HERE, course=course, notice=_("The planned publication has been cancelled."))


@bp.get("/author/<slug:course>/publishing/together")
@open_to(Permission.WRITE_COURSES)
def together(course: str) -> Response:
    """Both sides, where another state was published since the draft was begun."""
    draft = own_draft(db, by=current_user, course=course)
    found, current = sides.sides(db, draft), sides.current_of(db, course)
    context: dict[str, Any] = {
        "draft": draft,
        "over": current.hash if current else "",
        "sides": found,
        "texts": {path: _both(found, path) for path in found.disputed},
        "is_needed": sides.has_moved_on(db, draft),
    }
    return work_page("authoring/together.html", course=course, here=HERE, **context)


@bp.post("/author/<slug:course>/publishing/together")
@open_to(Permission.WRITE_COURSES)
@takes(LONG_TEXTS)
def brought_together(course: str) -> Response:
    """Take over what was published meanwhile, file by file as chosen."""
    form, draft = TogetherForm(), own_draft(db, by=current_user, course=course)
    sides.bring_together(
        db,
        by=current_user,
        draft=draft,
        choices=form.choices(sides.sides(db, draft).disputed),
        seen=form.seen,
        over=form.over.data or None,
        now=utcnow(),
    )
    return see_other(HERE, course=course, notice=_("The draft and the published course have been brought together."))


@bp.get("/author/<slug:course>/publishing/revisions")
@open_to(Permission.WRITE_COURSES)
def revisions(course: str) -> Response:
    """When the course was published, by whom, and from where."""
    own_course(db, by=current_user, course=course)
    current = sides.current_of(db, course)
    return work_page("authoring/revisions.html", course=course, here=HERE, history=history(db, course), current=current)


@bp.get("/author/<slug:course>/publishing/compare")
@open_to(Permission.WRITE_COURSES)
def compare(course: str) -> Response:
    """Two revisions side by side, in words."""
    own_course(db, by=current_user, course=course)
    old = sides.revision_named(db, course, request.args.get("from", ""))
    new = sides.revision_named(db, course, request.args.get("to", ""))
    return work_page(
        "authoring/compare.html", course=course, here=HERE, differences=between(db, old, new), old=old, new=new
    )


def _both(found: sides.Sides, path: str) -> dict[str, Any]:
    base, mine, theirs = (side.get(path) for side in (found.base, found.mine, found.theirs))
    if any(isinstance(each, int) for each in (mine, theirs)):
        return {"is_text": False, "mine": mine, "theirs": theirs}
    old, ours, other = str(base or ""), str(mine or ""), str(theirs or "")
    return {
        "is_text": True,
        "mine": mine,
        "theirs": theirs,
        "by_me": lines_between(old, ours),
        "by_them": lines_between(old, other),
    }


def _overview(course: str, asking: AskForm, deciding: DecideForm) -> Response:
    status = 422 if asking.problems or deciding.problems else 200
    with database().reading() as reading:  # a form that comes back holds no lock either
        draft = own_draft(reading, by=current_user, course=course)
        found = overview(reading, draft, checked(reading, draft))
        context: dict[str, Any] = {
            "overview": found,
            "problems": [(each, each.path.partition("/")[2], *in_words(each)) for each in found.errors],
            "paths": {each.path for each in found.found.files},
            "asking": asking,
            "deciding": deciding,
            "rule": RuleForm(formdata=None, data={"needs_review": draft.needs_review}),
            "owns": owns(reading, person=current_user, course=course),
        }
        return work_page("authoring/publishing.html", course=course, here=HERE, status=status, **context)
