"""The last page before a course changes: what happens to the people who are taking it, and the button."""

from typing import Any

from flask import Response
from flask_login import current_user
from sqlalchemy.orm import Session

from app.authoring import publishing, reviewing, scheduling
from app.authoring.checked import checked, read_own
from app.authoring.framing import work_page
from app.authoring.models import Draft
from app.authoring.queries import own_course, own_draft, own_draft_or_none
from app.core.clock import utcnow
from app.courseware.actions import ReadCourse
from app.courseware.queries import revision as course_of
from app.learning.changeover import Changeover, changeover
from app.learning.changeover_forms import BackForm, PlanForm, PublishForm
from app.web.access import Permission, open_to
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import close, database, db
from app.web.texts import _

bp = pages("changeover", __name__)
HERE = "publishing.publishing"


@bp.get("/author/<slug:course>/publishing/publish")
@open_to(Permission.WRITE_COURSES)
def publish(course: str) -> Response:
    """What happens to people if the draft is published, before the button."""
    return _confirm(course, PlanForm())


@bp.post("/author/<slug:course>/publishing/publish")
@open_to(Permission.WRITE_COURSES)
def published(course: str) -> Response:
    """Publish the draft as it was shown."""
    form, found = PublishForm(), read_own(database(), by=current_user, course=course)
    draft = own_draft(db, by=current_user, course=course)
    is_new = publishing.publish(db, by=current_user, draft=draft, found=found, seen=form.seen, now=utcnow())
    notice = _("The course has been published.") if is_new else _("This is what is published already.")
    return see_other(HERE, course=course, notice=notice)


@bp.post("/author/<slug:course>/publishing/plan")
@open_to(Permission.WRITE_COURSES)
def plan(course: str) -> Response:
    """Publish the draft as it was shown, at a time."""
    form, found = PlanForm(), read_own(database(), by=current_user, course=course)
    if form.validate():
        draft, now = own_draft(db, by=current_user, course=course), utcnow()
        try:
            scheduling.plan(db, by=current_user, draft=draft, found=found, seen=form.seen, at=form.at, now=now)
        except scheduling.IsOver as error:
            form.refuse(form.time, _(error.message))
        else:
            return see_other(HERE, course=course, notice=_("The publication is planned."))
    close()
    return _confirm(course, form)


@bp.get("/author/<slug:course>/publishing/back/<hash>")
@open_to(Permission.WRITE_COURSES)
def back(course: str, hash: str) -> Response:
    """What happens to people if an earlier state becomes the current one again."""
    own_course(db, by=current_user, course=course)
    earlier, current = publishing.revision_named(db, course, hash), publishing.current_of(db, course)
    assert current  # an earlier state was published once
    people = changeover(db, course_of(db, current.id), course_of(db, earlier.id), utcnow())
    context: dict[str, Any] = {"earlier": earlier, "current": current, "people": people}
    return work_page("learning/back.html", course=course, here=HERE, **context)


@bp.post("/author/<slug:course>/publishing/back/<hash>")
@open_to(Permission.WRITE_COURSES)
def went_back(course: str, hash: str) -> Response:
    """Make an earlier state the current one again."""
    form = BackForm()
    with database().reading() as reading:
        own_course(reading, by=current_user, course=course)
        found = publishing.read_again(reading, publishing.revision_named(reading, course, hash))
    own_course(db, by=current_user, course=course)
    publishing.go_back(
        db,
        by=current_user,
        revision=publishing.revision_named(db, course, hash),
        found=found,
        over=form.over.data or "",
        draft=own_draft_or_none(db, by=current_user, course=course),
        now=utcnow(),
    )
    return see_other("publishing.revisions", course=course, notice=_("The earlier state is the current one again."))


def _confirm(course: str, form: PlanForm) -> Response:
    with database().reading() as reading:  # a form that comes back holds no lock either
        draft = own_draft(reading, by=current_user, course=course)
        found = checked(reading, draft)
        context: dict[str, Any] = {
            "draft": draft,
            "form": form,
            "people": _people(reading, draft, found),
            "is_first": publishing.current_of(reading, course) is None,
            "can_go_on": _can_go_on(reading, draft, found),
        }
        status = 422 if form.problems else 200
        return work_page("learning/publish.html", course=course, here=HERE, status=status, **context)


def _can_go_on(session: Session, draft: Draft, found: ReadCourse) -> bool:
    needs = draft.needs_review and not reviewing.is_approved(session, draft, found.course.hash)
    return not (found.errors or needs or publishing.has_moved_on(session, draft))


def _people(session: Session, draft: Draft, found: ReadCourse) -> Changeover | None:
    current = publishing.current_of(session, draft.course)
    return changeover(session, course_of(session, current.id), found.course, utcnow()) if current else None
