"""The list of courses, search, enrolling, and the Convention by paragraph."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.catalogue import actions, queries
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.courseware.convention import TAUGHT, articles, provisions
from app.courseware.queries import published, published_courses
from app.web.access import ANYONE, Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db
from app.web.texts import _

bp = pages("catalogue", __name__)


@bp.get("/courses/")
@open_to(ANYONE)
def courses() -> Response:
    """All courses, or what a search found."""
    words = stripped(request.args.get("q", ""))[:200]
    found = queries.search(db, words=words, language=current_language()) if words else None
    return page("catalogue/courses.html", courses=published_courses(db), words=words, found=found)


@bp.post("/courses/<slug:course>/enrol")
@open_to(Permission.LEARN)
def enrol(course: str) -> Response:
    """Enrol; doing it twice is doing it once."""
    chosen = published(db, course)
    actions.enrol(db, by=current_user, course=chosen, now=utcnow())
    return see_other("learning.course", course=course, notice=_("You are enrolled. Start with the first module."))


@bp.get("/convention/")
@open_to(ANYONE)
def convention() -> Response:
    """The articles with all their paragraphs."""
    taught = [article for article in articles() if article.number in TAUGHT]
    others = [article for article in articles() if article.number not in TAUGHT]
    teaching = queries.taught_in(db, current_language())
    return page("catalogue/convention.html", taught=taught, others=others, teaching=teaching)


@bp.get("/convention/<paragraph>/")
@open_to(ANYONE)
def provision(paragraph: str) -> Response:
    """One paragraph: its text, what it is part of, its parts, and the modules that teach it."""
    known = provisions()
    shown = known.get(f"UNTOC-{paragraph}")
    if shown is None:
        raise NotFound
    parts = [each for each in known.values() if each.parent == shown.id]
    article = next(each for each in articles() if each.number == shown.article)
    order = [each.id for each in article.provisions]
    place = order.index(shown.id)
    context: dict[str, Any] = {
        "provision": shown,
        "article": article,
        "parent": known.get(shown.parent or ""),
        "parts": parts,
        "teaching": queries.taught_in(db, current_language()).get(shown.id, []),
        "before": known[order[place - 1]] if place else None,
        "after": known[order[place + 1]] if place + 1 < len(order) else None,
    }
    return page("catalogue/provision.html", **context)
