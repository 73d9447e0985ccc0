"""A quiz's page, and an attempt: take it, save it, hand it in, look at the result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request, url_for
from flask_login import current_user

from app.assessment import actions, queries
from app.assessment.forms import sent_answers
from app.assessment.rules import Standing, is_over, permit
from app.catalogue.queries import own_enrolment
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.core.places import LANGUAGES
from app.courseware.convention import citation
from app.courseware.queries import published
from app.courseware.rules import Course
from app.questions.kinds import AnyQuestion
from app.web.access import Permission, open_to
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db
from app.web.texts import _

bp = pages("assessment", __name__)


@bp.route("/courses/<slug:course>/quiz/<slug:quiz>/", methods=["GET", "POST"])
@open_to(Permission.LEARN)
def course_quiz(course: str, quiz: str) -> Response:
    """A quiz of the whole course: its rules and earlier attempts; POST starts one."""
    return _quiz(published(db, course), quiz)


@bp.route("/courses/<slug:course>/<slug:module>/quiz/<slug:quiz>/", methods=["GET", "POST"])
@open_to(Permission.LEARN)
def module_quiz(course: str, module: str, quiz: str) -> Response:
    """A quiz of a module: its rules and earlier attempts; POST starts one."""
    return _quiz(published(db, course), f"{module}/{quiz}")


def _quiz(course: Course, key: str) -> Response:
    placed = course.quizzes.get(key)
    if placed is None:
        raise NotFound
    enrolment = own_enrolment(db, person_id=current_user.id, course=course.slug)
    now = utcnow()
    if request.method == "POST":
        attempt = actions.start(db, by=current_user, enrolment=enrolment, course=course, placed=placed, now=now)
        return see_other("assessment.attempt", uid=attempt.uid)
    attempts = queries.attempts_at(db, enrolment_id=enrolment.id, quiz=key)
    context: dict[str, Any] = {
        "course": course,
        "placed": placed,
        "quiz": course.quiz(key, current_language()),
        "attempts": attempts,
        "open": next((each for each in attempts if each.past.is_open(now)), None),
        "permit": permit(placed.quiz, [each.past for each in attempts], now),
        "Standing": Standing,
        "now": now,
    }
    return page("assessment/quiz.html", **context)


def _own(uid: str) -> queries.OwnAttempt:
    return queries.own_attempt(db, uid=uid, person_id=current_user.id)


@bp.get("/attempts/<uid:uid>/")
@open_to(Permission.LEARN)
def attempt(uid: str) -> Response:
    """An attempt to work on; one that is handed in shows its result."""
    own = _own(uid)
    if own.attempt.submitted_at:
        return see_other("assessment.result", uid=uid)
    return _attempt_page(own)


def _attempt_page(own: queries.OwnAttempt, *, status: int = 200, stale: list[str] | None = None) -> Response:
    """The questions with what has been answered; after a stale save, with what was typed here."""
    questions, seed, seqs = own.questions(current_language()), own.attempt.seed, own.seqs
    responses = own.held
    if stale:
        responses |= {
            each.id: each.read(seed, request.form.to_dict(flat=False)) for each in questions if each.id in stale
        }
    shown = [(each, each.present(seed, responses.get(each.id, ())), seqs.get(each.id, 0)) for each in questions]
    context: dict[str, Any] = {
        "own": own,
        "quiz": own.quiz(current_language()),
        "shown": shown,
        "stale": stale or [],
        "answered": sum(1 for each in questions if responses.get(each.id)),
        "is_over": is_over(own.attempt.deadline_at, utcnow()),
        "now": utcnow(),
    }
    return page("assessment/attempt.html", status=status, **context)


@bp.post("/attempts/<uid:uid>/answers")
@open_to(Permission.LEARN)
def answers(uid: str) -> Response:
    """Save answers. A script gets the outcome as JSON, a plain form the page again, in the language pressed."""
    own, now = _own(uid), utcnow()
    wanted = request.form.get("_language", "")
    language = wanted if wanted in LANGUAGES else current_language()
    try:
        saved = _saved(own, now)
    except actions.HandedIn as error:
        if wanted != language:
            raise
        return see_other("assessment.result", uid=uid, lang=language, notice=_(error.message))
    if request.accept_mimetypes.best == "application/json":
        outcome = {
            "kept": saved.kept,
            "stale": saved.stale,
            "late": saved.late,
            "seqs": own.seqs,
            "at": now.isoformat(),
        }
        return jsonify(outcome)
    if saved.stale:
        return _attempt_page(own, status=409, stale=saved.stale)
    notice = "" if wanted == language else _("Saved.")
    if saved.late:
        notice = _("Your answers came after the time was over. They are kept, but do not count.")
    return see_other("assessment.attempt", uid=uid, lang=language, notice=notice)


@bp.post("/attempts/<uid:uid>/submit")
@open_to(Permission.LEARN)
def submit(uid: str) -> Response:
    """Save what the page holds, then grade and close the attempt."""
    own, now = _own(uid), utcnow()
    try:
        saved = _saved(own, now)
    except actions.HandedIn:  # by an earlier click: handing in twice is handing in once
        return see_other("assessment.result", uid=uid)
    if saved.stale:
        return _attempt_page(own, status=409, stale=saved.stale)
    actions.hand_in(db, by=current_user, own=own, now=now)
    return see_other("assessment.result", uid=uid)


def _saved(own: queries.OwnAttempt, now: datetime) -> actions.Saved:
    sent = sent_answers(own.questions(own.course.language), own.attempt.seed, request.form.to_dict(flat=False))
    return actions.save(db, by=current_user, own=own, sent=sent, now=now, language=current_language())


@bp.get("/attempts/<uid:uid>/result")
@open_to(Permission.LEARN)
def result(uid: str) -> Response:
    """The marked attempt: each question with feedback and the paragraph it rests on."""
    own, language = _own(uid), current_language()
    if own.attempt.submitted_at is None:
        return see_other("assessment.attempt", uid=uid)
    responses, seed, answered = own.responses, own.attempt.seed, own.as_answered
    reviewed = [
        (
            each,
            _in_its_language(each, answered).review(seed, responses.get(each.id, ())),
            answered.get(each.id, each).grade(responses.get(each.id, ())),
            responses.get(each.id),
        )
        for each in own.questions(language)
    ]
    context: dict[str, Any] = {
        "own": own,
        "quiz": own.quiz(language),
        "reviewed": reviewed,
        "late": [answer for answer in own.attempt.answers if answer.late_at],
        "cited": lambda provision: citation(provision, language),
        "back": _way_back(own),
    }
    return page("assessment/result.html", **context)


def _in_its_language(question: AnyQuestion, answered: Mapping[str, AnyQuestion]) -> AnyQuestion:
    """What was typed is compared in the language in which it was; what was picked is shown in that of the page."""
    return answered.get(question.id, question) if question.kind in {"text", "gaps"} else question


def _way_back(own: queries.OwnAttempt) -> str:
    """Where somebody goes on after a quiz: to its module, or to the course."""
    if own.placed.module:
        return url_for("learning.module", course=own.course.slug, module=own.placed.module)
    return url_for("learning.course", course=own.course.slug)
