"""What the answers say about the questions: for those who write a course, and with nobody's name."""

import time
from typing import Any

from flask import Response, request
from flask_login import current_user

from app.assessment import analysing
from app.assessment.analysing import Studied
from app.assessment.analysis.flags import Flag
from app.assessment.analysis.offers import in_source_order
from app.assessment.analysis.papers import FEWEST
from app.assessment.tabular import items_csv
from app.authoring.framing import work_page
from app.authoring.queries import own_course
from app.core.errors import NotFound
from app.core.places import language_in
from app.courseware.queries import published
from app.courseware.rules import Course, PlacedQuiz
from app.web.access import Permission, open_to
from app.web.language import current_language, isolated, pages
from app.web.session import db
from app.web.texts import _

bp = pages("analysis", __name__)

PATIENCE = 3.0
"""Seconds after which the overview leaves quizzes that it does not know yet to their own pages."""
ALL = "all"


@bp.get("/author/<slug:course>/questions/")
@open_to(Permission.WRITE_COURSES)
def quizzes(course: str) -> Response:
    """All quizzes of the published course, with their number of people and what is worth a look."""
    own_course(db, by=current_user, course=course)
    try:
        found = published(db, course)
    except NotFound:
        return work_page("assessment/analysis_quizzes.html", course=course, here="analysis.quizzes", rows=None)
    language = current_language()
    taken, until = analysing.taken(db, found), time.monotonic() + PATIENCE
    rows = [
        (found.quiz(key, language), key, placed.module and found.module(placed.module, language), taken[key],
         _quickly(found, key, until) if taken[key].count else None)
        for key, placed in found.quizzes.items()
    ]  # fmt: skip
    return work_page(
        "assessment/analysis_quizzes.html",
        course=course,
        here="analysis.quizzes",
        rows=rows,
        fewest=FEWEST,
        said=_said,
    )


def _quickly(course: Course, key: str, until: float) -> Studied | None:
    """The analysis of a quiz, if it is known or there is time left to make it."""
    if time.monotonic() > until and not analysing.is_known(db, course, key):
        return None
    return analysing.studied(db, course, key)


@bp.get("/author/<slug:course>/questions/<path:quiz>/")
@open_to(Permission.WRITE_COURSES)
def quiz(course: str, quiz: str) -> Response:
    """One quiz: how it does as a whole, and each of its questions."""
    found, placed = _placed(course, quiz)
    studied = _studied(found, placed)
    return _page("assessment/analysis_quiz.html", found, placed, studied=studied)


@bp.get("/author/<slug:course>/questions/<path:quiz>/items/<item>")
@open_to(Permission.WRITE_COURSES)
def item(course: str, quiz: str, item: str) -> Response:
    """One question: as trainees see it, what they picked, and how it does in each language."""
    found, placed = _placed(course, quiz)
    studied = _studied(found, placed)
    known = studied.study.items.get(item)
    if known is None:
        raise NotFound
    question = in_source_order(known.question)
    words = {side.language: found.quiz(placed.key, side.language).questions[item] for side in known.sides}
    context = {"question": question, "presented": question.present("", ()), "words": words}
    return _page("assessment/analysis_item.html", found, placed, studied=studied, item=known, **context)


@bp.get("/author/<slug:course>/questions/<path:quiz>/items.csv")
@open_to(Permission.WRITE_COURSES)
def items(course: str, quiz: str) -> Response:
    """The table of questions as a file for spreadsheets."""
    found, placed = _placed(course, quiz)
    content = items_csv(_studied(found, placed).study)
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{course}-{placed.quiz.id}.csv")
    return response


def _placed(course: str, key: str) -> tuple[Course, PlacedQuiz]:
    """A quiz of a published course that the visitor writes.

    Raises NotFound for anything else.
    """
    found = published(db, own_course(db, by=current_user, course=course))
    placed = found.quizzes.get(key)
    if placed is None:
        raise NotFound
    return found, placed


def _studied(course: Course, placed: PlacedQuiz) -> Studied:
    return analysing.studied(db, course, placed.key, all_attempts=_wants_all())


def _wants_all() -> bool:
    return request.args.get("attempts") == ALL


def _said(flag: Flag) -> str:
    """The sentence of a flag in the language of the page, in which languages have their names too."""
    reader = current_language()
    languages = {name: each and language_in(each, reader) for name, each in flag.languages.items()}
    return _(flag.sentence, option=isolated(flag.option), **languages)


def _page(template: str, course: Course, placed: PlacedQuiz, **context: Any) -> Response:
    """A page about a quiz; its words are those of the source, which they are about."""
    return work_page(
        template,
        course=course.slug,
        here="analysis.quizzes",
        placed=placed,
        source=course.language,
        all_attempts=_wants_all(),
        fewest=FEWEST,
        said=_said,
        **context,
    )
