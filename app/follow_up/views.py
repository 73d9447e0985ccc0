"""The page of the question of later."""

from flask import Response
from flask_login import current_user

from app.core.clock import utcnow
from app.courseware.queries import published_courses
from app.follow_up import actions, queries
from app.follow_up.forms import FollowUpForm
from app.web.access import SIGNED_IN, open_to
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db
from app.web.texts import _

bp = pages("follow_up", __name__)


@bp.route("/learn/follow-up/<slug:course>/", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def follow_up(course: str) -> Response:
    """Answer, see one's answer, or read when the question is open."""
    asked = queries.asked(db, person_id=current_user.id, course=course)
    is_open, form = asked.window.is_open(utcnow()), FollowUpForm.of(asked.answer)
    if is_open and form.validate_on_submit():
        used, example = form.used.data == "yes", form.example.data or ""
        actions.answer(db, by=current_user, course=course, used=used, example=example, now=utcnow())
        return see_other(
            "site.learn", notice=_("Thank you. You can change your answer as long as the question is open.")
        )
    refused = 409 if form.is_submitted() and not is_open else 422 if form.problems else 200
    context = {"asked": asked, "is_open": is_open, "form": form, "title": _title(course)}
    return page("follow_up/follow_up.html", status=refused, **context)


def _title(slug: str) -> str:
    """What the course is called; its slug where it is no longer published."""
    titles = {course.slug: course.page(current_language()).title for course in published_courses(db)}
    return titles.get(slug, slug)
