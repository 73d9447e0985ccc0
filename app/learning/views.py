"""The page of a course and the pages of its modules; anyone may read, progress is for those who are enrolled."""

from typing import Any

from flask import Response, url_for
from flask_login import current_user

from app.catalogue.queries import own_enrolment
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.courseware.convention import by_article
from app.courseware.glossary import glossary_in
from app.courseware.queries import published
from app.courseware.rules import Course
from app.courseware.terms import marked
from app.learning import actions, queries
from app.learning.rules import Step
from app.web.access import ANYONE, Permission, open_to
from app.web.language import current_language, pages
from app.web.responses import kept, page, see_other
from app.web.session import db, settings
from app.web.texts import _

bp = pages("learning", __name__)


@bp.get("/courses/<slug:course>/")
@open_to(ANYONE)
def course(course: str) -> Response:
    """What a course is, what it teaches, and how far one is."""
    found = published(db, course)
    language = current_language()
    enrolled = queries.enrolled(db, person_id=_person_id(), course=found)
    context: dict[str, Any] = {
        "course": found,
        "shown": found.page(language),
        "modules": [found.module(each.name, language) or each for each in found.modules],
        "enrolled": enrolled,
        "next": address(found, enrolled.progress.next) if enrolled and enrolled.progress.next else None,
        "provisions": by_article(found.provisions),
    }
    return page("learning/course.html", **context)


@bp.get("/courses/<slug:course>/<slug:module>/")
@open_to(ANYONE)
def module(course: str, module: str) -> Response:
    """A module to read, with what comes before and after it."""
    found, language = published(db, course), current_language()
    shown = found.module(module, language)
    if shown is None:
        raise NotFound
    order = [each.name for each in found.modules]
    place = order.index(module)
    terms = glossary_in(settings().courses, shown.language)
    fixed = {
        "marked": lambda shown: marked(shown.html, terms, shown.language),
        "course": found,
        "shown": shown,
        "place": place + 1,
        "before": found.module(order[place - 1], language) if place else None,
        "after": found.module(order[place + 1], language) if place + 1 < len(order) else None,
        "provisions": by_article(shown.provisions),
    }
    context: dict[str, Any] = {
        "parts": {
            part: kept(f"learning/module_{part}.html", found.hash, found.revision, module, terms, **fixed)
            for part in ("head", "text", "turn", "aside")
        },
        "quizzes": [each for each in found.quizzes.values() if each.module == module],
        "enrolled": queries.enrolled(db, person_id=_person_id(), course=found),
    }
    return page("learning/module.html", course=found, shown=shown, **context)


@bp.post("/courses/<slug:course>/<slug:module>/read")
@open_to(Permission.LEARN)
def read(course: str, module: str) -> Response:
    """Mark a module as read and go on to what is next: its quiz, or the next module."""
    found = published(db, course)
    if found.module(module, found.language) is None:
        raise NotFound
    enrolment = own_enrolment(db, person_id=current_user.id, course=course)
    actions.mark_read(db, by=current_user, enrolment=enrolment, module=module, now=utcnow())
    quiz = next((each for each in found.quizzes.values() if each.module == module), None)
    if quiz:
        notice = _("Marked as read. Now check what you have learned.")
        return see_other("assessment.module_quiz", course=course, module=module, quiz=quiz.quiz.id, notice=notice)
    return see_other("learning.module", course=course, module=module, notice=_("Marked as read."))


def _person_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


def address(course: Course, step: Step) -> str:
    """Where a step is done."""
    if step.quiz is None:
        return url_for("learning.module", course=course.slug, module=step.module)
    if step.module is None:
        return url_for("assessment.course_quiz", course=course.slug, quiz=step.quiz.quiz.id)
    return url_for("assessment.module_quiz", course=course.slug, module=step.module, quiz=step.quiz.quiz.id)
