"""The cohorts that somebody accompanies, and one cohort with its members."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.catalogue.actions import remove_member
from app.catalogue.queries import member_counts
from app.core.clock import utcnow
from app.core.ids import grouped
from app.courseware.queries import published, published_courses
from app.learning.cohorts import standings
from app.programmes.queries import cohorts_of, own_cohort
from app.web.access import Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db, settings
from app.web.texts import _

bp = pages("cohorts", __name__)


@bp.get("/cohorts/")
@open_to(Permission.FOLLOW_COHORTS)
def cohorts() -> Response:
    """My cohorts; for administrators, all."""
    found = cohorts_of(db, current_user)
    courses = {course.slug: course.page(current_language()) for course in published_courses(db)}
    return page("learning/cohorts.html", cohorts=found, courses=courses, counts=member_counts(db, found))


@bp.get("/cohorts/<uid:uid>/")
@open_to(Permission.FOLLOW_COHORTS)
def cohort(uid: str) -> Response:
    """A cohort: its code, its facilitators, and how its members get on."""
    found = own_cohort(db, by=current_user, uid=uid)
    course = published(db, found.course)
    rows = standings(db, cohort=found, course=course)
    context: dict[str, Any] = {
        "cohort": found,
        "course": course.page(current_language()),
        "code": grouped(found.join_code),
        "provider": (found.programme and found.programme.provider) or settings().provider,
        "standings": rows,
        "complete": sum(each.progress.is_complete for each in rows),
    }
    return page("learning/cohort.html", **context)


@bp.post("/cohorts/<uid:uid>/members/remove")
@open_to(Permission.FOLLOW_COHORTS)
def remove(uid: str) -> Response:
    """Take a member out of the cohort; they stay enrolled in the course."""
    found = own_cohort(db, by=current_user, uid=uid)
    remove_member(db, by=current_user, cohort=found, uid=stripped(request.form.get("member", "")), now=utcnow())
    notice = _("The member was removed from the cohort and stays enrolled in the course.")
    return see_other("cohorts.cohort", uid=uid, notice=notice)
