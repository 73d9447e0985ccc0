"""Home, the learner's desk, one's data, and the signs of life."""

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, make_response, redirect, session, url_for
from flask_login import current_user, logout_user
from sqlalchemy import text

from app.accounts.forms import CloseForm
from app.accounts.models import Person
from app.accounts.passphrases import is_right
from app.core.clock import utcnow
from app.core.keys import keys_in
from app.courseware.queries import published_courses
from app.credentials.models import Certificate
from app.credentials.queries import certificates_of
from app.follow_up.queries import open_for
from app.learning.queries import all_enrolled
from app.learning.views import address
from app.site import personal
from app.site.schema import is_current
from app.web.access import ANYONE, SIGNED_IN, open_to
from app.web.language import pages, preferred
from app.web.responses import page, see_other
from app.web.session import database, db, settings
from app.web.texts import _

bp = pages("site", __name__)
plain_bp = Blueprint("plain", __name__)


@plain_bp.get("/")
@open_to(ANYONE)
def root() -> Response:
    """On to the home page in the visitor's language."""
    language = current_user.language if current_user.is_authenticated else preferred()
    response = make_response(redirect(url_for("site.home", lang=language), 302))
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@bp.get("/")
@open_to(ANYONE)
def home() -> Response:
    """What this is, and the courses."""
    return page("site/home.html", courses=published_courses(db))


@bp.get("/learn/")
@open_to(SIGNED_IN)
def learn() -> Response:
    """My courses, what is next, my certificates."""
    enrolled = [
        (course, each, address(course, each.progress.next) if each.progress.next else None)
        for course, each in all_enrolled(db, current_user.id)
    ]
    taken = {course.slug for course, _, _ in enrolled}
    others = [course for course in published_courses(db) if course.slug not in taken]
    certificates = certificates_of(db, current_user.id)
    return page(
        "site/learn.html",
        enrolled=enrolled,
        others=others,
        certificates=certificates,
        questions=_questions(certificates),
    )


def _questions(certificates: Sequence[Certificate]) -> list[tuple[str, str]]:
    """The courses about which the visitor is asked now: title and address of the question."""
    titles = {each.course: each.title for each in certificates}
    asked = open_for(db, current_user.id, utcnow()) if certificates else []
    return [
        (titles.get(each.course, each.course), url_for("follow_up.follow_up", course=each.course)) for each in asked
    ]


@bp.get("/privacy/")
@open_to(ANYONE)
def privacy() -> Response:
    """What is kept about people, why, and how to have it erased."""
    return page("site/privacy.html")


@bp.get("/account/data.json")
@open_to(SIGNED_IN)
def my_data() -> Response:
    """Everything that the site holds of a person, for that person."""
    response = jsonify(personal.everything_about(db, current_user))
    response.headers["Content-Disposition"] = 'attachment; filename="palermo-campus-my-data.json"'
    return response


@bp.route("/account/close", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def close() -> Response:
    """Close one's account: certificates stay, everything else of the person goes."""
    form = CloseForm()
    if form.validate_on_submit():
        if is_right(form.password.data or "", current_user.passphrase_hash):
            personal.close_account(db, person=db.get_one(Person, current_user.id), now=utcnow())
            logout_user()
            session.clear()
            return see_other(
                "site.home", notice=_("Your account is closed. Certificates that you downloaded stay valid.")
            )
        form.refuse(form.password, _("This is not your passphrase."))
    certificates = certificates_of(db, current_user.id)
    return page("site/close.html", status=422 if form.problems else 200, form=form, certificates=certificates)


@plain_bp.get("/healthz")
@open_to(ANYONE)
def healthz() -> Response:
    """The process answers."""
    return _sign("alive", 200)


@plain_bp.get("/readyz")
@open_to(ANYONE)
def readyz() -> Response:
    """Database, migrations and keys are in order."""
    checks = {
        "database": lambda: db.execute(text("SELECT 1")).scalar() == 1,
        "migrations": lambda: is_current(database()),
        "keys": lambda: bool(keys_in(settings().keys)),
    }
    failed = [name for name, check in checks.items() if not _holds(check)]
    return _sign("ready" if not failed else "not ready: " + ", ".join(failed), 200 if not failed else 503)


def _holds(check: object) -> bool:
    try:
        return bool(check())  # type: ignore[operator]
    except Exception:  # noqa: BLE001 - whatever goes wrong, the server is not ready
        return False


def _sign(word: str, status: int) -> Response:
    response = make_response(word + "\n", status)
    response.mimetype = "text/plain"
    return response
