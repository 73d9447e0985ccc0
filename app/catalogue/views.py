"""The list of courses, search, enrolling, joining a cohort, and the Convention by paragraph."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_login import current_user

from app.accounts.rules import network_of
from app.catalogue import actions, queries
from app.catalogue.forms import CodeForm
from app.core.clock import utcnow
from app.core.errors import CampusError, NotFound, TooMany
from app.core.ids import grouped, ungrouped
from app.core.places import LANGUAGES
from app.courseware.convention import TAUGHT, articles, provisions
from app.courseware.glossary import SOURCE, glossary_in
from app.courseware.queries import published, published_courses
from app.courseware.wording import wording
from app.programmes.actions import note_wrong_code
from app.programmes.models import Cohort
from app.programmes.queries import cohort_by_code, has_code, is_guessing
from app.programmes.rules import is_code
from app.web.access import ANYONE, Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages, preferred
from app.web.responses import page, see_other
from app.web.session import database, db, settings
from app.web.texts import _

bp = pages("catalogue", __name__)
join_bp = Blueprint("join", __name__)


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


@bp.route("/join/", methods=["GET", "POST"])
@open_to(Permission.LEARN)
def join() -> Response:
    """The field for the code of a cohort, and the cohorts in which one is."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            _cohort_of(form.plain)
        except (actions.WrongCode, TooMany) as error:
            return _code_page(form, error)
        return see_other("catalogue.join_cohort", code=grouped(form.plain))
    return _code_page(form)


def _code_page(form: CodeForm, error: CampusError | None = None) -> Response:
    if error:
        form.refuse(form.code, _(error.message))
    status = error.status if error else 422 if form.problems else 200
    courses = {course.slug: course for course in published_courses(db)}
    joined = [(each, courses.get(each.course)) for each in queries.joined_cohorts(db, current_user.id)]
    return page("catalogue/join.html", status=status, form=form, joined=joined)


@bp.route("/join/<uid:code>", methods=["GET", "POST"])
@open_to(Permission.LEARN)
def join_cohort(code: str) -> Response:
    """Whose cohort this is and what its facilitators will see; then join it."""
    try:
        cohort = _cohort_of(ungrouped(code))
    except (actions.WrongCode, TooMany) as error:
        return _code_page(CodeForm(formdata=None, data={"code": code}), error)
    course = published(db, cohort.course)
    if request.method == "POST":
        actions.enrol(db, by=current_user, course=course, cohort=cohort, now=utcnow())
        notice = _("You are in the cohort. Start with the first module.")
        return see_other("learning.course", course=course.slug, notice=notice)
    provider = (cohort.programme and cohort.programme.provider) or settings().provider
    now_in = queries.joined_for(db, person_id=current_user.id, course=cohort.course)
    context: dict[str, Any] = {"cohort": cohort, "course": course.page(current_language()), "now_in": now_in}
    context["funders"] = cohort.programme.funders_on(utcnow().date()) if cohort.programme else ()
    return page("catalogue/cohort.html", provider=provider, code=grouped(cohort.join_code), **context)


def _cohort_of(code: str) -> Cohort:
    """The cohort of a code; a wrong code is counted in a unit of work of its own, for the page of it is refused.

    Looked up in a session that reads, so that guessing never holds the write lock.
    """
    network, now = network_of(request.remote_addr), utcnow()
    with database().reading() as reading:
        if is_guessing(reading, network=network, now=now):
            raise TooMany
        is_right = has_code(reading, code)
    if not is_right:
        with database().unit_of_work() as unit:
            note_wrong_code(unit, network=network, now=now)
        raise actions.WrongCode
    return cohort_by_code(db, code)


@bp.post("/cohorts/<uid:uid>/leave")
@open_to(Permission.LEARN)
def leave(uid: str) -> Response:
    """Take the course alone from now on; who left to join another cohort goes back to that one's page."""
    actions.leave(db, by=current_user, uid=uid, now=utcnow())
    notice, code = _("You have left the cohort. Your progress stays."), ungrouped(request.form.get("code", ""))
    if is_code(code):
        return see_other("catalogue.join_cohort", code=grouped(code), notice=notice)
    return see_other("catalogue.join", notice=notice)


@join_bp.get("/join/")
@open_to(ANYONE)
def start() -> Response:
    """The short address that stands on the wall: on to the field for the code, in the visitor's language."""
    return _in_own_language(url_for("catalogue.join", lang=own_language()))


@join_bp.get("/join/<uid:code>")
@open_to(ANYONE)
def code(code: str) -> Response:
    """What the QR code on the wall leads to: on to the page for joining, in the visitor's language."""
    return _in_own_language(url_for("catalogue.join_cohort", lang=own_language(), code=code))


def own_language() -> str:
    """The language of the person, or else what the browser asks for."""
    return str(current_user.language) if current_user.is_authenticated else preferred()


def _in_own_language(address: str) -> Response:
    response = make_response(redirect(address, 302))
    for header in ("Accept-Language", "Cookie"):
        response.vary.add(header)
    return response


@bp.get("/convention/")
@open_to(ANYONE)
def convention() -> Response:
    """The articles with all their paragraphs."""
    taught = [article for article in articles() if article.number in TAUGHT]
    others = [article for article in articles() if article.number not in TAUGHT]
    language = current_language()
    shown = {wording(each, language).language for each in provisions().values()}
    return page(
        "catalogue/convention.html",
        taught=taught,
        others=others,
        teaching=queries.taught_in(db, language),
        is_partly_english=shown != {language},
    )


@bp.get("/convention/terms/")
@open_to(ANYONE)
def terms() -> Response:
    """The terms of the Convention in plain words, and what each is called in the other languages."""
    language = current_language()
    glossaries = {code: glossary_in(settings().courses, code) for code in LANGUAGES}
    used = language if glossaries[language].terms else SOURCE
    names = {code: {term.english: term.name for term in each.terms} for code, each in glossaries.items()}
    return page("catalogue/terms.html", shown=glossaries[used], names=names, used=used)


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
